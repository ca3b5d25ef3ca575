"""The servers: where they are, what state they are in, and what has been counted of them, behind one lock.

Methods decide under the lock and return what changed; whoever calls does the I/O, after the lock is released.
"""

import threading
import time
from collections.abc import Callable, Sequence

from balancer.rules.attempts import CANCELLED, OK, Attempt, Budget, Kind
from balancer.rules.breaker import Breaker
from balancer.rules.health import Evidence, Health, State, Thresholds
from balancer.rules.health import Kind as Seen
from balancer.rules.policy import Candidate
from balancer.servers.server import Server, ServerView, Transition, hedge_after_s, median_and_p95
from balancer.settings import ServerAddress

HEDGE_UNKNOWN_S = 0.1


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
        self._entries = {server.name: Server(server, Health.unknown(clock()), wall_clock()) for server in servers}

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
                    entry.state,
                    entry.hedge_after_s or unknown_s,
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

    def is_rising(self, name: str) -> bool:
        """Say whether a server is OFFLINE still, and its last probe succeeded."""
        with self._lock:
            health = self._entries[name].health
            return health.state is State.OFFLINE and health.successes > 0

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
                entry.latency.add(attempt.ms)
                entry.hedge_after_s = hedge_after_s(entry.latency)
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
                    state=entry.state,
                    reason=entry.reason,
                    since_s=entry.since_s,
                    is_breaker_open=entry.breaker.is_open,
                    latency_ms=median_and_p95(entry.latency),
                    outcomes=dict(entry.outcomes),
                    probes=dict(entry.probes),
                )
                for entry in self._entries.values()
            ]

    def _changed(self, entry: Server, evidence: Evidence | None, breaker: Breaker | None = None) -> Transition | None:
        before = entry.state
        if evidence is not None:
            entry.health = entry.health.after(evidence, self._thresholds, self._clock())
        # Whom the probes have seen go comes back as another process.
        entry.breaker = breaker or entry.breaker
        if entry.health.state is State.OFFLINE:
            entry.breaker = entry.breaker.afresh(self._clock())
        entry.decide()
        if entry.state is before:
            return None
        entry.since_s = self._wall_clock()
        return Transition(entry.server.name, before, entry.state, entry.reason, entry.since_s)
