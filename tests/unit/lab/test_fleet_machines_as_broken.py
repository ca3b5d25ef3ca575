"""A machine that is broken: drained or down, by what the swarm says of it and of its tasks."""

from typing import Any

import pytest

from lab.actions.healing import heal_container
from lab.faults.menu import seen_in
from lab.faults.of_machines import OF_MACHINES
from lab.fleet import machine, stack
from lab.fleet.machine import Machine
from lab.fleet.nodes import Node
from lab.stack.container import Container
from lab.stack.errors import Refused
from lab.stack.snapshot import Snapshot
from tests.unit.lab.fake_stack import FakeManager, member, service, task
from tests.unit.lab.fake_swarm import node

SERVER = [service("server1")]


class Engine(FakeManager):
    """One that runs containers of the lab's, too; whoever is killed is gone, and the swarm knows it."""

    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        self.runs = [
            {"Id": f"container-of-{one}", "Names": [f"/lab_{one}"], "Labels": {machine.OF_TASK: f"task-of-{one}"}}
            for one in ("server1", "balancer")
        ]
        self.done: list[str] = []

    def containers(self, filters: dict[str, str]) -> list[dict[str, Any]]:
        assert filters == {"label": "com.docker.stack.namespace=lab"}
        return [*self.runs]

    def kill(self, identity: str, signal: str) -> None:
        assert self.members[0]["Spec"]["Availability"] == "pause"  # else it would be started here again
        self.done.append(f"{signal} {identity}")
        self.runs = [one for one in self.runs if one["Id"] != identity]
        if not self.runs:
            self.told["tasks"] = []


class Lab:
    """A lab on one machine that can be reached, or on one that can't."""

    project = "lab"

    def __init__(self, engine: FakeManager, is_reached: bool = True) -> None:
        self.rehearsal: list[str] | None = None
        self.lacking: list[str] = []
        self.engine, self.is_reached = engine, is_reached

    def manager(self) -> Node:
        return node(self.engine)

    def machines(self) -> dict[str, Snapshot]:
        return machine.snapshots(self.manager(), "lab")

    def missing(self) -> list[str]:
        return self.lacking

    def container(self, service: str, looks_inside_starved: bool = True) -> Container:
        found = machine.snapshots(self.manager(), "lab")[service]
        return Machine(self, service, node(self.engine) if self.is_reached else None, found)


def one_machine(does: str = "active", **more: Any) -> Engine:
    return Engine(members=[member("one", does=does)], services=SERVER, tasks=[task("server1")], **more)


def machine_of(lab: Lab) -> Machine:
    found = lab.container("one")
    assert isinstance(found, Machine)
    return found


@pytest.mark.parametrize(
    ("told", "tasks", "status"),
    [
        (member("one"), [task("server1")], "active"),
        (member("one"), [], "active"),
        (member("one", does="drain"), [task("server1")], "drained"),
        (member("one", does="pause"), [task("server1")], "resting"),
        (member("one", does="pause"), [task("server1", state="failed", wanted="shutdown")], "down"),
        (member("one", does="pause"), [task("server1", "two")], "down"),
        (member("one", "down"), [task("server1")], "silent"),
        (member("one", "down", "drain"), [], "silent"),
    ],
)
def test_how_a_machine_is(told: dict[str, Any], tasks: list[dict[str, Any]], status: str) -> None:
    manager = FakeManager([told, member("two")], SERVER, tasks)

    assert machine.snapshots(node(manager), "lab")["one"].status == status


def test_a_machine_that_goes_down_gets_nothing_new_and_then_loses_all_that_it_runs_at_once() -> None:
    engine = one_machine()
    machine_of(Lab(engine)).go_down()

    assert engine.done == ["SIGKILL container-of-server1", "SIGKILL container-of-balancer"]
    assert machine_of(Lab(engine)).snapshot == Snapshot("down")


def test_one_on_which_the_swarm_has_tasks_still_is_not_said_to_be_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "EMPTY_WITHIN_S", -1)
    engine = one_machine()
    engine.runs = []  # Its task runs, and has no container here: nothing is killed.

    with pytest.raises(Refused, match="has tasks on it still"):
        machine_of(Lab(engine)).go_down()


def test_a_machine_whose_engine_can_not_be_reached_is_drained_by_the_swarm_but_nothing_there_is_killed() -> None:
    engine = one_machine()
    far = machine_of(Lab(engine, is_reached=False))

    with pytest.raises(Refused, match="its engine can't be reached from here"):
        far.go_down()
    assert engine.members[0]["Spec"]["Availability"] == "active"
    far.drain()
    assert engine.members[0]["Spec"]["Availability"] == "drain"
    far.take_part()
    assert engine.members[0]["Spec"]["Availability"] == "active"


def test_what_else_is_known_of_a_machine_stays() -> None:
    engine = one_machine()
    engine.members[0]["Spec"]["Labels"] = {"rack": "7"}
    machine.set_availability(node(engine), "one", "drain")

    assert engine.members[0]["Spec"] == {"Availability": "drain", "Labels": {"rack": "7"}}


def test_a_rehearsal_tells_the_commands_and_changes_nothing() -> None:
    engine, lab = one_machine(), Lab(one_machine())
    lab.engine, lab.rehearsal = engine, []
    machine_of(lab).go_down()
    machine_of(lab).drain()

    assert [line.split(" ", 3)[3] for line in lab.rehearsal or []] == [
        "node update --availability pause one",
        "kill --signal SIGKILL container-of",
        "kill --signal SIGKILL container-of",
        "node update --availability drain one",
    ]
    assert (engine.done, engine.members[0]["Spec"]["Availability"]) == ([], "active")


@pytest.mark.parametrize(
    ("tasks", "left_over"),
    [
        ([task("server1"), task("balancer")], []),
        ([task("server1")], ["lab_balancer"]),
        ([task("server1"), task("balancer", state="failed", wanted="shutdown")], ["lab_balancer"]),
        # It is being stopped, and has its time for that.
        ([task("server1"), task("balancer", wanted="shutdown")], []),
        ([], ["lab_server1", "lab_balancer"]),
    ],
)
def test_a_container_of_no_task_is_a_stray(tasks: list[dict[str, Any]], left_over: list[str]) -> None:
    engine = Engine(members=[member("one")], services=[*SERVER, service("balancer")], tasks=tasks)
    manager = node(engine)
    assert machine.strays(manager, "lab", stack.ids_of_those_that_go_on(manager, "lab")) == left_over


def test_a_machine_that_was_healed_has_what_waited_for_it_before_it_is_said_to_be_well() -> None:
    lab = Lab(one_machine())
    lab.lacking = ["store1"]
    assert not machine_of(lab).answers()

    lab.lacking = []
    assert machine_of(lab).answers()

    lab.lacking = ["store2"]  # which waits for a machine that doesn't take part
    lab.engine.members.append(member("two", does="drain"))
    assert machine_of(lab).answers()


def test_a_machine_that_rests_keeps_what_it_runs_and_takes_part_again_when_it_is_healed() -> None:
    engine = one_machine()
    lab = Lab(engine)
    rest = next(one for one in OF_MACHINES if one.name == "rest")

    rest.do(machine_of(lab), {})
    assert seen_in(machine_of(lab).snapshot) == [rest]
    assert (len(engine.runs), engine.done) == (2, [])

    healed = heal_container(lambda: machine_of(lab))
    assert (healed.undone, healed.is_well) == ((rest,), True)
    assert machine_of(lab).snapshot.status == "active"
