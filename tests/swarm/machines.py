"""Machines played on one host: each a Docker engine in namespaces of its own, on a network of their own.

A machine is a process tree in pid, mount, uts, ipc and network namespaces, so that one SIGKILL of its first process is
a power cut, and a port of the switch that is set down is a pulled cable. A machine without power is dark: its cable
goes first, for a system that ends still says goodbye to its peers. Root on Linux is all that this needs; no container
gets any right for it, and nothing leaves the host.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tests.swarm import host

T = TypeVar("T")

SUBNET = "10.213.90"
CLIENT = 100  # the host number of whoever uses what runs on the machines
STARTS_WITHIN_S = 30.0
ENDS_WITHIN_S = 10.0


@dataclass
class Machine:
    """One of them. number: its host number on the network. folder: its disk, which outlives a power cut."""

    number: int
    folder: Path
    wires: host.Wires
    _first: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """Its host name."""
        return f"node{self.number}"

    @property
    def address(self) -> str:
        """Its address on the network."""
        return f"{SUBNET}.{self.number}"

    @property
    def engine(self) -> str:
        """Where its Docker engine listens, as `docker --host` takes it."""
        return f"unix://{self.folder}/docker.sock"

    @property
    def is_on(self) -> bool:
        """Whether it has power."""
        return self._first is not None

    def power_on(self) -> None:
        """Start it; its engine answers some time later (`wait_until_up`)."""
        self.wires.add_host(self.number, self.address)
        (self.folder / "docker.pid").unlink(missing_ok=True)
        shutil.rmtree(self.folder / "exec", ignore_errors=True)
        command = [
            *("dockerd", "--config-file", self._file("daemon.json", "{}"), "--host", self.engine),
            *("--data-root", str(self.folder / "data"), "--exec-root", str(self.folder / "exec")),
            *("--pidfile", str(self.folder / "docker.pid"), "--storage-driver", host.storage_driver()),
            *("--cgroup-parent", f"/{self.wires.prefix}/{self.name}", "--no-new-privileges"),
        ]
        # Engines that start their own containerd keep its socket in the one place, wherever their data are.
        inside = 'hostname "$0"; mkdir -p /run/containerd; mount -t tmpfs none /run/containerd; exec "$@"'
        with (self.folder / "log").open("ab") as log:
            self._first = subprocess.Popen(
                [*host.IN_NAMESPACES, "sh", "-c", inside, self.name, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=lambda: host.begin_in(self.wires.namespace(self.number)),
            )

    def wait_until_up(self) -> None:
        """Wait until its engine answers. Raises RuntimeError with the last words of its log when it doesn't."""
        until_s = time.monotonic() + STARTS_WITHIN_S
        while self.docker("version").returncode:
            if time.monotonic() > until_s or (self._first and self._first.poll() is not None):
                raise RuntimeError(f"{self.name}'s engine does not answer:\n{self.last_words()}")
            time.sleep(0.1)

    def cut_power(self) -> None:
        """End it at once, without a word to anybody."""
        if self._first:
            self.pull_cable()
            for first in host.children_of(self._first.pid):  # Its parent is left to bury it.
                os.kill(first, signal.SIGKILL)
            host.thaw(f"{self.wires.prefix}/{self.name}")
            try:
                self._first.wait(ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:  # It was not that far yet.
                self._first.kill()
                self._first.wait()
            self._first = None
            self.wires.remove_host(self.number)

    def pull_cable(self) -> None:
        """Let nothing through to it or from it any more."""
        self.wires.set_port(self.number, "down")

    def plug_in(self) -> None:
        """Put its cable back."""
        self.wires.set_port(self.number, "up")

    def run_inside(self, *command: str, log: Path) -> "subprocess.Popen[bytes]":
        """Begin a command inside it, in a session of its own; its power is the command's, too. log: for its output.

        The process returned only waits for the command, which is its child (`host.children_of`).
        """
        assert self._first
        [first] = host.children_of(self._first.pid)
        with log.open("ab") as output:
            return subprocess.Popen(
                ["nsenter", "--target", str(first), *host.INTO_NAMESPACES, "--", *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # What ends its own process group must not end ours.
                preexec_fn=host.die_with_parent,
            )

    def has(self, address: str) -> bool:
        """Say whether an address is its own at this moment; without power it has none."""
        return self.is_on and host.ip("-n", self.wires.namespace(self.number), "address", "show", "to", address) != ""

    def docker(self, *words: str, timeout_s: float = 60) -> "subprocess.CompletedProcess[str]":
        """Run a docker command on its engine."""
        command = ["docker", "--host", self.engine, *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=False)

    def last_words(self) -> str:
        """Return the end of its engine's log."""
        return (self.folder / "log").read_text(errors="replace")[-2000:]

    def _file(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text)
        return str(path)


@dataclass
class Room:
    """The machines of a room, and one more host on their network, from which they are used."""

    machines: list[Machine]
    wires: host.Wires

    def __getitem__(self, number: int) -> Machine:
        """Return a machine by its number, from 1."""
        return self.machines[number - 1]

    def from_client(self, *command: str) -> list[str]:
        """Return a command as it is to be run so that it runs on the client's host."""
        return ["ip", "netns", "exec", self.wires.namespace(CLIENT), *command]

    def bring_back(self) -> None:
        """Give power and cable to every machine that has none."""
        for machine in self.machines:
            if machine.is_on:
                machine.plug_in()
            else:
                machine.power_on()
        for machine in self.machines:
            machine.wait_until_up()

    def ask(self, work: Callable[[], T]) -> T:
        """Do something as on the client's host, in a thread: what it connects goes over the machines' network."""
        with ThreadPoolExecutor(1, initializer=lambda: host.enter(self.wires.namespace(CLIENT))) as thread:
            return thread.submit(work).result()


@contextmanager
def played(count: int = 3, folder: Path | None = None) -> Iterator[Room]:
    """Play so many machines, each with an empty engine that answers; nothing of them is left at the end.

    folder: for their disks; None for one that goes with them. Even when this process is killed, they end with it, and
    what else they leave is swept when machines are played the next time.
    """
    host.sweep()
    with tempfile.TemporaryDirectory(prefix=host.PREFIX, dir=folder) as disks, host.wired() as wires:
        wires.add_host(CLIENT, f"{SUBNET}.{CLIENT}")
        machines = [Machine(number, _made(Path(disks) / f"node{number}"), wires) for number in range(1, count + 1)]
        try:
            for machine in machines:
                machine.power_on()
            for machine in machines:
                machine.wait_until_up()
            yield Room(machines, wires)
        finally:
            for machine in machines:
                machine.cut_power()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
