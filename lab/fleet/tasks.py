"""A server on a swarm: the container of its task, on whatever machine that is now, acted on through that engine."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from lab.fleet import changing, stack
from lab.fleet.nodes import Node
from lab.stack.container import Container
from lab.stack.errors import Refused
from lab.stack.snapshot import Snapshot, read_snapshot
from lab.texts.language import t

BACK_WITHIN_S = 60.0  # An orchestrator that waits, starts, and believes a health check.


class ItsFleet(Protocol):
    """What a task's container asks of the lab that it belongs to (swarm_lab.py)."""

    project: str
    rehearsal: list[str] | None

    def container(self, service: str, looks_inside_starved: bool = True) -> Container: ...

    def manager(self) -> Node: ...

    def machines(self) -> Mapping[str, Snapshot]: ...

    def missing(self) -> list[str]: ...


class OnNode:
    """A machine's engine, as far as a container asks for its clone."""

    def __init__(self, lab: ItsFleet, node: Node) -> None:
        self.api: Any = node.api
        self.cli = node.cli
        self._lab, self._node = lab, node

    @property
    def rehearsal(self) -> list[str] | None:
        """What would be done, where nothing is to be."""
        return self._lab.rehearsal

    def errors(self) -> AbstractContextManager[None]:
        """Translate what the SDK raises."""
        return self._node.errors()

    def container(self, service: str, looks_inside_starved: bool = True) -> Container:
        """Look at what runs a service now, here or elsewhere. Raises Trouble."""
        return self._lab.container(service, looks_inside_starved)

    def inspect(self, identity: str) -> Snapshot:
        """Return what this engine says of a container; of one that is gone, that another takes its place."""
        try:
            with self.errors():
                return replaced(read_snapshot(self.api.inspect_container(identity)))
        except Refused:
            return Snapshot("restarting")

    def network(self) -> str:
        """Raise Refused: a task is put on its networks by the orchestrator alone."""
        raise Refused(t("the orchestrator alone puts a task on its network"))


class TaskContainer(Container):
    """The container of a server's task. What has ended is not started again: the orchestrator starts another."""

    is_replaced = True
    back_within_s = BACK_WITHIN_S

    def __init__(self, lab: ItsFleet, node: Node, name: str, identity: str, snapshot: Snapshot) -> None:
        super().__init__(OnNode(lab, node), name, identity, snapshot, identity[:12])
        self.machine = node.name
        self._lab = lab

    @property
    def logs_command(self) -> str:
        """Return what shows the last words of its programs."""
        return " ".join([*self._lab.manager().cli, "service", "logs", f"{self._lab.project}_{self.name}"])

    @property
    def anew_command(self) -> str:
        """Return what makes it anew."""
        return " ".join([*self._lab.manager().cli, *changing.update_command(self._lab.project, self.name, "--force")])

    def start(self) -> None:
        """Raise Refused: started by hand, it would run beside the one that takes its place."""
        raise Refused(t("the orchestrator starts another one in its place"))

    def join(self, address: str | None = None) -> None:
        """Have another one started in its place: there is no other way back to the network. Raises Trouble."""
        manager = self._lab.manager()
        if self._lab.rehearsal is not None:
            self._lab.rehearsal.append(self.anew_command)
        else:
            replace(manager, self._lab.project, self.name)


def replaced(snapshot: Snapshot) -> Snapshot:
    """Return what is to be said of a task's container: of one that has ended, that another takes its place. PURE."""
    return Snapshot("restarting", why=snapshot.why) if snapshot.has_ended else snapshot


def replace(manager: Node, name: str, service: str) -> None:
    """Have the swarm start a service's tasks anew, and wait for that. Raises Trouble."""
    changing.update(manager, name, service, "--force")
    stack.wait_until_running(manager, name, [service])
