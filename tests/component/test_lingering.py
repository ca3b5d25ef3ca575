"""A client that is still sending when its answer is complete gets all of it, and no reset."""

import contextlib
import socket
import time

import psutil
import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer
from tests.component.raw_client import connect, read_to_end

MUCH = b"x" * 16 * 1024 * 1024  # more than all the buffers between here and there


def sent_whole_then_read(balancer: Balancer, text: bytes) -> bytes:
    """Send everything before reading anything, as a simple client does; return what is there until the end."""
    with connect(balancer, text) as connection:
        return read_to_end(connection)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n", 405),
        (b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n", 404),
        (b"POST /app/ HTTP/1.1\r\nContent-Length: %d\r\n", 400),
        (b"POST /app/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nBad Header: x\r\n", 400),
        (b"POST /app/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nLarge: " + b"x" * 20_000 + b"\r\n", 431),
        (b"POST /app/?" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n", 414),
        (b"POST /app/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nExpect: wonders\r\n", 417),
        (b"POST /app/ HTTP/1.1\r\nHost: x\r\nX-Length: %d\r\nTransfer-Encoding: gzip, chunked\r\n", 501),
    ],
)
def test_a_refusal_of_a_large_request_arrives_whole(balancer: Balancer, head: bytes, expected: int) -> None:
    text = sent_whole_then_read(balancer, head % len(MUCH) + b"\r\n" + MUCH)

    status_line, _, rest = text.partition(b"\r\n")
    assert int(status_line.split()[1]) == expected
    assert b"Connection: close\r\n" in rest
    headers, _, body = rest.partition(b"\r\n\r\n")
    length = next(line for line in headers.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    assert int(length.split()[1]) == len(body)


def test_the_word_that_no_server_is_left_arrives_whole_in_front_of_a_large_upload(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    for number, server in enumerate(servers, 1):
        server.stop()
        balancer.wait_for_state(number, "OFFLINE")

    text = sent_whole_then_read(
        balancer, b"POST /app/ HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(MUCH) + MUCH
    )

    assert text.startswith(b"HTTP/1.1 503 ")
    assert text.endswith(b"}")


def test_what_was_asked_after_the_last_answer_resets_nothing(balancer: Balancer) -> None:
    text = sent_whole_then_read(
        balancer, b"POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n" + b"GET / HTTP/1.1\r\n\r\n" * 100_000
    )

    assert text.startswith(b"HTTP/1.1 405 ")
    assert text.count(b"HTTP/1.1 ") == 1


def test_a_client_that_never_closes_is_left_after_a_while(balancer: Balancer) -> None:
    [worker] = psutil.Process(balancer.process.pid).children()
    with connect(balancer, b"POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n") as connection:
        assert read_to_end(connection).startswith(b"HTTP/1.1 405 ")
        until_s = time.monotonic() + 10
        while connection.getsockname() in [one.raddr for one in worker.net_connections()]:
            assert time.monotonic() < until_s, "it is still waited for"
            time.sleep(0.05)


def test_a_stop_does_not_wait_for_whoever_still_sends(balancer: Balancer) -> None:
    connection = connect(balancer, b"POST /health HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n")
    assert connection.recv(100).startswith(b"HTTP/1.1 405 ")

    balancer.process.terminate()
    with contextlib.suppress(OSError), connection:
        connection.settimeout(0.2)
        while balancer.process.poll() is None:
            with contextlib.suppress(socket.timeout):
                connection.send(b"x" * 1000)
            time.sleep(0.01)

    assert balancer.process.wait(5) == 0, "its grace period is 6 s"
