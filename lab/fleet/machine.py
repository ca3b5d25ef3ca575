"""A machine of a swarm as something to be broken: drained, or down."""

import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from lab.faults.decision import describe
from lab.fleet import stack, store
from lab.fleet.joining import members_of
from lab.fleet.nodes import Node, hostname
from lab.fleet.tasks import BACK_WITHIN_S, ItsFleet, OnNode
from lab.stack.container import Container
from lab.stack.errors import Refused
from lab.stack.snapshot import Snapshot
from lab.terminal.words import printable
from lab.texts.language import t

EMPTY_WITHIN_S = 15
OF_STACK = "com.docker.stack.namespace"
OF_TASK = "com.docker.swarm.task.id"
# By a swarm's word for what it gives to a machine: ours for how the machine is then. Taking nothing new is not yet
# being down: what it has goes on.
AVAILABLE = {"active": "active", "drain": "drained", "pause": "resting"}


class Machine(Container):
    """A machine, and what the swarm said of it when it was looked at.

    node: the way to its engine; None where that can't be reached from here.
    """

    back_within_s = BACK_WITHIN_S

    def __init__(self, lab: ItsFleet, name: str, node: Node | None, snapshot: Snapshot) -> None:
        super().__init__(OnNode(lab, node or lab.manager()), name, name, snapshot)
        self._lab, self._node = lab, node

    @property
    def logs_command(self) -> str:
        """Return what shows how it is."""
        return " ".join([*self._lab.manager().cli, "node", "inspect", "--pretty", self.name])

    @property
    def anew_command(self) -> str:
        """Return what lets it have tasks again."""
        return " ".join([*self._lab.manager().cli, *_update("active", self.name)])

    def answers(self) -> bool:
        """Say whether all runs again that is to: who takes part is given what has waited for a machine.

        While others don't take part, something may wait for those, and is not waited for here.
        """
        if not all(one.is_up for one in self._lab.machines().values()) or not self._lab.missing():
            return True
        store.remind(self._lab.manager(), self._lab.project)
        return False

    def rest(self) -> None:
        """Let it have nothing new; what it has goes on. Raises Trouble."""
        self._set("pause")

    def drain(self) -> None:
        """Have all its tasks stopped, and started elsewhere. Raises Trouble."""
        self._set("drain")

    def go_down(self) -> None:
        """Kill all that it runs of the lab, at the same moment, and let it have nothing new. Raises Trouble."""
        node = self._reached()
        self._set("pause")  # First: else it would be the quickest to start what was killed.
        there = running_on(node, self._lab.project)
        for one in there:
            words = ("kill", "--signal", "SIGKILL", one["Id"][:12])
            if not self._is_rehearsed_on(node, *words):
                with node.asking() as api:
                    api.kill(one["Id"], signal="SIGKILL")
        until_s = time.monotonic() + EMPTY_WITHIN_S
        while self._lab.rehearsal is None and self.look_again().snapshot.status != "down":
            if time.monotonic() > until_s:
                raise Refused(t("after {seconds} s the swarm has tasks on it still", seconds=EMPTY_WITHIN_S))
            time.sleep(0.1)

    def take_part(self) -> None:
        """Let it have tasks again. Raises Trouble."""
        self._set("active")

    def _set(self, availability: str) -> None:
        manager = self._lab.manager()
        if not self._is_rehearsed_on(manager, *_update(availability, self.name)):
            set_availability(manager, self.name, availability)

    def _reached(self) -> Node:
        if self._node is None:
            raise Refused(t("its engine can't be reached from here: name it, too, in python lab/swarm.py up NODE ..."))
        return self._node

    def _is_rehearsed_on(self, node: Node, *words: str) -> bool:
        if self._lab.rehearsal is None:
            return False
        self._lab.rehearsal.append(" ".join([*node.cli, *words]))
        return True


def _update(availability: str, machine: str) -> list[str]:
    return ["node", "update", "--availability", availability, machine]


def set_availability(manager: Node, machine: str, word: str) -> None:
    """Let a machine have tasks: "active"; no new ones: "pause"; or none at all: "drain". Raises Trouble."""
    with manager.asking() as api:
        one = next(one for one in api.nodes() if hostname(one) == machine)
        api.update_node(one["ID"], one["Version"]["Index"], {**one["Spec"], "Availability": word})


def snapshots(manager: Node, name: str) -> dict[str, Snapshot]:
    """Return how each machine of the swarm is, by its name. Raises Trouble."""
    return read(members_of(manager), stack.tasks(manager, name))


def read(members: Sequence[dict[str, Any]], current: Sequence[stack.Task]) -> dict[str, Snapshot]:
    """Return how each machine is, by its name: active, drained, resting, down, or silent. PURE."""
    found = {}
    for one in sorted(members, key=hostname):
        machine = hostname(one)
        is_empty = not any(task.node == machine and task.state == "running" for task in current)
        status = AVAILABLE.get(one["Spec"]["Availability"], "active")
        if one["Status"]["State"] != "ready":
            status = "silent"
        elif status == "resting" and is_empty:
            status = "down"
        found[machine] = Snapshot(status, why=printable(one["Status"].get("Message", "")))
    return found


def given_nothing(found: Mapping[str, Snapshot]) -> list[str]:
    """Return a line for each machine that takes no part by what somebody has told the swarm, and what undoes that."""
    return [
        t(
            "{machine} ({state}) is given nothing new. To change that: python lab/heal.py --on swarm {machine}",
            machine=name,
            state=describe(snapshot),
        )
        for name, snapshot in found.items()
        if snapshot.status in ("drained", "resting", "down")
    ]


def running_on(node: Node, name: str) -> list[dict[str, Any]]:
    """Return the containers of a stack that run on a machine, whoever has started them. Raises Trouble."""
    with node.asking() as api:
        found: list[dict[str, Any]] = api.containers(filters={"label": f"{OF_STACK}={name}"})
    return found


def strays(node: Node, name: str, known: Collection[str]) -> list[str]:
    """Return the containers of a stack that run on a machine and are of no task: nobody looks after them.

    known: the numbers of the tasks that have not ended. Raises Trouble.
    """
    return [
        (one.get("Names") or [one["Id"]])[0].lstrip("/")
        for one in running_on(node, name)
        if (one.get("Labels") or {}).get(OF_TASK) not in known
    ]
