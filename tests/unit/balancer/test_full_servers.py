"""More is asked than the servers can do: what one request, the pool and the proxy make of it."""

from collections.abc import Iterator
from typing import Any

import gevent
import pytest

from balancer.forwarding.outcome import Outcome
from balancer.rules.attempt import Attempt, Kind
from balancer.rules.attempts import GiveUp, Journey, Start, Wait
from balancer.rules.concurrency import FIRST_EASE, NOWHERE
from balancer.rules.health import State, Thresholds
from balancer.rules.line import STANDING_WAIT_S, STANDS_AFTER_S, WAIT_S
from balancer.rules.policy import Candidate
from balancer.servers.pool import Pool
from balancer.settings import Settings, Switches
from balancer.wire.incoming import Call, ClientGoneError
from balancer.wire.messages import Request
from tests.simulation.controllers import Fixed
from tests.simulation.virtual_time import VirtualTime
from tests.unit.balancer.journeys import ALL_ONLINE, FIRST, after_failures, failed, step
from tests.unit.balancer.test_proxy import Bench

MOMENT_S = 0.001


class Crowd(Bench):
    """A proxy whose servers take so many at once."""

    def __init__(self, time: VirtualTime, limit: int = 1) -> None:
        super().__init__(time)
        self.ended: list[tuple[float, Outcome | str]] = []
        self.begun: list[str] = []
        for server in self.pool._servers.values():
            server.load = Fixed(limit)

    def of(self, server: str) -> Bench:
        """Stand for the connections to a server."""
        self.begun.append(server)
        return super().of(server)

    def comes(self, at_s: float, leaves_s: float = 99.0) -> None:
        """Let a client ask, who waits until then."""
        self.loop.at(at_s, gevent.spawn, self._client, leaves_s)

    def _client(self, leaves_s: float) -> None:
        call = Call(Request("GET", "/", []), False, "/")
        try:
            end: Outcome | str = self.proxy.carry(call, lambda: self.loop.now_s >= leaves_s)
        except ClientGoneError:
            end = "gone"
        self.ended.append((self.loop.now_s, end))

    def until_ended(self, number: int) -> list[Any]:
        """Play until so many have an end; return why each has no answer, or who gave it."""
        self._time.run(lambda: len(self.ended) >= number)
        return [end if isinstance(end, str) else end.decision or end.server for _, end in self.ended]


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    with VirtualTime() as time:
        yield Crowd(time)


def test_a_request_waits_a_moment_for_room_and_gets_it(crowd: Crowd) -> None:
    crowd.takes_s = 0.03
    for _ in range(4):
        crowd.comes(1.0)

    assert sorted(crowd.until_ended(4)) == ["server1", "server1", "server2", "server3"]
    assert [at_s for at_s, _ in crowd.ended] == pytest.approx([1.03, 1.03, 1.03, 1.06])


def test_who_finds_no_room_is_told_so_at_once_and_nothing_is_begun_for_it(crowd: Crowd) -> None:
    crowd.takes_s = 1.0
    for _ in range(5):
        crowd.comes(1.0)

    assert crowd.until_ended(5)[:2] == [GiveUp.BUSY, GiveUp.BUSY]
    at_s, refused = crowd.ended[0]
    assert at_s == pytest.approx(1 + WAIT_S, abs=MOMENT_S)
    assert at_s < 1.05
    assert isinstance(refused, Outcome)
    assert (refused.status, refused.attempts) == (503, ())
    assert len(crowd.begun) == 3


def test_in_a_line_that_stands_the_no_comes_sooner(crowd: Crowd) -> None:
    crowd.takes_s = 1.0
    came_s = [1.0 + 0.002 * number for number in range(103)]
    for one_s in came_s:
        crowd.comes(one_s)

    crowd.until_ended(100)
    told_s = [at_s for at_s, _ in crowd.ended]
    assert told_s[0] == pytest.approx(came_s[3] + WAIT_S, abs=MOMENT_S)
    assert came_s[-1] > came_s[3] + STANDS_AFTER_S
    assert told_s[-1] == pytest.approx(came_s[-1] + STANDING_WAIT_S, abs=MOMENT_S)


def test_the_oldest_in_line_gets_the_room(crowd: Crowd) -> None:
    crowd.takes_s = 0.03
    for number in range(5):
        crowd.comes(1.0 + 0.001 * number)

    crowd.until_ended(5)
    assert [round(end.ms) for _, end in crowd.ended if isinstance(end, Outcome)] == [30, 30, 30, 57, 57]


def test_a_client_that_goes_leaves_the_line_to_others(crowd: Crowd) -> None:
    crowd.takes_s = 0.2
    for _ in range(3):
        crowd.comes(1.0, leaves_s=1.1)
    crowd.comes(1.19)

    assert crowd.until_ended(4) == ["gone"] * 3 + ["server1"]
    assert len(crowd.proxy.line) == 0
    assert [one.in_flight for one in crowd.pool.candidates()] == [0, 0, 0]


def test_without_the_switch_there_is_no_limit() -> None:
    settings = Settings.from_environment({})
    pool = Pool(settings.servers, Thresholds(), lambda: 1.0, lambda: 1.0, Switches(shed=False))
    for _ in range(300):
        assert pool.may_start("server1", Kind.FIRST, takes_from_budget=False)

    first = pool.candidates()[0]
    assert (first.in_flight, first.is_busy, first.is_full) == (300, False, False)


def test_a_busy_server_is_neither_suspected_nor_kept_out() -> None:
    settings = Settings.from_environment({})
    pool = Pool(settings.servers, Thresholds(), lambda: 1.0, lambda: 1.0)
    for number in range(1, 2 * FIRST_EASE):
        place = pool.may_start("server1", Kind.FIRST, takes_from_budget=False)
        assert place is not None
        assert place.beside == number

    first = pool.candidates()[0]
    assert (first.state, first.is_busy, first.is_full) == (State.ONLINE, True, False)


