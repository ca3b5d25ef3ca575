"""Clients that are many, greedy, slow or idle: they cost the others nothing, and a stop doesn't wait for them."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import requests

from tests.component.conftest import ADDRESSES, Balancer
from tests.component.fake_server import FakeServer, Handler

PAGE_END = b"</html>"


@pytest.fixture
def connect(balancer: Balancer) -> Iterator[Callable[[bytes], socket.socket]]:
    """Open connections that send something at once; they are closed after the test."""
    with contextlib.ExitStack() as stack:

        def opened(text: bytes) -> socket.socket:
            connection = stack.enter_context(socket.socket())
            connection.settimeout(10)
            connection.connect(("127.0.0.1", balancer.port))
            connection.sendall(text)
            return connection

        yield opened


def get(path: str) -> bytes:
    """Return a request that keeps its connection open."""
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()


def read_until(connection: socket.socket, end: bytes) -> bytes:
    """Read until an end, or the connection's."""
    text = b""
    while not text.endswith(end) and (piece := connection.recv(65536)):
        text += piece
    return text


def test_an_answer_leaves_in_one_piece(connect: Callable[[bytes], socket.socket]) -> None:
    connection = connect(get("/app/"))

    assert connection.recv(65536).endswith(b'\r\n\r\n{"hello": "world"}')


def test_an_answer_without_a_body_is_sent_at_once_too(connect: Callable[[bytes], socket.socket]) -> None:
    connection = connect(b"HEAD /app/ HTTP/1.1\r\nHost: x\r\n\r\n")

    assert connection.recv(65536).endswith(b"\r\n\r\n")


def test_pages_asked_for_in_masses_leave_requests_to_the_servers_their_turn(
    balancer: Balancer, connect: Callable[[bytes], socket.socket]
) -> None:
    made = [0] * 20

    def ask_for_many(number: int) -> None:
        connection, text = connect(get("/") * 100), b""
        while made[number] < 100 and (piece := connection.recv(65536)):
            text = text[1 - len(PAGE_END) :] + piece
            made[number] += text.count(PAGE_END)

    greedy = [threading.Thread(target=ask_for_many, args=(number,)) for number in range(len(made))]
    for thread in greedy:
        thread.start()
    while sum(made) < 50:  # now it is busy
        time.sleep(0.001)

    before = sum(made)
    assert balancer.get().status_code == 200
    meanwhile = sum(made) - before

    for thread in greedy:
        thread.join(30)
    assert meanwhile < 300, "most of the pages came first"


def test_clients_that_read_nothing_of_a_large_answer_keep_nobody_waiting(
    balancer: Balancer, servers: list[FakeServer], connect: Callable[[bytes], socket.socket]
) -> None:
    large = b"x" * 8 * 1024 * 1024
    servers[0].behave = lambda handler: handler.answer(body=large if handler.path == "/large" else b"{}")
    for _ in range(30):
        assert connect(get("/app/large")).recv(100)

    for _ in range(20):
        assert balancer.get().headers["X-Served-By"] == ADDRESSES[0]


def test_a_stop_finishes_what_is_under_way_and_then_refuses(balancer: Balancer, servers: list[FakeServer]) -> None:
    has_arrived, may_answer = threading.Event(), threading.Event()

    def hold(handler: Handler) -> None:
        has_arrived.set()
        may_answer.wait(10)
        handler.answer(body=b"late")

    for server in servers:
        server.behave = hold
    answers: list[requests.Response] = []
    client = threading.Thread(target=lambda: answers.append(balancer.request("POST")))
    client.start()
    assert has_arrived.wait(5)

    balancer.process.terminate()
    may_answer.set()
    client.join(10)

    assert [(answer.status_code, answer.text) for answer in answers] == [(200, "late")]
    assert balancer.process.wait(5) == 0
    with pytest.raises(requests.ConnectionError):
        balancer.get()


def test_a_stop_waits_for_no_client_that_only_keeps_its_connection_open(
    balancer: Balancer, connect: Callable[[bytes], socket.socket]
) -> None:
    idle = [connect(get("/app/")) for _ in range(10)]
    for connection in idle:
        read_until(connection, b"}")
    silent = connect(b"")

    balancer.process.terminate()

    assert balancer.process.wait(5) == 0, "its grace period is 6 s"
    assert [connection.recv(1) for connection in [*idle, silent]] == [b""] * 11
