"""What an attempt that waited at its server's gate counts for."""

from collections.abc import Iterator

import pytest

from balancer.rules.attempt import Attempt
from balancer.servers.gate import Gate
from tests.simulation.virtual_time import VirtualTime
from tests.unit.balancer.race_bench import GOOD, Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    with VirtualTime() as time:
        yield Bench(time)


def test_the_time_before_it_was_sent_is_time_of_the_attempt_and_none_that_the_server_took(bench: Bench) -> None:
    gate = bench.gates["server1"] = Gate(lambda: 1, bench.loop.clock)
    before = gate.enter(1)
    bench.does = {"server1": (0.1, GOOD)}
    bench.start("server1")
    bench.loop.at(0.1, gate.leave, before)

    ended = bench.next_ended()

    assert ended is not None
    assert ended.attempt.ms == pytest.approx(200)
    window = bench.pool._servers["server1"].sent
    assert (window.size(step_s=0.1), window.size(step_s=0.01)) == (2, 13)


def test_an_attempt_that_is_turned_away_speaks_against_nobody_and_was_never_sent(bench: Bench) -> None:
    gate = bench.gates["server1"] = Gate(lambda: 1, bench.loop.clock)
    gate.enter(1)
    bench.start("server1")
    bench.loop.at(0.1, gate.turn_away)

    ended = bench.next_ended()

    assert ended is not None
    assert ended.attempt._replace(ms=0) == Attempt("server1", "cancelled", False, 0)
    assert (bench.changes, bench.in_flight()) == ([], [0, 0, 0])
