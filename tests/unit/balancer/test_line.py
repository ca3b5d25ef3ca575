"""The short line before servers that are all full."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balancer.rules.line import STANDING_WAIT_S, STANDS_AFTER_S, WAIT_S, Line

MOMENT_S = 0.001


def line_of(*waiting: str, at_s: float = 10) -> Line[str]:
    line: Line[str] = Line()
    for one in waiting:
        line.join(one, at_s)
    return line


def test_the_oldest_goes_first_and_each_is_called_once() -> None:
    line = line_of("first", "second", "third")

    assert [line.call(10.01) for _ in range(4)] == ["first", "second", "third", None]


def test_in_a_line_that_stands_the_newest_goes_first() -> None:
    line = line_of("first", "second", "third")

    assert not line.stands(10 + STANDS_AFTER_S - MOMENT_S)
    assert line.stands(10 + STANDS_AFTER_S + MOMENT_S)
    assert [line.call(11), line.call(11)] == ["third", "second"]


def test_whoever_has_left_is_not_called_and_may_leave_twice() -> None:
    line = line_of("first", "second")

    line.leave("first")
    line.leave("first")

    assert len(line) == 1
    assert [line.call(10), line.call(10)] == ["second", None]


def test_whoever_comes_again_keeps_its_place() -> None:
    line = line_of("first", "second", "first")

    assert len(line) == 2
    assert line.call(10) == "first"


def test_a_line_that_calls_have_emptied_does_not_stand() -> None:
    line = line_of("first")
    line.call(10.2)
    assert not line.stands(10.2)

    line.join("second", 10.21)
    assert not line.stands(10.3)
    line.join("third", 10.4)
    assert line.stands(10.4), "it was not emptied since the second came"


def test_a_line_that_a_call_has_emptied_only_now_begins_anew_and_one_in_which_somebody_still_waits_does_not() -> None:
    line = line_of("first", "second")
    line.call(10.05)
    line.leave("second")
    assert line.stands(10 + STANDS_AFTER_S - MOMENT_S) is False
    line.join("third", 10.06)
    assert line.stands(10.12), "the second was not called"

    line.call(10.13)
    line.join("fourth", 10.14)
    assert not line.stands(10.2)


def test_until_the_very_end_of_its_time_a_line_does_not_stand_and_is_not_over() -> None:
    line = line_of("first", at_s=0)
    assert not line.stands(STANDS_AFTER_S)

    line.leave("first")
    line.join("second", STANDS_AFTER_S)
    assert line.stands(STANDS_AFTER_S + MOMENT_S)


def test_a_line_that_empties_because_nobody_is_called_stands_still() -> None:
    line = line_of("first", at_s=10)
    line.join("second", 10.09)
    line.leave("first")
    line.leave("second")

    assert line.stands(10.11)
    assert line.until_s(10.11, 10.11) == pytest.approx(10.11 + STANDING_WAIT_S)
    assert not line.stands(10.09 + STANDS_AFTER_S + MOMENT_S), "nobody comes any more"


def test_a_line_that_nobody_has_come_to_for_long_begins_anew() -> None:
    line = line_of("first")
    line.leave("first")
    assert not line.stands(99)

    line.join("second", 20)
    assert not line.stands(20.05)
    assert not line.stands(20 + STANDS_AFTER_S - MOMENT_S)
    assert line.stands(20 + STANDS_AFTER_S + MOMENT_S), "who waits has not been called"


def test_somebody_waits_only_briefly_in_a_line_that_stands() -> None:
    line = line_of("first")

    assert line.until_s(10, 10) == 10 + WAIT_S
    assert line.until_s(10.3, 10.3) == pytest.approx(10.3 + STANDING_WAIT_S)
    assert Line[str]().until_s(5, 99) == 5 + WAIT_S


def test_nobody_waits_so_long_that_a_no_is_late() -> None:
    assert (WAIT_S, STANDING_WAIT_S, STANDS_AFTER_S) == (0.04, 0.005, 0.1)
    assert WAIT_S < 0.05


@given(st.lists(st.tuples(st.sampled_from(("join", "leave", "call")), st.integers(0, 9), st.floats(0, 0.2))))
def test_whoever_waits_is_called_or_leaves_and_never_both(events: list[tuple[str, int, float]]) -> None:
    line: Line[int] = Line()
    waiting: set[int] = set()
    now_s = 0.0
    for what, one, after_s in events:
        now_s += after_s
        if what == "join":
            line.join(one, now_s)
            waiting.add(one)
        elif what == "leave":
            line.leave(one)
            waiting.discard(one)
        else:
            called = line.call(now_s)
            assert (called in waiting) if waiting else called is None
            waiting.discard(-1 if called is None else called)
        assert len(line) == len(waiting)
