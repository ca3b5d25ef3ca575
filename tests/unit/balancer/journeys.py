"""Requests on their way, for the tests of what they do next."""

from collections.abc import Collection

from balancer.rules.attempt import Attempt, Kind
from balancer.rules.attempts import GiveUp, Journey, Limits, Start, Wait
from balancer.rules.health import State
from balancer.rules.policy import Candidate, priority

LIMITS = Limits(deadline_s=5, attempt_timeout_s=2)
ALL_ONLINE = [Candidate(name, State.ONLINE, hedge_after_s=0.05) for name in ("server1", "server2", "server3")]
FIRST = Start("server1", Kind.FIRST, 2)
Step = Start | Wait | GiveUp


def step(
    journey: Journey,
    now_s: float = 0,
    candidates: list[Candidate] = ALL_ONLINE,
    limits: Limits = LIMITS,
    paid: Collection[Kind] = (Kind.RETRY, Kind.HEDGE),
) -> Step:
    """Return the decision for a journey that began at second 0."""
    return journey.next_step(candidates, priority, limits, paid, now_s)


def with_trial_due(*states: str) -> list[Candidate]:
    """Return server1, whose breaker has cooled down, and server2, ... in the given states."""
    others = [Candidate(f"server{number}", State(state)) for number, state in enumerate(states, start=2)]
    return [Candidate("server1", State.OFFLINE, hedge_after_s=0.05, is_trial_due=True), *others]


def failed(
    server: str = "server1", reason: str = "read-timeout", sent: bool = True, kind: Kind = Kind.FIRST
) -> Attempt:
    """Return an attempt that failed."""
    return Attempt(server, reason, sent, ms=2000, kind=kind)


def after_failures(
    *attempts: Attempt, method: str = "GET", has_idempotency_key: bool = False, can_be_sent_again: bool = True
) -> Journey:
    """Return a journey whose attempts have all failed."""
    journey = Journey(method, 0, 0, has_idempotency_key, can_be_sent_again)
    for attempt in attempts:
        journey = journey.started(Start(attempt.server, attempt.kind, 2), 0).ended(attempt)
    return journey
