"""etcd as a process of its own on this machine, one member or several: killed, frozen, and begun again on their data.

The machine's own etcd, else that of Debian's package, unpacked and not installed: no service is started or left behind.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests

from backend.orders import Run
from tests import debian_package
from tests.this_machine import free_port, skip_or_fail, works

STARTS_WITHIN_S = 20
# What is ordered in it, and by which run.
COFFEE, TEA = '{"item":"coffee"}', '{"item":"tea"}'
ME = Run("server1", "r1", "now")


def find_or_skip(config: pytest.Config) -> str:
    """Return the program, getting it when it is not there; skip, or fail, when it can't be had."""
    folder, problem = config.cache.mkdir("debian-etcd"), None
    if not (found := find(folder)):
        debian_package.say("no etcd on this machine: unpacking Debian's package `etcd-server`")
        problem = debian_package.unpack("etcd-server", folder)
        found = find(folder)
    if not found:
        skip_or_fail(f"no etcd, and Debian's package could not be had: {problem or 'it does not start'}")
    return found


def find(folder: Path) -> str:
    """Return the program of this machine, or the one that was unpacked in a folder, if it starts; "" for none."""
    found = shutil.which("etcd") or shutil.which("etcd", path=str(folder / "usr" / "bin"))
    return found if found and works(found, "--version") else ""


class Member:
    """One member. folder: for its data and its log. peer_port, client_port: where it listens."""

    def __init__(self, program: str, name: str, folder: Path) -> None:
        self.name, self._program, self._folder = name, program, folder
        self.peer_port, self.client_port = free_port(), free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it answers clients, as ORDERS_STORE has it."""
        return f"127.0.0.1:{self.client_port}"

    @property
    def peer(self) -> str:
        """Its name, and where it answers other members."""
        return f"{self.name}=http://127.0.0.1:{self.peer_port}"

    def begin(self, all_of_them: "Sequence[Member]") -> None:
        """Begin it, with short times and the settings of swarm.yml that any version of etcd has."""
        peer, client = f"http://127.0.0.1:{self.peer_port}", f"http://127.0.0.1:{self.client_port}"
        command = [
            *(self._program, "--name", self.name, "--data-dir", str(self._folder / self.name)),
            *("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer),
            *("--listen-client-urls", client, "--advertise-client-urls", client),
            *("--initial-cluster", ",".join(one.peer for one in all_of_them)),
            *("--heartbeat-interval", "30", "--election-timeout", "300"),
        ]
        with (self._folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=_without_settings())

    def wait_until_ready(self) -> None:
        """Wait until it takes part, and has all that a majority has."""
        until_s = time.monotonic() + STARTS_WITHIN_S
        while not self.is_ready():
            if time.monotonic() > until_s:
                pytest.fail(f"{self.name} is not ready: {(self._folder / f'{self.name}.log').read_text()[-2000:]}")
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """Say whether it takes part."""
        with suppress(requests.RequestException):
            return requests.get(f"http://{self.address}/health", timeout=2).status_code == 200
        return False

    def leads(self) -> bool:
        """Say whether the others follow it."""
        told = requests.post(f"http://{self.address}/v3/maintenance/status", json={}, timeout=2).json()
        return bool(told["leader"] == told["header"]["member_id"])

    def freeze(self) -> None:
        """Let it do nothing any more, and keep its connections."""
        assert self.process
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on."""
        assert self.process
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it at once."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None


def _without_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ETCD_")}


@contextmanager
def running(program: str, folder: Path, count: int) -> Iterator[list[Member]]:
    """Run a store of so many members; end them at the end."""
    members = [Member(program, f"store{number}", folder) for number in range(1, count + 1)]
    try:
        for member in members:
            member.begin(members)
        for member in members:
            member.wait_until_ready()
        yield members
    finally:
        for member in members:
            member.kill()
