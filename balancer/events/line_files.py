"""Files of whole lines: appended to, their end read, followed."""

import errno
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

TAIL_BYTES = 16 * 1024  # more than 20 lines of log.txt, far less than the whole of it
CHECK_EVERY_S = 1.0  # how often to look whether the file has been moved away from under us


class AppendedFile:
    """A file that whole lines are appended to; made when it isn't there, also when it vanishes in between."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self.problem: str | None = None
        self._clock = clock
        self._descriptor: int | None = None
        self._checked_s = 0.0

    def append(self, line: str) -> None:
        """Append one line; when that can't be done, remember why in `problem`."""
        data = f"{line}\n".encode()
        try:
            descriptor = self._opened()
            written = os.write(descriptor, data)
            if written < len(data):  # the disk filled up in mid-line; half a line would spoil the next one
                os.ftruncate(descriptor, os.fstat(descriptor).st_size - written)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            self.problem = problem_of(error)
            self._close()
        else:
            self.problem = None

    def _opened(self) -> int:
        now_s = self._clock()
        if self._descriptor is not None and now_s - self._checked_s >= CHECK_EVERY_S:
            self._checked_s = now_s
            if not self._still_there():
                self._close()
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o664)
            self._checked_s = now_s
        return self._descriptor

    def _still_there(self) -> bool:
        try:
            return self._descriptor is not None and os.path.samestat(self.path.stat(), os.fstat(self._descriptor))
        except OSError:
            return False

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
    """Reads what is added to a file of JSON lines, from its end at the time of construction."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = self._size()

    def new_events(self) -> list[dict[str, object]]:
        """Return the objects of the lines that have been completed since the last call."""
        size = self._size()
        if size < self._position:  # the file was emptied, or made anew
            self._position = 0
        if size == self._position:
            return []
        try:
            with self._path.open("rb") as file:
                file.seek(self._position)
                whole, newline, _ = file.read(64 * 1024).rpartition(b"\n")
        except OSError:
            return []
        self._position += len(whole) + len(newline)
        return [event for line in whole.splitlines() if isinstance(event := _parsed(line), dict)]

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except OSError:
            return 0


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:
        return None
