"""Overload in virtual time: what the balancer's own rule for a server's limit is worth, beside others.

The whole table is docs/overload.md; `make simulate ARGS=--overload` plays and writes it.
"""

import re

import pytest

from tests.simulation.controllers import CONTROLLERS, OURS
from tests.simulation.figures import Figures
from tests.simulation.overload_scenarios import BY_NAME, figures
from tests.simulation.overload_table import line, row, written
from tests.simulation.worlds import LENGTH, some
from tests.this_machine import one_a_day

STARVED = "all at 0.1 CPU, 900/s"
MORE_STARVED = "all at 0.05 CPU, 600/s"
SLOW = "all 300 ms slow, 600/s"
ROWS = ("all 300 ms slow, 50/s", STARVED, SLOW, "server1 at 0.1 CPU, 300/s, 30 ms")  # with every controller
TOO_MUCH = (
    "all at 0.1 CPU, 300/s",
    "all at 0.1 CPU, 600/s",
    STARVED,
    MORE_STARVED,
    "all at 0.05 CPU, 600/s, 30 ms",
    "all at 0.05 CPU, 300/s, asked 4 times",
)
OTHERS = [name for name in CONTROLLERS if name != OURS]


def ours(name: str) -> Figures:
    """Play a scenario with the balancer's own rule."""
    return figures(BY_NAME[name])


@pytest.mark.parametrize("name", some(ROWS) if LENGTH else one_a_day(ROWS))
def test_the_page_says_what_the_simulation_shows(name: str) -> None:
    played, page = row(BY_NAME[name]), written()[name]

    assert len(played.split("|")) == len(page.split("|"))
    for now, then in zip(numbers(played), numbers(page), strict=True):
        assert now == pytest.approx(then, rel=0.1, abs=0.03), f"write it anew: {played}"


def test_the_page_has_a_row_for_every_scenario_and_a_column_for_every_controller() -> None:
    rows = written()

    assert line("scenario", list(CONTROLLERS)) == rows["scenario"]
    assert [name for name in rows if name in BY_NAME] == list(BY_NAME)


@pytest.mark.parametrize("name", some(TOO_MUCH))
def test_the_servers_do_what_they_can_whoever_gets_nothing_hears_it_at_once_and_then_it_is_over(name: str) -> None:
    one = ours(name)

    assert one.good >= 0.95
    assert one.p99_ms <= 350
    assert one.no_ms <= 50
    assert one.normal_s <= 0.5


def test_below_what_they_can_do_nobody_is_turned_away() -> None:
    assert ours("all at 0.1 CPU, 300/s").lost == ours("all at 0.1 CPU, 600/s").lost == 0


@pytest.mark.parametrize("name", some(name for name in BY_NAME if "slow" in name and "500" not in name))
def test_servers_that_are_only_slow_turn_nobody_away(name: str) -> None:
    one = ours(name)

    assert (one.lost, one.good) == (0, 1)
    assert one.normal_s <= 0.5
    # 600 a second that take 200 or 300 ms each are 120 or 180 at once: the primary alone has no ease for so many.
    assert one.busy < (1 if name.startswith(("all 200 ms slow, 600/s", "all 300 ms slow, 600/s")) else 0.25)


@pytest.mark.parametrize("other", some(OTHERS))
def test_every_other_way_takes_slowness_for_overload_and_turns_away_who_could_be_served(other: str) -> None:
    assert ours(SLOW).lost == 0
    assert figures(BY_NAME[SLOW], other).lost > 100


@pytest.mark.parametrize("other", some(OTHERS))
def test_no_other_way_serves_far_more_where_too_much_is_asked(other: str) -> None:
    assert ours(STARVED).good >= figures(BY_NAME[STARVED], other).good - 0.05


def test_one_starved_server_costs_nobody_much_for_the_others_are_asked_before_it_queues() -> None:
    one = ours("server1 at 0.1 CPU, 300/s")

    assert (one.lost, one.good, one.busy) == (0, 1, 0)
    assert one.worst_ms <= 100


def test_a_burst_is_over_when_it_is_over() -> None:
    one = ours("0.1 CPU, 150/s, ten times for 1 s")

    assert one.good >= 1, "what waits at its end is answered, too"
    assert one.no_ms <= 50
    assert one.normal_s <= 0.5


@pytest.mark.parametrize("policy", some(("round_robin", "least_connections", "random")))
def test_every_policy_makes_as_much_of_busy_servers(policy: str) -> None:
    assert ours(f"{STARVED}, {policy}").good >= 0.95


def numbers(text: str) -> list[float]:
    """Return the numbers of a row's cells."""
    return [float(one) for one in re.findall(r"[\d.]+", text.split("|", 2)[2])]
