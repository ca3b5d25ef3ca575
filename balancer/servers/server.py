"""One server: what is known of it, and what its own evidence means. No lock, no clock: the pool has both."""

from collections import Counter
from dataclasses import dataclass, field

from balancer.rules.attempts import OK, Attempt, Kind
from balancer.rules.breaker import Breaker
from balancer.rules.health import Evidence, Health, Seen, State, Thresholds
from balancer.rules.latency import RecentLatency
from balancer.rules.policy import Candidate
from balancer.settings import ServerAddress


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
    is_breaker_open: whether it waits for a real request as its trial.
    latency_ms: median and 95th percentile of recent successful attempts, in milliseconds; None before the first.
    outcomes: how many attempts ended with which reason.
    """

    server: ServerAddress
    address: str | None
    state: State
    reason: str
    since_s: float
    is_breaker_open: bool
    latency_ms: tuple[float, float] | None
    outcomes: dict[str, int]
    probes: dict[str, int]


@dataclass
class Server:
    """Everything about one server.

    `state` and `reason` follow from `health` and `breaker` together: what the probes know comes before what the breaker
    holds.

    since_s: when its state began, in seconds since the epoch.
    has_breaker: whether traffic can make it OFFLINE.
    address: the IP address where it was last found; None when its name was never known.
    hedge_after_s: from how many seconds on an attempt is late; None while nothing is known.
    usual: the latency of addresses that are answered as quickly as others; `latency` is that of all.
    """

    configured: ServerAddress
    thresholds: Thresholds
    has_breaker: bool
    health: Health
    since_s: float
    breaker: Breaker = field(default_factory=Breaker)
    address: str | None = None
    in_flight: int = 0
    hedge_after_s: float | None = None
    latency: RecentLatency = field(default_factory=RecentLatency)
    usual: RecentLatency = field(default_factory=RecentLatency)
    outcomes: Counter[str] = field(default_factory=Counter)
    probes: Counter[str] = field(default_factory=Counter)

    @property
    def state(self) -> State:
        """What it is held to be."""
        return State.OFFLINE if self.breaker.is_open else self.health.state

    @property
    def reason(self) -> str:
        """Why it is not ONLINE; "" when it is."""
        return self.breaker.reason or self.health.reason

    @property
    def is_rising(self) -> bool:
        """Whether it is OFFLINE still, and its last probe succeeded."""
        return self.health.state is State.OFFLINE and self.health.successes > 0

    def as_candidate(self, unknown_s: float, now_s: float) -> Candidate:
        """Return it as the choice sees it.

        unknown_s: how long an attempt may take before it is hedged where nothing is known of its latency.
        """
        return Candidate(
            self.configured.name,
            self.state,
            self.hedge_after_s or unknown_s,
            self.in_flight,
            self.breaker.is_trial_due(now_s),
            kept_out_for=self.breaker.reason if self.health.state is not State.OFFLINE else "",
        )

    def may_start(self, kind: Kind, now_s: float) -> bool:
        """Say whether an attempt of this kind may begin: a trial only when it is due and nobody was faster."""
        return kind is not Kind.TRIAL or self.breaker.is_trial_due(now_s)

    def started(self, kind: Kind) -> None:
        """Count an attempt that begins."""
        self.in_flight += 1
        if kind is Kind.TRIAL:
            self.breaker = self.breaker.tried()

    def probed(self, reason: str, began_s: float, now_s: float, wall_s: float) -> Transition | None:
        """Count a probe that ended with `reason` ("ok" or why it failed); return the change it makes, if any."""
        self.probes[reason] += 1
        seen = Seen.PROBE_SUCCEEDED if reason == OK else Seen.PROBE_FAILED
        return self._changed(_evidence(seen, reason, began_s), self.breaker, now_s, wall_s)

    def attempted(
        self, attempt: Attempt, is_usual: bool, began_s: float, now_s: float, wall_s: float
    ) -> Transition | None:
        """Count a finished attempt; return the change it makes, if any.

        is_usual: whether its address is answered as quickly as others.

        Only what speaks for itself is evidence already: a good answer, and what has never reached the server. Any other
        failure, and that of a trial, is evidence when it has been compared: `indicted`, `trial_failed`.
        """
        self.in_flight -= 1
        self.outcomes[attempt.reason] += 1
        is_trial = attempt.kind is Kind.TRIAL
        if attempt.reason == OK:
            if not is_trial:
                self.latency.add(attempt.ms)
                if is_usual:
                    self.usual.add(attempt.ms)
                    self.hedge_after_s = self.usual.late_after_s()
            return self._judged(OK, is_trial, began_s, now_s, wall_s)
        if attempt.sent or is_trial:
            return None
        return self._judged(attempt.reason, False, began_s, now_s, wall_s)

    def indicted(self, reason: str, began_s: float, now_s: float, wall_s: float) -> Transition | None:
        """Count a failure that another server has done better than; return the change it makes, if any."""
        return self._judged(reason, False, began_s, now_s, wall_s)

    def trial_failed(self, reason: str, is_void: bool, now_s: float, wall_s: float) -> Transition | None:
        """Count a failed trial; return the change it makes, if any.

        is_void: every other server has failed that request, too.
        """
        breaker = self.breaker.after_void_trial() if is_void else self.breaker.after_trial(reason, now_s)
        return self._changed(None, breaker, now_s, wall_s)

    def trial_passed(self, began_s: float, now_s: float, wall_s: float) -> Transition | None:
        """Count a good trial; return the change it makes, if any."""
        return self._judged(OK, True, began_s, now_s, wall_s)

    def _judged(self, reason: str, was_trial: bool, began_s: float, now_s: float, wall_s: float) -> Transition | None:
        breaker = self.breaker
        if was_trial:
            breaker = breaker.after_trial(reason, now_s)
        elif self.has_breaker:
            breaker = breaker.after(reason, began_s, now_s)
        seen = Seen.ATTEMPT_SUCCEEDED if reason == OK else Seen.ATTEMPT_FAILED
        return self._changed(_evidence(seen, reason, began_s), breaker, now_s, wall_s)

    def view(self) -> ServerView:
        """Return a copy of all that is known."""
        return ServerView(
            server=self.configured,
            address=self.address,
            state=self.state,
            reason=self.reason,
            since_s=self.since_s,
            is_breaker_open=self.breaker.is_open,
            latency_ms=_median_and_p95(self.latency),
            outcomes=dict(self.outcomes),
            probes=dict(self.probes),
        )

    def _changed(self, evidence: Evidence | None, breaker: Breaker, now_s: float, wall_s: float) -> Transition | None:
        before = self.state
        if evidence is not None:
            self.health = self.health.after(evidence, self.thresholds, now_s)
        # Whom the probes have seen go comes back as another process.
        self.breaker = breaker.afresh(now_s) if self.health.state is State.OFFLINE else breaker
        if self.state is before:
            return None
        self.since_s = wall_s
        return Transition(self.configured.name, before, self.state, self.reason, wall_s)


def _evidence(seen: Seen, reason: str, began_s: float) -> Evidence:
    return Evidence(seen, "" if reason == OK else reason, began_s)


def _median_and_p95(latency: RecentLatency) -> tuple[float, float] | None:
    median_ms, p95_ms = latency.percentile(50), latency.percentile(95)
    return None if median_ms is None or p95_ms is None else (median_ms, p95_ms)
