"""Whom many have passed: it was not its turn that it waited for, and so it says nothing of a queue."""

import pytest

from balancer.rules.concurrency import Concurrency
from tests.unit.balancer.played_load import Played


def test_slow_pages_beside_quick_ones_are_no_queue_for_those_that_are_quick_have_passed_them() -> None:
    played = Played(0.003, 0.0005).rounds(1, 1).hold(20)
    played.rounds(20, 5)
    before = played.load.step_s, played.load.limit
    assert not played.is_full()

    for number, place in enumerate(played.held):
        played.load.answered(place, 1.0, played.now_s + 0.01 * number)

    assert (played.load.step_s, played.load.limit) == before
    assert played.load.alone_s < 0.01


def test_pages_that_never_answer_never_make_their_server_full() -> None:
    played = Played(0.003, 0.0005).rounds(1, 1).hold(20)
    for _ in range(5):
        played.rounds(20, 2)
        for place in played.held[-3:]:
            played.load.unanswered(place, 2.0, played.now_s)
        del played.held[-3:]
        played.hold(3)

    assert played.load.limit > 80
    assert played.load.alone_s == pytest.approx(0.003)


def test_one_alone_that_others_pass_is_no_measure_of_an_answer_alone() -> None:
    def alone_s(passed_by: int) -> float:
        load = Concurrency()
        slow = load.begun(0)
        for _ in range(passed_by):
            load.answered(load.begun(0)._replace(beside=3), 0.5, 0)
        load.answered(slow, 5.0, 0)
        return load.alone_s

    assert alone_s(2) == 5.0
    assert alone_s(3) == 0, "so many don't come before the first one"


@pytest.mark.parametrize(("passed_by", "is_its_turn"), [(0, True), (7, True), (8, False)])
def test_it_is_nobodys_turn_any_more_whom_half_as_many_as_it_found_and_two_have_passed(
    passed_by: int, is_its_turn: bool
) -> None:
    played = Played(0.003, 0).rounds(1, 1).hold(10)
    for _ in range(passed_by):
        played.load.failed(played.load.begun(played.now_s), played.now_s)
    before = played.load.step_s

    played.load.answered(played.held[-1], 0.15, played.now_s)

    assert (played.load.step_s > before) is is_its_turn
