"""The pool: evidence changes a server, and whoever reported it learns of the change."""

import pytest

from balancer.rules.addresses import RECHECK_S
from balancer.rules.attempt import Attempt, Kind
from balancer.rules.breaker import FIRST_COOL_DOWN_S, MIN_BAD
from balancer.rules.health import State, Thresholds
from balancer.rules.tallies import Try
from balancer.servers.pool import HEDGE_UNKNOWN_S, PROBE_TRIAL_MORE_S, Pool
from balancer.servers.server import Transition
from balancer.settings import Settings, Switches

NOW = 1_800_000_000.0


class Clock:
    """Seconds that only a test moves on."""

    def __init__(self) -> None:
        self.now_s = 50.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pool(clock: Clock) -> Pool:
    return Pool(Settings.from_environment({}).servers, Thresholds(), clock=clock, wall_clock=lambda: NOW)


def attempt(pool: Pool, server: str, reason: str, ms: float = 1, kind: Kind = Kind.FIRST) -> Transition | None:
    """Let an attempt begin and end; what fails after it was sent, another server does better."""
    assert pool.may_start(server, kind, takes_from_budget=False)
    sent = reason != "refused"
    transition = pool.record_attempt(Attempt(server, reason, sent, ms, kind), 50)
    if transition is None and sent and reason not in ("ok", "cancelled"):
        other = "server2" if server == "server1" else "server1"
        transition = next(iter(pool.judge("GET /", [Try(server, reason, 50), Try(other, "ok", 50)])), None)
    return transition


def break_gray(pool: Pool, server: str) -> None:
    """Let real requests fail while every probe succeeds, until the breaker opens."""
    for _ in range(MIN_BAD):
        attempt(pool, server, "5xx")
        pool.record_probe(server, "ok", 50)


def test_a_change_is_returned_once_and_no_change_is_none(pool: Pool) -> None:
    assert attempt(pool, "server1", "refused") == Transition("server1", State.ONLINE, State.SUSPECT, "refused", NOW)
    assert attempt(pool, "server1", "refused") is None
    assert pool.record_probe("server1", "refused", 50) == Transition(
        "server1", State.SUSPECT, State.OFFLINE, "refused", NOW
    )
    assert [candidate.state for candidate in pool.candidates()] == [State.OFFLINE, State.ONLINE, State.ONLINE]


def test_a_new_reason_for_the_same_state_is_told_too_with_the_time_since_when_the_state_is(clock: Clock) -> None:
    wall_s = [NOW]
    pool = Pool(Settings.from_environment({}).servers, Thresholds(fall=1), clock, lambda: wall_s[0])
    pool.record_probe("server1", "read-timeout", 50)
    wall_s[0] += 9

    told = pool.record_probe("server1", "refused", 51)

    assert told == Transition("server1", State.OFFLINE, State.OFFLINE, "refused", NOW)
    assert (pool.views()[0].reason, pool.views()[0].since_s) == ("refused", NOW)
    assert pool.record_probe("server1", "refused", 52) is None


def test_real_failures_under_green_probes_make_a_server_offline_with_their_reason(pool: Pool) -> None:
    break_gray(pool, "server1")

    assert (pool.views()[0].state, pool.views()[0].reason) == (State.OFFLINE, "5xx")
    pool.record_probe("server1", "ok", 51)
    pool.record_probe("server1", "ok", 52)
    assert pool.views()[0].state is State.OFFLINE, "probes alone don't close a breaker"


def test_an_overtaken_attempt_is_evidence_of_slowness(pool: Pool) -> None:
    changes = pool.judge("GET /", [Try("server1", "slow", 50), Try("server2", "ok", 50)])

    assert changes == [Transition("server1", State.ONLINE, State.SUSPECT, "slow", NOW)]


def test_an_attempt_that_was_merely_cancelled_is_no_evidence(pool: Pool) -> None:
    for _ in range(20):
        assert attempt(pool, "server2", "cancelled") is None
    assert pool.candidates()[1].state is State.ONLINE


def test_a_server_is_rising_from_its_first_good_probe_until_it_is_online(pool: Pool) -> None:
    rising = []
    for reason in ("refused", "refused", "ok", "refused", "ok", "ok"):
        pool.record_probe("server1", reason, 50)
        rising.append(pool.is_rising("server1"))

    assert rising == [False, False, True, False, True, False]


def test_only_one_request_becomes_the_trial_and_a_good_one_closes_the_breaker(pool: Pool, clock: Clock) -> None:
    break_gray(pool, "server1")
    assert not pool.candidates()[0].is_trial_due
    clock.now_s += FIRST_COOL_DOWN_S

    assert pool.candidates()[0].is_trial_due
    assert pool.may_start("server1", Kind.TRIAL, takes_from_budget=False)
    assert not pool.may_start("server1", Kind.TRIAL, takes_from_budget=False)
    closed = pool.record_attempt(Attempt("server1", "ok", True, 1, Kind.TRIAL), 51)
    assert closed == Transition("server1", State.OFFLINE, State.ONLINE, "", NOW)


def test_a_server_that_the_probes_have_seen_go_and_come_back_starts_afresh(pool: Pool) -> None:
    break_gray(pool, "server1")
    for reason in ("refused", "refused", "ok", "ok"):
        pool.record_probe("server1", reason, 51)

    assert pool.views()[0].state is State.ONLINE


