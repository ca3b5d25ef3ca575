"""One server: what is known of it, and what its own evidence means. No lock, no clock: the pool has both."""

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from balancer.rules import left_alone
from balancer.rules.attempt import CANCELLED, LATE, OK, Attempt, Kind
from balancer.rules.breaker import Breaker
from balancer.rules.busy import Busy, Load
from balancer.rules.concurrency import MOST_EASE, NOWHERE, STILL_S, Concurrency, Place
from balancer.rules.health import Evidence, Health, Seen, State, Thresholds
from balancer.rules.histogram import Histogram
from balancer.rules.latency import LastAttempts, RecentLatency
from balancer.rules.policy import Candidate
from balancer.servers.view import ServerView
from balancer.settings import ServerAddress, Switches

UNANSWERED = LATE | {CANCELLED}


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


@dataclass
class Server:
    """Everything about one server.

    `state` and `reason` follow from `health` and `breaker` together: what the probes know comes before what the breaker
    holds.

    since_s: when its state began, in seconds since the epoch.
    switches: whether traffic can make it OFFLINE (breaker), probes can bring it back, and it has a limit (shed).
    address: the IP address where it was last found; None when its name was never known.
    hedge_after_s: from how many seconds on an attempt is late; None while nothing is known.
    in_flight: attempts under way on it. load: what it carries, and could. crowd: whether that is called busy.
    touched_s: when an attempt last began or ended on it. answered_s: when it last gave a good answer.
    usual: the latency of addresses that are answered as quickly as others. last: that of all, as it is told.
    """

    configured: ServerAddress
    thresholds: Thresholds
    switches: Switches
    health: Health
    since_s: float
    breaker: Breaker = field(default_factory=Breaker)
    address: str | None = None
    in_flight: int = 0
    load: Concurrency = field(default_factory=Concurrency)
    crowd: Busy = field(default_factory=Busy)
    touched_s: float = 0.0
    answered_s: float = -math.inf
    hedge_after_s: float | None = None
    last: LastAttempts = field(default_factory=LastAttempts)
    usual: RecentLatency = field(default_factory=RecentLatency)
    attempts: defaultdict[tuple[Kind, str], Histogram] = field(default_factory=lambda: defaultdict(Histogram))
    probes: Counter[str] = field(default_factory=Counter)

    @property
    def state(self) -> State:
        """What it is held to be."""
        return State.OFFLINE if self.breaker.reason else self.health.state

    @property
    def reason(self) -> str:
        """Why it is not ONLINE; "" when it is."""
        return self.breaker.reason or self.health.reason

    @property
    def is_rising(self) -> bool:
        """Whether it is OFFLINE still, and its last probe succeeded."""
        return self.health.state is State.OFFLINE and self.health.successes > 0

    def as_candidate(self, hedge_after_s: float, quiet_s: float, now_s: float) -> Candidate:
        """Return it as the choice sees it.

        hedge_after_s: how long an attempt may take before it is hedged.
        quiet_s: without an answer for so long, it stands still.
        """
        name, load, state = self.configured.name, self.load, self.state
        is_busy = self.switches.shed and load.is_busy(quiet_s, now_s)
        is_full = self.switches.shed and load.is_full(now_s)
        if state is State.ONLINE and not (is_busy or is_full):
            return Candidate(name, state, hedge_after_s, self.in_flight)
        left_alone_s = now_s - self.touched_s
        return Candidate(
            name,
            state if self.switches.probe else left_alone.as_seen_by_requests(state, left_alone_s),
            hedge_after_s,
            self.in_flight,
            self.is_trial_due(now_s),
            kept_out_for=self.breaker.reason if self.health.state is not State.OFFLINE else "",
            is_busy=is_busy,
            is_full=is_full,
            expected_s=load.expected_s(now_s) if is_busy else 0.0,
        )

    def is_trial_due(self, now_s: float) -> bool:
        """Say whether one safe request may try it."""
        if self.switches.probe or self.breaker.is_open or self.breaker.is_on_trial:
            return self.breaker.is_trial_due(now_s)
        return left_alone.is_trial_due(self.state, now_s - self.touched_s)

    def may_start(self, kind: Kind, now_s: float) -> bool:
        """Say whether an attempt of this kind may begin: a trial only when it is due and nobody was faster."""
        return kind is not Kind.TRIAL or self.is_trial_due(now_s)

    def started(self, kind: Kind, is_counted: bool, now_s: float) -> Place:
        """Count an attempt that begins; return its place in what the server carries, if it counts there."""
        self.in_flight += 1
        self.touched_s = now_s
        if kind is Kind.TRIAL:
            self.breaker = self.breaker.tried()
        place = self.load.begun(now_s) if is_counted else NOWHERE
        self._look(now_s)
        return place

    def probed(self, reason: str, began_s: float, now_s: float, wall_s: float) -> Transition | None:
        """Count a probe that ended with `reason` ("ok" or why it failed); return the change it makes, if any.

        One that was not answered in time says nothing of a server that has answered a request since it began.
        """
        self.probes[reason] += 1
        if reason == "read-timeout" and self.answered_s > began_s:
            return None
        seen = Seen.PROBE_SUCCEEDED if reason == OK else Seen.PROBE_FAILED
        return self._changed(_evidence(seen, reason, began_s), self.breaker, now_s, wall_s)

    def attempted(
        self, attempt: Attempt, is_usual: bool, place: Place, began_s: float, now_s: float, wall_s: float
    ) -> Transition | None:
        """Count a finished attempt; return the change it makes, if any.

        is_usual: whether its address is answered as quickly as others.

        Only what speaks for itself is evidence already: a good answer, and what has never reached the server. Any other
        failure, and that of a trial, is evidence when it has been compared: `indicted`, `trial_failed`.
        """
        self.touched_s = now_s
        self.in_flight -= 1
        self._look(now_s)
        if attempt.reason == OK:
            self.answered_s = now_s
        if place is not NOWHERE:
            self._carried(attempt, place, now_s)
        self.attempts[attempt.kind, attempt.reason].add(attempt.ms)
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

    def only_waited(self, reason: str, place: Place, began_s: float) -> bool:
        """Say whether an attempt that ends now was late only because so many were before it: no fault of the server."""
        return reason in LATE and self.switches.shed and self.load.is_in_line(place, began_s)

    def _carried(self, attempt: Attempt, place: Place, now_s: float) -> None:
        if attempt.reason == OK:
            self.load.answered(place, attempt.ms / 1000, now_s)
        elif attempt.reason in UNANSWERED:
            self.load.unanswered(place, attempt.ms / 1000, now_s)
        else:
            self.load.failed(place, now_s)

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
        if reason == OK and breaker.is_spotless and self.health.state is State.ONLINE and not was_trial:
            return None  # as nearly always
        if was_trial:
            breaker = breaker.after_trial(reason, now_s)
        elif self.switches.breaker:
            breaker = breaker.after(reason, began_s, now_s)
        seen = Seen.ATTEMPT_SUCCEEDED if reason == OK else Seen.ATTEMPT_FAILED
        return self._changed(_evidence(seen, reason, began_s), breaker, now_s, wall_s)

    def _look(self, now_s: float) -> None:
        """See whether it has all that it can have at ease; while nothing is answered, it stands still instead."""
        load = self.load
        is_crowded = load.in_flight >= load.ease < MOST_EASE  # at the most there is, it may as well be slow only
        self.crowd.look(is_crowded and load.waits_s(now_s) <= STILL_S, now_s)

    def view(self, now_s: float) -> ServerView:
        """Return a copy of all that is known."""
        load = self.load
        return ServerView(
            server=self.configured,
            address=self.address,
            state=self.state,
            reason=self.reason,
            since_s=self.since_s,
            is_breaker_open=self.breaker.is_open,
            response_time=self.last.response_time(),
            took={key: one.copy() for key, one in self.attempts.items()},
            probes=dict(self.probes),
            load=Load(self.crowd.is_called(now_s), load.in_flight, load.ease, load.limit, load.alone_s),
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
