"""A server that answers nothing for a while: what that says of how much it can carry."""

import pytest

from balancer.rules import concurrency
from balancer.rules.concurrency import (
    FEW,
    FORGIVEN_S,
    GRACE_S,
    LEAST_QUIET_S,
    MOST,
    MOST_QUIET_S,
    SOON_S,
    STILL_S,
    STILLER,
    Concurrency,
    Place,
    quiet_s,
)
from tests.unit.balancer.played_load import Played, void

MOMENT_S = 0.001


def test_a_standstill_voids_what_was_known_for_it_is_no_queue_that_moves() -> None:
    assert Played(0.003, 0.005).rounds(40, 30).load.limit < 50

    load = void().load

    assert load.alone_s == 0
    assert load.step_s == pytest.approx(SOON_S / (MOST - 1))


def test_who_gives_up_after_a_standstill_voids_it_too_and_says_nothing_of_a_queue() -> None:
    played = Played(0.003, 0.005).rounds(40, 30).hold(10)

    played.load.unanswered(played.held.pop(), 2.0, played.now_s + 2.0)

    assert (played.load.limit, played.load.alone_s, played.load.in_flight) == (MOST, 0, 9)


def test_a_moment_is_no_standstill() -> None:
    played = Played(0.003, 0.005).rounds(40, 30).hold(3)

    played.load.answered(played.held.pop(), STILL_S - 0.01, played.now_s + STILL_S - 0.01)

    assert played.load.limit < 50


def test_for_a_while_after_a_standstill_nothing_is_assumed_of_what_is_not_known() -> None:
    played = void()
    played.load.answered(played.held.pop(), 0.6, played.now_s + GRACE_S - MOMENT_S)
    assert played.load.step_s == pytest.approx(SOON_S / (MOST - 1)), "it may be slow, and wait for nobody"


def test_after_that_while_what_it_takes_is_taken_for_a_queue() -> None:
    played = void()
    for _ in range(4):  # a moment apart, so that it moves
        played.now_s += GRACE_S / 4
        played.load.failed(played.held.pop(0), played.now_s)

    played.load.answered(played.held.pop(), 0.6, played.now_s)

    assert played.load.step_s > 1.5 * SOON_S / (MOST - 1)


def test_who_answers_alone_teaches_at_once_whatever_was_void() -> None:
    played = void()
    while played.held:
        played.load.failed(played.held.pop(), played.now_s)

    played.rounds(1, 1).rounds(2, 10)

    assert played.load.alone_s == pytest.approx(0.003)
    assert played.load.step_s > 1.5 * SOON_S / (MOST - 1)


def test_one_that_is_always_long_from_answer_to_answer_moves_all_the_same() -> None:
    load = Played(0.3, 0.3).rounds(20, 10).load

    assert load.step_s == pytest.approx(0.3, rel=0.1)
    assert (load.ease, load.limit) == (1, 2)


def test_one_that_has_answered_after_a_fifth_of_a_second_stands_still_only_after_three() -> None:
    def alone_after(gap_s: float) -> float:
        played = Played(0.003, 0.005).rounds(40, 1).rounds(40, 30).hold(10)
        for after_s in (0.14, gap_s):
            played.now_s += after_s
            played.load.answered(played.held.pop(), after_s, played.now_s)
        return played.load.alone_s

    assert alone_after(STILLER * 0.14 - 0.01) == pytest.approx(0.003)
    assert alone_after(STILLER * 0.14 + 0.01) == 0


def test_a_standstill_is_one_again_when_the_last_is_long_past() -> None:
    played = Played(0.003, 0.005)
    for _ in range(2):
        played.rounds(40, 30).hold(3)
        assert played.load.limit < 50
        for place in played.held:
            played.load.answered(place, 0.3, played.now_s + 0.3)
        played.held.clear()
        assert played.load.limit > 70
        played.now_s += 0.5 + GRACE_S


