"""Where the hand-ins are: in a folder, in a zip, in a folder of either, or in a zip of folders."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab import Trouble
from lab.grading.findings import finding
from lab.grading.opening import ClosedError, Opened, OpenedFolder, is_junk
from lab.grading.zipped import OpenedZip, journals
from lab.teaching.hand_in import JOURNAL
from lab.texts.language import t

ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".tar.gz", ".tgz")
DEEPEST = 4  # folders within the one that was named: a learning platform wraps each hand-in in one or two
MOST, MOST_IN_A_ZIP = 1000, 300


@dataclass(frozen=True)
class Place:
    """Where one hand-in is. within: its folder in a zip, with a slash at its end; "" for the zip itself.

    is_link: whether it is only a link, found in a folder: it is told, and not followed.
    """

    path: Path
    within: str = ""
    is_link: bool = False

    @property
    def name(self) -> str:
        """Return what it is called among others."""
        return f"{self.path.name or self.path.resolve().name}/{self.within}".rstrip("/")

    def open(self) -> Opened:
        """Open the hand-in. Raises ClosedError."""
        if self.is_link:
            raise ClosedError(finding("link", file=self.path.name))
        if _is_folder(self.path):
            return OpenedFolder(self.path)
        opened = OpenedZip(self.path, self.within)
        count = 0 if self.within else sum(name.endswith(f"/{JOURNAL}") for name in opened.names)
        if count > MOST_IN_A_ZIP:
            opened.close()
            raise ClosedError(finding("too-many-hand-ins", file=self.path.name, found=count, expected=MOST_IN_A_ZIP))
        if JOURNAL not in opened.names and any(name.lower().endswith(".zip") for name in opened.names):
            opened.close()
            raise ClosedError(finding("zip-in-zip", file=self.path.name))
        return opened


def places(paths: Sequence[Path]) -> list[Place]:
    """Return the places of all hand-ins that are meant, each once, in order; one that can't be opened is one, too.

    Raises Trouble when there are too many: none may be left out without a word.
    """
    found: dict[Place, None] = {}
    for path in paths:
        for place in _in_folder(path, DEEPEST) if _is_folder(path) else _in_zip(path):
            found[place] = None
            if len(found) > MOST:
                raise Trouble(t("There are more than {count} hand-ins. Grade them in parts.", count=MOST))
    return [*found]


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # It can't be looked at; why is said when it is opened.
        return False


def _in_zip(path: Path) -> Iterator[Place]:
    try:
        folders = journals(path)
    except ClosedError:
        folders = []  # It is said when it is opened.
    if len(folders) > MOST_IN_A_ZIP:  # So is this.
        folders = []
    yield from [Place(path, one) for one in folders] or [Place(path)]


def _in_folder(folder: Path, depth: int) -> Iterator[Place]:
    """Yield the folder itself when it has a journal, or nothing else; else what is in it. No link is followed."""
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError:
        entries = []
    mine = [one for one in entries if not is_junk(one.name)]
    inner = [one for one in mine if not one.is_symlink()]
    links = [one for one in mine if one.is_symlink() and (one.is_dir() or one.name.lower().endswith(ARCHIVES))]
    folders = [one for one in inner if one.is_dir(follow_symlinks=False)]
    archives = [one for one in inner if one.is_file() and one.name.lower().endswith(ARCHIVES)]
    if any(one.name == JOURNAL for one in entries) or depth == 0 or not (folders or archives or links):
        yield Place(folder)
        return
    for one in sorted([*folders, *archives, *links], key=lambda entry: entry.name):
        path = Path(one.path)
        if one in links:
            yield Place(path, is_link=True)
            continue
        yield from _in_folder(path, depth - 1) if path.is_dir() else _in_zip(path)
