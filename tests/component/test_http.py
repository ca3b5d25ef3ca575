"""HTTP done right: old clients, odd requests, and requests that are shaped to smuggle another."""

import socket

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer


def raw(balancer: Balancer, text: bytes) -> bytes:
    """Send bytes as they are, and return everything that comes back until the balancer closes."""
    with socket.create_connection(("127.0.0.1", balancer.port), timeout=5) as connection:
        connection.sendall(text)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


def status(answer: bytes) -> int:
    """Return the status of an answer."""
    return int(answer.split()[1])


def test_an_http_1_0_client_gets_a_plain_answer_and_the_end_of_its_connection(balancer: Balancer) -> None:
    answer = raw(balancer, b"GET /app/ HTTP/1.0\r\n\r\n")

    assert status(answer) == 200
    assert answer.endswith(b'\r\n\r\n{"hello": "world"}')
    assert b"chunked" not in answer


def test_expect_100_continue_is_answered_before_the_body(balancer: Balancer, servers: list[FakeServer]) -> None:
    with socket.create_connection(("127.0.0.1", balancer.port), timeout=5) as connection:
        connection.sendall(
            b"POST /app/ HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
        )
        assert connection.recv(65536).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(b"body")
        assert status(connection.recv(65536)) == 200

    assert servers[0].requests[0].body == b"body"
    assert "Expect" not in servers[0].requests[0].headers


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 4\r\nContent-Length: 5\r\n",
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Content-Length: +4\r\n",
        b"Content-Length: -1\r\n",
        b"Content-Length : 4\r\n",
        b"Bad Name: 1\r\n",
    ],
)
def test_a_request_whose_end_can_be_read_in_two_ways_is_refused(
    balancer: Balancer, servers: list[FakeServer], headers: bytes
) -> None:
    answer = raw(balancer, b"POST /app/ HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\nbody")

    assert status(answer) in (400, 501)
    assert servers[0].requests == []


def test_large_headers_are_refused_with_431(balancer: Balancer, servers: list[FakeServer]) -> None:
    answer = raw(balancer, b"GET /app/ HTTP/1.1\r\nHost: x\r\nX-Large: " + b"x" * 20_000 + b"\r\n\r\n")

    assert status(answer) == 431
    assert servers[0].requests == []


def test_an_absolute_target_and_odd_paths_reach_the_server_as_written(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    for target in (b"http://lab.example/app/a?b", b"/app/../x", b"/app/%2e%2e/x", b"/app/y//z;a=b"):
        raw(balancer, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    assert [request.target for request in servers[0].requests] == ["/a?b", "/../x", "/%2e%2e/x", "/y//z;a=b"]


def test_a_target_with_bytes_that_http_forbids_is_refused(balancer: Balancer, servers: list[FakeServer]) -> None:
    for target in (b"/app/caf\xc3\xa9", b"/app/\x01", b"/app/a b"):
        assert status(raw(balancer, b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) == 400

    assert servers[0].requests == []
