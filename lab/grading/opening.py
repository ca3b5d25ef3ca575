"""Open a hand-in, a folder or a zip, as if whoever made it meant harm.

Nothing is unpacked onto the disk, no link is followed, no size is believed, and only what is asked for is read. What is
wrong with it is a Finding; the rest can be read all the same.
"""

import os
import stat
import zlib
from abc import ABC, abstractmethod
from collections.abc import Collection
from pathlib import Path

from lab.grading.findings import Finding, finding

MIB = 1024 * 1024
MOST_FILES = 5000
MOST_MIB = 32  # of one file
MOST_MIB_IN_ALL = 256  # of a hand-in: 45 plays of 3000 requests have 40
MOST_TIMES = 200  # A play of ours is 10 to 30 times as large when it is unpacked...
SMALL = MIB  # ...and what is smaller than this may be as large as it likes.
GZIP = 31  # zlib's word for gzip's wrapping


class ClosedError(Exception):
    """A hand-in, or a file of one, that is not read; `finding` says why."""

    def __init__(self, why: Finding) -> None:
        super().__init__(why.kind)
        self.finding = why


class Opened(ABC):
    """A hand-in that can be read from. problems: what is wrong about what holds it. names: of its files."""

    def __init__(self) -> None:
        self.problems: list[Finding] = []
        self._left = MOST_MIB_IN_ALL * MIB

    @property
    @abstractmethod
    def names(self) -> Collection[str]: ...

    @abstractmethod
    def _bytes(self, name: str, most: int) -> bytes:
        """Return a file's first bytes, no more than so many. Raises ClosedError."""

    def close(self) -> None:  # noqa: B027  a folder needs none
        """Let go of it."""

    def read(self, name: str) -> bytes:
        """Return a whole file. Raises ClosedError."""
        if name not in self.names:
            raise ClosedError(finding("not-in-it", file=name))
        return self._spend(name, self._bytes(name, MOST_MIB * MIB + 1))

    def gunzip(self, name: str, packed: bytes) -> bytes:
        """Return what is in a gzip file. Raises ClosedError."""
        unpacking = zlib.decompressobj(GZIP)
        try:
            whole = unpacking.decompress(packed, MOST_MIB * MIB + 1)
        except zlib.error as error:
            raise ClosedError(finding("damaged", file=name, why=error)) from error
        refuse_a_bomb(name, len(whole), len(packed))
        self._spend(name, whole)
        if not unpacking.eof:
            raise ClosedError(finding("half", file=name))
        if unpacking.unused_data:
            raise ClosedError(finding("damaged", file=name, why=f"+ {len(unpacking.unused_data)} bytes"))
        return whole

    def _spend(self, name: str, content: bytes) -> bytes:
        if len(content) > MOST_MIB * MIB:
            raise ClosedError(finding("too-large", file=name, expected=MOST_MIB))
        self._left -= len(content)
        if self._left < 0:
            raise ClosedError(finding("too-much", file=name, expected=MOST_MIB_IN_ALL))
        return content


class OpenedFolder(Opened):
    """A folder as it lies there."""

    def __init__(self, folder: Path) -> None:
        """Look at what is in it. Raises ClosedError."""
        super().__init__()
        self._folder = folder
        self._names: set[str] = set()
        try:
            for count, entry in enumerate(os.scandir(folder), start=1):
                if count > MOST_FILES:
                    self.problems.append(finding("too-many-files", found=f"> {MOST_FILES}", expected=MOST_FILES))
                    break
                if not is_junk(entry.name):
                    self._look_at(entry)
        except OSError as error:
            raise ClosedError(not_there(folder, error)) from error

    @property
    def names(self) -> Collection[str]:
        return self._names

    def _look_at(self, entry: "os.DirEntry[str]") -> None:
        if entry.is_file(follow_symlinks=False):
            self._names.add(entry.name)
        elif not entry.is_dir(follow_symlinks=False):
            self.problems.append(finding("link", file=entry.name))

    def _bytes(self, name: str, most: int) -> bytes:
        try:
            return _read_plain(self._folder / name, most)
        except OSError as error:
            raise ClosedError(not_there(Path(name), error)) from error


def _read_plain(path: Path, most: int) -> bytes:
    """Return the first bytes of a plain file: no link is followed, no pipe waited for. Raises ClosedError, OSError."""
    careful = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    number = os.open(path, os.O_RDONLY | careful)
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise ClosedError(finding("link", file=path.name))
        return file.read(most)


def refuse_a_bomb(name: str, whole: int, packed: int) -> None:
    """Let nothing pass that is large, and out of all proportion to what it was unpacked from. Raises ClosedError."""
    if whole > SMALL and whole > MOST_TIMES * max(packed, 1):
        raise ClosedError(finding("bomb", file=name, found=whole // max(packed, 1)))


def not_there(path: Path, error: OSError) -> Finding:
    """Return why a path can't be opened."""
    return finding("not-there", file=path.name or path, why=error.strerror or error)


def is_junk(name: str) -> bool:
    """Say whether a file or folder is one that a system leaves behind, such as macOS in a zip."""
    return name.startswith(("._", ".DS_Store", "__MACOSX")) or name.lower() in ("thumbs.db", "desktop.ini")
