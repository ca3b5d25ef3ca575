"""The lab on several machines as the commands act on it: which container is a server's, whatever becomes of it."""

from typing import Any

import pytest
from docker.errors import APIError

from lab import Trouble
from lab.actions.breaking import break_one
from lab.actions.healing import heal_or_say_why
from lab.clone import place
from lab.faults.menu import BY_NAME
from lab.faults.of_machines import DRAIN
from lab.fleet import anywhere, tasks, view
from lab.fleet.nodes import Node
from lab.fleet.swarm_lab import SwarmLab
from lab.fleet.view import Balancer
from lab.stack.balancer_view import View
from tests.unit.lab.fake_stack import member, task
from tests.unit.lab.fake_swarm import node
from tests.unit.lab.fake_swarm_lab import RUNS, Engine, lab_of, with_server1


def test_a_server_is_the_container_of_its_task() -> None:
    found = lab_of(with_server1(RUNS)).container("server1")

    assert (repr(found), found.snapshot.fault_file) == ("<server1 running>", None)
    assert isinstance(found, tasks.TaskContainer)
    assert found.machine == "one"


@pytest.mark.parametrize(
    "current",
    [
        [task("server1", "two", state="preparing", at=9), task("server1", state="failed", wanted="shutdown")],
        [task("server1", "", state="pending", at=9)],
        [task("server1", state="ready", wanted="ready", at=9)],
    ],
)
def test_between_a_task_and_the_one_that_takes_its_place_a_server_is_restarting(current: list[dict[str, Any]]) -> None:
    waiting = [{**one, "Status": {**one["Status"], "ContainerStatus": {}}} for one in current]

    assert lab_of(with_server1(RUNS, *waiting)).container("server1").snapshot.status == "restarting"


@pytest.mark.parametrize("ended", [{"Status": "exited", "ExitCode": 137}, {"Status": "dead"}, {"Status": "created"}])
def test_a_task_that_has_ended_is_never_started_again_by_hand(ended: dict[str, Any]) -> None:
    found = lab_of(with_server1(ended)).container("server1")

    assert found.snapshot.status == "restarting"  # So nothing that heals would start it.
    with pytest.raises(Trouble, match="the orchestrator starts another one in its place"):
        found.start()


def test_a_killed_server_is_said_to_be_replaced_and_a_paused_one_is_paused() -> None:
    engine = with_server1(RUNS)
    lab = lab_of(engine)

    assert break_one(lab, BY_NAME["pause"], "server1", {}).say == "server1 is paused."
    engine.state = RUNS
    assert break_one(lab, BY_NAME["kill"], "server1", {}).say == "server1 was killed; the orchestrator starts another."
    assert engine.done == ["pause", "kill"]


def test_a_server_that_was_cut_off_is_healed_by_another_one_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = with_server1(RUNS)
    engine.networks_of_it = {}
    asked: list[tuple[str, str]] = []

    def replace(manager: Node, name: str, service: str) -> None:
        asked.append((name, service))
        engine.networks_of_it = {"lab": {}}

    monkeypatch.setattr(tasks, "replace", replace)
    healed = heal_or_say_why(lab_of(engine), "server1")

    assert str(healed) == "server1 was cut off the network; it is running again."
    assert asked == [("lab", "server1")]


def test_a_server_on_a_machine_that_can_not_be_reached_is_not_taken_for_one_that_is_well() -> None:
    lab = lab_of(with_server1(RUNS, task("server1", "two")))

    with pytest.raises(Trouble, match=r"^it runs on two, which can't be reached from here"):
        lab.container("server1")
    assert heal_or_say_why(lab, "server1").trouble.startswith("server1: it runs on two")


def test_a_server_that_the_swarm_does_not_run_is_said_to_be_so() -> None:
    with pytest.raises(Trouble, match=r"^the swarm doesn't run it\. See: python lab/swarm\.py status$"):
        lab_of(with_server1(RUNS)).container("server2")


def test_a_machine_that_is_silent_can_neither_be_broken_nor_healed() -> None:
    engine = with_server1(RUNS)
    engine.members[1] = member("two", "down")
    lab = lab_of(engine)

    assert break_one(lab, DRAIN, "two", {}).say.startswith("two: the swarm does not hear of it")
    assert heal_or_say_why(lab, "two").trouble.startswith("two: the swarm does not hear of it")


