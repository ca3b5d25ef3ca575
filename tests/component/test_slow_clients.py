"""Slow clients have clocks of their own; nobody else, and no server, pays for them."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer
from tests.component.raw_client import connect, read_answer, read_to_end, reset

POST = b"POST /app/ HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
def settings() -> dict[str, str]:
    """Clocks that a test can wait for."""
    return {
        "CLIENT_HEAD_S": "1",
        "CLIENT_IDLE_S": "2",
        "CLIENT_BODY_IDLE_S": "1",
        "CLIENT_BODY_GRACE_S": "2",
        "CLIENT_TAKING_IDLE_S": "1",
    }


def blamed(balancer: Balancer) -> list[object]:
    """Return what is held against servers, now or at any time before."""
    now = [balancer.state(number) for number in (1, 2, 3)]
    return [*balancer.changes(), *(state for state in now if state[0] != "ONLINE")]


@contextlib.contextmanager
def trickling(connection: socket.socket, piece: bytes, every_s: float) -> Iterator[None]:
    """Send a piece again and again, as long as the connection takes it."""
    is_over = threading.Event()

    def send() -> None:
        with contextlib.suppress(OSError):
            while not is_over.wait(every_s):
                connection.sendall(piece)

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def test_a_connection_that_says_nothing_is_closed(balancer: Balancer) -> None:
    with connect(balancer) as connection:
        assert connection.recv(1) == b""


def test_half_a_head_is_waited_for_only_so_long_however_it_trickles(balancer: Balancer) -> None:
    with connect(balancer, b"GET /app/ HTTP/1.1\r\nHost: x\r\nX: ") as connection, trickling(connection, b"x", 0.1):
        answer = read_answer(connection)
        assert connection.recv(1) == b""

    assert (answer.status, answer.all("Connection")) == (408, ["close"])


def test_a_connection_that_is_idle_between_two_requests_is_closed(balancer: Balancer) -> None:
    with connect(balancer, b"GET /app/ HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        assert read_answer(connection).status == 200
        began_s = time.monotonic()
        assert connection.recv(1) == b""
        assert time.monotonic() - began_s > 1.5, "longer than for its first request"


@pytest.mark.parametrize("framing", [b"Content-Length: 1000000", b"Transfer-Encoding: chunked"])
@pytest.mark.parametrize("every_s", [0.05, 60])
def test_a_body_that_stops_or_trickles_is_a_timeout_and_nobodys_fault(
    balancer: Balancer, servers: list[FakeServer], framing: bytes, every_s: float
) -> None:
    piece = b"1\r\nx\r\n" if b"chunked" in framing else b"x"
    with connect(balancer, POST + framing + b"\r\n\r\n") as connection, trickling(connection, piece, every_s):
        answer = read_answer(connection)
        assert connection.recv(1) == b""

    assert (answer.status, answer.all("Connection")) == (408, ["close"])
    assert blamed(balancer) == []
    assert servers[0].requests == []


def test_a_slow_body_that_is_fast_enough_is_served(balancer: Balancer, servers: list[FakeServer]) -> None:
    with connect(balancer, POST + b"Transfer-Encoding: chunked\r\n\r\n") as connection:
        with trickling(connection, b"64\r\n" + b"x" * 100 + b"\r\n", 0.05):
            time.sleep(3)  # longer than the grace, and than an attempt and a request may take
        connection.sendall(b"0\r\n\r\n")
        assert read_answer(connection).status == 200

    assert len(servers[0].requests[0].body) > 1000
    assert blamed(balancer) == []


def test_a_client_that_takes_nothing_of_its_answer_is_dropped(balancer: Balancer, servers: list[FakeServer]) -> None:
    servers[0].behave = lambda handler: handler.answer(body=b"x" * 1_000_000)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", balancer.port))
        with pytest.raises(OSError):  # It asks on and on, and reads nothing.
            for _ in range(100_000):
                connection.sendall(b"GET /app/ HTTP/1.1\r\nHost: x\r\n\r\n" * 10)

    assert blamed(balancer) == []


def test_a_client_that_takes_its_answer_slowly_gets_all_of_it(balancer: Balancer, servers: list[FakeServer]) -> None:
    large = b"x" * 1_000_000
    servers[0].behave = lambda handler: handler.answer(body=large)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", balancer.port))
        connection.sendall(b"GET /app/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        text, until_s = b"", time.monotonic() + 4  # four times as long as it may take nothing
        while time.monotonic() < until_s:
            text += connection.recv(20_000)
            time.sleep(0.2)
        text += read_to_end(connection)

    assert text.endswith(b"\r\n\r\n" + large)


class TestOfFiftyUploadersAndFiftyReaders:
    """A hundred at once; this process plays them and the servers, so that a server may be late without any fault."""

    @pytest.fixture
    def settings(self, settings: dict[str, str]) -> dict[str, str]:
        """The lab's own limits and longer: of what servers may take nothing is asked here."""
        return {**settings, "ATTEMPT_TIMEOUT_S": "4", "DEADLINE_S": "5", "PROBE_TIMEOUT_S": "4"}

    def test_they_cost_others_nothing(self, balancer: Balancer, servers: list[FakeServer]) -> None:
        servers[0].behave = lambda handler: handler.answer(body=b"x" * (5_000_000 if handler.path == "/large" else 2))
        with contextlib.ExitStack() as stack:
            uploaders = [
                stack.enter_context(connect(balancer, POST + b"Content-Length: 100000\r\n\r\n" + b"x" * 1000))
                for _ in range(50)
            ]
            for _ in range(50):
                reader = stack.enter_context(connect(balancer, b"GET /app/large HTTP/1.1\r\nHost: x\r\n\r\n"))
                assert reader.recv(100)
            took_s = []
            for _ in range(50):
                for uploader in uploaders:
                    with contextlib.suppress(OSError):
                        uploader.sendall(b"x")
                began_s = time.monotonic()
                answer = balancer.get()
                took_s.append(time.monotonic() - began_s)
                assert (answer.status_code, answer.headers["X-Served-By"]) == (200, servers[0].address)

        assert sorted(took_s)[25] < 0.2, f"every other one took longer than {sorted(took_s)[25]:.3f} s"
        assert blamed(balancer) == []


@pytest.mark.parametrize("length", [b"Content-Length: 100", b"Transfer-Encoding: chunked"])
@pytest.mark.parametrize("begun", [b"", b"5\r\nxx"])
def test_a_client_that_breaks_off_in_its_body_is_nobodys_fault(balancer: Balancer, length: bytes, begun: bytes) -> None:
    for leave in (socket.socket.close, reset):
        leave(connect(balancer, POST + length + b"\r\n\r\n" + begun))

    assert balancer.get().status_code == 200
    assert blamed(balancer) == []
