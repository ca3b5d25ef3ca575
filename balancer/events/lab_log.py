"""The lab's own log, lab.jsonl, as the live stream tells of it: what it breaks and heals, and what is broken now."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from balancer.events.line_files import Follower

TAIL_BYTES = 128 * 1024  # read of what was written before anybody asked
FIELDS = ("time", "event", "server", "fault", "options", "by")
LONGEST = 4096  # characters of an event; the lab's own have some 150
LONGEST_NAME = 100  # of a fault
MOST_FAULTS = 20  # of one server at once
TOLD_BY_THEN_S = 12.0  # after it began: longer than whoever heals takes to write that down
OUTLIVE_A_START = frozenset({"starve"})  # Docker keeps what a container may use of the CPU; only a new one has it all


class LabLog:
    """Reads what the lab writes down, and keeps what it has not healed yet.

    servers: the names of those that can be broken.
    """

    def __init__(self, path: Path, servers: Iterable[str]) -> None:
        self._follower = Follower(path, TAIL_BYTES)
        self._broken: dict[str, dict[str, dict[str, object]]] = {server: {} for server in servers}
        self._began_s: dict[str, float] = {}

    def new_events(self, now_s: float) -> list[tuple[float, dict[str, object]]]:
        """Return the lab's new events, each with the time at which it was: seconds since the epoch.

        now_s: the time of one that tells none.
        """
        found = []
        for line in self._follower.new_events():
            event = {name: line[name] for name in FIELDS if name in line}
            if len(json.dumps(event)) > LONGEST:
                continue
            at_s = _moment(event.get("time"), now_s)
            event["at_s"] = at_s
            self._note(event)
            found.append((at_s, event))
        return [*found, *self._over(now_s)]

    def server_began(self, server: str, began_s: float) -> None:
        """Know since when a server runs, in seconds since the epoch: nobody may have told that it was made anew."""
        self._began_s[server] = began_s

    def broken(self, server: str) -> list[Mapping[str, object]]:
        """Return what the lab has done to a server and not undone, by its log: fault, options, since_s, by."""
        return list(self._broken.get(server, {}).values())

    def _over(self, now_s: float) -> list[tuple[float, dict[str, object]]]:
        """Return as healed what a server has lost because it began later, and nobody has told so."""
        over = []
        for server, its in self._broken.items():
            began_s = self._began_s.get(server, 0.0)
            for fault, one in list(its.items()):
                is_later = float(str(one["since_s"])) < began_s < now_s - TOLD_BY_THEN_S
                if fault in OUTLIVE_A_START or not is_later:
                    continue
                del its[fault]
                event = {"event": "heal", "server": server, "fault": fault, "options": one["options"], "by": "restart"}
                over.append((began_s, {**event, "at_s": began_s}))
        return over

    def _note(self, event: Mapping[str, object]) -> None:
        server, fault = event.get("server"), event.get("fault")
        if not isinstance(server, str) or not isinstance(fault, str) or server not in self._broken:
            return
        if len(fault) > LONGEST_NAME:
            return
        its = self._broken[server]
        if event.get("event") == "fault" and len(its) < MOST_FAULTS:
            options = event.get("options")
            its[fault] = {
                "fault": fault,
                "options": options if isinstance(options, dict) else {},
                "since_s": event["at_s"],
                "by": str(event.get("by", "")),
            }
        elif event.get("event") == "heal":
            its.pop(fault, None)


def _moment(text: object, now_s: float) -> float:
    try:
        at_s = datetime.fromisoformat(str(text)).timestamp()
    except (ValueError, OverflowError, OSError):
        return now_s
    return min(at_s, now_s)