def test_a_machine_is_drained_once_and_takes_part_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SwarmLab, "missing", lambda lab: [])
    engine = with_server1(RUNS)
    lab = lab_of(engine)

    assert break_one(lab, DRAIN, "two", {}).say == "two is drained."
    assert break_one(lab, DRAIN, "two", {}).say == "two is already drained."
    assert break_one(lab, BY_NAME["pause"], "two", {}).is_trouble
    assert str(heal_or_say_why(lab, "two")) == "two was drained; it is running again."
    assert engine.members[1]["Spec"]["Availability"] == "active"


def test_a_machine_is_known_by_its_name_by_how_it_was_told_and_by_a_server_that_it_runs() -> None:
    engine = with_server1(RUNS, task("server1", "two"))
    lab = SwarmLab([node(engine, "ssh://root@one")], "lab", "8080")

    assert [lab.machine_named(one) for one in ("one", "two", "ssh://root@one", "server1")] == [
        "one",
        "two",
        "one",
        "two",
    ]
    with pytest.raises(Trouble, match=r"^there is no machine 'three'; there are: one and two$"):
        lab.machine_named("three")


def test_all_that_is_healed_is_every_server_and_each_machine_that_is_not_well() -> None:
    engine = with_server1(RUNS)
    lab = lab_of(engine)
    place.choose(place.SWARM)
    try:
        assert anywhere.to_heal(lab, []) == ["server1", "server2", "server3"]
        engine.members[1]["Spec"]["Availability"] = "drain"
        assert anywhere.to_heal(lab, []) == ["server1", "server2", "server3", "two"]
        assert anywhere.to_heal(lab, ["server2", "one"]) == ["server2", "one"]
        assert anywhere.to_break(lab, DRAIN, ["server1", "one"]) == ["one"]
    finally:
        place.choose(place.HERE)
    assert anywhere.to_heal(lab, []) == ["server1", "server2", "server3"]


def test_another_machine_that_decides_is_asked_where_one_is_silent() -> None:
    silent, other = with_server1(RUNS), with_server1(RUNS)
    silent.is_silent, other.name = True, "two"
    lab = lab_of(silent, other)

    assert lab.manager().name == "two"
    silent.is_silent = False
    assert lab.manager().name == "two"  # which was of use last
    other.is_silent = True
    assert lab.manager().name == "one"


def test_where_no_machine_decides_that_is_said() -> None:
    worker = Engine("one", RUNS, is_manager=False)

    with pytest.raises(Trouble, match="None of these machines decides in a swarm"):
        lab_of(worker).tasks()


def test_the_page_that_is_shown_is_one_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        Balancer("http://10.0.0.1:8080", "one", None, "no answer"),
        Balancer("http://10.0.0.2:8080", "two", View({})),
    ]
    monkeypatch.setattr(view, "balancers", lambda *_: found)
    lab = lab_of(with_server1(RUNS))
    assert lab.addresses() == ["http://10.0.0.1:8080", "http://10.0.0.2:8080"]

    found[1] = Balancer("http://10.0.0.2:8080", "two", View({"server1": View({}).server("server1")}))
    assert lab.address() == "http://10.0.0.2:8080"

    found.clear()
    with pytest.raises(Trouble, match="No balancer runs on these machines"):
        lab.address()


def test_a_client_may_know_every_machine_those_with_a_balancer_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "balancers", lambda *_: [Balancer("http://10.0.0.2:8080", "two", View({}))])
    engine = with_server1(RUNS)
    engine.members[:] = [member("one", addr="10.0.0.1"), member("two", addr="10.0.0.2"), member("three", addr="")]

    assert lab_of(engine).ways() == ["http://10.0.0.2:8080", "http://10.0.0.1:8080"]


def test_who_breaks_the_lab_on_several_machines_is_not_in_the_way_of_who_breaks_the_one_here() -> None:
    lab = lab_of(with_server1(RUNS))

    assert lab.turn not in ("", lab.project)


def test_a_server_that_dies_while_it_is_looked_into_is_restarting_and_not_ill_of_something_unknown() -> None:
    engine = with_server1(RUNS)

    def exec_create(identity: str, command: list[str], user: str) -> str:
        engine.state = {"Status": "exited", "ExitCode": 137}
        raise APIError("409", explanation="the container is not running")

    engine.exec_create = exec_create  # type: ignore[method-assign]

    assert lab_of(engine).container("server1").snapshot.status == "restarting"
