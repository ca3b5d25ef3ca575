"""In which order a client asks the addresses of a service, and how often it comes again to one that was busy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.measuring.order import Order
from lab.measuring.retry_budget import AGAIN, BURST, SHARE, RetryBudget

TOLD_S = 1.0  # a Retry-After


@given(count=st.integers(1, 5), silent=st.lists(st.integers(0, 4)))
def test_whatever_was_silent_every_address_has_its_turn_once(count: int, silent: list[int]) -> None:
    order = Order(count)
    for number in silent:
        before = [*order.in_turn()]
        order.silent(number % count)
        after = [*order.in_turn()]

        assert sorted(after) == [*range(count)]
        assert (after == before) == (count == 1 or before[0] != number % count), "only who was preferred is left"
        assert count == 1 or after[0] != number % count


@given(count=st.integers(1, 5), answered=st.integers(0, 4))
def test_who_has_answered_where_others_have_not_is_asked_first(count: int, answered: int) -> None:
    order = Order(count)
    order.answered(answered % count)

    assert next(iter(order.in_turn())) == answered % count
    assert sorted(order.in_turn()) == [*range(count)]


def test_what_many_find_out_at_once_is_noted_once() -> None:
    order = Order(3)
    for _ in range(10):
        order.silent(0)

    assert [*order.in_turn()] == [1, 2, 0]


def test_a_request_comes_again_three_times_each_time_after_twice_as_long() -> None:
    budget = RetryBudget()

    assert [budget.pause_s(tries, TOLD_S, 0.5) for tries in (1, 2, 3, 4)] == [0.1, 0.2, 0.4, None]


def test_the_wait_is_jittered_so_that_those_who_were_refused_together_do_not_come_back_together() -> None:
    budget = RetryBudget()

    assert [budget.pause_s(1, TOLD_S, chance) for chance in (0, 1)] == pytest.approx([0.05, 0.15])


def test_who_is_not_told_to_come_again_does_not() -> None:
    budget = RetryBudget()

    assert budget.pause_s(1, None, 0.5) is None


def test_a_moment_in_which_all_are_refused_is_paid_for_and_a_long_one_is_not() -> None:
    budget = RetryBudget()
    granted = [budget.pause_s(1, TOLD_S, 0.5) is not None for _ in range(500)]
    assert granted == [True] * int(BURST) + [False] * (500 - int(BURST))

    for _ in range(1000):
        budget.earn()
        budget.pause_s(1, TOLD_S, 0.5)
    later = 0
    for _ in range(1000):
        budget.earn()
        later += sum(budget.pause_s(tries, TOLD_S, 0.5) is not None for tries in range(1, AGAIN.times + 1))
    assert later == pytest.approx(1000 * SHARE, abs=2), "however often each would like to"


def test_a_budget_that_was_not_needed_does_not_pile_up() -> None:
    budget = RetryBudget()
    for _ in range(10_000):
        budget.earn()

    assert sum(budget.pause_s(1, TOLD_S, 0.5) is not None for _ in range(500)) == int(BURST)
