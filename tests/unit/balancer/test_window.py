"""How many attempts a server is sent at once: decided from what its last answers took, and how many it can do."""

from itertools import pairwise

import pytest

from balancer.rules.window import BUSY_STEP_S, MOST, RECENT, Window


def window(*took_s: float) -> Window:
    one = Window()
    for each in took_s:
        one.answered(each)
    return one


def test_without_a_queue_or_an_answer_there_is_no_window() -> None:
    assert window(0.0005).size(step_s=BUSY_STEP_S / 1.01) == MOST
    assert window().size(step_s=0.01) == MOST


def test_one_that_the_kernel_lets_run_now_and_then_is_sent_one_at_a_time() -> None:
    throttled = window(*[0.09, *[0.0006] * 9, 0.09] * 5)

    assert [throttled.size(step_s) for step_s in (0.005, 0.01, 0.05)] == [1, 1, 1]


def test_a_slow_one_is_sent_as_many_as_it_has_time_for_and_a_quarter_more() -> None:
    slow = window(0.3, 0.35)

    assert slow.size(step_s=0.003) == pytest.approx(1.25 * 0.3 / 0.003, abs=2)


def test_a_window_that_was_too_small_grows_until_the_server_does_no_more() -> None:
    takes_s, at_once = 0.3, 20  # it does so many side by side, each in that time
    one, sizes = window(takes_s), [1]
    while len(sizes) < 40:
        step_s = takes_s / min(sizes[-1], at_once)
        sizes.append(one.size(step_s))

    assert all(before <= after for before, after in pairwise(sizes))
    assert at_once <= sizes[-1] <= 1.3 * at_once


def test_where_some_hang_and_all_others_are_answered_at_once_there_is_no_queue() -> None:
    assert window(*[0.0006] * RECENT).size(step_s=0.1) == MOST


def test_what_was_quick_long_ago_is_forgotten() -> None:
    one = window(0.0005, *[0.3] * RECENT)

    assert one.size(step_s=0.01) == 38
