"""Files of whole lines: appended to, their end read, followed."""

import errno
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

TAIL_BYTES = 16 * 1024  # more than 20 lines of log.txt, far less than the whole of it
LONGEST_LINE_BYTES = 256 * 1024  # a longer one is passed over by whoever follows its file
RECOGNISED_BYTES = 64  # by so many of the last that was read of a file it is known again: its lines have their times


class AppendedFile:
    """A file that whole lines are appended to; made when it isn't there, also when it vanishes in between.

    Each line goes to the file that has the name now: one that was deleted, moved away or replaced, alone or with its
    folder, gets no more of them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problem: str | None = None
        self.is_refused = False  # it is there, and its own rights, or its owner, keep us from writing
        self._waiting: list[str] = []
        self._descriptor: int | None = None
        self._fails_when_open = False  # The problem is met by a line only.
        self._name = os.fspath(path)
        self._file = os.stat_result(range(10))  # its number is given to no other one while it is open

    def append(self, line: str) -> None:
        """Append one line; when that can't be done, remember why in `problem`."""
        self.add(line)
        self.write()

    def add(self, line: str) -> None:
        """Have one more line appended with the next `write`."""
        self._waiting.append(line)

    def has_waiting(self) -> bool:
        """Say whether any line waits for that."""
        return bool(self._waiting)

    def write(self) -> None:
        """Append the lines that wait, in one piece; when that can't be done, remember why in `problem`."""
        if not self._waiting:
            return
        lines, self._waiting = self._waiting, []
        data = "\n".join([*lines, ""]).encode(errors="replace")
        try:
            descriptor = self._opened()
            written = os.write(descriptor, data)
            if written < len(data):  # the disk filled up in mid-line; half a line would spoil the next one
                half = written - (data.rfind(b"\n", 0, written) + 1)
                os.ftruncate(descriptor, os.fstat(descriptor).st_size - half)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            self._fails_when_open = self._descriptor is not None
            self._failed(error)
        else:
            self.problem, self.is_refused = None, False

    def look(self) -> None:
        """See whether a line could be appended now, and make nothing: a file may wait long for its next line."""
        folder = f"{self.path.parent}/."
        try:
            if os.path.lexists(self._name):
                self._opened()
            elif os.stat(folder) and not os.access(folder, os.W_OK | os.X_OK):  # noqa: PTH116 (a path drops the dot)
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            self._failed(error)
        else:
            if not self._fails_when_open:
                self.problem, self.is_refused = None, False

    def _failed(self, error: OSError) -> None:
        self.problem = problem_of(error)
        self.is_refused = error.errno in (errno.EACCES, errno.EPERM) and os.path.exists(self._name)  # noqa: PTH110
        self._close()

    def _opened(self) -> int:
        if self._descriptor is not None and not self._has_its_name():
            self._close()
        if self._descriptor is None:
            # Not to wait, if somebody has put a pipe there.
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NONBLOCK
            self._descriptor = os.open(self.path, flags, 0o664)
            self._file = os.fstat(self._descriptor)
            if self._is_deleted(self._file):
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        return self._descriptor

    def _has_its_name(self) -> bool:
        try:
            found = os.stat(self._name)  # noqa: PTH116 (once a line: a path's own is slower)
            return os.path.samestat(found, self._file) and not self._is_deleted(found)
        except OSError:
            return False

    def _is_deleted(self, found: os.stat_result) -> bool:
        """Say whether a file that was opened for us, in a folder that lets nobody in (entrypoint.py), is gone there."""
        return found.st_nlink == 0 and self.path.is_symlink()

    def _close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def problem_of(error: OSError) -> str:
    """Return what is wrong with a log that can't be written: "full", "read-only", or the system's own words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "full"
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "read-only"
    return error.strerror or str(error)


def last_lines(path: Path, count: int) -> list[str]:
    """Return the last whole lines of a text file, at most `count` of them, reading only its end.

    A file that isn't there, or can't be read, has none.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            start = max(0, size - TAIL_BYTES)
            file.seek(start)
            text = file.read(TAIL_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return []
    lines = text.split("\n")
    if start > 0:
        lines = lines[1:]  # the first one is only the end of a line
    return [line for line in lines if line.strip()][-count:]


class Follower:
    """Reads what is added to a file of JSON lines, from its end at the time of construction.

    tail_bytes: from so far before that end; what this leaves of a line at the beginning is passed over.

    A file that doesn't go on from where it was read up to, for it was emptied, replaced or made anew, is read from its
    beginning.
    """

    def __init__(self, path: Path, tail_bytes: int = 0) -> None:
        self._path = path
        self._position = 0
        self._before = b""  # the last that was read
        self._is_in_a_long_line = False  # longer than anybody writes: what comes of it up to its end is passed over
        with suppress(OSError), self._opened() as file:
            end = max(0, os.fstat(file.fileno()).st_size - tail_bytes)
            start = max(0, end - RECOGNISED_BYTES)
            file.seek(start)
            self._before = file.read(end - start)
            self._position = file.tell()

    def new_events(self) -> list[dict[str, object]]:
        """Return the objects of the lines that have been completed since the last call."""
        try:
            with self._opened() as file:
                file.seek(self._position - len(self._before))
                if file.read(len(self._before)) != self._before:
                    file.seek(0)
                    self._position, self._before, self._is_in_a_long_line = 0, b"", False
                read = file.read(LONGEST_LINE_BYTES)
        except OSError:
            return []
        whole, newline, _ = read.rpartition(b"\n")
        if not newline and len(read) < LONGEST_LINE_BYTES:
            return []
        lines = whole.split(b"\n")[self._is_in_a_long_line :]
        self._is_in_a_long_line = not newline
        done = whole + newline if newline else read
        self._position += len(done)
        self._before = (self._before + done)[-RECOGNISED_BYTES:]
        return [event for line in lines if isinstance(event := _parsed(line), dict)]

    def _opened(self) -> BinaryIO:
        return open(self._path, "rb", opener=_without_waiting)


def _without_waiting(name: str, flags: int) -> int:
    return os.open(name, flags | os.O_NONBLOCK)  # if somebody has put a pipe there


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
