"""What a seed decides: always the same, never too many servers at once, everything healed in the end."""

from random import Random

import pytest

from lab.clone.project import SERVERS
from lab.faults.chance import RECOVERS_IN_S, Event, Pick, check, pick, plan
from lab.faults.menu import DRAWN, MENU

SEEDS = range(40)


def test_the_same_seed_draws_the_same_and_another_one_something_else() -> None:
    assert plan(7, 120, 1, SERVERS) == plan(7, 120, 1, SERVERS)
    assert plan(7, 120, 1, SERVERS) != plan(8, 120, 1, SERVERS)
    assert pick(Random(7), SERVERS) == pick(Random(7), SERVERS)  # noqa: S311 (no secret)


def test_every_fault_and_every_server_has_its_turn() -> None:
    picks = [event.pick for seed in SEEDS for event in plan(seed, 60, 1, SERVERS)]

    assert {one.fault for one in picks} == {fault.name for fault in DRAWN}
    assert {one.server for one in picks} == set(SERVERS)


def test_what_no_balancer_can_hide_and_what_costs_nothing_is_never_drawn() -> None:
    assert {fault.name for fault in MENU} - {fault.name for fault in DRAWN} == {"lie", "lossy"}


@pytest.mark.parametrize("keep_alive", [0, 1, 2])
@pytest.mark.parametrize("seed", SEEDS)
def test_enough_servers_are_well_at_every_moment(seed: int, keep_alive: int) -> None:
    free_at_s = dict.fromkeys(SERVERS, 0.0)
    for event in plan(seed, 120, keep_alive, SERVERS):
        if event.is_heal:
            free_at_s[event.pick.server] = event.at_s + RECOVERS_IN_S
        else:
            assert free_at_s[event.pick.server] <= event.at_s, "it has not recovered yet"
            free_at_s[event.pick.server] = float("inf")
        assert sum(at_s <= event.at_s for at_s in free_at_s.values()) >= keep_alive


@pytest.mark.parametrize("seed", SEEDS)
def test_every_fault_is_healed_by_the_end(seed: int) -> None:
    events = plan(seed, 30, 1, SERVERS)

    assert [event.at_s for event in events] == sorted(event.at_s for event in events)
    assert all(0 < event.at_s <= 30 for event in events)
    began = [event.pick for event in events if not event.is_heal]
    ended = [event.pick for event in events if event.is_heal]
    assert sorted(map(str, began)) == sorted(map(str, ended))


def test_several_servers_are_broken_at_the_same_time_where_they_may_be() -> None:
    most = 0
    for seed in SEEDS:
        broken: set[str] = set()
        for event in plan(seed, 60, 1, SERVERS):
            (broken.discard if event.is_heal else broken.add)(event.pick.server)
            most = max(most, len(broken))
    assert most == 2


def test_an_event_is_told_in_a_line() -> None:
    slow = Pick("server2", "slow", {"ms": 1000})

    assert str(Event(3.25, False, slow)) == "   3.2 s  server2: slow (1000 ms)"
    assert str(Event(12.5, True, Pick("server1", "cut", {}))) == "  12.5 s  server1: cut, healed"


@pytest.mark.parametrize(
    ("minutes", "keep_alive", "said"),
    [
        (0.0, 1, "--minutes: 0 is not a time from above 0 to 1440 minutes"),
        (float("nan"), 1, "--minutes: nan is not a time"),
        (1440.5, 1, "--minutes: 1440.5 is not a time"),
        (2.0, 3, "--keep-alive: there are 3 servers; use 0, 1 or 2"),
        (2.0, -1, "--keep-alive: there are 3 servers"),
    ],
)
def test_what_no_plan_can_be_made_of_is_said(minutes: float, keep_alive: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check(minutes, keep_alive, SERVERS)


def test_a_plan_may_be_short_or_as_long_as_a_day_and_leave_no_server_alive() -> None:
    check(0.01, 0, SERVERS)
    check(1440, 2, SERVERS)
