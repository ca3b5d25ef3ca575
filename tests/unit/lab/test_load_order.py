"""In which order a client asks the addresses of a service, and how often it comes again to one that was busy."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.measuring.order import Order
from lab.measuring.retry_budget import BURST, SHARE, RetryBudget


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


def test_a_moment_in_which_all_are_refused_is_paid_for_and_a_long_one_is_not() -> None:
    budget = RetryBudget()
    assert [budget.spend() for _ in range(500)] == [True] * int(BURST) + [False] * (500 - int(BURST))

    granted = 0
    for _ in range(1000):
        budget.earn()
        granted += sum(budget.spend() for _ in range(3))
    assert granted == pytest.approx(1000 * SHARE, abs=2), "however often each would like to"


def test_a_budget_that_was_not_needed_does_not_pile_up() -> None:
    budget = RetryBudget()
    for _ in range(10_000):
        budget.earn()

    assert sum(budget.spend() for _ in range(500)) == int(BURST)
