"""The servers: where they are, what state they are in, and what has been counted of them, behind one lock.

Methods decide under the lock and return what changed; whoever calls does the I/O, after the lock is released.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import quantiles

from balancer.attempts import CANCELLED, OK, Attempt, Budget, Kind
from balancer.breaker import Breaker
from balancer.health import Evidence, Health, State, Thresholds
from balancer.health import Kind as Seen
from balancer.policy import Candidate
from balancer.settings import ServerAddress

RECENT_ATTEMPTS = 100  # how many successful attempts a server's latency is taken from
HEDGE_FACTOR = 3.0  # an attempt is late when it takes this many times what 95 of 100 recent ones took
HEDGE_MIN_S, HEDGE_MAX_S, HEDGE_UNKNOWN_S = 0.02, 0.5, 0.1


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
    breaker: Breaker = field(default_factory=Breaker)
    address: str | None = None
    in_flight: int = 0
    hedge_after_s: float | None = None
    recent_ms: deque[float] = field(default_factory=lambda: deque(maxlen=RECENT_ATTEMPTS))
    outcomes: Counter[str] = field(default_factory=Counter)
    probes: Counter[str] = field(default_factory=Counter)

    def state(self) -> tuple[State, str]:
        """Return the state and its reason: what the probes know comes before what the breaker holds."""
        if self.health.state is State.OFFLINE or not self.breaker.is_open:
            return self.health.state, self.health.reason
        return State.OFFLINE, self.breaker.reason


class Pool:
    """The servers of the lab, and the budget of their requests.

    clock: seconds that only go forward; decisions use it.
    wall_clock: seconds since the epoch; people read it.
    has_breaker: whether traffic can make a server OFFLINE.
    """

    def __init__(
        self,
        servers: Sequence[ServerAddress],
        thresholds: Thresholds,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        has_breaker: bool = True,
    ) -> None:
        self._thresholds = thresholds
        self._clock = clock
        self._wall_clock = wall_clock
        self._has_breaker = has_breaker
        self._lock = threading.Lock()
        self._budget = Budget()
        self._requests = 0
        self._entries = {server.name: _Entry(server, Health.unknown(clock()), wall_clock()) for server in servers}

    def request_arrived(self) -> int:
        """Count a request into the budget and return its number, from 0."""
        with self._lock:
            self._budget = self._budget.earned()
            self._requests += 1
            return self._requests - 1

    def has_budget(self) -> bool:
        """Say whether a replacement or hedge may be paid for."""
        return self._budget.is_left

    def candidates(self) -> list[Candidate]:
        """Return every server as the choice sees it, in the order of priority."""
        with self._lock:
            now_s = self._clock()
            known_s = [entry.hedge_after_s for entry in self._entries.values() if entry.hedge_after_s is not None]
            unknown_s = max(known_s, default=HEDGE_UNKNOWN_S)
            return [
                Candidate(
                    name,
                    entry.state()[0],
                    unknown_s if entry.hedge_after_s is None else entry.hedge_after_s,
                    entry.in_flight,
                    entry.health.state is not State.OFFLINE and entry.breaker.is_trial_due(now_s),
                )
                for name, entry in self._entries.items()
            ]

    def server(self, name: str) -> ServerAddress:
        """Return what is configured of a server."""
        return self._entries[name].server

    def address(self, name: str) -> str | None:
        """Return the IP address that the probes last found for a server; None when its name was never known."""
        return self._entries[name].address

    def moved(self, name: str, address: str) -> None:
        """Remember where a server is."""
        with self._lock:
            self._entries[name].address = address

    def may_start(self, name: str, kind: Kind, takes_from_budget: bool) -> bool:
        """Take what an attempt needs: a token, the turn as the only trial; False when somebody was faster."""
        with self._lock:
            entry = self._entries[name]
            if kind is Kind.TRIAL:
                if not entry.breaker.is_trial_due(self._clock()):
                    return False
                entry.breaker = entry.breaker.tried()
            if takes_from_budget:
                if not self._budget.is_left:
                    return False
                self._budget = self._budget.spent()
            entry.in_flight += 1
            return True

    def record_probe(self, name: str, reason: str, began_s: float) -> Transition | None:
        """Count a probe that ended with `reason` ("ok" or why it failed) and return the change it makes, if any."""
        seen = Seen.PROBE_SUCCEEDED if reason == OK else Seen.PROBE_FAILED
        with self._lock:
            entry = self._entries[name]
            entry.probes[reason] += 1
            return self._changed(entry, Evidence(seen, "" if reason == OK else reason, began_s))

    def record_attempt(self, attempt: Attempt, began_s: float, was_overtaken: bool = False) -> Transition | None:
        """Count a finished attempt and return the change of state it makes, if any.

        was_overtaken: it was cancelled because one that began later had the answer first.
        """
        with self._lock:
            entry = self._entries[attempt.server]
            entry.in_flight -= 1
            entry.outcomes[attempt.reason] += 1
            reason = "slow" if was_overtaken else attempt.reason
            if attempt.kind is Kind.TRIAL:
                good = Evidence(Seen.ATTEMPT_SUCCEEDED, "", began_s) if reason == OK else None
                return self._changed(entry, good, entry.breaker.after_trial(reason, self._clock()))
            if reason == CANCELLED:
                return None
            if reason == OK:
                entry.recent_ms.append(attempt.ms)
                entry.hedge_after_s = _hedge_after_s(entry.recent_ms)
            breaker = entry.breaker
            if self._has_breaker and entry.health.state is not State.OFFLINE:
                breaker = breaker.after(reason, began_s, self._clock())
            seen = Seen.ATTEMPT_SUCCEEDED if reason == OK else Seen.ATTEMPT_FAILED
            return self._changed(entry, Evidence(seen, "" if reason == OK else reason, began_s), breaker)

    def views(self) -> list[ServerView]:
        """Return a copy of everything that is known, in the order of priority."""
        with self._lock:
            return [
                ServerView(
                    server=entry.server,
                    address=entry.address,
                    state=entry.state()[0],
                    reason=entry.state()[1],
                    since_s=entry.since_s,
                    latency_ms=_median_and_p95(entry.recent_ms),
                    outcomes=dict(entry.outcomes),
                    probes=dict(entry.probes),
                )
                for entry in self._entries.values()
            ]

    def _changed(self, entry: _Entry, evidence: Evidence | None, breaker: Breaker | None = None) -> Transition | None:
        before, _ = entry.state()
        if evidence is not None:
            entry.health = entry.health.after(evidence, self._thresholds, self._clock())
        # Whom the probes have seen go comes back as another process.
        entry.breaker = breaker or entry.breaker
        if entry.health.state is State.OFFLINE:
            entry.breaker = entry.breaker.afresh(self._clock())
        after, reason = entry.state()
        if after is before:
            return None
        entry.since_s = self._wall_clock()
        return Transition(entry.server.name, before, after, reason, entry.since_s)


def _hedge_after_s(recent_ms: Sequence[float]) -> float:
    p95_ms = sorted(recent_ms)[int(0.95 * (len(recent_ms) - 1))]
    return min(max(HEDGE_FACTOR * p95_ms / 1000, HEDGE_MIN_S), HEDGE_MAX_S)


def _median_and_p95(samples: Sequence[float]) -> tuple[float, float] | None:
    if not samples:
        return None
    if len(samples) == 1:
        return samples[0], samples[0]
    cuts = quantiles(samples, n=20, method="inclusive")
    return cuts[9], cuts[18]
