"""What the budget earns: with it, servers in trouble get hardly more than is asked; without, three times that."""

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer

REQUESTS = 60


def asked_when_all_fail(balancer: Balancer, servers: list[FakeServer]) -> int:
    """Return how many attempts the servers get for so many requests, each of which all of them fail."""
    for server in servers:
        server.behave = lambda request: request.answer(500, b"broken")
    for number in range(REQUESTS):
        assert balancer.get(f"/app/page-{'abcdefghij'[number % 10]}").status_code == 500
    return sum(len(server.requests) for server in servers)


def test_with_a_budget_servers_that_all_fail_get_little_more_than_is_asked(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    assert asked_when_all_fail(balancer, servers) <= 2 * REQUESTS


class TestBudgetOff:
    """Every request is tried everywhere."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"BUDGET": "off"}

    def test_they_get_three_times_as_much(self, balancer: Balancer, servers: list[FakeServer]) -> None:
        assert asked_when_all_fail(balancer, servers) == 3 * REQUESTS
