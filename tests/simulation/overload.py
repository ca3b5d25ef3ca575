"""More than the servers can do: the real balancer between clients and servers that queue, in virtual time.

Proxy, Race, Journey, Pool, Line and the probes' loop are the balancer's own; the wire is left out, and the balancer
itself takes no time. Whatever finds a server's limit can stand in the place of the balancer's own rule.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from random import Random
from typing import Any, cast

import gevent
from gevent.event import AsyncResult

from balancer.forwarding.outcome import Outcome
from balancer.forwarding.proxy import Proxy
from balancer.rules.attempt import OK
from balancer.rules.attempts import GiveUp
from balancer.rules.concurrency import Concurrency
from balancer.rules.health import State
from balancer.rules.policy import POLICIES
from balancer.servers.checker import Alarms, Checker
from balancer.servers.connections import Upstreams
from balancer.servers.pool import Pool
from balancer.servers.server import Transition
from balancer.settings import ServerAddress, Settings, Switches
from balancer.wire.incoming import Call, ClientGoneError
from balancer.wire.messages import Answer, Request
from balancer.wire.network import Network
from balancer.wire.room import Room
from balancer.wire.upstream import AttemptError
from tests.simulation.figures import Asked, Look
from tests.simulation.queueing import CPU_S, PROBE_CPU_S, QueueingServer, Span
from tests.simulation.virtual_time import VirtualTime
from tests.simulation.world import SERVERS

LOOK_S = 0.05  # how often it is seen who is busy
PROBES_PER_S = 2.0  # a busy server is spared every other one
FIRST_S = 0.3  # when the first request comes: every server was probed once
BACK_OFF_S = 0.1  # of a client that asks again; doubles, and is jittered
GOOD = Answer(200, "OK", [], b"hi")


@dataclass(frozen=True)
class Scenario:
    """What is asked, and of whom.

    share: of a core that those `starved` have meanwhile; None is all of it. delay_s: what those `delayed` take longer.
    latency_s: what an answer takes that waits for nobody.
    begins_s, ends_s: when that is so, and whatever is asked `times` as much; lasts_s: when the last request comes.
    patience_s: how long a client waits; asks: how often it does in all.
    """

    name: str
    rate_per_s: float
    share: float | None = None
    starved: tuple[str, ...] = SERVERS
    delay_s: float = 0.0
    delayed: tuple[str, ...] = SERVERS
    latency_s: float = 0.002
    begins_s: float = 1.5
    ends_s: float = 5.0
    lasts_s: float = 6.5
    times: float = 1.0
    is_starved_throughout: bool = False
    policy: str = "priority"
    patience_s: float | None = None
    asks: int = 1
    shed: bool = True

    def can_per_s(self) -> float:
        """Return how many requests a second the servers can answer meanwhile, and the probes beside."""
        free = [(1.0 if self.share is None or name not in self.starved else self.share) for name in SERVERS]
        return sum(max(0.0, share - PROBES_PER_S * PROBE_CPU_S) / CPU_S for share in free)

    def spans_of(self, server: str) -> tuple[Span, ...]:
        """Return how a server is when."""
        starved = self.share if server in self.starved else None
        delay_s = self.delay_s if server in self.delayed else 0.0
        before = Span(0, starved if self.is_starved_throughout else None)
        return before, Span(self.begins_s, starved, delay_s), replace(before, from_s=self.ends_s)

    def arrivals(self, seed: int) -> list[float]:
        """Return when requests come."""
        random, at_s, arrivals = Random(f"arrivals {seed}"), FIRST_S, []  # noqa: S311 (no secret)
        while at_s < self.lasts_s:
            arrivals.append(at_s)
            times = self.times if self.begins_s <= at_s < self.ends_s else 1.0
            at_s += random.expovariate(self.rate_per_s * times)
        return arrivals


class Names:
    """Leads every server's name to an address at once."""

    def begin_look_up(self, name: str, port: int) -> "AsyncResult[str | None]":
        """Begin to look up where a name leads."""
        result: AsyncResult[str | None] = AsyncResult()
        result.set(name)
        return result


