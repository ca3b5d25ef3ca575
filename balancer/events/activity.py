"""What the balancer writes down: log.txt, a line a request, and balancer.jsonl, an object a change of state.

Each line goes out in one write to a file opened for appending, so that lines are whole, and are in the file (not in a
buffer of ours) when the request is answered. A log that can't be written never fails a request: the page says what is
wrong with it instead.
"""

import errno
import json
import os
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from balancer.servers.pool import Transition
from balancer.settings import ServerAddress

TAIL_BYTES = 16 * 1024  # more than 20 lines of log.txt, far less than the whole of it
CHECK_EVERY_S = 1.0  # how often to look whether the file has been moved away from under us


class Activity:
    """The two logs of the balancer.

    folder: where they are written.
    all_offline_line: the text of the line for a request that no server could process.
    """

    def __init__(self, folder: Path, zone: ZoneInfo, all_offline_line: str) -> None:
        self._zone = zone
        self._all_offline_line = all_offline_line
        self._requests = AppendedFile(folder / "log.txt")
        self._events = AppendedFile(folder / "balancer.jsonl")
        self._written_second, self._written_time = -1, ""  # thousands of lines can have the same second

    @property
    def problem(self) -> str | None:
        """Why the log can't be written: "full", "read-only", or the system's own words; None when it can."""
        return self._requests.problem or self._events.problem

    def request_served(self, server: ServerAddress | None) -> None:
        """Write the line of one request: which server it went to, or that none was left."""
        if server is None:
            self._requests.append(f"{self._now()} | {self._all_offline_line}")
        else:
            self._requests.append(f"{self._now()} | Active Server: {server.label} | Role: {server.role}")

    def state_changed(self, transition: Transition) -> None:
        """Write the event of one change of state."""
        event = {
            "time": datetime.fromtimestamp(transition.at_s, self._zone).isoformat(timespec="milliseconds"),
            "event": "state",
            "server": transition.server,
            "from": transition.before.value,
            "to": transition.after.value,
            "reason": transition.reason,
        }
        self._events.append(json.dumps(event))

    def last_requests(self, count: int) -> list[str]:
        """Return the newest lines of log.txt, the newest last; its size makes no difference."""
        return last_lines(self._requests.path, count)

    def _now(self) -> str:
        second = int(time.time())
        if second != self._written_second:
            self._written_second = second
            self._written_time = f"{datetime.fromtimestamp(second, self._zone):%Y-%m-%d %H:%M:%S}"
        return self._written_time


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