def test_a_probe_that_times_out_behind_requests_that_are_answered_says_nothing() -> None:
    settings = Settings.from_environment({})
    now_s = [1.0]
    pool = Pool(settings.servers, Thresholds(), lambda: now_s[0], lambda: now_s[0])
    place = pool.may_start("server1", Kind.FIRST, takes_from_budget=False)
    assert place is not None
    now_s[0] = 1.3
    pool.record_attempt(Attempt("server1", "ok", True, 300), 1.0, place=place)
    now_s[0] = 1.5

    assert pool.record_probe("server1", "read-timeout", 1.0) is None
    assert pool.record_probe("server1", "refused", 1.0) is not None, "what is refused is refused"
    changed = pool.record_probe("server2", "read-timeout", 1.0)
    assert changed is not None, "nobody was answered"
    assert changed.after is State.SUSPECT
    changed = pool.record_probe("server1", "read-timeout", 1.3)
    assert changed is not None, "not since this one began"
    assert changed.after is State.OFFLINE


def full(name: str, state: State = State.ONLINE) -> Candidate:
    return Candidate(name, state, is_busy=True, is_full=True)


def test_where_everybody_who_is_there_is_full_a_request_is_told_that_they_are_busy() -> None:
    gone = Candidate("server3", State.OFFLINE)

    assert step(Journey("GET", 0), candidates=[full("server1"), full("server2"), gone]) is GiveUp.BUSY
    assert step(Journey("GET", 0), candidates=[full("server1"), gone, gone]) is GiveUp.BUSY


def test_who_is_full_and_gone_is_gone() -> None:
    assert step(Journey("GET", 0), candidates=[full("server1", State.OFFLINE)]) is GiveUp.NO_SERVER
    kept_out = full("server1", State.OFFLINE)._replace(kept_out_for="slow")
    assert step(Journey("GET", 0), candidates=[kept_out]) is GiveUp.BUSY


def test_a_failed_attempts_replacement_finds_them_busy_too_but_not_whom_it_has_tried() -> None:
    failed_once = after_failures(failed("server1", "reset"))

    assert step(failed_once, 1, candidates=[full("server1"), full("server2")]) is GiveUp.BUSY
    assert step(failed_once, 1, candidates=[full("server1")]) is GiveUp.ALL_FAILED


def test_busy_servers_get_what_is_first_and_what_replaces_it_but_no_hedge() -> None:
    busy = [one._replace(is_busy=True, expected_s=1 / number) for number, one in enumerate(ALL_ONLINE, start=1)]

    assert step(Journey("GET", 0), candidates=busy) == Start("server3", Kind.FIRST, 2)
    assert step(after_failures(failed("server1", "reset")), 1, candidates=busy) == Start(
        "server3", Kind.RETRY, 2, takes_from_budget=True
    )
    under_way = Journey("GET", 0).started(FIRST, 0)
    assert step(under_way, 1, candidates=busy) == Wait(5)
    assert step(under_way, 1, candidates=[*busy[:2], ALL_ONLINE[2]]) == Start(
        "server3", Kind.HEDGE, 2, takes_from_budget=True
    )


@pytest.mark.parametrize("reason", ["slow", "read-timeout"])
def test_who_is_late_only_because_of_those_before_it_speaks_against_nobody(reason: str) -> None:
    now_s = [1.0]
    pool = Pool(Settings.from_environment({}).servers, Thresholds(), lambda: now_s[0], lambda: now_s[0])
    places = [pool.may_start("server1", Kind.FIRST, takes_from_budget=False) for _ in range(2 * FIRST_EASE)]
    first, last = places[0], places[-1]
    assert first is not None
    assert last is not None
    now_s[0] = 1.1
    assert not pool.only_waited("server1", reason, last, 1.0), "nobody has been answered since"

    pool.record_attempt(Attempt("server1", "ok", True, 100), 1.0, place=first)

    assert pool.only_waited("server1", reason, last, 1.0), "it moves"
    assert not pool.only_waited("server1", "truncated", last, 1.0), "a bad answer is no lateness"
    assert not pool.only_waited("server1", reason, first, 1.0), "nobody was before it"
    assert not pool.only_waited("server1", reason, NOWHERE, 1.0), "it waits for its client"


def test_who_is_late_although_many_that_came_later_were_answered_speaks_against_its_server() -> None:
    now_s = [1.0]
    pool = Pool(Settings.from_environment({}).servers, Thresholds(), lambda: now_s[0], lambda: now_s[0])
    forgotten = [pool.may_start("server1", Kind.FIRST, takes_from_budget=False) for _ in range(2 * FIRST_EASE)][-1]
    assert forgotten is not None
    for _ in range(2 * FIRST_EASE):
        now_s[0] += 0.01
        later = pool.may_start("server1", Kind.FIRST, takes_from_budget=False)
        assert later is not None
        pool.record_attempt(Attempt("server1", "ok", True, 1), now_s[0], place=later)

    assert not pool.only_waited("server1", "read-timeout", forgotten, 1.0)


def test_without_limits_lateness_is_evidence_whoever_was_before() -> None:
    pool = Pool(Settings.from_environment({}).servers, Thresholds(), lambda: 1.0, lambda: 1.0, Switches(shed=False))
    places = [pool.may_start("server1", Kind.FIRST, takes_from_budget=False) for _ in range(2 * FIRST_EASE)]
    first, last = places[0], places[-1]
    assert first is not None
    assert last is not None
    pool.record_attempt(Attempt("server1", "ok", True, 100), 0.0, place=first)

    assert not pool.only_waited("server1", "slow", last, 0.0)
