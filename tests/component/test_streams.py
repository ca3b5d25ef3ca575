"""Answers that take long: they reach their client as they come, for as long as they go on."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, Handler, says, silent_until

EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
MEGABYTE = 1024 * 1024
ASK = b"GET /app/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


@pytest.fixture
def client(balancer: Balancer) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", balancer.port), timeout=10) as connection:
        connection.sendall(ASK)
        yield connection


def read_until(connection: socket.socket, wanted: bytes) -> bytes:
    """Read until something has come, or the connection's end."""
    text = b""
    while wanted not in text and (piece := connection.recv(65536)):
        text += piece
    return text


def read_all(connection: socket.socket) -> int:
    """Read to the end; return how many bytes came after the head."""
    text = read_until(connection, b"\r\n\r\n")
    size = len(text.partition(b"\r\n\r\n")[2])
    while piece := connection.recv(65536):
        size += len(piece)
    return size


def stepwise(head: bytes, steps: "list[bytes]", go_on: threading.Semaphore) -> Callable[[Handler], None]:
    """Send the head at once, and each step when it is told to."""

    def answer(request: Handler) -> None:
        request.wfile.write(head)
        for step in steps:
            go_on.acquire(timeout=10)
            request.wfile.write(step)

    return answer


class TestOfOne:
    """One stream, with a client that is there from the start."""

    @pytest.mark.parametrize(
        ("head", "end"),
        [
            (EVENTS, b""),
            (CHUNKED, b"0\r\n\r\n"),
            (b"HTTP/1.1 200 OK\r\n\r\n", b""),
            (b"HTTP/1.1 200 OK\r\nCache-Control: private, no-transform\r\nContent-Length: 10\r\n\r\n", b""),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n", b""),
        ],
    )
    def test_headers_and_each_piece_come_at_once(
        self, servers: list[FakeServer], balancer: Balancer, head: bytes, end: bytes
    ) -> None:
        go_on = threading.Semaphore(0)
        steps = [b"5\r\nfirst\r\n", b"5\r\nother\r\n"] if head is CHUNKED else [b"first", b"other"]
        servers[0].behave = stepwise(head, [*steps, end], go_on)
        with socket.create_connection(("127.0.0.1", balancer.port), timeout=10) as client:
            client.sendall(ASK)
            assert read_until(client, b"\r\n\r\n").startswith(b"HTTP/1.1 200")
            for word in (b"first", b"other"):
                go_on.release()
                assert word in read_until(client, word)
            go_on.release()

    def test_it_may_go_on_for_longer_than_any_limit_of_a_request(
        self, servers: list[FakeServer], balancer: Balancer
    ) -> None:
        def answer(request: Handler) -> None:
            request.wfile.write(EVENTS)
            for number in range(10):  # 2 s; the request's deadline is 1 s
                time.sleep(0.2)
                request.wfile.write(b"data: %d\n\n" % number)

        servers[0].behave = answer

        assert balancer.get().content.count(b"data") == 10
        assert balancer.changes() == []

    def test_a_download_may_take_longer_than_any_limit_of_a_request(
        self, servers: list[FakeServer], balancer: Balancer
    ) -> None:
        def answer(request: Handler) -> None:
            request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (4 * MEGABYTE))
            for _ in range(8):
                time.sleep(0.2)
                request.wfile.write(b"x" * (MEGABYTE // 2))

        servers[0].behave = answer

        assert len(balancer.get().content) == 4 * MEGABYTE
        assert balancer.changes() == []

    def test_a_client_may_take_it_as_slowly_as_it_likes(self, servers: list[FakeServer], balancer: Balancer) -> None:
        size = 16 * MEGABYTE
        servers[0].behave = lambda request: request.answer(body=b"x" * size)
        with socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            client.settimeout(10)
            client.connect(("127.0.0.1", balancer.port))
            client.sendall(ASK)
            time.sleep(1.5)  # longer than the request's deadline
            assert read_all(client) == size

        assert balancer.changes() == []

    @pytest.mark.parametrize(
        "head", [CHUNKED + b"5\r\nfirst\r\n", EVENTS.replace(b"\r\n\r\n", b"\r\nContent-Length: 9\r\n\r\n") + b"first"]
    )
    def test_its_client_can_see_that_it_broke_off(
        self, servers: list[FakeServer], balancer: Balancer, head: bytes
    ) -> None:
        go_on = threading.Semaphore(0)
        servers[0].behave = stepwise(head, [b""], go_on)
        with socket.create_connection(("127.0.0.1", balancer.port), timeout=10) as client:
            client.sendall(ASK)
            text = read_until(client, b"first")
            go_on.release()
            try:
                while piece := client.recv(65536):
                    text += piece
            except ConnectionResetError:
                pass

        assert b"first" in text
        assert b"\r\n0\r\n" not in text

    def test_one_that_ends_leaves_its_clients_connection_for_the_next_request(
        self, servers: list[FakeServer], balancer: Balancer
    ) -> None:
        servers[0].behave = says(EVENTS + b"data: 1\n\n")
        with socket.create_connection(("127.0.0.1", balancer.port), timeout=10) as client:
            for _ in range(2):
                client.sendall(ASK.replace(b"Connection: close\r\n", b""))
                assert b"data: 1" in read_until(client, b"\r\n0\r\n\r\n")

    def test_trailers_are_no_headers(self, servers: list[FakeServer], balancer: Balancer) -> None:
        servers[0].behave = says(CHUNKED + b"2\r\nhi\r\n0\r\nSet-Cookie: evil=1\r\nX-After: 1\r\n\r\n")

        answer = balancer.get()

        assert answer.content == b"hi"
        assert not {"Set-Cookie", "X-After"} & answer.headers.keys()

    def test_while_its_headers_have_not_come_another_server_may_be_faster(
        self, servers: list[FakeServer], balancer: Balancer
    ) -> None:
        over = threading.Event()
        servers[0].behave = silent_until(over)
        servers[1].behave = says(EVENTS + b"data: 1\n\n")

        answer = balancer.get()
        over.set()

        assert (answer.headers["X-Served-By"], answer.content) == (servers[1].address, b"data: 1\n\n")


class TestSlowHeaders:
    """With an attempt's limit that is longer than a short body is waited for."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"ATTEMPT_TIMEOUT_S": "5", "DEADLINE_S": "5", "HEDGE": "off"}

    def test_a_short_body_that_comes_slowly_flows_in_the_end(
        self, servers: list[FakeServer], balancer: Balancer
    ) -> None:
        go_on = threading.Semaphore(0)
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfirst"
        servers[0].behave = stepwise(head, [b"other"], go_on)
        with socket.create_connection(("127.0.0.1", balancer.port), timeout=10) as client:
            client.sendall(ASK)
            assert b"first" in read_until(client, b"first")
            go_on.release()
            assert read_until(client, b"other") == b"other"


class TestFewMayWait:
    """A stream whose first event is here waits no more, so it keeps nobody out."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        # The limits are those of the lab: the fake servers are threads of this process, and may be late.
        return {"MOST_IN_FLIGHT": "20", "ATTEMPT_TIMEOUT_S": "2", "DEADLINE_S": "5"}

    def test_hundreds_of_streams_are_open_at_once_and_other_requests_go_on(
        self, servers: list[FakeServer], balancer: Balancer
    ) -> None:
        over = threading.Event()

        def answer(request: Handler) -> None:
            if request.path == "/stream":
                request.wfile.write(EVENTS + b"data: 1\n\n")
                over.wait(30)
            else:
                request.answer()

        for server in servers:
            server.behave = answer
        clients = []
        try:
            for _ in range(600):
                client = socket.create_connection(("127.0.0.1", balancer.port), timeout=20)
                client.sendall(ASK.replace(b"/app/", b"/app/stream"))
                clients.append(client)
                assert b"data: 1" in read_until(client, b"data: 1")
            assert balancer.get().status_code == 200
        finally:
            over.set()
            for client in clients:
                client.close()


def test_the_dashboard_shows_what_is_here_of_a_stream_and_lets_it_go(
    servers: list[FakeServer], balancer: Balancer
) -> None:
    over = threading.Event()

    def answer(request: Handler) -> None:
        request.wfile.write(EVENTS + b"data: 1\n\n")
        if not request.rfile.read(1):  # the end of the connection
            over.set()

    servers[0].behave = answer

    assert balancer.get("/load-balancer/").status_code == 200
    assert over.wait(5), "the connection to the server is left open"
