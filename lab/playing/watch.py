"""Who watches a play: the states that the balancer writes down, how busy the machine is, and what strangers do."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from lab.clone import project
from lab.stack.containers import Clone
from lab.stack.errors import docker_errors
from lab.teaching.play import Change, Machine, Mark

# What Docker tells of a container when somebody does something to it, and the faults of ours that do just that.
BY_ACTION = {"pause": ("pause",), "die": ("kill", "stop"), "disconnect": ("cut", "kill", "stop")}


class Watch:
    """Watches from when it is made. log_file: where the balancer writes the states of its servers."""

    def __init__(self, clone: Clone, log_file: Path) -> None:
        self._clone, self._log_file = clone, log_file
        self._from_byte = _size(log_file)
        self._at = time.time()
        self._before = psutil.cpu_times()

    def changes(self, began_at: float) -> tuple[Change, ...]:
        """Return what became of the servers' states. began_at: the load's start, in seconds since the epoch."""
        try:
            with self._log_file.open("rb") as log:
                log.seek(self._from_byte if _size(self._log_file) >= self._from_byte else 0)
                lines = log.read().splitlines()
        except OSError:
            return ()
        return tuple(read_changes(lines, began_at))

    def machine(self, marks: Sequence[Mark]) -> Machine:
        """Return how busy the machine was meanwhile, and what others did to the lab. marks: what was ours."""
        return Machine(self._idle(), tuple(self._strangers(marks)), self._log_file.is_file())

    def _idle(self) -> float:
        now = psutil.cpu_times()
        passed_s = sum(now) - sum(self._before)
        idle = (now.idle - self._before.idle) / passed_s if passed_s > 0 else 1.0
        return round(min(1.0, idle), 3)

    def _strangers(self, marks: Sequence[Mark]) -> Iterator[str]:
        ours: Counter[tuple[str, str]] = Counter()
        for mark in marks:
            for action, faults in BY_ACTION.items():
                ours[mark.server, action] += mark.what == "fault" and mark.fault in faults
        theirs = Counter((one["server"], one["action"]) for one in self._docker_events())
        for (server, action), count in sorted(theirs.items()):
            if count > ours[server, action]:
                yield f"{server}: {action}"

    def _docker_events(self) -> list[dict[str, str]]:
        """Return what Docker has seen done to this lab's containers since then; nothing when it can't be asked."""
        try:
            with docker_errors():
                told = self._clone.api.events(
                    since=int(self._at),
                    until=int(time.time()) + 1,
                    filters={"type": ["container", "network"]},
                    decode=True,
                )
                names = {entry["Id"]: name for name, entry in self._clone.listing().mine.items()}
                return [found for event in told if (found := read_event(event, names, self._at))]
        except Exception:  # Whoever watches is never the reason that nothing is measured.
            return []


def read_event(event: Mapping[str, Any], names: Mapping[str, str], since: float) -> dict[str, str] | None:
    """Return which server a Docker event is about, and what was done; None for what is no matter of ours.

    names: of our containers by their ids. since: seconds since the epoch; the engine tells whole seconds only.
    """
    if event.get("timeNano", 0) < since * 1e9 or event.get("Action") not in BY_ACTION:
        return None
    attributes = (event.get("Actor") or {}).get("Attributes") or {}
    identity = attributes.get("container") or (event.get("Actor") or {}).get("ID", "")
    server = names.get(identity)
    return (
        {"server": server, "action": event["Action"]}
        if server in (*project.SERVERS, project.BALANCER, project.SECOND)
        else None
    )


def read_changes(lines: Sequence[bytes], began_at: float) -> Iterator[Change]:
    """Yield the changes in lines of the balancer's log. began_at: seconds since the epoch, from which they count."""
    for line in lines:
        try:
            event = json.loads(line)
            at_s = datetime.fromisoformat(event["time"]).timestamp() - began_at
            yield Change(round(at_s, 3), str(event["server"]), str(event["to"]), str(event.get("reason") or ""))
        except (ValueError, KeyError, TypeError):  # Half a line, or a line of another kind.
            continue


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
