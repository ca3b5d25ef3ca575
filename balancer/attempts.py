"""PURE: what one request may still do: try another server, or give up, and how that is said.

The rules:

1. A request has one deadline for everything; each attempt has its own, shorter limit within it.
2. A server is tried at most once by one request.
3. A request that may run twice without harm (RFC 9110, section 9.2.2: safe and idempotent methods, or any with an
   `Idempotency-Key`) is retried after every failure. Any other is retried only when nothing of it was sent.
4. What can't be retried is answered plainly: it may have run.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from balancer.policy import Candidate, Policy, choose

IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
OK = "ok"
TIMEOUTS = frozenset({"connect-timeout", "read-timeout"})


@dataclass(frozen=True)
class Limits:
    """How long a request may take in all, and one attempt of it, in seconds."""

    deadline_s: float = 5.0
    attempt_timeout_s: float = 2.0


@dataclass(frozen=True)
class Attempt:
    """One try of one request on one server.

    reason: "ok", or why it failed.
    sent: whether any of the request may have reached the server.
    ms: how long it took, in milliseconds.
    """

    server: str
    reason: str
    sent: bool
    ms: float


@dataclass(frozen=True)
class Try:
    """The decision to send the request to `server`, for `timeout_s` seconds at most."""

    server: str
    timeout_s: float


class GiveUp(Enum):
    """The decision to end a request without another attempt, by what its client must be told."""

    NO_SERVER = "no server is left to try"
    DEADLINE = "the request's time is up"
    MAY_HAVE_RUN = "the request may have run, so it is not sent again"


@dataclass(frozen=True)
class Journey:
    """One request on its way: what it is, when it began, and what was tried so far."""

    method: str
    began_s: float
    has_idempotency_key: bool = False
    # A body too large to be kept is gone once it has been sent.
    can_be_sent_again: bool = True
    attempts: tuple[Attempt, ...] = field(default=())

    def with_attempt(self, attempt: Attempt) -> "Journey":
        """Return the journey with one more finished attempt."""
        return replace(self, attempts=(*self.attempts, attempt))

    def may_run_twice(self) -> bool:
        """Say whether a second run of this request does no harm (rule 3)."""
        return self.method in IDEMPOTENT_METHODS or self.has_idempotency_key

    def may_be_retried(self) -> bool:
        """Say whether the last attempt leaves this request free to try another server (rule 3)."""
        if not self.attempts or not self.attempts[-1].sent:
            return True
        return self.may_run_twice() and self.can_be_sent_again

    def next_step(self, candidates: Sequence[Candidate], policy: Policy, limits: Limits, now_s: float) -> Try | GiveUp:
        """Decide what this request does now.

        candidates: every server with its state, in the configured order.
        now_s: seconds of the clock that `began_s` was read from.
        """
        if not self.may_be_retried():
            return GiveUp.MAY_HAVE_RUN
        server = choose(candidates, policy, {attempt.server for attempt in self.attempts})
        if server is None:
            return GiveUp.NO_SERVER
        left_s = self.began_s + limits.deadline_s - now_s
        if left_s <= 0:
            return GiveUp.DEADLINE
        return Try(server, min(left_s, limits.attempt_timeout_s))


def status_of(decision: GiveUp, attempts: Sequence[Attempt]) -> int:
    """Return the HTTP status that tells the client of this end: 502, 503 or 504 (RFC 9110, section 15.6)."""
    if decision is GiveUp.NO_SERVER or not attempts:
        return 503
    return 504 if decision is GiveUp.DEADLINE or attempts[-1].reason in TIMEOUTS else 502
