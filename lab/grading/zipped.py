"""A hand-in in a zip file: read from it where it lies, with nothing of what the zip says about itself believed."""

import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from lab.grading.findings import Finding, finding
from lab.grading.opening import MOST_FILES, ClosedError, Opened, is_junk, not_there, refuse_a_bomb
from lab.teaching.hand_in import JOURNAL

ENTRY = b"PK\x01\x02"  # Each file of a zip has one of these, where it lists them.
BEGIN = b"PK\x03\x04"
MOST_BYTES = 512 * 1024 * 1024
CHUNK = 1024 * 1024
IS_ENCRYPTED = 1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # Others may ask for a lot of memory.
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, NotImplementedError, EOFError, OverflowError,
    RuntimeError, LookupError,
)  # fmt: skip


class OpenedZip(Opened):
    """A zip, or a folder within it. All its names have slashes, whatever the system that made it."""

    def __init__(self, path: Path, within: str = "") -> None:
        """Read its list of files. within: such as "2210511001-20261122-090000/". Raises ClosedError."""
        super().__init__()
        self._zip = _open(path)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        entries = {name: one for one in self._files() if (name := self._seen(one))}
        twice = self._twice()
        self.problems += [finding("twice", file=name) for name in twice]
        self._entries = {
            name.removeprefix(within): one
            for name, one in entries.items()
            if name.startswith(within) and name not in twice
        }

    def _files(self) -> list[zipfile.ZipInfo]:
        """Return what it lists but folders; what has no name is of no use, and comes of a zip that is damaged."""
        return [one for one in self._zip.infolist() if one.filename and not one.is_dir()]

    @property
    def names(self) -> Collection[str]:
        return self._entries.keys()

    def close(self) -> None:
        self._zip.close()

    def _seen(self, entry: zipfile.ZipInfo) -> str:
        """Return the name of an entry that may be read; "" for others, of which those that are a problem are noted."""
        name = slashed(entry.filename)
        if any(is_junk(part) for part in name.split("/")):
            return ""
        if leads_out(name):
            self.problems.append(finding("leaves", file=entry.filename))
            return ""
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            self.problems.append(finding("link", file=name))
            return ""
        if is_harm := self._harm(name, entry):
            self.problems.append(is_harm)
            return ""
        return str(PurePosixPath(name))

    @staticmethod
    def _harm(name: str, entry: zipfile.ZipInfo) -> Finding | None:
        if entry.flag_bits & IS_ENCRYPTED:
            return finding("encrypted", file=name)
        if entry.compress_type not in METHODS:
            return finding("packed-oddly", file=name, found=entry.compress_type)
        try:
            refuse_a_bomb(name, entry.file_size, entry.compress_size)
        except ClosedError as closed:
            return closed.finding
        return None

    def _twice(self) -> set[str]:
        plain = self._files()
        counted = Counter(str(PurePosixPath(slashed(one.filename))) for one in plain)
        return {name for name, count in counted.items() if count > 1 and not is_junk(name.rpartition("/")[2])}

    def _bytes(self, name: str, most: int) -> bytes:
        try:
            with self._zip.open(self._entries[name]) as file:
                return file.read(most)
        except BROKEN as error:
            raise ClosedError(finding("damaged", file=name, why=error)) from error


def journals(path: Path) -> list[str]:
    """Return the folders in a zip that have a journal, such as "2210511001-20261122-090000/". Raises ClosedError."""
    opened = OpenedZip(path)
    try:
        return sorted(name.removesuffix(JOURNAL) for name in opened.names if name.rpartition("/")[2] == JOURNAL)
    finally:
        opened.close()


def slashed(name: str) -> str:
    """Return a name as it is meant: some programs on Windows write backslashes."""
    return name.replace("\\", "/")


def leads_out(name: str) -> bool:
    """Say whether a name leads somewhere else than into the folder that it is read in."""
    return name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name) is not None


def _open(path: Path) -> zipfile.ZipFile:
    """Return a zip of a bearable size. Raises ClosedError."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ClosedError(finding("no-zip", file=path.name))
        if (size := path.stat().st_size) > MOST_BYTES:
            raise ClosedError(finding("too-large", file=path.name, expected=MOST_BYTES // 1024**2, found=size))
        begins, count = _entries_in(path)
    except OSError as error:
        raise ClosedError(not_there(path, error)) from error
    if count > MOST_FILES:
        raise ClosedError(finding("too-many-files", found=count, expected=MOST_FILES))
    try:
        return zipfile.ZipFile(path)
    except BROKEN as error:
        raise ClosedError(finding("half-zip" if begins else "no-zip", file=path.name)) from error


def _entries_in(path: Path) -> tuple[bool, int]:
    """Return whether a file begins as a zip does, and how many files it lists at most: so its list is never too long.

    Raises OSError.
    """
    count, tail, begins = 0, b"", False
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            begins = begins or (file.tell() <= CHUNK and chunk.startswith(BEGIN))
            count += (tail + chunk).count(ENTRY)
            tail = chunk[-len(ENTRY) + 1 :]
    return begins, count
