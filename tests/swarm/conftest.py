"""Three machines with the lab on them, played once for all tests of this folder."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import pytest

from lab import Trouble
from lab.fleet import fleet, joining, stack, view
from lab.fleet.nodes import Node, hostname, reach
from lab.measuring import load
from lab.measuring.plan import TIMEOUT_S
from tests.lab_under_test import IN_ENGLISH
from tests.swarm import host, machines
from tests.swarm.machines import Machine, Room
from tests.this_machine import ROOT, skip_or_fail

PORT = 8080


@dataclass
class Fleet:
    """The lab on three machines, used from a fourth host on their network."""

    room: Room
    name: str
    up_s: float = 0.0
    asked: str = ""

    def run(
        self, *words: str, env: dict[str, str] | None = None, timeout_s: float = 150
    ) -> "subprocess.CompletedProcess[str]":
        """Run one of the lab's commands on the client's host."""
        command = self.room.from_client(sys.executable, str(ROOT / "lab" / words[0]), *words[1:])
        ours = {**IN_ENGLISH, "COMPOSE_PROJECT_NAME": self.name, "PORT": str(PORT)}
        environment = {**os.environ, **ours, **(env or {})}
        return subprocess.run(
            command, env=environment, cwd=ROOT, text=True, capture_output=True, timeout=timeout_s, check=False
        )

    def manager(self) -> Node:
        """Return a machine that can be asked what runs where."""
        # First the one that was asked last: engines of a swarm that has lost a machine may be silent for a while.
        for machine in sorted(self.room.machines, key=lambda one: one.name != self.asked):
            with suppress(Trouble):
                if machine.is_on and (node := reach(machine.engine)).is_manager:
                    joining.members_of(node)
                    self.asked = machine.name
                    return node
        raise Trouble("no machine decides in the swarm")

    def where(self, service: str) -> list[str]:
        """Return the names of the machines that run a service."""
        return sorted(
            one.node for one in stack.tasks(self.manager(), self.name) if one.service == service and one.is_running
        )

    def machine(self, name: str) -> Machine:
        """Return a machine by its name."""
        return next(one for one in self.room.machines if one.name == name)

    def wait_until(self, condition: Callable[[], object], what: str, within_s: float = 100) -> float:
        """Wait until it is so; return how long that took, in seconds."""
        began_s = time.monotonic()
        while not self._is(condition):
            if time.monotonic() - began_s > within_s:
                pytest.fail(f"waited {within_s} s for {what}; {self.run('swarm.py', 'status').stdout}")
            time.sleep(0.1)
        return time.monotonic() - began_s

    def _is(self, condition: Callable[[], object]) -> bool:
        with suppress(Trouble):  # A swarm that chooses a leader can't be asked.
            return bool(condition())
        return False

    def is_whole(self) -> bool:
        """Say whether everything runs that is to, and every balancer sees every server ONLINE."""
        manager = self.manager()
        running = [one.service for one in stack.tasks(manager, self.name) if one.is_running]
        wanted = {"server1": 1, "server2": 1, "server3": 1, "balancer": 2}
        if {one: running.count(one) for one in wanted} != wanted:
            return False
        found = self.room.ask(lambda: view.balancers(manager, self.name, str(PORT)))
        return len(found) == 2 and all(one.is_green for one in found)

    def is_clean(self) -> bool:
        """Say whether `status` finds nothing wrong."""
        return self.run("swarm.py", "status").returncode == 0

    def leader(self) -> str:
        """Return the name of the machine that leads the swarm; "" while none does."""
        members = joining.members_of(self.manager())
        leaders = [hostname(one) for one in members if one.get("ManagerStatus", {}).get("Leader")]
        return leaders[0] if leaders else ""

    def machine_to_lose(self) -> Machine:
        """Return a machine with the primary and a balancer; another one leads the swarm, and is asked from now on.

        Who has lost its leader does nothing for 10 to 20 s more, and says nothing.
        """
        self.asked = self.leader()
        found = self.machine(next(name for name in self.where("balancer") if name != self.asked))
        self.let_run_on("server1", found)
        return found

    def let_run_on(self, service: str, machine: Machine) -> None:
        """Have a service of one task run on a machine: the others take no new tasks for that moment."""
        if self.where(service) == [machine.name]:
            return
        others = [one for one in self.room.machines if one is not machine]
        try:
            for one in others:
                assert machine.docker("node", "update", "--availability", "pause", one.name).returncode == 0
            again = machine.docker("service", "update", "--force", "--detach", f"{self.name}_{service}")
            assert again.returncode == 0, again.stderr
            self.wait_until(lambda: self.where(service) == [machine.name], f"{service} on {machine.name}")
        finally:
            for one in others:
                machine.docker("node", "update", "--availability", "active", one.name)
        self.wait_until(self.is_whole, "the whole lab")

    def urls(self, path: str = "/app/") -> list[str]:
        """Return where the service is to be found."""
        return [f"http://{self.machine(name).address}:{PORT}{path}" for name in self.where("balancer")]

    @contextmanager
    def sent(
        self, urls: list[str], seconds: float, rate: float = 100, timeout_s: float = TIMEOUT_S
    ) -> Iterator[load.Running]:
        """Send a load from the client's host; the block begins when it is a second old."""
        starting = load.start(urls, rate, seconds, timeout_s)
        running = self.room.ask(starting.__enter__)
        try:
            self.wait_until(lambda: time.monotonic() > running.began_s + 1, "the load's first second")
            yield running
        finally:
            starting.__exit__(None, None, None)

    def containers(self) -> dict[str, list[str]]:
        """Return the containers of the lab that run, by machine."""
        return {
            one.name: sorted(one.docker("ps", "--format", "{{.Names}}").stdout.split()) for one in self.room.machines
        }


def remove_images(project: str) -> None:
    """Remove the images that were built for a project, under whatever name."""
    chosen = ["--filter", f"label=fault-tolerance-lab.project={project}"]
    listed = subprocess.run(["docker", "images", "--quiet", *chosen], capture_output=True, text=True, check=False)
    if images := sorted({*listed.stdout.split()}):
        subprocess.run(["docker", "rmi", "--force", *images], capture_output=True, check=False)


@pytest.fixture(scope="session")
def fleet_up() -> Iterator[Fleet]:
    if reason := host.why_not():
        skip_or_fail(reason)
    with machines.played(3) as room:
        found = Fleet(room, f"{os.environ.get('COMPOSE_PROJECT_NAME', 'fault-tolerance-lab-test')}-swarm")
        began_s = time.monotonic()
        done = found.run("swarm.py", "up", *(one.engine for one in room.machines))
        found.up_s = time.monotonic() - began_s
        try:
            assert done.returncode == 0, done.stdout + done.stderr
            yield found
        finally:
            fleet.forget(found.name)
            remove_images(found.name)
    assert host.traces(room.wires.prefix) == []


@pytest.fixture
def lab(fleet_up: Fleet) -> Fleet:
    """The lab on three machines, whole."""
    fleet_up.wait_until(fleet_up.is_whole, "the whole lab")
    return fleet_up
