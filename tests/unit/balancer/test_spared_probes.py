"""A server that has more to do than it can is asked how it is only every other time, as long as it answers."""

from collections.abc import Iterator

import gevent
import pytest

from balancer.rules.attempt import OK, Attempt, Kind
from balancer.rules.concurrency import MOST
from tests.simulation.virtual_time import VirtualTime
from tests.unit.balancer.checker_bench import Bench, NoJitter

ONE_EACH_QUARTER = 42  # in ten seconds, and one at the start


@pytest.fixture
def bench() -> Iterator[Bench]:
    with VirtualTime() as time:
        bench = Bench(time)
        bench.checker = bench.checker_with(chance=NoJitter())
        yield bench


def crowd(bench: Bench, answers: str, at_once: int) -> None:
    """Have so many attempts under way; fifty a second end as `answers`, and each is followed by another."""
    waiting = [(bench.pool.may_start("server1", Kind.FIRST, False), 0.0) for _ in range(at_once)]
    while True:
        gevent.sleep(0.02)
        place, began_s = waiting.pop(0)
        attempt = Attempt("server1", answers, True, 1000 * (bench.loop.now_s - began_s))
        assert place
        bench.pool.record_attempt(attempt, began_s, place=place)
        waiting.append((bench.pool.may_start("server1", Kind.FIRST, False), bench.loop.now_s))


def test_a_busy_server_that_answers_is_spared_every_other_probe(bench: Bench) -> None:
    gevent.spawn(bench.checker.start)
    gevent.spawn(crowd, bench, OK, MOST)

    bench.run_until(10.1)

    assert bench.probes == {"ok": pytest.approx(ONE_EACH_QUARTER / 2, abs=2)}


@pytest.mark.parametrize(("answers", "at_once"), [(OK, 1), ("5xx", MOST)])
def test_one_that_is_not_busy_or_has_no_good_answer_is_spared_none(bench: Bench, answers: str, at_once: int) -> None:
    gevent.spawn(bench.checker.start)
    gevent.spawn(crowd, bench, answers, at_once)

    bench.run_until(10.1)

    assert bench.probes == {"ok": ONE_EACH_QUARTER}
