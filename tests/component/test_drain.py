"""A server that is told to stop, run by gunicorn as in its container: first its health check says so, then it stops."""

from collections.abc import Iterator

import pytest
import requests

from tests.component.real_server import Server


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.kill()


def test_a_server_that_is_to_stop_says_so_first_and_serves_whoever_still_comes(server: Server) -> None:
    server.process.terminate()
    server.wait_until(503)

    assert requests.get(f"{server.url}/health", timeout=2).json() == {"server": "server1", "status": "draining"}
    assert server.status("/") == 200
    assert server.process.wait(5) == 0


def test_a_second_signal_to_stop_changes_nothing(server: Server) -> None:
    server.process.terminate()
    server.wait_until(503)
    server.process.terminate()

    assert server.status("/") == 200
    assert server.process.wait(5) == 0
