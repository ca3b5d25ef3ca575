"""A hand-in's folder: its journal, to which lines are only added, and the plays beside it."""

import gzip
import hashlib
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from lab import Trouble
from lab.clone import project
from lab.clone.folder import give_to_owner
from lab.teaching import journal
from lab.teaching.hand_in import JOURNAL, HandIn, file_name, gather, identity_of
from lab.teaching.journal import Entry, Flaw
from lab.teaching.play import BadPlayError, Play, from_text, to_text
from lab.texts.language import t

NOBODY = "tanpa-nim"
SWARM = "swarm"  # What folders begin with for what is played on several machines: no part of the course.


class JournalFile:
    """A journal that can be gone on with, however its last writer ended: half a last line is taken off first."""

    def __init__(self, folder: Path) -> None:
        """Open the journal in a folder, which is made if it isn't there. Raises Trouble."""
        self.folder = folder
        self._path = folder / JOURNAL
        self._is_mended = False
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace") if self._path.exists() else ""
        except OSError as error:
            raise _not_written(self._path, error) from error
        entries, self.flaws = journal.read(text)
        self.entries: list[Entry] = [*entries]
        self._last = str(entries[-1].get("hash")) if entries else journal.FIRST

    def append(self, **entry: Any) -> Entry:
        """Add an entry, with the time of now; returns when it is on the disk. Raises Trouble."""
        at = datetime.now(project.time_zone()).isoformat(timespec="milliseconds")
        line, digest = journal.line_of(entry, self._last, at)
        try:
            self._mend()
            with self._path.open("ab") as file:
                before = file.tell()
                try:
                    file.write(line.encode() + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
                except OSError:
                    os.truncate(self._path, before)
                    raise
            give_to_owner(self._path)
        except OSError as error:
            raise _not_written(self._path, error) from error
        self._last = digest
        told = {**entry, "at": at, "hash": digest}
        self.entries.append(told)
        return told

    def keep(self, play: Play, number: int) -> tuple[str, str]:
        """Write a play beside the journal; return its file's name, and the hash of that. Raises Trouble."""
        name = file_name(play.experiment, number, play.side)
        packed = gzip.compress(to_text(play).encode(), mtime=0)
        write_whole(self.folder / name, packed)
        return name, hashlib.sha256(packed).hexdigest()

    def hand_in(self) -> HandIn:
        """Return all that is here, for a report."""
        return gather(self.entries, self.flaws, self._read_play)

    def _read_play(self, entry: Entry) -> Play:
        try:
            return from_text(gzip.decompress((self.folder / str(entry.get("file"))).read_bytes()).decode())
        except (OSError, EOFError, ValueError) as error:
            raise BadPlayError(str(error)) from error

    def _mend(self) -> None:
        """Make the folder, or take half a last line off, before the first entry of ours."""
        if self._is_mended:
            return
        if not self.folder.is_dir():
            self.folder.mkdir(parents=True)
            give_to_owner(self.folder.parent)
            give_to_owner(self.folder)
        if self._path.exists():
            text = self._path.read_bytes()
            if text and not text.endswith(b"\n"):
                os.truncate(self._path, text.rfind(b"\n") + 1)
        self._is_mended = True


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all. Raises Trouble."""
    half = path.with_name(f".{path.name}.half")
    try:
        half.write_bytes(content)
        half.replace(path)
        give_to_owner(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise _not_written(path, error) from error


def newest(nim: str, reports: Path, kind: str = "") -> JournalFile | None:
    """Return the journal that a student, or nobody in particular, wrote last; None without one. Raises Trouble.

    kind: what its folder's name begins with, unless that is the student.
    """
    for folder in sorted(_folders(kind or nim, reports), key=lambda one: one.name, reverse=True):
        found = JournalFile(folder)
        if identity_of(found.entries).nim == nim:
            return found
    return None


def latest(reports: Path, kind: str = "") -> JournalFile | None:
    """Return the journal that was written last, whoever's; None when there is none. Raises Trouble.

    kind: SWARM for one of what is played on several machines; else it is of anything else.
    """
    found = [path for path in reports.glob(f"*/{JOURNAL}") if path.is_file()] if reports.is_dir() else []
    found = [path for path in found if path.parent.name.startswith(f"{SWARM}-") is (kind == SWARM)]
    return JournalFile(max(found, key=lambda path: path.stat().st_mtime).parent) if found else None


def begin(nim: str, reports: Path, kind: str = "") -> JournalFile:
    """Return a new journal for a student. kind: what its folder's name begins with, unless that is the student."""
    when = datetime.now(project.time_zone()).strftime("%Y%m%d-%H%M%S")
    return JournalFile(reports / f"{kind or nim or NOBODY}-{when}")


def torn(flaws: Sequence[Flaw]) -> bool:
    """Say whether the last line is half a one: its writer was killed, or the disk was full."""
    return any(flaw.kind == "torn" for flaw in flaws)


def _folders(nim: str, reports: Path) -> list[Path]:
    prefix = f"{nim or NOBODY}-"
    there = reports.iterdir() if reports.is_dir() else ()
    return [one for one in there if one.name.startswith(prefix) and (one / JOURNAL).is_file()]


def _not_written(path: Path, error: OSError) -> Trouble:
    why = error.strerror or error
    return Trouble(
        t("{path} can't be written: {why}. Make room or see to its rights, then run this again.", path=path, why=why)
    )
