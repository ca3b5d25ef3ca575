"""A server that is sent much, run by gunicorn as in its container: a body it reads, whatever it answers."""

import http.client
import socket
from collections.abc import Iterator

import psutil
import pytest
import requests

from tests.component.real_server import Server

LARGE_BYTES = 8 * 1024 * 1024  # more than any socket's buffers hold


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.kill()


@pytest.mark.parametrize("framing", ["Content-Length", "chunked"])
@pytest.mark.parametrize(
    ("request_line", "expected"),
    [("POST /", 200), ("PUT /", 200), ("POST /elsewhere", 404), ("POST /health", 405), ("GET /", 200)],
)
def test_a_large_body_is_taken_and_its_connection_goes_on(
    server: Server, request_line: str, expected: int, framing: str
) -> None:
    body, said = b"x" * LARGE_BYTES, f"Content-Length: {LARGE_BYTES}"
    if framing == "chunked":
        body, said = b"10000\r\n%b\r\n" % (b"x" * 0x10000) * 128 + b"0\r\n\r\n", "Transfer-Encoding: chunked"
    with socket.create_connection(server.address, timeout=10) as connection:
        for _ in range(2):
            connection.sendall(f"{request_line} HTTP/1.1\r\nHost: x\r\n{said}\r\n\r\n".encode() + body)
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            assert answer.status == expected
            answer.read()


def test_a_body_is_read_without_being_held(server: Server) -> None:
    [worker] = psutil.Process(server.process.pid).children()
    before = worker.memory_info().rss

    answer = requests.post(server.url, data=(b"x" * 1024 * 1024 for _ in range(100)), timeout=60)

    assert answer.status_code == 200
    assert worker.memory_info().rss - before < 30 * 1024 * 1024


@pytest.mark.parametrize("path", ["/", "/elsewhere"])
def test_half_a_body_is_a_bad_request(server: Server, path: str) -> None:
    for head, body in ((b"Content-Length: 10", b"half"), (b"Transfer-Encoding: chunked", b"4\r\nhalf\r\nnonsense\r\n")):
        with socket.create_connection(server.address, timeout=5) as connection:
            connection.sendall(b"POST %b HTTP/1.1\r\nHost: x\r\n%b\r\n\r\n%b" % (path.encode(), head, body))
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


def test_the_longest_request_line_is_served(server: Server) -> None:
    query = "x" * (8000 - len("GET /? HTTP/1.1"))

    assert requests.get(f"{server.url}/?{query}", timeout=5).status_code == 200


def test_as_many_and_as_long_headers_are_served_as_a_balancer_may_make_of_a_clients(server: Server) -> None:
    headers = {f"X-{number}": "1" for number in range(110)} | {"X-Forwarded-For": "1" * 8500}

    assert requests.get(server.url, headers=headers, timeout=5).status_code == 200
