"""Ends that are no whole answer of a server's: a client that is gone, a 101, an answer that breaks off."""

import contextlib
from collections.abc import Iterator
from itertools import islice
from typing import Any, cast

import gevent
import pytest

from balancer.rules.attempts import GiveUp
from balancer.rules.tallies import Try
from balancer.rules.verdict import How
from balancer.wire import incoming
from balancer.wire.incoming import ClientGoneError, ClientTimeoutError
from balancer.wire.messages import Answer
from balancer.wire.network import Connection
from balancer.wire.room import HELD_AT_ONCE_BYTES
from balancer.wire.tunnel import Tunnel
from balancer.wire.upstream import AttemptError
from tests.simulation.client import environ_of
from tests.simulation.virtual_time import VirtualTime
from tests.simulation.world import Arrival
from tests.unit.balancer.test_proxy import GET, TAKES_S, Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    with VirtualTime() as time:
        yield Bench(time)


def assert_all_room_is_left(bench: Bench) -> None:
    room = bench.proxy._room
    assert room.take(HELD_AT_ONCE_BYTES)
    room.give_back(HELD_AT_ONCE_BYTES)


@pytest.mark.parametrize(
    ("gone", "status"), [(ClientGoneError(), "400 Bad Request"), (ClientTimeoutError(), "408 Request Timeout")]
)
def test_a_client_whose_body_does_not_come_is_told_so(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, gone: ClientGoneError, status: str
) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"some"
        raise gone

    environ = environ_of(Arrival(0, "POST"), "some-id", bench.loop.clock)
    environ[incoming.BODY] = pieces()
    started: list[Any] = []

    assert list(bench.proxy(environ, lambda *head: started.extend(head))) == []

    assert started == [status, [("Content-Length", "0"), ("Connection", "close")]]
    assert_all_room_is_left(bench)


def test_a_client_that_goes_while_it_waits_gives_its_room_back(bench: Bench) -> None:
    bench.takes_s = 1
    bench.ask(Arrival(0, "POST", patience_s=0.2))

    assert [outcome.decision for outcome in bench.outcomes] == [GiveUp.CLIENT_GONE]
    assert_all_room_is_left(bench)


def test_a_refused_request_gives_its_room_back(bench: Bench) -> None:
    bench.answer = bench.answer._replace(headers=[("Content-Digest", "sha-256=:AAAA:")])
    bench.ask(Arrival(0, "PUT"))

    assert_all_room_is_left(bench)


class End:
    """Stands for a connection."""

    def close(self) -> None:
        """Do nothing."""


def test_only_a_101_says_what_the_connection_changes_to(bench: Bench) -> None:
    fields = [("Upgrade", "echo"), ("X-Theirs", "1")]
    bench.answer = Answer(101, "Switching Protocols", fields, b"", Tunnel(cast(Connection, End()), b""))
    [(status, headers, _)] = bench.ask(GET)
    assert status == "101 Switching Protocols"
    assert (headers["Connection"], headers["Upgrade"], headers["X-Theirs"]) == ("upgrade", "echo", "1")

    bench.answer = Answer(200, "OK", [("Upgrade", "echo")], b"")
    [(_, headers, _)] = bench.ask(GET)
    assert "Connection" not in headers
    assert "Upgrade" not in headers


class BreaksOff:
    """Stands for the rest of an answer."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def __iter__(self) -> Iterator[bytes]:
        raise AttemptError(self._reason, sent=True)
        yield b""

    def close(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(("reason", "changes"), [("truncated", ["server1"]), ("read-timeout", [])])
def test_a_server_that_breaks_off_where_another_one_does_not_is_suspected_but_not_one_that_is_only_quiet(
    bench: Bench, reason: str, changes: list[str]
) -> None:
    noted: list[str] = []
    bench.state_changed = lambda transition: noted.append(transition.server)  # type: ignore[method-assign]
    bench.pool.judge("GET /", [Try("server1", "5xx", 0), Try("server2", "ok", 0)])
    bench.pool.judge("GET /", [Try("server2", "ok", 0)])
    bench.answer = Answer(200, "OK", [], b"some", BreaksOff(reason))
    environ = environ_of(GET, "some-id", bench.loop.clock)
    bench.pool.record_probe("server1", "ok", 0)
    noted.clear()

    def takes_all() -> None:
        with pytest.raises(AttemptError):
            list(bench.proxy(environ, lambda *head: None))

    taking = gevent.spawn(takes_all)
    bench._time.run(lambda: bool(taking.dead))

    assert noted == changes


class Slow:
    """Stands for the rest of an answer that takes its time."""

    def __init__(self, reason: str = "") -> None:
        self._reason = reason

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(3):
            gevent.sleep(1)
            yield b"more"
        if self._reason:
            raise AttemptError(self._reason, sent=True)

    def close(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    ("reason", "pieces", "told"),
    [
        ("", 9, (How.ANSWERED, "", "", 3000)),
        ("truncated", 9, (How.GIVEN_UP, "broken-off", "truncated", 3000)),
        ("read-timeout", 9, (How.GIVEN_UP, "broken-off", "read-timeout", 3000)),
        ("", 3, (How.GIVEN_UP, "client-gone", "client-gone", 2000)),
    ],
    ids=["whole", "the server breaks off", "the server falls silent", "the client leaves"],
)
def test_a_request_whose_answer_flows_has_ended_when_that_has(
    bench: Bench, reason: str, pieces: int, told: tuple[How, str, str, float]
) -> None:
    bench.answer = Answer(200, "OK", [], b"some", Slow(reason))

    def takes() -> None:
        taken = cast(Any, bench.proxy(environ_of(GET, "some-id", bench.loop.clock), lambda *head: None))
        assert bench.outcomes == [], "nobody knows yet"
        with contextlib.suppress(AttemptError):
            for _ in islice(taken, pieces):
                pass
        taken.close()

    taking = gevent.spawn(takes)
    bench._time.run(lambda: bool(taken_all(taking)))

    [outcome] = bench.outcomes
    assert (outcome.status, outcome.server, len(outcome.attempts)) == (200, "server1", 1)
    assert (outcome.ending.how, outcome.ending.why, outcome.ending.reason) == told[:3]
    assert outcome.ms == pytest.approx(told[3] + 1000 * TAKES_S)


def taken_all(taking: Any) -> bool:
    """Say whether a client has ended; fail as it did."""
    if taking.exception is not None:
        raise taking.exception
    return bool(taking.dead)


def test_a_request_whose_body_does_not_come_is_told_of_as_one_whose_client_has_gone(bench: Bench) -> None:
    environ = environ_of(Arrival(0, "POST", breaks_off=True), "some-id", bench.loop.clock)

    list(bench.proxy(environ, lambda *head: None))

    [outcome] = bench.outcomes
    assert (outcome.status, outcome.ending.why, outcome.server, outcome.attempts) == (400, "client-gone", None, ())


def test_the_attempts_of_a_client_that_has_gone_are_told_as_cancelled(bench: Bench) -> None:
    bench.takes_s = 1
    bench.ask(Arrival(0, "POST", patience_s=0.2))

    [outcome] = bench.outcomes
    assert [(one.server, one.reason) for one in outcome.attempts] == [("server1", "cancelled")]
    assert not outcome.ending.has_failed
