"""What retries and hedges are paid from: a share of the requests, and a small burst."""

import pytest

from balancer.rules.budget import HEDGES, RETRIES, Budget


def test_the_burst_is_twenty_and_a_token_is_earned_by_ten_requests() -> None:
    full, empty = Budget(), Budget(tokens=0)
    for _ in range(100):
        full = full.earned()
    assert full.tokens == 20

    for number in range(1, 11):
        empty = empty.earned()
        assert empty.tokens == pytest.approx(number / 10)


def test_the_budget_is_a_share_of_the_requests_and_a_small_burst() -> None:
    budget = Budget(tokens=1, burst=2, share=0.1)

    assert not budget.spent().is_left
    for _ in range(10):
        budget = budget.earned()
    assert budget.spent().spent().tokens == pytest.approx(0)
    for _ in range(1000):
        budget = budget.earned()
    assert budget.tokens == 2


def test_its_numbers_are_those_of_the_design() -> None:
    assert Budget(tokens=20, burst=20, share=0.1) == HEDGES
    assert Budget(tokens=100, burst=100, share=0.1) == RETRIES


def test_a_whole_budget_gets_no_more() -> None:
    assert Budget().is_whole
    assert not Budget().spent().is_whole
    assert Budget().earned() == Budget()
