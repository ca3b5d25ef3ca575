"""Ends that are no whole answer of a server's: a client that is gone, a 101, an answer that breaks off."""

from collections.abc import Iterator
from typing import Any, cast

import gevent
import pytest

from balancer.rules.addresses import Try
from balancer.rules.attempts import GiveUp
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
from tests.unit.balancer.test_proxy import GET, Bench


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
