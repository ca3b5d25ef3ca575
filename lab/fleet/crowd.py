"""PURE: which servers share a machine while another one has none, and which are tied to one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from lab.clone.project import SERVERS
from lab.fleet import stack
from lab.terminal.words import listed
from lab.texts.language import t

TIE = "node.hostname=="


class Crowd(NamedTuple):
    """Servers that share a machine, while others have none."""

    servers: list[str]
    machine: str
    empty: list[str]

    def __str__(self) -> str:
        """Say so, and what spreads them."""
        return t(
            "{servers} share {machine}, and would be lost with it; no server runs on {empty}. To spread them: "
            "python lab/swarm.py up",
            servers=listed(self.servers),
            machine=self.machine,
            empty=listed(self.empty),
        )


def without_server(current: Sequence[stack.Task], machines: Sequence[str]) -> list[str]:
    """Return the machines on which no server runs, or is about to."""
    taken = {task.node for task in current if task.service in SERVERS and task.is_meant_to_run}
    return [one for one in machines if one not in taken]


def crowd(current: Sequence[stack.Task], machines: Sequence[str]) -> Crowd | None:
    """Return the largest crowd; None where servers are as well spread as can be.

    current: the stack's tasks. machines: those that take part.
    """
    at = {task.service: task.node for task in current if task.service in SERVERS and task.is_running}
    empty = sorted(without_server(current, machines))
    count, crowded = max(((count, node) for node, count in Counter(at.values()).items()), default=(0, ""))
    if count < 2 or not empty:
        return None
    return Crowd([server for server in SERVERS if at.get(server) == crowded], crowded, empty)


def tied(there: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return a line for each server that is tied to a machine.

    there: the stack's services by their names.
    """
    return [
        t(
            "{server} may run on {machine} only: it is being moved there, or whoever did so was killed. To undo that: "
            "python lab/swarm.py up",
            server=server,
            machine=one.removeprefix(TIE),
        )
        for server in SERVERS
        for one in constraints(there.get(server, {}))
        if one.startswith(TIE)
    ]


def constraints(service: Mapping[str, Any]) -> list[str]:
    """Return what a service's machines must be."""
    template = service.get("Spec", {}).get("TaskTemplate", {})
    return list((template.get("Placement") or {}).get("Constraints") or [])
