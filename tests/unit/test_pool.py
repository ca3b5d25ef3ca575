"""The pool: evidence changes a server, and whoever reported it learns of the change."""

import pytest

from balancer.attempts import Attempt
from balancer.health import State, Thresholds
from balancer.pool import Pool, Transition
from balancer.settings import Settings

NOW = 1_800_000_000.0


@pytest.fixture
def pool() -> Pool:
    return Pool(Settings.from_environment({}).servers, Thresholds(), clock=lambda: 50.0, wall_clock=lambda: NOW)


def test_a_change_is_returned_once_and_no_change_is_none(pool: Pool) -> None:
    refused = Attempt("server1", "refused", False, 0.4)

    assert pool.record_attempt(refused, 50) == Transition("server1", State.ONLINE, State.SUSPECT, "refused", NOW)
    assert pool.record_attempt(refused, 50) is None
    assert pool.record_probe("server1", "refused", 50) == Transition(
        "server1", State.SUSPECT, State.OFFLINE, "refused", NOW
    )
    assert [candidate.state for candidate in pool.candidates()] == [State.OFFLINE, State.ONLINE, State.ONLINE]


def test_successes_give_the_latency_and_failures_do_not(pool: Pool) -> None:
    for ms in range(1, 101):
        pool.record_attempt(Attempt("server2", "ok", True, float(ms)), 50)
    pool.record_attempt(Attempt("server2", "reset", True, 9000), 50)

    view = pool.views()[1]
    assert view.latency_ms == pytest.approx((50.5, 95.05))
    assert view.outcomes == {"ok": 100, "reset": 1}


def test_a_server_has_no_address_until_a_probe_has_found_one(pool: Pool) -> None:
    assert pool.address("server3") is None

    pool.moved("server3", "172.18.0.4")

    assert pool.address("server3") == "172.18.0.4"
