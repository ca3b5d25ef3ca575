"""The lab on several machines as the commands break, heal and look at it: `--on swarm`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Timer
from typing import Any, TypeVar

from lab import Trouble
from lab.clone import project, settings
from lab.clone.project import SERVERS, page_url
from lab.fleet import fleet, machine, stack, store, view
from lab.fleet.joining import members_of
from lab.fleet.machine import Machine
from lab.fleet.nodes import Node
from lab.fleet.tasks import OnNode, TaskContainer
from lab.stack.container import Container
from lab.stack.snapshot import Snapshot
from lab.terminal.words import complain, listed
from lab.texts.language import follow, t

T = TypeVar("T")
SLOW_S = 3.0


class SwarmLab:
    """The servers as tasks, wherever the orchestrator has them now, and the machines.

    nodes: the machines whose engines answered. silent: a line for each of the others.
    """

    def __init__(self, nodes: Sequence[Node], name: str, port: str, silent: Sequence[str] = ()) -> None:
        self.project = name
        self.rehearsal: list[str] | None = None
        self.silent = list(silent)
        self.port = port
        self._nodes = {node.name: node for node in nodes}
        self._asked = ""
        self._is_said = False

    @property
    def turn(self) -> str:
        """The name under which it is said whose turn it is to break its servers: not the lab's of this machine."""
        return fleet.turn_of(self.project)

    @property
    def nodes(self) -> list[Node]:
        """The machines that can be reached from here."""
        return list(self._nodes.values())

    def manager(self) -> Node:
        """Return a machine that decides, and can be asked at this moment. Raises Trouble."""

        def asked(manager: Node) -> Node:
            members_of(manager)
            return manager

        return self._deciding(asked)

    def tasks(self) -> list[stack.Task]:
        """Return the tasks of the lab, the newest first. Raises Trouble."""
        return self._deciding(lambda manager: stack.tasks(manager, self.project))

    def services(self) -> dict[str, dict[str, Any]]:
        """Return the services of the lab by their names. Raises Trouble."""
        return self._deciding(lambda manager: stack.services(manager, self.project))

    def machines(self) -> dict[str, Snapshot]:
        """Return how each machine of the swarm is, by its name. Raises Trouble."""
        return self._deciding(lambda manager: machine.snapshots(manager, self.project))

    def machine_named(self, told: str) -> str:
        """Return the name of a machine by its own name, by how it was named to `up`, or by a server that it runs.

        Raises Trouble.
        """
        names = {node.told: node.name for node in self.nodes} | {one: one for one in self.machines()}
        if told in SERVERS and told not in names:
            return self._task_of(told).node
        if told not in names:
            raise Trouble(
                t("there is no machine {name!r}; there are: {names}", name=told, names=listed([*self.machines()]))
            )
        return names[told]

    def container(self, service: str, looks_inside_starved: bool = True) -> Container:
        """Look at what runs a server now, or at a machine. Raises Trouble."""
        if service not in SERVERS:
            return self._machine(service)
        task = self._task_of(service)
        node = self._nodes.get(task.node)
        if node is None:
            if task.container:
                raise Trouble(
                    t("it runs on {machine}, which can't be reached from here: python lab/swarm.py status",
                      machine=task.node)
                )  # fmt: skip
            return TaskContainer(self, self.manager(), service, "", Snapshot("restarting", why=task.why))
        found = TaskContainer(self, node, service, task.container, Snapshot("restarting", why=task.why))
        if task.container and task.wanted == "running":
            found.snapshot = OnNode(self, node).inspect(task.container)
            found.look_into(looks_inside_starved)
        return found

    def _machine(self, name: str) -> Machine:
        snapshot = self.machines().get(name, Snapshot("silent"))
        if snapshot.status == "silent":
            raise Trouble(t("the swarm does not hear of it: it has no power, no engine, or no network"))
        return Machine(self, name, self._nodes.get(name), snapshot)

    def _task_of(self, service: str) -> stack.Task:
        meant = [task for task in self.tasks() if task.service == service and task.is_meant_to_run]
        if not meant:
            raise Trouble(t("the swarm doesn't run it. See: python lab/swarm.py status"))
        return next((task for task in meant if task.is_running), meant[0])

    def addresses(self) -> list[str]:
        """Return the addresses of the balancers' pages, first one that answers. Raises Trouble."""
        found = sorted(self.balancers(), key=lambda one: (not one.states, one.address))
        if not found:
            raise Trouble(t("No balancer runs on these machines. See: python lab/swarm.py status"))
        return [one.address for one in found]

    def ways(self) -> list[str]:
        """Return the addresses of all machines, those of balancers first: each may have one when others are lost.

        Raises Trouble.
        """
        machines = view.addresses_of(self._deciding(members_of))
        everywhere = [page_url(machines[name], self.port) for name in sorted(machines) if machines[name]]
        return list(dict.fromkeys([*self.addresses(), *everywhere]))

    def address(self) -> str:
        """Return the address of a balancer's page, of one that answers if any does. Raises Trouble."""
        return self.addresses()[0]

    def balancers(self) -> list[view.Balancer]:
        """Return the balancers that are to run, and what each sees. Raises Trouble."""
        return self._deciding(lambda manager: view.balancers(manager, self.project, self.port))

    def missing(self) -> list[str]:
        """Return the services of which fewer run than are to, and members of the store that take no part.

        Raises Trouble.
        """
        current = self.tasks()
        return [*stack.missing(self.services(), current), *store.idle(current, self.nodes)]

    def strays(self) -> dict[str, list[str]]:
        """Return the containers that nobody looks after, by the machines that can be reached. Raises Trouble."""
        known = self._deciding(lambda manager: stack.ids_of_those_that_go_on(manager, self.project))
        return {node.name: machine.strays(node, self.project, known) for node in self.nodes}

    @contextmanager
    def _said_when_slow(self) -> Iterator[None]:
        """Say, once, whom a command waits for when nobody has answered for some seconds."""
        timer = Timer(SLOW_S, self._say_that_it_is_slow)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _say_that_it_is_slow(self) -> None:
        if not self._is_said:
            self._is_said = True
            complain(t("Waiting for the swarm: who has lost its leader answers nothing until it has another one."))

    def _deciding(self, work: Callable[[Node], T]) -> T:
        """Do something with a machine that decides, the one that was last of use first. Raises Trouble when none is."""
        trouble = Trouble(
            t("None of these machines decides in a swarm. Bring the lab up: python lab/swarm.py up NODE ...")
        )
        managers = [node for node in self.nodes if node.is_manager]
        for node in sorted(managers, key=lambda one: one.name != self._asked):
            try:
                with self._said_when_slow():
                    done = work(node)
            except Trouble as its:
                trouble = its
            else:
                self._asked = node.name
                return done
        raise trouble


def connect(checks_settings: bool = True) -> SwarmLab:
    """Return the lab on the machines that `up` was last given. Raises Trouble when it is on none.

    checks_settings: raise WrongSetting first where one can't be used.
    """
    if checks_settings:
        settings.check()
    found, silent = fleet.reached(fleet.told_before())
    lab = SwarmLab(found, project.project_name(), fleet.port(), silent)
    there = stack.services(lab.manager(), lab.project)
    if not there:
        raise Trouble(t("The lab is not up on these machines. Start it with: python lab/swarm.py up"))
    follow(_language(there.get(project.BALANCER, {})))
    return lab


def _language(service: Mapping[str, Any]) -> str:
    """Return the language that a balancer was told, "id" or "en"; "" when that can't be seen."""
    try:
        told = service["Spec"]["TaskTemplate"]["ContainerSpec"]["Env"]
    except LookupError:
        return ""
    return next((one.partition("=")[2].lower() for one in told if one.startswith("LAB_LANG=")), "")
