"""The real balancer, as a process of its own, in front of servers that a test can make misbehave."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from backend.orders_shared import SharedOrders
from backend.store import Store
from tests.component import debian_etcd
from tests.component.fake_server import PORT, FakeServer
from tests.this_machine import ROOT, free_port

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))  # Two of them have servers at once.
ADDRESSES = (f"127.0.{WORKER}.11", f"127.0.{WORKER}.12", f"127.0.{WORKER}.13")


@dataclass
class Balancer:
    """A balancer that runs as it does in its container, with shorter times."""

    port: int
    log_folder: Path
    process: "subprocess.Popen[str]"

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def request(self, method: str, path: str = "/app/", **arguments: Any) -> requests.Response:
        """Send a request."""
        return requests.request(method, self.url + path, timeout=10, **arguments)

    def get(self, path: str = "/app/", **arguments: Any) -> requests.Response:
        """Send a GET."""
        return self.request("GET", path, **arguments)

    def state(self, number: int) -> tuple[str, str]:
        """Return the state and the reason of the first (1), second or third server."""
        server = self.get("/api/status").json()["servers"][number - 1]
        return server["state"], server["reason"]

    def state_counters(self, number: int) -> dict[str, Any]:
        """Return what was counted of a server."""
        counters: dict[str, Any] = self.get("/api/status").json()["servers"][number - 1]["counters"]
        return counters

    def wait_for_state(self, number: int, *expected: str) -> None:
        """Wait until a server is in a state, and for a reason if one is given; fail with what it is instead."""
        until_s = time.monotonic() + 10
        while self.state(number)[: len(expected)] != expected:
            assert time.monotonic() < until_s, f"server {number} is {self.state(number)}, not {expected}"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it at once, parent and worker; a clean stop has a test of its own."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)

    def changes(self) -> list[tuple[str, str, str, str]]:
        """Return every change of state that was written down: server, from, to, reason."""
        try:
            lines = (self.log_folder / "balancer.jsonl").read_text().splitlines()
        except FileNotFoundError:
            return []
        events = map(json.loads, lines)
        return [(event["server"], event["from"], event["to"], event["reason"]) for event in events]

    def log_lines(self) -> list[str]:
        """Return the lines of log.txt."""
        return self.log("log.txt")

    def log(self, name: str) -> list[str]:
        """Return a log's lines: whoever asks how the logs are has those written that wait to be written together."""
        with contextlib.suppress(requests.ConnectionError):
            self.get("/api/status")
        return (self.log_folder / name).read_text().splitlines()


@pytest.fixture
def servers() -> Iterator[list[FakeServer]]:
    """Three servers in the order of priority."""
    started = [FakeServer(address) for address in ADDRESSES]
    yield started
    for server in started:
        server.stop()


@pytest.fixture
def settings() -> dict[str, str]:
    """The balancer's environment; a test module can replace it."""
    return {}


@pytest.fixture
def balancer(servers: list[FakeServer], settings: dict[str, str], tmp_path: Path) -> Iterator[Balancer]:
    """A balancer in front of the three servers, which it sees ONLINE."""
    log_folder = Path(settings.get("LOG_FOLDER", tmp_path))
    started = start_balancer({"LOG_FOLDER": str(log_folder), **settings}, log_folder)
    for number in (1, 2, 3):
        started.wait_for_state(number, "ONLINE")
    yield started
    started.kill()


def start_balancer(settings: dict[str, str], log_folder: Path) -> Balancer:
    """Start a balancer with the container's own configuration and wait until it answers."""
    port = free_port()
    environment = {
        **os.environ,
        "SERVERS": " ".join(f"{address}:{PORT}" for address in ADDRESSES),
        "LISTEN": f"127.0.0.1:{port}",
        "ATTEMPT_TIMEOUT_S": "0.4",
        "DEADLINE_S": "1",
        "PROBE_INTERVAL_S": "0.05",
        "PROBE_TIMEOUT_S": "0.3",
        "TZ": "Asia/Jakarta",
        "LAB_LANG": "id",
        **settings,
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "balancer/gunicorn.conf.py", "balancer.app:create_app()"]
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, text=True, stderr=subprocess.PIPE, start_new_session=True
    )
    balancer = Balancer(port, log_folder, process)
    until_s = time.monotonic() + 15
    while True:
        try:
            balancer.get("/health")
            return balancer
        except requests.ConnectionError:
            if process.poll() is not None or time.monotonic() > until_s:
                process.kill()
                pytest.fail(f"the balancer did not start: {process.communicate()[1]}")
            time.sleep(0.05)


@pytest.fixture(scope="session")
def etcd(pytestconfig: pytest.Config) -> str:
    """The etcd of this machine, or Debian's."""
    return debian_etcd.find_or_skip(pytestconfig)


@pytest.fixture(scope="module")
def one(etcd: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[debian_etcd.Member]:
    """A store of one member, for all tests of a module, which don't harm it."""
    with debian_etcd.running(etcd, tmp_path_factory.mktemp("store"), 1) as [member]:
        yield member


@pytest.fixture
def orders(one: debian_etcd.Member) -> SharedOrders:
    """The orders in that store: none yet."""
    found = SharedOrders(Store([one.address]))
    found.clear()
    return found