def test_the_first_standstill_is_one_too_and_the_very_end_of_the_time_is_none() -> None:
    def alone_after(still_s: float) -> float:
        load = Concurrency()
        load.answered(load.begun(-1), 0.003, -0.997)
        places = [load.begun(0) for _ in range(3)]
        load.answered(places[2], still_s, still_s)
        return load.alone_s

    assert alone_after(STILL_S) == pytest.approx(0.003)
    assert alone_after(STILL_S + 0.01) == 0


def test_more_than_a_few_that_wait_longer_than_usual_stand_still_and_others_are_asked() -> None:
    played = Played(0.003, 0).rounds(1, 1).hold(FEW + 1)
    assert not played.load.is_busy(0.1, played.now_s + 0.1)
    assert played.load.is_busy(0.1, played.now_s + 0.11)

    played = Played(0.003, 0).rounds(1, 1).hold(FEW)
    assert not played.load.is_busy(0.1, played.now_s + 0.11), "of one or two nothing can be told"


def test_those_that_later_ones_have_passed_do_not_stand_still() -> None:
    played = Played(0.003, 0).rounds(1, 1).hold(10).rounds(1, 1)
    assert not played.load.is_busy(0.1, played.now_s + 0.2)

    assert played.hold(FEW + 1).load.is_busy(0.1, played.now_s + 0.2)


def test_nobody_stands_still_for_long_then_they_are_slow_pages() -> None:
    played = Played(0.003, 0).rounds(1, 1).hold(10)

    assert played.load.is_busy(0.1, played.now_s + MOST_QUIET_S - 0.01)
    assert not played.load.is_busy(0.1, played.now_s + MOST_QUIET_S)


def test_nobody_stands_still_before_twice_what_the_quickest_takes_alone() -> None:
    def known(*alone_s: float) -> list[Concurrency]:
        return [Played(one, 0).rounds(1, 1).load if one else Concurrency() for one in alone_s]

    assert quiet_s(known(0.1, 0.04, 0)) == pytest.approx(0.08)
    assert quiet_s(known(0.001, 0.5)) == concurrency.LEAST_QUIET_S == 0.02
    assert quiet_s(known(3.0)) == concurrency.MOST_QUIET_S == 0.5
    assert quiet_s(known(0, 0)) == 0.02


def test_a_slow_server_that_was_never_seen_alone_since_it_stood_still_is_not_taken_for_a_queue() -> None:
    played = void()
    played.alone_s, played.step_s = 0.3, 0
    while played.held:
        played.load.failed(played.held.pop(), played.now_s)
    under_way: list[Place] = []
    for _ in range(100):  # each takes 0.3 s, and one begins every 0.01 s: thirty at once, and never less than three
        played.now_s += 0.01
        if len(under_way) >= 30:
            played.load.answered(under_way.pop(0), 0.3, played.now_s)
        under_way.append(played.load.begun(played.now_s)._replace(beside=len(under_way) + 3))

    assert played.load.alone_s == 0
    assert played.load.limit > 2 * 30


def test_who_moves_again_after_a_standstill_is_held_busy_for_a_while_and_longer_when_it_was_so_a_moment_ago() -> None:
    def held_for_s(played: Played) -> float:
        played.rounds(1, 1).hold(3)
        played.now_s += 2 * LEAST_QUIET_S
        while played.held:
            played.load.answered(played.held.pop(), 2 * LEAST_QUIET_S, played.now_s)
        began_s = played.now_s
        while played.is_busy():
            played.now_s += MOMENT_S
        return played.now_s - began_s

    played = Played(0.003, 0)
    assert [held_for_s(played) for _ in range(4)] == pytest.approx([0.1, 0.2, 0.4, 0.4], abs=0.002)
    played.now_s += FORGIVEN_S + MOMENT_S
    assert held_for_s(played) == pytest.approx(0.1, abs=0.002)
