"""One server: what is known of it, and what its own evidence means. No lock, no clock: the pool has both."""

from collections import Counter
from dataclasses import dataclass, field

from balancer.rules import left_alone
from balancer.rules.attempts import OK, Attempt, Kind
from balancer.rules.breaker import Breaker
from balancer.rules.health import Evidence, Health, Seen, State, Thresholds
from balancer.rules.latency import LastAttempts, RecentLatency, ResponseTime
from balancer.rules.policy import Candidate
from balancer.rules.verdict import End, end_of
from balancer.settings import ServerAddress


@dataclass(frozen=True)
class Transition:
    """A server's change of state, or only of its reason.

    at_s: when the state began that it is in now, in seconds since the epoch.
    """

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
    response_time: None before the first attempt that shows it.
    attempts: how many of which kind ended with which reason. probes: how many ended with which reason.
    """

    server: ServerAddress
    address: str | None
    state: State
    reason: str
    since_s: float
    is_breaker_open: bool
    response_time: ResponseTime | None
    attempts: dict[tuple[Kind, str], int]
    probes: dict[str, int]

    def count(self, kind: Kind | None = None, end: End | None = None) -> int:
        """Return how many attempts there were, of that kind, that ended so."""
        return sum(
            number
            for (one, reason), number in self.attempts.items()
            if kind in (None, one) and end in (None, end_of(reason))
        )

    def by_reason(self) -> dict[str, int]:
        """Return how many attempts ended with which reason, whatever their kind."""
        counted: Counter[str] = Counter()
        for (_, reason), number in self.attempts.items():
            counted[reason] += number
        return dict(counted)


@dataclass
class Server:
    """Everything about one server.

    `state` and `reason` follow from `health` and `breaker` together: what the probes know comes before what the breaker
    holds.

    since_s: when its state began, in seconds since the epoch.
    has_breaker: whether traffic can make it OFFLINE. has_probes: whether probes can bring it back.
    address: the IP address where it was last found; None when its name was never known.
    hedge_after_s: from how many seconds on an attempt is late; None while nothing is known.
    touched_s: when an attempt last began or ended on it.
    usual: the latency of addresses that are answered as quickly as others. last: that of all, as it is told.
    """

    configured: ServerAddress
    thresholds: Thresholds
    has_breaker: bool
    has_probes: bool
    health: Health
    since_s: float
    breaker: Breaker = field(default_factory=Breaker)
    address: str | None = None
    in_flight: int = 0
    touched_s: float = 0.0
    hedge_after_s: float | None = None
    last: LastAttempts = field(default_factory=LastAttempts)
    usual: RecentLatency = field(default_factory=RecentLatency)
    attempts: Counter[tuple[Kind, str]] = field(default_factory=Counter)
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
        alone_s = now_s - self.touched_s
        return Candidate(
            self.configured.name,
            self.state if self.has_probes else left_alone.as_seen_by_requests(self.state, alone_s),
            self.hedge_after_s or unknown_s,
            self.in_flight,
            self.is_trial_due(now_s),
            kept_out_for=self.breaker.reason if self.health.state is not State.OFFLINE else "",
        )

    def is_trial_due(self, now_s: float) -> bool:
        """Say whether one safe request may try it."""
        if self.has_probes or self.breaker.is_open or self.breaker.is_on_trial:
            return self.breaker.is_trial_due(now_s)
        return left_alone.is_trial_due(self.state, now_s - self.touched_s)

    def may_start(self, kind: Kind, now_s: float) -> bool:
        """Say whether an attempt of this kind may begin: a trial only when it is due and nobody was faster."""
        return kind is not Kind.TRIAL or self.is_trial_due(now_s)

    def started(self, kind: Kind, now_s: float) -> None:
        """Count an attempt that begins."""
        self.in_flight += 1
        self.touched_s = now_s
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
        self.touched_s = now_s
        self.attempts[attempt.kind, attempt.reason] += 1
        self.last.add(attempt.reason, attempt.ms)
        is_trial = attempt.kind is Kind.TRIAL
        if attempt.reason == OK:
            if is_usual and not is_trial:
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
            response_time=self.last.response_time(),
            attempts=dict(self.attempts),
            probes=dict(self.probes),
        )

    def _changed(self, evidence: Evidence | None, breaker: Breaker, now_s: float, wall_s: float) -> Transition | None:
        before, why = self.state, self.reason
        if evidence is not None:
            self.health = self.health.after(evidence, self.thresholds, now_s)
        # Whom the probes have seen go comes back as another process.
        self.breaker = breaker.afresh(now_s) if self.health.state is State.OFFLINE else breaker
        if self.state is not before:
            self.since_s = wall_s
        elif self.reason == why:
            return None
        return Transition(self.configured.name, before, self.state, self.reason, self.since_s)


def _evidence(seen: Seen, reason: str, began_s: float) -> Evidence:
    return Evidence(seen, "" if reason == OK else reason, began_s)
