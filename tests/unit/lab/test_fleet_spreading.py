"""Servers that share a machine while another one has none: it is said, and what spreads them."""

import subprocess
from collections.abc import Sequence
from typing import Any

import pytest

from lab import Trouble
from lab.fleet import crowd, spreading, stack
from lab.fleet.swarm_lab import SwarmLab
from lab.terminal import programs
from tests.unit.lab.fake_stack import FakeManager, member, service, task
from tests.unit.lab.fake_swarm import node


def runs(of: str, on: str, state: str = "running") -> stack.Task:
    return stack.Task(of, on, state, "running", "")


SPREAD = [runs("server1", "one"), runs("server2", "two"), runs("server3", "three"), runs("balancer", "one")]
PAIR = [runs("server1", "two"), runs("server2", "two"), runs("server3", "three")]
ALL = [runs("server1", "two"), runs("server2", "two"), runs("server3", "two"), runs("balancer", "one")]
THREE = ["one", "two", "three"]


@pytest.mark.parametrize(
    ("current", "machines", "found"),
    [
        (SPREAD, THREE, None),
        (PAIR, THREE, (["server1", "server2"], "two", ["one"])),
        (ALL, THREE, (["server1", "server2", "server3"], "two", ["one", "three"])),
        (ALL, ["two"], None),
        (PAIR, ["two", "three"], None),  # Three servers on two machines are as well spread as can be.
        ([*PAIR, runs("server3", "one", "starting")], THREE, None),  # One is on its way there.
        ([runs("server1", "two"), runs("server2", "two", "starting")], ["one", "two"], None),
        ([], ["one"], None),
    ],
)
def test_a_crowd_is_more_than_one_server_on_a_machine_while_another_one_has_none(
    current: list[stack.Task], machines: list[str], found: object
) -> None:
    assert crowd.crowd(current, machines) == found


def test_it_is_said_who_shares_what_and_what_spreads_them() -> None:
    assert str(crowd.crowd(ALL, THREE)) == (
        "server1, server2 and server3 share two, and would be lost with it; no server runs on one and three. To spread "
        "them: python lab/swarm.py up"
    )


class Swarm(FakeManager):
    """Three machines with three servers; it begins a server where it is tied to, a look later, and notes what is done.

    at: where each server is. dies: the machine that is lost as soon as a server is to come there.
    """

    def __init__(self, at: dict[str, str], dies: str = "") -> None:
        super().__init__([member(name) for name in THREE], [service(name) for name in at])
        self.at, self.dies, self.done = at, dies, list[str]()
        self.refuses = 0  # how many times more it takes no change, as one without a leader
        self._place()

    def _place(self, on_its_way: str = "") -> None:
        wanted = {one: "ready" if one == on_its_way else "running" for one in self.at}
        self.told["tasks"] = [task(one, node, wanted=wanted[one]) for one, node in self.at.items()]

    def tasks(self, filters: dict[str, str]) -> list[dict[str, Any]]:
        found = super().tasks(filters)
        self._place()
        return found

    def ties(self, server: str) -> list[str]:
        placement = self._template(server).setdefault("Placement", {})
        found: list[str] = placement.setdefault("Constraints", [])
        return found

    def _template(self, server: str) -> dict[str, Any]:
        found: dict[str, Any] = next(
            one["Spec"]["TaskTemplate"] for one in self.told["services"] if one["ID"] == f"id-of-{server}"
        )
        return found

    def run(self, arguments: Sequence[str], *_: Any) -> "subprocess.CompletedProcess[str]":
        how, tie, server = arguments[-3], arguments[-2], arguments[-1].removeprefix("lab_")
        if self.refuses:
            self.refuses -= 1
            return subprocess.CompletedProcess(arguments, 1, "", "the swarm does not have a leader")
        self.done.append(f"{how} {tie} {server}")
        if how == "--constraint-rm":
            self.ties(server).remove(tie)
            return subprocess.CompletedProcess(arguments, 0, "", "")
        self.ties(server).append(tie)
        target = tie.removeprefix("node.hostname==")
        if target == self.dies:
            next(one for one in self.members if one["ID"] == f"id-of-{target}")["Status"]["State"] = "down"
        else:
            self.at[server] = target
            self._place(on_its_way=server)
        return subprocess.CompletedProcess(arguments, 0, "", "")


def lab_on(swarm: Swarm) -> SwarmLab:
    return SwarmLab([node(swarm)], "lab", "8080")


def tied(swarm: Swarm) -> list[str]:
    return crowd.tied(lab_on(swarm).services())


