"""How many attempts at once a server can carry, as its answers show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balancer.rules import concurrency
from balancer.rules.concurrency import (
    EASE_S,
    FIRST_EASE,
    LEAST_EASE,
    LEAST_LIMIT,
    MOST,
    MOST_EASE,
    SLOWER,
    SOON_S,
    STILL_S,
    Concurrency,
)
from tests.unit.balancer.played_load import Played


def test_of_whom_nothing_is_known_as_much_as_it_takes_is_asked_and_others_from_a_few_on() -> None:
    played = Played(0, 0).hold(FIRST_EASE - 1)
    assert (played.load.ease, played.load.limit, played.is_busy()) == (16, 200, False)

    assert played.hold(1).is_busy()
    assert not played.hold(MOST - FIRST_EASE - 1).is_full()
    assert played.hold(1).is_full()


@pytest.mark.parametrize("rate_per_s", [50, 200, 1000])
def test_at_its_limit_an_answer_comes_soon_and_at_ease_at_once_whatever_its_pace(rate_per_s: float) -> None:
    load = Played(0.003, 1 / rate_per_s).rounds(40, 30).load

    assert load.step_s == pytest.approx(1 / rate_per_s, rel=0.02)
    assert load.limit == pytest.approx(min(1 + (SOON_S - 0.003) * rate_per_s, MOST), rel=0.05, abs=1)
    assert load.ease == pytest.approx(1 + (EASE_S - 0.003) * rate_per_s, rel=0.1, abs=1)


@pytest.mark.parametrize("alone_s", [0.001, 0.1, 0.2, 0.3, 0.5, 2.0])
def test_a_server_that_is_only_slow_is_neither_busy_nor_full(alone_s: float) -> None:
    played = Played(alone_s, 0).rounds(1, 1).rounds(3, 60).hold(MOST_EASE - 1)

    assert played.load.limit > 2 * 60
    assert not played.is_busy()


def test_from_so_many_on_others_are_asked_too_although_it_may_be_slow_only() -> None:
    played = Played(0.3, 0).rounds(1, 1).rounds(3, 60).hold(MOST_EASE)

    assert played.is_busy()
    assert not played.hold(MOST_EASE).is_full()


def test_a_slow_server_that_queues_may_take_half_as_long_again() -> None:
    load = Played(0.6, 0.01).rounds(40, 60).load

    assert load.limit == load.ease == pytest.approx(1 + 0.6 * (SLOWER - 1) / 0.01, rel=0.02)


def test_one_that_can_do_almost_nothing_gets_a_little() -> None:
    load = Played(0.001, 0.14).rounds(60, 30).load

    assert (load.ease, load.limit) == (LEAST_EASE, LEAST_LIMIT) == (1, 2)


def test_what_was_known_fades_while_little_is_asked_and_then_it_is_unknown_again() -> None:
    played = Played(0.003, 0.005).rounds(40, 30)
    known = played.load.limit

    played.rounds(60, 1)
    assert known < played.load.limit < MOST
    played.rounds(1000, 1)
    assert (played.load.ease, played.load.limit) == (Played(0.003, 0).rounds(1, 1).load.ease, 194)
    assert played.load.step_s == pytest.approx(SOON_S / (MOST - 1))


def test_one_or_two_at_once_say_how_long_it_takes_alone_and_nothing_of_a_queue() -> None:
    played = Played(0.01, 1.0).rounds(20, 2)

    assert played.load.alone_s == pytest.approx(0.01)
    assert (played.load.ease, played.load.limit) == (10, 180), "less time is spare, and all else is unknown"
    assert played.load.step_s == pytest.approx(SOON_S / (MOST - 1))


def test_three_at_once_are_a_queue() -> None:
    assert Played(0.01, 0.1).rounds(1, 3).load.step_s > 0.01


def test_alone_is_the_lesser_of_the_last_two_and_any_quicker_answer_counts() -> None:
    load = Concurrency()
    assert load.alone_s == 0

    def answered(took_s: float, beside: int) -> float:
        load.answered(load.begun(0)._replace(beside=beside), took_s, 0)
        return load.alone_s

    assert answered(0.5, beside=9) == 0, "nine at once don't say it"
    assert answered(0.5, beside=2) == 0.5
    assert answered(0.9, beside=9) == 0.5
    assert answered(0.4, beside=9) == 0.4, "quicker"
    assert answered(0.6, beside=2) == 0.4
    assert answered(0.7, beside=1) == 0.6, "0.4 was not one of the last two"
    assert answered(0.9, beside=3) == 0.6


def test_an_answer_and_a_failure_are_a_sign_of_life_and_a_new_attempt_is_none() -> None:
    played = Played(0.003, 0).hold(5)
    load, held = played.load, played.held
    assert load.waits_s(102) == 2
    held.append(load.begun(103))
    assert load.waits_s(103) == 3
    load.answered(held.pop(), 1, 104)
    assert load.waits_s(105) == 1
    load.failed(held.pop(), 106)
    assert load.waits_s(107) == 1
    load.unanswered(held.pop(), 8, 108)
    assert load.waits_s(109) == 3
    while held:
        load.failed(held.pop(), 110)
    assert (load.in_flight, load.waits_s(200)) == (0, 0)
    load.begun(300)
    assert load.waits_s(301) == 1, "with nothing under way nobody has waited"


def test_who_is_given_up_soon_says_nothing_and_late_that_it_takes_at_least_so_long() -> None:
    played = Played(0.003, 0.001).rounds(1, 1).rounds(40, 30).hold(30)
    load, held = played.load, played.held
    before = load.step_s

    load.unanswered(held.pop(), SOON_S, played.now_s)
    assert load.step_s == before
    load.unanswered(held.pop(), SOON_S + 0.01, played.now_s)
    assert load.step_s > before
    assert load.in_flight == 28


def test_with_a_slow_server_late_is_later() -> None:
    played = Played(0.4, 0).rounds(1, 1).rounds(5, 30).hold(30)
    load, held = played.load, played.held
    before = load.step_s

    load.unanswered(held.pop(), 0.4 * SLOWER - 0.01, played.now_s)
    assert load.step_s == before
    load.unanswered(held.pop(), 0.4 * SLOWER + 0.01, played.now_s)
    assert load.step_s > before


def test_a_failure_says_nothing_of_how_much_it_can_do() -> None:
    played = Played(0.003, 0.001).rounds(40, 30).hold(30)
    before = played.load.step_s, played.load.alone_s, played.load.limit

    played.load.failed(played.held.pop(), played.now_s + 2)

    assert (played.load.step_s, played.load.alone_s, played.load.limit) == before
    assert played.load.in_flight == 29


def test_whoever_has_few_under_way_and_answers_will_have_the_answer_first() -> None:
    played = Played(0.004, 0.005).rounds(40, 30).hold(10)

    assert played.load.expected_s(played.now_s) == pytest.approx(0.004 + 10 * 0.005, rel=0.02)
    assert played.load.expected_s(played.now_s + 0.3) == pytest.approx(0.3 + 0.004 + 10 * 0.005, rel=0.02)


def test_its_numbers_are_those_of_the_guide() -> None:
    assert (EASE_S, SOON_S, SLOWER, STILL_S, concurrency.STILLER) == (0.03, 0.1, 1.5, 0.15, 3)
    assert (FIRST_EASE, MOST, concurrency.FEW, concurrency.FADES, concurrency.PRIOR) == (16, 200, 2, 0.98, 10)
    assert concurrency.FADES_QUICKLY == 0.7
    assert (concurrency.PASSED, concurrency.GRACE_S, concurrency.LEAST_QUIET_S) == (0.5, 0.1, 0.02)
    assert (concurrency.MORE, concurrency.FIRST_MOST) == (1.25, 40)
    assert (concurrency.QUIET_FACTOR, concurrency.MOST_QUIET_S) == (2, 0.5)
    assert (MOST_EASE, concurrency.HOLD_S, concurrency.LONGEST_HOLD_S, concurrency.FORGIVEN_S) == (64, 0.1, 0.4, 1)


@given(st.lists(st.tuples(st.sampled_from(("begin", "answer", "leave", "fail")), st.floats(0, 5)), max_size=200))
def test_whatever_happens_its_numbers_stay_within_their_bounds(events: list[tuple[str, float]]) -> None:
    load, now_s, running = Concurrency(), 0.0, []
    for what, after_s in events:
        now_s += after_s
        if what == "begin":
            running.append((load.begun(now_s), now_s))
        elif running:
            place, began_s = running.pop(0)
            if what == "answer":
                load.answered(place, now_s - began_s, now_s)
            elif what == "leave":
                load.unanswered(place, now_s - began_s, now_s)
            else:
                load.failed(place, now_s)

        assert load.in_flight == len(running)
        assert load.ease >= LEAST_EASE
        assert LEAST_LIMIT <= load.limit <= MOST
        assert load.step_s > 0
        assert load.expected_s(now_s) >= load.waits_s(now_s) >= 0
