"""A race on servers that do as they are told, in virtual time."""

from collections.abc import Generator
from typing import cast

import gevent

from balancer.forwarding.outcome import Outcome
from balancer.forwarding.race import Ended, Race
from balancer.forwarding.runner import Runners
from balancer.rules.attempt import Kind
from balancer.rules.attempts import Start
from balancer.rules.health import Thresholds
from balancer.rules.tallies import Try
from balancer.servers.connections import Upstreams
from balancer.servers.pool import Pool
from balancer.servers.server import Transition
from balancer.settings import Settings
from balancer.wire.messages import Answer, Request
from tests.simulation.virtual_time import VirtualTime

GOOD = Answer(200, "OK", [], b"hi")


class Bench:
    """A race on servers that do as they are told: each answers, or fails, after so long."""

    def __init__(self, time: VirtualTime) -> None:
        self.loop = time.loop
        self._time = time
        self.does: dict[str, tuple[float, Answer | Exception]] = {}
        self.closed: list[str] = []
        self.changes: list[Transition] = []
        self.pool = Pool(Settings.from_environment({}).servers, Thresholds(), self.loop.clock, self.loop.clock)
        upstreams, request = cast(Upstreams, self), Request("GET", "/", [])
        self.race = Race(self.pool, upstreams, Runners(), request, self.changes.append, self.loop.clock)

    def of(self, server: str) -> "Bench":
        """Stand for the connections to a server."""
        self._asked = server
        return self

    def send(self, request: Request, timeout_s: float) -> Answer:
        """Stand for a server."""
        takes_s, end = self.does[self._asked]
        gevent.sleep(takes_s)
        if isinstance(end, Exception):
            raise end
        return end

    def long_answer(self, name: str, status: int = 200) -> Answer:
        """Return an answer whose rest is still to come; `closed` tells when nobody can read it any more."""

        def rest() -> Generator[bytes, None, None]:
            try:
                yield b""
                yield b"more"
            finally:
                self.closed.append(name)

        more = rest()
        next(more)
        return Answer(status, "", [], b"some", more)

    def start(self, server: str, kind: Kind = Kind.FIRST) -> None:
        """Begin an attempt."""
        assert self.pool.may_start(server, kind, takes_from_budget=False)
        self.race.start(Start(server, kind, 2.0), self.loop.now_s)

    def next_ended(self, timeout_s: float = 10) -> Ended | None:
        """Wait for the next attempt to end."""
        waits = gevent.spawn(self.race.next_ended, timeout_s)
        self._time.run(lambda: bool(waits.dead))
        ended = waits.value
        assert not isinstance(ended, Outcome), "nobody has taken over"
        return ended

    def until(self, at_s: float) -> None:
        """Let time pass."""
        self.loop.at(at_s, lambda: None)
        self._time.run(lambda: self.loop.now_s >= at_s)

    def break_gray(self, server: str) -> None:
        """Let other requests fail on a server and go well on another, until its breaker opens."""
        for _ in range(5):
            now_s = self.loop.now_s
            self.pool.judge("GET /", [Try(server, "5xx", now_s), Try("another", "ok", now_s)])

    def in_flight(self) -> list[int]:
        return [one.in_flight for one in self.pool.candidates()]