class QueueingChecker(Checker):
    """The balancer's own probes, but that what they ask is a simulated server."""

    servers: dict[str, QueueingServer]

    def probe(self, server: ServerAddress) -> None:
        """Ask one server once."""
        began_s = self._clock()
        took_s = self.servers[server.name].answers_probe_s(began_s) - began_s
        gevent.sleep(min(took_s, self._timeout_s))
        reason = OK if took_s <= self._timeout_s else "read-timeout"
        self._tell(self._pool.record_probe(server.name, reason, began_s))
        timeout_s = self._pool.begin_probe_trial(server.name) if reason == OK else None
        if timeout_s is not None:
            began_s = self._clock()
            took_s = self.servers[server.name].answers_s(began_s) - began_s
            gevent.sleep(min(took_s, timeout_s))
            reason = OK if took_s <= timeout_s else "read-timeout"
            self._tell(self._pool.end_probe_trial(server.name, reason, began_s))


class Overload:
    """One scenario, from its beginning to the end of its last request.

    limit: makes what finds the limit of one server.
    """

    def __init__(
        self, scenario: Scenario, time: VirtualTime, seed: int = 0, limit: Callable[[], Any] = Concurrency
    ) -> None:
        self.scenario = scenario
        self.asked: list[Asked] = []
        self.looks: list[Look] = []
        self._time, self.loop = time, time.loop
        self._seed = seed
        self._random = Random(f"clients {seed}")  # noqa: S311 (no secret)
        self.servers = {
            name: QueueingServer(name, scenario.spans_of(name), scenario.latency_s, seed) for name in SERVERS
        }
        settings = Settings.from_environment({})
        clock = self.loop.clock
        switches = Switches(shed=scenario.shed)
        self.pool = Pool(settings.servers, settings.thresholds, clock, clock, switches)
        for server in self.pool._servers.values():
            server.load = limit()
        self._alarms = Alarms(settings.servers)
        self._checker = QueueingChecker(
            self.pool,
            settings.probe_interval_s,
            settings.probe_timeout_s,
            self._alarms,
            self.state_changed,
            cast(Network, Names()),
            clock,
            Random(f"jitter {seed}"),  # noqa: S311 (no secret)
        )
        self._checker.servers = self.servers
        policy = POLICIES[scenario.policy]
        upstreams = cast(Upstreams, self)
        self.proxy = Proxy(self.pool, upstreams, policy, settings.limits, self, cast(Any, None), Room(), clock)

    def to_its_end(self) -> "Overload":
        """Play everything."""
        gevent.spawn(self._checker.start)
        numbers = count()
        for at_s in self.scenario.arrivals(self._seed):
            self.loop.at(at_s, gevent.spawn, self._client, next(numbers))
        self.loop.at(FIRST_S, self._look)
        self._time.run(lambda: self.loop.now_s > self.scenario.lasts_s and all(one.ended_s for one in self.asked))
        return self

    def of(self, server: str) -> "Connection":
        """Stand for the connections to a server."""
        return Connection(self.servers[server], self.loop.clock)

    def state_changed(self, transition: Transition) -> None:
        """Have a suspect probed, as the balancer does."""
        if transition.after is State.SUSPECT:
            self._alarms.raise_for(transition.server)

    def request_ended(self, call: Call, outcome: Outcome) -> None:
        """Take no note."""

    def _client(self, number: int) -> None:
        call = Call(Request("GET", "/", []), False, "/")
        for again in range(self.scenario.asks):
            began_s = self.loop.now_s
            one = Asked(began_s, again)
            self.asked.append(one)
            leaves_s = began_s + (self.scenario.patience_s or float("inf"))
            try:
                outcome = self.proxy.carry(call, lambda leaves_s=leaves_s: self.loop.now_s >= leaves_s)  # type: ignore[misc]
                one.server = outcome.server if outcome.answer is not None else None
                one.decision = outcome.decision
            except ClientGoneError:
                one.decision = GiveUp.CLIENT_GONE
            one.ended_s = self.loop.now_s
            if one.server is not None:
                return
            gevent.sleep(BACK_OFF_S * 2**again * self._random.uniform(0.5, 1.5))

    def _look(self) -> None:
        now_s = self.loop.now_s
        candidates = self.pool.candidates()
        self.looks.append(Look(now_s, all(one.is_busy for one in candidates), [one.state for one in candidates]))
        if now_s < self.scenario.lasts_s:
            self.loop.at(now_s + LOOK_S, self._look)


@dataclass
class Connection:
    """What an attempt is sent over."""

    server: QueueingServer
    clock: Callable[[], float]

    def send(self, request: Request, timeout_s: float) -> Answer:
        """Send it and wait for the answer. Raises AttemptError."""
        now_s = self.clock()
        took_s = self.server.answers_s(now_s) - now_s
        gevent.sleep(min(took_s, timeout_s))
        if took_s > timeout_s:
            raise AttemptError("read-timeout", sent=True)
        return GOOD
