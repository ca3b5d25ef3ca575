"""What becomes of connections, greenlets and memory, however an exchange with a server ends."""

import socket
import time
from collections.abc import Callable, Iterator

import gevent
import pytest

from balancer.wire import upstream
from balancer.wire.incoming import ClientGoneError
from balancer.wire.messages import Request
from balancer.wire.upstream import AttemptError
from tests.component.one_server import RESET, ROOM_BYTES, OneServer

BODY = b"x" * 8_000_000  # more than sockets take when nobody reads
OK_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


@pytest.fixture
def bench() -> Iterator[OneServer]:
    bench = OneServer()
    yield bench
    bench.close()


def get() -> Request:
    return Request("GET", "/", [("Host", "x")])


def put(body: bytes | Iterator[bytes]) -> Request:
    return Request("PUT", "/", [("Host", "x"), ("Content-Length", str(len(BODY)))], body)


def pieces(of: bytes = BODY) -> Iterator[bytes]:
    """Yield a body as it comes from a client that is fast."""
    for start in range(0, len(of), 65536):
        gevent.sleep(0)
        yield of[start : start + 65536]


@pytest.mark.parametrize("make", [lambda: get(), lambda: put(BODY), lambda: put(pieces())])
@pytest.mark.parametrize(
    "text",
    [
        OK_ANSWER,
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"y" * 5000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    ],
)
def test_a_reset_at_any_byte_of_an_answer_has_a_reason_or_the_whole_answer(
    bench: OneServer, text: bytes, make: Callable[[], Request]
) -> None:
    ends = range(0, len(text) + 1, max(1, len(text) // 12))
    for end in {*ends, len(text)}:
        bench.says_and_resets(text[:end])
        try:
            answer = bench.send(make())
        except AttemptError as error:
            assert error.reason in ("reset", "truncated")
            assert end < len(text)
        else:
            try:
                assert b"".join(answer.pieces()) in text
                assert end == len(text)
            except AttemptError as error:
                assert error.reason in ("reset", "truncated")
            answer.discard()


def test_an_answer_that_is_there_is_read_although_the_sending_failed(bench: OneServer) -> None:
    def answer_at_once(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(OK_ANSWER)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

    bench.says = answer_at_once
    for request in (put(BODY), put(pieces())):
        assert bench.send(request).held == b"hi"


def test_an_upload_that_is_cancelled_stops_and_lets_go_of_its_client(bench: OneServer) -> None:
    bench.says = lambda connection: bench.done.wait(5)
    closed = []

    def body() -> Iterator[bytes]:
        try:
            yield from pieces()
        finally:
            closed.append(True)

    attempt = gevent.spawn(bench.send, put(body()))
    gevent.sleep(0.1)
    attempt.kill()

    assert closed == [True]


def test_what_the_clients_body_raises_is_raised_and_no_reason_against_the_server(bench: OneServer) -> None:
    def body() -> Iterator[bytes]:
        yield b"some"
        raise ClientGoneError

    bench.says = lambda connection: connection.recv(1_000_000) and bench.done.wait(0.5)
    with pytest.raises(ClientGoneError):
        bench.send(put(body()))


def test_the_time_of_the_client_is_not_the_servers(bench: OneServer) -> None:
    def body() -> Iterator[bytes]:
        for _ in range(4):
            gevent.sleep(0.15)
            yield b"x"

    def take(connection: socket.socket) -> None:
        received = b""
        while not received.endswith(b"xxxx"):
            received += connection.recv(1000)
        connection.sendall(OK_ANSWER)

    bench.says = take
    assert bench.send(put(body()), timeout_s=0.3).held == b"hi"

    bench.says = lambda connection: bench.done.wait(5)
    with pytest.raises(AttemptError, match="read-timeout"):
        bench.send(put(body()), timeout_s=0.3)


def test_after_an_early_answer_the_connection_is_not_used_again(bench: OneServer) -> None:
    def answer_two(connection: socket.socket) -> None:
        for _ in range(2):
            connection.recv(1000)
            connection.sendall(OK_ANSWER)

    bench.says = answer_two
    bench.send(put(BODY))
    bench.send(get())

    assert len(bench.network.made) == 2


def test_what_finds_no_room_flows(bench: OneServer) -> None:
    body = b"y" * (2 * ROOM_BYTES)

    def answer_much(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    bench.says = answer_much
    answer = bench.send(get())

    assert answer.rest is not None
    assert b"".join(answer.pieces()) == body


def test_what_is_held_whole_takes_room_until_it_is_let_go(bench: OneServer) -> None:
    body = b"y" * (ROOM_BYTES - 10)

    def answer_in_two(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body))
        time.sleep(0.05)
        connection.sendall(body)

    bench.says = answer_in_two
    answer = bench.send(get())

    assert (answer.held, answer.rest) == (body, None)
    assert not bench.room.take(11)
    answer.discard()
    answer.discard()
    assert bench.room.take(ROOM_BYTES)
    assert not bench.room.take(1)
    bench.room.give_back(ROOM_BYTES)


def test_a_stream_that_is_quiet_for_too_long_ends(bench: OneServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "QUIET_S", 0.1)

    def say_little(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nfirst")
        bench.done.wait(5)

    bench.says = say_little
    received = iter(bench.send(get()).pieces())

    assert next(received) == b"first"
    with pytest.raises(AttemptError, match="read-timeout"):
        list(received)


def test_its_numbers_are_those_of_the_design() -> None:
    assert (upstream.HELD_BYTES, upstream.HOLD_S, upstream.QUIET_S) == (1024 * 1024, 1.0, 60.0)