def swarm_of(monkeypatch: pytest.MonkeyPatch, *machines: str, dies: str = "") -> Swarm:
    swarm = Swarm({f"server{number}": name for number, name in enumerate(machines, 1)}, dies)
    monkeypatch.setattr(programs, "run", swarm.run)
    monkeypatch.setattr(stack, "wait_until_running", lambda *_: None)
    monkeypatch.setattr(spreading, "BETWEEN_LOOKS_S", 0)
    return swarm


def test_each_is_tied_to_the_machine_that_is_to_have_it_until_it_is_given_to_that(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    swarm = swarm_of(monkeypatch, "two", "two", "two")

    spreading.spread(lab_on(swarm))

    assert swarm.done == [
        "--constraint-add node.hostname==one server1",
        "--constraint-rm node.hostname==one server1",
        "--constraint-add node.hostname==three server2",
        "--constraint-rm node.hostname==three server2",
    ]
    assert swarm.at == {"server1": "one", "server2": "three", "server3": "two"}
    assert "moving server1 to one, which has no server" in capsys.readouterr().out
    assert tied(swarm) == []


def test_who_is_well_spread_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    swarm = swarm_of(monkeypatch, "two", "one", "three")
    spreading.spread(lab_on(swarm))
    assert swarm.done == []


def test_who_begins_nowhere_but_where_it_was_is_not_moved_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    swarm = swarm_of(monkeypatch, "two", "two", "three")

    def comes_back(*_: object) -> None:
        swarm.at["server1"] = "two"
        swarm._place()

    monkeypatch.setattr(stack, "wait_until_running", comes_back)
    spreading.spread(lab_on(swarm))

    assert len(swarm.done) == 2 * 3


def test_a_tie_of_somebody_elses_making_is_not_taken_for_what_a_kill_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    swarm = swarm_of(monkeypatch, "one", "two", "three")
    swarm.ties("server2").append("node.labels.disk == ssd")
    assert tied(swarm) == []


def test_a_machine_that_takes_no_part_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    swarm = swarm_of(monkeypatch, "two", "two", "two")
    swarm.members[0]["Spec"]["Availability"] = "pause"

    spreading.spread(lab_on(swarm))

    assert swarm.at == {"server1": "three", "server2": "two", "server3": "two"}


def test_where_the_machine_is_lost_that_was_to_have_it_a_server_is_untied_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    swarm = swarm_of(monkeypatch, "two", "two", "three", dies="one")

    with pytest.raises(Trouble, match=r"^one has not taken server1: python lab/swarm.py status$"):
        spreading.spread(lab_on(swarm))

    assert swarm.ties("server1") == []


def test_where_the_machine_does_not_take_it_in_time_a_server_is_untied(monkeypatch: pytest.MonkeyPatch) -> None:
    swarm = swarm_of(monkeypatch, "two", "two", "three")
    monkeypatch.setattr(spreading, "GIVEN_WITHIN_S", -1)
    monkeypatch.setattr(spreading, "_is_given", lambda *_: False)

    with pytest.raises(Trouble, match="one has not taken server1"):
        spreading.spread(lab_on(swarm))

    assert swarm.ties("server1") == []


def test_however_long_the_swarm_has_no_leader_a_server_is_untied(monkeypatch: pytest.MonkeyPatch) -> None:
    swarm = swarm_of(monkeypatch, "two", "two", "three")

    def is_given(*_: object) -> bool:
        swarm.refuses = 3
        return True

    monkeypatch.setattr(spreading, "_is_given", is_given)
    spreading.spread(lab_on(swarm))

    assert swarm.ties("server1") == []


def test_a_swarm_that_never_has_one_again_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    swarm = swarm_of(monkeypatch, "two", "two", "three")
    monkeypatch.setattr(spreading, "UNTIED_WITHIN_S", -1)

    def is_given(*_: object) -> bool:
        swarm.refuses = 99
        return True

    monkeypatch.setattr(spreading, "_is_given", is_given)
    with pytest.raises(Trouble, match="does not have a leader"):
        spreading.spread(lab_on(swarm))

    assert tied(swarm) == [
        "server1 may run on one only: it is being moved there, or whoever did so was killed. To undo that: python "
        "lab/swarm.py up"
    ]


def test_ctrl_c_while_it_is_waited_for_unties_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    swarm = swarm_of(monkeypatch, "two", "two", "three")

    def interrupted(*_: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(spreading, "_is_given", interrupted)
    with pytest.raises(KeyboardInterrupt):
        spreading.spread(lab_on(swarm))

    assert swarm.ties("server1") == []
