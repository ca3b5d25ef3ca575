"""What the balancer writes down: log.txt, a line a request, and balancer.jsonl, an object a change of state.

Each line goes out in one write to a file opened for appending, so that lines are whole, and are in the file (not in a
buffer of ours) when the request is answered. A log that can't be written never fails a request: the page says what is
wrong with it instead.
"""

import json
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from balancer.events.line_files import AppendedFile, last_lines
from balancer.servers.server import Transition
from balancer.settings import ServerAddress


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
