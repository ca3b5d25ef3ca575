"""Request and answer on their way at the same time: early answers, slow clients, servers that take nothing."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, Handler, says, silent_until

SMALL, LARGE = 300_000, 5_000_000  # bytes: kept whole, though more than a socket takes at once; and not kept
OK_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


def head(length: int) -> bytes:
    """Return the head of an upload."""
    return b"POST /app/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % length


def read_all(connection: socket.socket) -> bytes:
    """Read to the connection's end."""
    text = b""
    while piece := connection.recv(65536):
        text += piece
    return text


@pytest.fixture
def client(balancer: Balancer) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", balancer.port), timeout=10) as connection:
        yield connection


def upload(balancer: Balancer, length: int) -> bytes:
    """Send a body, as far as it is taken, and return all that comes back."""
    with socket.create_connection(("127.0.0.1", balancer.port), timeout=10) as connection:
        connection.sendall(head(length))
        sending = threading.Thread(target=send_quietly, args=(connection, b"x" * length))
        sending.start()
        answer = read_all(connection)
        sending.join()
    return answer


def send_quietly(connection: socket.socket, data: bytes) -> None:
    """Send, and take no notice when nobody wants it."""
    with contextlib.suppress(OSError):
        connection.sendall(data)


def outcomes(balancer: Balancer) -> dict[str, int]:
    """Return how attempts on the first server have ended."""
    counted: dict[str, int] = balancer.get("/api/status").json()["servers"][0]["counters"]["outcomes"]
    return counted


@pytest.mark.parametrize("length", [SMALL, LARGE])
def test_an_answer_that_comes_before_the_body_is_read_is_the_answer(
    balancer: Balancer, servers: list[FakeServer], length: int
) -> None:
    servers[0].reads_bodies = False
    servers[0].behave = says(OK_ANSWER)

    for _ in range(10):
        answer = upload(balancer, length)
        assert answer.startswith(b"HTTP/1.1 200") and answer.endswith(b"hi"), answer

    assert outcomes(balancer) == {"ok": 10}
    assert balancer.changes() == []


@pytest.mark.parametrize("length", [SMALL, LARGE])
@pytest.mark.parametrize("framing", [b"Content-Length: 9\r\n", b""])
def test_a_refusal_that_comes_before_the_body_is_read_reaches_the_client_whole(
    balancer: Balancer, servers: list[FakeServer], length: int, framing: bytes
) -> None:
    servers[0].reads_bodies = False
    servers[0].behave = says(b"HTTP/1.1 413 Too Large\r\n" + framing + b"\r\ntoo large")

    answer = upload(balancer, length)

    assert answer.startswith(b"HTTP/1.1 413")
    assert b"too large" in answer
    assert outcomes(balancer) == {"ok": 1}


def test_after_a_refusal_the_rest_of_the_body_is_not_sent(
    balancer: Balancer, servers: list[FakeServer], client: socket.socket
) -> None:
    over, taken = threading.Event(), []

    def refuse(request: Handler) -> None:
        request.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        while piece := request.rfile.read1(65536):
            taken.append(len(piece))
        over.set()

    servers[0].reads_bodies = False
    servers[0].behave = refuse
    client.sendall(head(LARGE) + b"x" * (LARGE // 2))

    assert client.recv(65536).startswith(b"HTTP/1.1 404")
    assert over.wait(5), "the server's connection is still open"
    assert sum(taken) <= LARGE // 2


def test_both_directions_flow_at_once(balancer: Balancer, servers: list[FakeServer], client: socket.socket) -> None:
    def echo(request: Handler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        left = LARGE
        while left:
            piece = request.rfile.read1(65536)
            left -= len(piece)
            request.wfile.write(b"%d left\n" % left)

    servers[0].reads_bodies = False
    servers[0].behave = echo
    client.sendall(head(LARGE) + b"x" * (LARGE - 2))
    text = b""
    while b"2 left\n" not in text:
        text += client.recv(65536)
    client.sendall(b"x")
    while b"1 left\n" not in text:
        text += client.recv(65536)
    client.sendall(b"x")

    assert b"\n0 left\n" in text + read_all(client)
    assert outcomes(balancer) == {"ok": 1}


def test_an_upload_may_take_its_client_longer_than_any_limit_of_the_servers(
    balancer: Balancer, servers: list[FakeServer], client: socket.socket
) -> None:
    client.sendall(head(LARGE) + b"x" * (LARGE - 8))
    for _ in range(8):  # 1.6 s; the request's deadline is 1 s, an attempt's limit 0.4 s
        time.sleep(0.2)
        client.sendall(b"x")

    assert read_all(client).startswith(b"HTTP/1.1 200")
    assert len(servers[0].requests[0].body) == LARGE
    assert outcomes(balancer) == {"ok": 1}


def test_a_server_that_takes_no_more_of_a_body_is_late(
    balancer: Balancer, servers: list[FakeServer], client: socket.socket
) -> None:
    over = threading.Event()
    servers[0].reads_bodies = False
    servers[0].behave = silent_until(over)
    client.sendall(head(20 * LARGE))
    sending = threading.Thread(target=send_quietly, args=(client, b"x" * 20 * LARGE))
    sending.start()

    assert client.recv(65536).startswith(b"HTTP/1.1 504")
    over.set()
    client.close()
    sending.join()
    assert outcomes(balancer) == {"read-timeout": 1}


def test_a_server_that_says_nothing_to_a_body_it_has_taken_is_late(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    over = threading.Event()
    servers[0].behave = silent_until(over)

    assert upload(balancer, LARGE).startswith(b"HTTP/1.1 504")
    over.set()
    assert outcomes(balancer) == {"read-timeout": 1}


def test_a_client_that_leaves_in_the_middle_of_its_body_ends_the_servers_connection(
    balancer: Balancer, servers: list[FakeServer], client: socket.socket
) -> None:
    over = threading.Event()

    def take(request: Handler) -> None:
        while request.rfile.read1(65536):
            pass
        over.set()

    servers[0].reads_bodies = False
    servers[0].behave = take
    client.sendall(head(LARGE) + b"x" * (LARGE // 2))
    client.close()

    assert over.wait(5), "the server waits for the rest of the body"
    assert balancer.changes() == []
