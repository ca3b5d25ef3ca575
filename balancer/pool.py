"""The servers: where they are, what state they are in, and what has been counted of them, behind one lock.

Methods decide under the lock and return what changed; whoever calls does the I/O, after the lock is released.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import quantiles

from balancer.attempts import OK, Attempt
from balancer.health import Evidence, Health, Kind, State, Thresholds
from balancer.policy import Candidate
from balancer.settings import ServerAddress

RECENT_ATTEMPTS = 100  # how many successful attempts a server's latency is taken from


@dataclass(frozen=True)
class Transition:
    """A server's change of state. `at_s` is wall-clock time in seconds since the epoch."""

    server: str
    before: State
    after: State
    reason: str
    at_s: float


@dataclass(frozen=True)
class ServerView:
    """A copy of all that is known of a server at one moment.

    since_s: when its state began, in seconds since the epoch.
    latency_ms: median and 95th percentile of recent successful attempts, in milliseconds; None before the first.
    outcomes: how many attempts ended with which reason.
    """

    server: ServerAddress
    address: str | None
    state: State
    reason: str
    since_s: float
    latency_ms: tuple[float, float] | None
    outcomes: dict[str, int]
    probes: dict[str, int]


@dataclass
class _Entry:
    server: ServerAddress
    health: Health
    since_s: float
    address: str | None = None
    recent_ms: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT_ATTEMPTS))
    outcomes: Counter[str] = field(default_factory=Counter)
    probes: Counter[str] = field(default_factory=Counter)


class Pool:
    """The servers of the lab.

    clock: seconds that only go forward; decisions use it.
    wall_clock: seconds since the epoch; people read it.
    """

    def __init__(
        self,
        servers: Sequence[ServerAddress],
        thresholds: Thresholds,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._thresholds = thresholds
        self._clock = clock
        self._wall_clock = wall_clock
        self._lock = threading.Lock()
        self._entries = {server.name: _Entry(server, Health.unknown(clock()), wall_clock()) for server in servers}

    def candidates(self) -> list[Candidate]:
        """Return every server with its state, in the order of priority."""
        with self._lock:
            return [Candidate(name, entry.health.state) for name, entry in self._entries.items()]

    def server(self, name: str) -> ServerAddress:
        """Return what is configured of a server."""
        return self._entries[name].server

    def address(self, name: str) -> str | None:
        """Return the IP address that the probes last found for a server; None when its name was never known."""
        with self._lock:
            return self._entries[name].address

    def moved(self, name: str, address: str) -> None:
        """Remember where a server is."""
        with self._lock:
            self._entries[name].address = address

    def record_probe(self, name: str, reason: str, began_s: float) -> Transition | None:
        """Count a probe that ended with `reason` ("ok" or why it failed) and return the change it makes, if any."""
        kind = Kind.PROBE_SUCCEEDED if reason == OK else Kind.PROBE_FAILED
        with self._lock:
            entry = self._entries[name]
            entry.probes[reason] += 1
            return self._weigh(entry, Evidence(kind, "" if reason == OK else reason, began_s))

    def record_attempt(self, attempt: Attempt, began_s: float) -> Transition | None:
        """Count a finished attempt and return the change of state it makes, if any."""
        with self._lock:
            entry = self._entries[attempt.server]
            entry.outcomes[attempt.reason] += 1
            if attempt.reason == OK:
                entry.recent_ms.append(attempt.ms)
                return None
            return self._weigh(entry, Evidence(Kind.ATTEMPT_FAILED, attempt.reason, began_s))

    def views(self) -> list[ServerView]:
        """Return a copy of everything that is known, in the order of priority."""
        with self._lock:
            return [
                ServerView(
                    server=entry.server,
                    address=entry.address,
                    state=entry.health.state,
                    reason=entry.health.reason,
                    since_s=entry.since_s,
                    latency_ms=_median_and_p95(entry.recent_ms),
                    outcomes=dict(entry.outcomes),
                    probes=dict(entry.probes),
                )
                for entry in self._entries.values()
            ]

    def _weigh(self, entry: _Entry, evidence: Evidence) -> Transition | None:
        before = entry.health
        entry.health = before.after(evidence, self._thresholds, self._clock())
        if entry.health.state is before.state:
            return None
        entry.since_s = self._wall_clock()
        return Transition(entry.server.name, before.state, entry.health.state, entry.health.reason, entry.since_s)


def _median_and_p95(samples: Sequence[float]) -> tuple[float, float] | None:
    if not samples:
        return None
    if len(samples) == 1:
        return samples[0], samples[0]
    cuts = quantiles(samples, n=20, method="inclusive")
    return cuts[9], cuts[18]
