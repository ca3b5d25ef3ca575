"""More connections than there may be: the longest idle ones make room, busy ones never."""

import contextlib
import socket

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer
from tests.component.raw_client import connect, read_answer

POST = b"POST /app/ HTTP/1.1\r\nHost: x\r\n"


def is_closed(connection: socket.socket) -> bool:
    """Say whether the balancer has closed a connection."""
    connection.settimeout(0)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.fixture
def settings() -> dict[str, str]:
    return {"CLIENT_CONNECTIONS": "20"}


def test_idle_ones_make_room_the_longest_idle_first(balancer: Balancer) -> None:
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(connect(balancer)) for _ in range(10)]
        idle += [stack.enter_context(connect(balancer, b"GET /app/ HTT")) for _ in range(10)]
        fresh = stack.enter_context(connect(balancer, b"GET /app/ HTTP/1.1\r\nHost: x\r\n\r\n"))
        assert read_answer(fresh).status == 200
        assert idle[0].recv(1) == b""
        for _ in range(200):
            idle.append(stack.enter_context(connect(balancer)))
            assert balancer.get().status_code == 200
        closed = [is_closed(connection) for connection in idle]

    assert closed == sorted(closed, reverse=True), "one was closed before another that had been idle for longer"
    assert closed.count(False) >= 15


def test_busy_ones_are_never_closed_for_that(balancer: Balancer, servers: list[FakeServer]) -> None:
    uploads = [connect(balancer, POST + b"Content-Length: 4\r\n\r\nbo") for _ in range(19)]
    with contextlib.ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(connect(balancer))
            assert balancer.get().status_code == 200
        for upload in uploads:
            upload.sendall(b"dy")
            assert read_answer(upload).status == 200
            upload.close()
