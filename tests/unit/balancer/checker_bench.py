"""A checker with its pool, on a network with one server, in virtual time."""

from random import Random
from typing import Any

import gevent
from gevent.event import AsyncResult

from balancer.rules.health import Thresholds
from balancer.servers.checker import Alarms, Checker
from balancer.servers.pool import Pool
from balancer.servers.server import Transition
from balancer.settings import ServerAddress
from tests.simulation.network import SimulatedNetwork
from tests.simulation.server import SimulatedServer
from tests.simulation.virtual_time import VirtualTime
from tests.simulation.world import World

SERVER = ServerAddress("server1", 8000, "Server 1", "Primary Server")
TIMEOUT_S = 0.5


class LateNames(SimulatedNetwork):
    """A network whose resolver answers after `late_s` seconds, and counts how often it is asked."""

    late_s = 0.0
    leads_nowhere = False
    asked = 0

    def begin_look_up(self, name: str, port: int) -> "AsyncResult[str | None]":
        self.asked += 1
        result: AsyncResult[str | None] = AsyncResult()
        address = None if self.leads_nowhere else self.hosts[name].address
        self.loop.at(self.loop.now_s + self.late_s, result.set, address)
        return result


class Bench:
    """A checker with its pool, on a network with one server, in virtual time."""

    def __init__(self, time: VirtualTime) -> None:
        self.loop = time.loop
        self._time = time
        self.network = LateNames(self.loop, Random(0))  # noqa: S311 (no secret)
        self.server = SimulatedServer("server1", 1, World(), self.network, [])
        self.network.hosts["server1"] = self.server
        self.pool = Pool([SERVER], Thresholds(), self.loop.clock, self.loop.clock)
        self.changes: list[Transition] = []
        self.alarms = Alarms([SERVER])
        self.checker = self.checker_with()

    def checker_with(self, interval_s: float = 0.25, chance: Random | None = None, **more: Any) -> Checker:
        return Checker(
            self.pool,
            interval_s,
            TIMEOUT_S,
            self.alarms,
            self.changes.append,
            self.network,
            self.loop.clock,
            chance or Random(0),  # noqa: S311 (no secret)
            **more,
        )

    def probe(self) -> float:
        """Probe once to its end; return how many seconds it took."""
        began_s = self.loop.now_s
        probe = gevent.spawn(self.checker.probe, SERVER)
        self._time.run(lambda: bool(probe.dead))
        return self.loop.now_s - began_s

    def run_until(self, at_s: float) -> None:
        """Let time pass."""
        self.loop.at(at_s, lambda: None)
        self._time.run(lambda: self.loop.now_s >= at_s)

    @property
    def probes(self) -> dict[str, int]:
        return self.pool.views()[0].probes


class NoJitter(Random):
    """Chance that adds nothing."""

    def uniform(self, a: float, b: float) -> float:
        return 0.0
