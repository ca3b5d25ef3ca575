"""What the pool knows of how long the servers take, and from when on it calls a request late."""

import pytest

from balancer.rules.attempt import Attempt, Kind
from balancer.rules.health import Thresholds
from balancer.rules.latency import ResponseTime
from balancer.servers.pool import HEDGE_UNKNOWN_S, PROBE_TRIAL_MORE_S, Pool
from balancer.settings import Settings
from tests.unit.balancer.test_pool import attempt


@pytest.fixture
def pool() -> Pool:
    return Pool(Settings.from_environment({}).servers, Thresholds(), clock=lambda: 50.0, wall_clock=lambda: 1000.0)


def test_good_attempts_and_slow_ones_give_the_response_time_and_other_failures_do_not(pool: Pool) -> None:
    for ms in range(1, 101):
        attempt(pool, "server2", "ok", float(ms))
    attempt(pool, "server2", "reset", 9000)
    assert pool.views()[1].response_time == ResponseTime(96, 100, is_at_least=False)

    for _ in range(5):
        attempt(pool, "server2", "slow", 500)

    view = pool.views()[1]
    assert view.response_time == ResponseTime(500, 500, is_at_least=True), "what opens a breaker is seen in it"
    assert view.by_reason() == {"ok": 100, "reset": 1, "slow": 5}


def test_a_hedge_waits_three_times_the_usual_within_bounds(pool: Pool) -> None:
    assert [candidate.hedge_after_s for candidate in pool.candidates()] == [0.1] * 3
    attempt(pool, "server1", "ok", 1)
    attempt(pool, "server2", "ok", 30)

    assert [candidate.hedge_after_s for candidate in pool.candidates()] == [0.02] * 3, "they are the same program"


def test_a_server_that_takes_longer_under_load_is_hedged_as_soon_as_the_quickest_of_them(pool: Pool) -> None:
    attempt(pool, "server1", "ok", 4000)
    assert [candidate.hedge_after_s for candidate in pool.candidates()] == [0.5] * 3

    attempt(pool, "server2", "ok", 30)
    assert [candidate.hedge_after_s for candidate in pool.candidates()] == pytest.approx([0.09] * 3)


def test_late_is_three_times_what_95_of_100_take(pool: Pool) -> None:
    for ms in range(1, 101):
        attempt(pool, "server2", "ok", float(ms))

    assert pool.candidates()[1].hedge_after_s == pytest.approx(3 * 0.09505, rel=1e-6)


def test_its_numbers_are_those_that_were_measured() -> None:
    assert (HEDGE_UNKNOWN_S, PROBE_TRIAL_MORE_S) == (0.1, 0.05)


def test_what_a_slow_address_takes_makes_nobody_else_wait_for_a_hedge(pool: Pool) -> None:
    def answered(address: str, ms: float) -> None:
        pool.may_start("server1", Kind.FIRST, takes_from_budget=False)
        pool.record_attempt(Attempt("server1", "ok", True, ms), 50, address)

    for _ in range(50):
        answered("GET /", 8)
        answered("GET /", 8)
        answered("GET /report", 120)

    assert pool.candidates("GET /")[0].hedge_after_s < 0.05
    assert pool.candidates("GET /report")[0].hedge_after_s == pytest.approx(0.36)
    assert pool.candidates("GET /report")[2].hedge_after_s == pytest.approx(0.36), "whoever is asked"
    assert pool.views()[0].response_time == ResponseTime(8, 120, is_at_least=False), "but what is told is that of all"
