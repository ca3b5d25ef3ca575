"""Without probes a server that is not ONLINE is asked again by real requests: by a safe one as a trial, else rarely."""

import pytest

from balancer.rules.attempt import Attempt, Kind
from balancer.rules.attempts import Journey, Limits, Start
from balancer.rules.health import State, Thresholds
from balancer.rules.left_alone import ASKED_AFTER_S, TRIED_AFTER_S, as_seen_by_requests, is_trial_due
from balancer.rules.policy import priority
from balancer.rules.verdict import Service
from balancer.servers.pool import Pool
from balancer.settings import Settings, Switches
from tests.unit.balancer.test_pool import Clock, break_gray


class Bench:
    """A pool without probes."""

    def __init__(self, has_probes: bool = False) -> None:
        self.clock = Clock()
        servers = Settings.from_environment({}).servers
        self.pool = Pool(servers, Thresholds(), self.clock, lambda: 1.8e9, switches=Switches(probe=has_probes))

    def begin(self, method: str) -> list[Start]:
        """Let a request begin; return the attempts that it begins with."""
        journey = Journey(method, self.clock.now_s)
        begun: list[Start] = []
        while isinstance(step := self._next(journey), Start) and len(begun) < 3:
            assert self.pool.may_start(step.server, step.kind, takes_from_budget=False)
            journey = journey.started(step, self.clock.now_s)
            begun.append(step)
        return begun

    def end(self, start: Start, reason: str) -> None:
        """Let an attempt end."""
        attempt = Attempt(start.server, reason, True, 1, start.kind)
        self.pool.record_attempt(attempt, self.clock.now_s)
        if start.kind is Kind.TRIAL and reason != "ok":
            self.pool.trial_failed(start.server, reason, is_void=False)

    def asks(self, method: str) -> list[tuple[str, Kind]]:
        """Let a request be answered well by all whom it asks; return them."""
        begun = self.begin(method)
        for one in begun:
            self.end(one, "ok")
        return [(one.server, one.kind) for one in begun]

    def suspect(self, server: str) -> None:
        """Let a server be suspected now."""
        assert self.pool.may_start(server, Kind.FIRST, takes_from_budget=False)
        self.pool.record_attempt(Attempt(server, "refused", sent=False, ms=1), self.clock.now_s)

    def state(self) -> State:
        return self.pool.views()[0].state

    def _next(self, journey: Journey) -> object:
        return journey.next_step(self.pool.candidates(), priority, Limits(), (), self.clock.now_s)


TRIAL_AND_FIRST = [("server1", Kind.TRIAL), ("server2", Kind.FIRST)]


@pytest.mark.parametrize(
    ("state", "alone_s", "due"),
    [
        (State.SUSPECT, TRIED_AFTER_S - 0.01, False),
        (State.SUSPECT, TRIED_AFTER_S, True),
        (State.ONLINE, 60, False),
        (State.OFFLINE, 60, False),
    ],
)
def test_a_suspect_server_is_due_for_a_trial_when_it_was_left_alone(state: State, alone_s: float, due: bool) -> None:
    assert is_trial_due(state, alone_s) is due


def test_after_long_a_server_is_taken_for_well_whatever_it_was() -> None:
    assert as_seen_by_requests(State.OFFLINE, ASKED_AFTER_S) is State.ONLINE
    assert as_seen_by_requests(State.SUSPECT, ASKED_AFTER_S - 0.01) is State.SUSPECT
    assert (TRIED_AFTER_S, ASKED_AFTER_S) == (0.5, 5.0)


def test_a_suspect_primary_comes_back_by_a_trial_that_has_another_attempt_beside_it() -> None:
    bench = Bench()
    bench.suspect("server1")
    bench.clock.now_s += 0.49
    assert bench.asks("GET") == [("server2", Kind.FIRST)]

    bench.clock.now_s += 0.02
    assert bench.asks("GET") == TRIAL_AND_FIRST

    assert bench.state() is State.ONLINE
    assert bench.asks("GET") == [("server1", Kind.FIRST)]


def test_a_trial_is_one_at_a_time_and_after_a_failed_one_it_is_left_alone_again() -> None:
    bench = Bench()
    bench.suspect("server1")
    bench.clock.now_s += 1
    trial, beside = bench.begin("GET")
    bench.end(beside, "ok")
    bench.clock.now_s += 1
    assert bench.asks("GET") == [("server2", Kind.FIRST)], "the first trial is still under way"

    bench.end(trial, "read-timeout")
    assert bench.state() is State.SUSPECT
    assert bench.asks("GET") == [("server2", Kind.FIRST)]
    bench.clock.now_s += 0.5
    assert bench.asks("GET") == TRIAL_AND_FIRST


def test_where_nothing_is_safe_one_request_asks_it_after_long_and_no_second_one_meanwhile() -> None:
    bench = Bench()
    bench.suspect("server1")
    bench.clock.now_s += 4.9
    assert bench.asks("POST") == [("server2", Kind.FIRST)]

    bench.clock.now_s += 0.2
    [asked] = bench.begin("POST")
    assert (asked.server, asked.kind) == ("server1", Kind.FIRST)
    assert bench.asks("POST") == [("server2", Kind.FIRST)], "one of them is enough to see"

    bench.end(asked, "ok")
    assert bench.state() is State.ONLINE


def test_a_server_that_its_breaker_keeps_out_is_asked_after_long_too() -> None:
    bench = Bench()
    break_gray(bench.pool, "server1")
    assert bench.state() is State.OFFLINE
    bench.clock.now_s += 5.1

    assert bench.asks("POST") == [("server1", Kind.FIRST)]
    assert bench.state() is State.ONLINE


def test_where_there_are_probes_it_is_theirs_to_bring_a_server_back() -> None:
    bench = Bench(has_probes=True)
    bench.suspect("server1")
    bench.clock.now_s += 60

    assert bench.asks("GET") == [("server2", Kind.FIRST)]
    assert bench.asks("POST") == [("server2", Kind.FIRST)]


def test_what_is_said_of_the_service_goes_by_what_its_servers_are_not_by_whom_a_request_would_try() -> None:
    bench = Bench()
    bench.suspect("server1")
    bench.clock.now_s += ASKED_AFTER_S + 1

    assert bench.state() is State.SUSPECT
    assert bench.pool.service() is Service.DEGRADED
