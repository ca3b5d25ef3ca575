"""Deadlines, in virtual time: what is due is called in its order, what was cleared isn't, and one timer does it all."""

from collections.abc import Iterator

import gevent
import pytest

from balancer.wire.deadlines import Deadlines, TimeUpError
from tests.simulation.virtual_time import VirtualTime


@pytest.fixture
def time() -> Iterator[VirtualTime]:
    with VirtualTime() as virtual:
        yield virtual


def test_each_call_is_made_when_it_is_due_whatever_the_order_they_were_set_in(time: VirtualTime) -> None:
    deadlines, called = Deadlines(time.loop.clock), []
    for seconds in (0.3, 0.1, 2.0, 0.2):
        deadlines.after(seconds, lambda seconds=seconds: called.append((seconds, time.loop.now_s)))  # type: ignore[misc]
    time.run()

    assert [seconds for seconds, _ in called] == [0.1, 0.2, 0.3, 2.0]
    assert [at_s for _, at_s in called] == pytest.approx([0.1, 0.2, 0.3, 2.0])


def test_what_was_cleared_is_not_called_even_by_another_one_that_is_due_with_it(time: VirtualTime) -> None:
    deadlines, called = Deadlines(time.loop.clock), []
    never = deadlines.after(0.1, lambda: called.append("never"))
    second = deadlines.after(0.2, lambda: called.append("second"))
    deadlines.after(0.2, lambda: called.append("third"))
    deadlines.after(0.15, second.clear)
    never.clear()
    never.clear()
    time.run()

    assert called == ["third"]


def test_thousands_that_are_cleared_in_time_cost_hardly_a_timer(time: VirtualTime) -> None:
    deadlines, planned = Deadlines(time.loop.clock), []
    really = time.loop.at
    time.loop.at = lambda *arguments: planned.append(1) or really(*arguments)  # type: ignore[method-assign,func-returns-value]
    for _ in range(1000):
        deadlines.after(2.0, lambda: None).clear()
    time.run()

    assert len(planned) <= 2
    assert time.loop.now_s == pytest.approx(2.0)


def test_many_that_are_due_about_the_same_time_are_seen_together(time: VirtualTime) -> None:
    deadlines, called = Deadlines(time.loop.clock), []
    for number in range(1000):
        deadlines.after(1.0 + number * 1e-5, lambda: called.append(time.loop.now_s))
    time.run()

    assert len(called) == 1000
    assert len(set(called)) <= 12, "so often all of them are looked at"


def test_a_limit_ends_what_waits_too_long_and_nothing_else(time: VirtualTime) -> None:
    deadlines, ends = Deadlines(time.loop.clock), []

    def wait(limit_s: float, waits_s: float) -> None:
        try:
            with deadlines.limit(limit_s):
                gevent.sleep(waits_s)
        except TimeUpError:
            ends.append((limit_s, time.loop.now_s))
        gevent.sleep(5)  # nothing comes after it

    for limit_s, waits_s in ((0.2, 9.0), (0.3, 0.1), (0.1, 9.0)):
        gevent.spawn(wait, limit_s, waits_s)
    time.run()

    assert [limit_s for limit_s, _ in ends] == [0.1, 0.2]
    assert [at_s for _, at_s in ends] == pytest.approx([0.1, 0.2])
