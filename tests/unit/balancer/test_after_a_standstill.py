"""What a server gets while it stands still, and after that."""

import pytest

from balancer.rules.concurrency import (
    FEW,
    FIRST_MOST,
    FORGIVEN_S,
    GRACE_S,
    MORE,
    MOST,
    STILL_S,
)
from tests.unit.balancer.played_load import Played, void

MOMENT_S = 0.001


@pytest.mark.parametrize("waiting", [20, 60, 100, 190])
def test_after_a_standstill_a_server_gets_a_quarter_more_than_it_has_and_one_more_for_each_answer(waiting: int) -> None:
    played = Played(0.003, 0.005).rounds(40, 30).hold(waiting)
    played.now_s += STILL_S + 0.3
    most = max(int(MORE * waiting), FIRST_MOST)

    for answers in range(1, 12):
        played.load.answered(played.held.pop(0), STILL_S + 0.3, played.now_s)
        assert played.load.limit == min(most + answers, MOST)
    assert played.hold(most + answers).is_full()


def test_while_a_server_does_not_move_again_it_gets_more_than_that_but_not_than_was_found() -> None:
    played = void().hold(FIRST_MOST)
    assert played.is_full()

    played.now_s += GRACE_S - MOMENT_S
    assert played.is_full()
    played.now_s += 2 * MOMENT_S
    assert not played.is_full(), "it is slow, or gone; it is no queue that moves"
    assert played.hold(MOST).is_full()


def test_what_was_found_holds_until_the_server_stands_still_and_then_no_more() -> None:
    played = Played(0.003, 0.005).rounds(40, 30).hold(50)
    played.now_s += STILL_S - MOMENT_S
    assert played.is_full()

    played.now_s += 2 * MOMENT_S
    assert not played.is_full(), "it may have become slow, and then nobody waits for anybody"
    assert not played.hold(MOST - 51).is_full()
    assert played.hold(1).is_full()


def test_an_answer_that_was_alone_from_beginning_to_end_shows_that_there_is_no_queue_left() -> None:
    def limit_after(others: int) -> int:
        played = void()
        while played.held:
            played.load.failed(played.held.pop(), played.now_s)
        place = played.load.begun(played.now_s)
        played.hold(others)
        played.load.answered(place, 0.003, played.now_s + 0.003)
        return played.load.limit

    assert limit_after(FEW) < 2 * FIRST_MOST
    assert limit_after(FEW - 1) > 150


def test_how_long_was_usual_is_forgotten_by_one_that_was_left_alone() -> None:
    def alone_after(left_alone_s: float) -> float:
        played = Played(0.3, 0).rounds(1, 1).rounds(10, 20)
        played.now_s += left_alone_s
        played.alone_s = 0.003
        played.rounds(1, 1).hold(3)
        played.load.answered(played.held[-1], 0.4, played.now_s + 0.4)
        return played.load.alone_s

    assert alone_after(FORGIVEN_S - MOMENT_S) == pytest.approx(0.003), "it moves as it did"
    assert alone_after(FORGIVEN_S + MOMENT_S) == 0
