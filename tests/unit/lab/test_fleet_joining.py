"""Machines become one swarm: who decides in it, who joins whom, and what is said when they don't become one."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab import Trouble
from lab.fleet import joining
from lab.fleet.nodes import Node
from lab.stack.errors import Refused
from tests.unit.lab.fake_swarm import WORDS_OF_NO_LEADER, FakeEngine, FakeSwarm, node


def engines(*names: str) -> list[FakeEngine]:
    network: dict[str, FakeEngine] = {}
    return [FakeEngine(name, network) for name in names]


def nodes(found: list[FakeEngine]) -> list[Node]:
    return [node(one) for one in found]


@pytest.mark.parametrize(("machines", "managers"), [(1, 1), (2, 1), (3, 3), (4, 3), (5, 5), (6, 5), (7, 5), (100, 5)])
def test_an_odd_number_of_machines_decides(machines: int, managers: int) -> None:
    assert joining.managers_of(machines) == managers


@given(st.integers(1, 1000))
def test_more_machines_never_mean_that_fewer_may_be_lost(machines: int) -> None:
    managers = joining.managers_of(machines)

    assert managers % 2 == 1
    assert managers <= machines
    assert managers <= joining.managers_of(machines + 1)


def test_machines_in_no_swarm_begin_one_on_the_first_and_the_first_ones_decide() -> None:
    found = engines("one", "two", "three", "four")
    manager = joining.join(nodes(found))

    assert manager.name == "one"
    assert [one.asked for one in found] == [
        ["init"],
        ["join 10.0.0.1:2377 as-manager"],
        ["join 10.0.0.1:2377 as-manager"],
        ["join 10.0.0.1:2377 as-worker"],
    ]
    assert found[0].spec == {"dispatcher_heartbeat_period": 3_000_000_000}
    assert len(joining.members_of(manager)) == 4


@pytest.mark.parametrize("names", [("one",), ("one", "two")])
def test_of_one_or_two_machines_one_decides(names: tuple[str, ...]) -> None:
    found = engines(*names)
    joining.join(nodes(found))

    assert [one.is_manager for one in found] == [True, False][: len(names)]


def test_the_swarm_of_some_is_joined_by_the_others_and_stays_as_it_is() -> None:
    found = engines("one", "two", "three")
    swarm = FakeSwarm()
    found[1].enter(swarm)
    found[2].enter(swarm, is_manager=True)
    manager = joining.join(nodes(found))

    assert manager.name == "three"
    assert [one.asked for one in found] == [["join 10.0.0.3:2377 as-manager"], [], []]
    assert not found[1].is_manager


def test_machines_that_are_one_swarm_already_are_asked_for_nothing() -> None:
    found = engines("one", "two")
    swarm = FakeSwarm()
    for one in found:
        one.enter(swarm, is_manager=True)
    joining.join(nodes(found))

    assert [one.asked for one in found] == [[], []]


def test_a_manager_that_is_reached_by_ipv6_is_joined_in_brackets() -> None:
    network: dict[str, FakeEngine] = {}
    found = [FakeEngine("one", network, "fd00::1"), FakeEngine("two", network, "fd00::2")]
    joining.join(nodes(found))

    assert found[1].asked == ["join [fd00::1]:2377 as-worker"]


def test_machines_of_two_swarms_are_refused_before_anything_is_done() -> None:
    found = engines("one", "two", "three")
    found[0].enter(FakeSwarm(), is_manager=True)
    found[2].enter(FakeSwarm(), is_manager=True)

    with pytest.raises(
        Trouble, match=r"^three is in another swarm than one: let one leave: docker swarm leave --force$"
    ):
        joining.join(nodes(found))
    assert found[1].asked == []


def test_a_worker_without_one_of_its_managers_is_refused_before_anything_is_done() -> None:
    found = engines("one", "two")
    found[1].enter(FakeSwarm())

    with pytest.raises(Trouble, match=r"^two is a worker of a swarm: name one of its managers, too"):
        joining.join(nodes(found))
    assert found[0].asked == []


@pytest.mark.parametrize("names", [["one", "again"], ["other", "one", "again"]])
def test_a_machine_that_was_named_twice_joins_nothing_twice_and_is_told(names: list[str]) -> None:
    other, one = engines("other", "one")
    machines = [node(other if name == "other" else one, name) for name in names]

    with pytest.raises(Trouble, match=r"^one and again are one and the same machine$"):
        joining.join(machines)
    assert len(one.asked) == 1


def test_who_is_heard_of_late_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    [one] = engines("one")
    swarm = FakeSwarm()
    one.enter(swarm, is_manager=True)
    swarm.states["one"] = ["unknown", "down", "ready"]
    machine = node(one)
    joining.wait_until_ready(machine, [machine])

    assert len(slept) == 2


def test_who_is_not_heard_of_in_time_is_named_with_the_ports_that_must_be_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(joining, "READY_S", 0)
    monkeypatch.setattr(time, "sleep", lambda _: None)
    found = engines("one", "two")
    swarm = FakeSwarm()
    for one in found:
        one.enter(swarm, is_manager=True)
    swarm.states["two"] = ["unknown"]

    with pytest.raises(Trouble, match=r"^The swarm has not heard of two for 0 s: between the machines, ports 2377"):
        joining.join(nodes(found))


def test_a_machine_that_does_not_begin_or_join_is_named_with_its_engines_words() -> None:
    found = engines("one", "two")
    found[1].refuses = "Timeout was reached before node joined."
    with pytest.raises(Refused, match=r"^two: Timeout was reached before node joined.$"):
        joining.join(nodes(found))

    [alone] = engines("alone")
    alone.refuses = "no\nroom"
    with pytest.raises(Refused, match=r"^alone: no\\nroom$"):
        joining.join(nodes([alone]))


def test_where_a_machine_has_several_addresses_it_is_said_how_one_is_told() -> None:
    [one] = engines("one")
    one.refuses = "could not choose an IP address to advertise: specify one with --advertise-addr"

    with pytest.raises(Trouble, match=r"advertise-addr\. Do so, .*: docker --context one swarm init --advertise-addr"):
        joining.join(nodes([one]))


def test_a_swarm_that_has_lost_too_many_managers_says_so_in_one_line() -> None:
    [one] = engines("one")
    one.enter(FakeSwarm(), is_manager=True)
    one.refuses = WORDS_OF_NO_LEADER

    with pytest.raises(Refused, match=r"^one: the swarm has no leader: "):
        joining.join(nodes([one]))
