"""Three machines with the lab on them, played once for all tests of this folder."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from lab import Trouble
from lab.clone.project import SERVERS
from lab.fleet import fleet, joining, spreading, stack, view
from lab.fleet.nodes import Node, hostname, reach
from lab.fleet.swarm_lab import SwarmLab
from lab.measuring import load
from lab.measuring.plan import TIMEOUT_S, Plan
from tests.lab_under_test import IN_ENGLISH
from tests.swarm import evidence, host, machines
from tests.swarm.machines import Machine, Room
from tests.swarm.placed_orders import Orders, number_of_last
from tests.this_machine import ROOT, skip_or_fail

PORT = 8080
LEADER_WITHIN_S = 45  # Who comes back with its cable may bring on an election.


@dataclass
class Fleet:
    """The lab on three machines, used from a fourth host on their network.

    up_s: how long it took until it was up. had_servers: the machines that had servers then.
    """

    room: Room
    name: str
    up_s: float = 0.0
    had_servers: frozenset[str] = frozenset()
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
        """Return a machine that can be asked what runs where; a swarm that chooses a leader is waited for."""
        until_s = time.monotonic() + LEADER_WITHIN_S
        while (found := self._manager()) is None:
            if time.monotonic() > until_s:
                raise Trouble("no machine decides in the swarm")
            time.sleep(0.2)
        return found

    def _manager(self) -> Node | None:
        # First the one that was asked last: engines of a swarm that has lost a machine may be silent for a while.
        for machine in sorted(self.room.machines, key=lambda one: one.name != self.asked):
            with suppress(Trouble):
                if machine.is_on and (node := reach(machine.engine)).is_manager:
                    joining.members_of(node)
                    self.asked = machine.name
                    return node
        return None

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
        running = [one.service for one in stack.tasks(self.manager(), self.name) if one.is_running]
        return self.has_all_that_moves() and all(running.count(one) == 1 for one in stack.STORES)

    def has_all_that_moves(self) -> bool:
        """Say the same, but for the members of the store: those of a machine that is lost wait for its return."""
        manager = self.manager()
        running = [one.service for one in stack.tasks(manager, self.name) if one.is_running]
        wanted = {**dict.fromkeys(SERVERS, 1), "balancer": 2}
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
        """Return a machine with the primary and a balancer, but not all servers; another one leads the swarm.

        That one is asked from now on.

        Who has lost its leader does nothing for 10 to 20 s more, and says nothing.
        """
        self.wait_until(self.leader, "a leader")  # Who came back may have brought on an election.
        self.asked = self.leader()
        found = self.machine(next(name for name in self.where("balancer") if name != self.asked))
        self.let_run_on("server1", found)
        if {*self.where("server2"), *self.where("server3")} == {found.name}:  # Repairs have brought all there.
            self.let_run_on("server2", next(one for one in self.room.machines if one is not found))
        return found

    def let_run_on(self, server: str, machine: Machine) -> None:
        """Have a server run on a machine."""
        if self.where(server) != [machine.name]:
            nodes = [reach(one.engine) for one in self.room.machines if one.is_on]
            spreading.move(SwarmLab(nodes, self.name, str(PORT)), server, machine.name)
            self.wait_until(self.is_whole, "the whole lab")

    def urls(self, path: str = "/app/") -> list[str]:
        """Return where the service is to be found."""
        return [f"http://{self.machine(name).address}:{PORT}{path}" for name in self.where("balancer")]

    @contextmanager
    def sent(
        self, urls: list[str], seconds: float, rate: float = 100, timeout_s: float = TIMEOUT_S
    ) -> Iterator[load.Running]:
        """Send a load from the client's host; the block begins when it is a second old."""
        with self.following(urls, Plan(rate, seconds, timeout_s)) as running:
            yield running

    @contextmanager
    def following(self, urls: list[str], plan: Plan) -> Iterator[load.Running]:
        """Send a load from the client's host as a plan has it; the block begins when it is a second old."""
        starting = load.follow(urls, plan)
        running = self.room.ask(starting.__enter__)
        try:
            self.wait_until(lambda: time.monotonic() > running.began_s + 1, "the load's first second")
            yield running
        finally:
            starting.__exit__(None, None, None)

    @contextmanager
    def ordered(self, urls: list[str], seconds: float, run: str, rate: float = 10) -> Iterator[Orders]:
        """Have clients place an order each, with a key; the block begins when the first has done so a second ago."""
        with self.following(urls, Plan(rate, seconds, post=True, keys=True, run=run)) as running:
            yield Orders(self.orders, run, running)

    def orders(self, run: str) -> list[dict[str, Any]]:
        """Return the orders whose keys are a run's."""
        found: list[dict[str, Any]] = []
        [url, *_] = self.urls("/app/orders")

        def following() -> list[dict[str, Any]]:
            new: list[dict[str, Any]] = requests.get(f"{url}?since={number_of_last(found)}", timeout=10).json()[
                "orders"
            ]
            return new

        while new := self.room.ask(following):
            found += new
        return [one for one in found if str(one["key"]).startswith(f"{run}-")]

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
            found.had_servers = frozenset(name for server in SERVERS for name in found.where(server))
            yield found
        finally:
            fleet.forget(found.name)
            remove_images(found.name)
    assert host.traces(room.wires.prefix) == []


@pytest.fixture
def lab(fleet_up: Fleet, request: pytest.FixtureRequest) -> Iterator[Fleet]:
    """The lab on three machines, whole."""
    failed_before = request.session.testsfailed
    if failed_before:  # One of them may have left machines without power, and servers ill.
        fleet_up.room.bring_back()
        fleet_up.run("heal.py", "--on", "swarm")
    fleet_up.wait_until(fleet_up.is_whole, "the whole lab")
    yield fleet_up
    if request.session.testsfailed > failed_before:
        print(evidence.told(fleet_up.room))