def test_without_the_breaker_only_probes_make_a_server_offline(clock: Clock) -> None:
    pool = Pool(Settings.from_environment({}).servers, Thresholds(), clock=clock, switches=Switches(breaker=False))
    for _ in range(50):
        attempt(pool, "server1", "5xx")

    assert pool.views()[0].state is State.SUSPECT


def test_the_budget_is_spent_and_earned(pool: Pool) -> None:
    spent = 0
    while Kind.HEDGE in pool.paid():
        assert pool.may_start("server1", Kind.HEDGE, takes_from_budget=True)
        spent += 1
    assert spent == 20
    assert not pool.may_start("server1", Kind.HEDGE, takes_from_budget=True)
    assert pool.paid() == [Kind.RETRY], "hedges leave the retries theirs"

    assert [pool.request_arrived() for _ in range(11)] == list(range(11))
    assert pool.paid() == [Kind.RETRY, Kind.HEDGE]


def test_a_server_has_no_address_until_a_probe_has_found_one(pool: Pool) -> None:
    assert pool.address("server3") is None

    pool.moved("server3", "172.18.0.4")

    assert pool.address("server3") == "172.18.0.4"


def test_a_state_is_as_old_as_its_last_change(clock: Clock) -> None:
    pool = Pool(Settings.from_environment({}).servers, Thresholds(), clock=clock, wall_clock=lambda: 1000 + clock.now_s)
    assert [view.since_s for view in pool.views()] == [1050, 1050, 1050]

    clock.now_s = 60
    attempt(pool, "server1", "refused")
    clock.now_s = 70
    attempt(pool, "server1", "refused")

    assert [view.since_s for view in pool.views()] == [1060, 1050, 1050]


def test_what_all_servers_fail_speaks_against_none_of_them_and_is_told_as_an_ill_address(pool: Pool) -> None:
    for _ in range(20):
        assert pool.judge("GET /bad", [Try(name, "5xx", 50) for name in ("server1", "server2", "server3")]) == []

    assert [view.state for view in pool.views()] == [State.ONLINE] * 3
    assert [(one.address, one.reason, one.since_s, one.requests) for one in pool.ill_addresses()] == [
        ("GET /bad", "5xx", NOW, 20)
    ]


def test_what_the_probes_have_taken_away_is_not_asked_for_its_opinion(pool: Pool) -> None:
    for reason in ("refused", "refused"):
        pool.record_probe("server3", reason, 50)

    assert pool.judge("GET /bad", [Try("server1", "5xx", 50), Try("server2", "5xx", 50)]) == []

    assert [one.address for one in pool.ill_addresses()] == ["GET /bad"]


def test_a_server_that_failed_uncompared_comes_last_for_that_address_only(pool: Pool) -> None:
    pool.judge("POST /pay", [Try("server1", "5xx", 50)])

    assert pool.candidates("POST /pay", may_run_twice=False)[0].state is State.SUSPECT
    assert pool.candidates("POST /other", may_run_twice=False)[0].state is State.ONLINE
    assert pool.candidates()[0].state is State.ONLINE
    assert pool.views()[0].state is State.ONLINE


def test_an_ill_address_is_compared_once_in_a_while(pool: Pool, clock: Clock) -> None:
    pool.judge("GET /bad", [Try(name, "5xx", 50) for name in ("server1", "server2", "server3")])

    assert not pool.may_be_compared("GET /bad")
    assert pool.may_be_compared("GET /")
    clock.now_s += RECHECK_S
    assert [pool.may_be_compared("GET /bad") for _ in range(3)] == [True, False, False]


def test_a_probe_of_a_real_page_is_a_trial_like_any_other(pool: Pool, clock: Clock) -> None:
    assert pool.begin_probe_trial("server1") is None
    break_gray(pool, "server1")
    clock.now_s += FIRST_COOL_DOWN_S

    assert pool.begin_probe_trial("server1") == pytest.approx(HEDGE_UNKNOWN_S + PROBE_TRIAL_MORE_S)
    assert pool.begin_probe_trial("server1") is None
    assert not pool.may_start("server1", Kind.TRIAL, takes_from_budget=False)
    assert pool.end_probe_trial("server1", "5xx", 51) is None
    clock.now_s += 2 * FIRST_COOL_DOWN_S
    assert pool.begin_probe_trial("server1") is not None
    assert pool.end_probe_trial("server1", "ok", 51) == Transition("server1", State.OFFLINE, State.ONLINE, "", NOW)


def test_a_trial_that_all_servers_fail_is_void(pool: Pool, clock: Clock) -> None:
    break_gray(pool, "server1")
    clock.now_s += FIRST_COOL_DOWN_S
    pool.may_start("server1", Kind.TRIAL, takes_from_budget=False)
    assert pool.record_attempt(Attempt("server1", "corrupt", True, 1, Kind.TRIAL), 51) is None

    pool.trial_failed("server1", "corrupt", is_void=True)

    assert pool.candidates()[0].is_trial_due, "it has not been made"
    assert pool.views()[0].reason == "5xx"


def test_who_is_kept_out_by_its_breaker_alone_is_marked_as_such(pool: Pool) -> None:
    break_gray(pool, "server1")
    assert [one.kept_out_for for one in pool.candidates()] == ["5xx", "", ""]

    for reason in ("refused", "refused"):
        pool.record_probe("server1", reason, 51)
    assert [one.kept_out_for for one in pool.candidates()] == ["", "", ""]
