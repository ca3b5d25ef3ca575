"""A server that is told to stop, run by gunicorn as in its container: first its health check says so, then it stops."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
import requests

from tests.this_machine import ROOT, free_port


class Server:
    """A real server process."""

    def __init__(self) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        command = [sys.executable, "-m", "gunicorn", "--config", "backend/gunicorn.conf.py"]
        command += ["--bind", self.url.removeprefix("http://"), "backend.app:create_app()"]
        self.process = subprocess.Popen(
            command, env={**os.environ, "TZ": "Asia/Jakarta"}, cwd=ROOT, stderr=subprocess.PIPE, start_new_session=True
        )
        self.wait_until(200)

    def status(self, path: str) -> int:
        """Return the status of an answer on a connection of its own; 0 when there is none."""
        try:
            return requests.get(self.url + path, timeout=2).status_code
        except requests.ConnectionError:
            return 0

    def wait_until(self, expected: int) -> None:
        """Wait until the health check answers so."""
        until_s = time.monotonic() + 10
        while self.status("/health") != expected:
            assert time.monotonic() < until_s, f"/health is {self.status('/health')}, not {expected}"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, with its worker."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()


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
