"""PURE: evidence about a server in, its state and the reason out.

The rules:

1. A server is ONLINE until something speaks against it; unknown, at start, counts as ONLINE.
2. One failure, of a probe or of a real attempt, makes it SUSPECT: last in the order, and probed at once.
3. Failures confirm each other: `fall` of them make it OFFLINE. Attempts that fail together are one fault seen often,
   not many faults, so all of them count as one failure; only probes add up.
4. A success clears a SUSPECT server at once. An OFFLINE one is sent no requests; `rise` probes in a row must succeed;
   the next comes soon after a good one (HAProxy calls such an interval "fastinter").
5. Evidence that began before the state did can't overturn it: an attempt sent to a server while it was frozen says
   nothing about the server that has since healed, and neither does a probe sent before the fault.

As a table; "failures" counts those in a row, this one included:

| state   | probe succeeded               | probe failed                   | attempt failed | attempt succeeded |
|---------|-------------------------------|--------------------------------|----------------|-------------------|
| ONLINE  | ONLINE                        | SUSPECT (OFFLINE if fall is 1) | SUSPECT        | ONLINE            |
| SUSPECT | ONLINE                        | OFFLINE when failures >= fall  | SUSPECT        | ONLINE            |
| OFFLINE | ONLINE when successes >= rise | OFFLINE                        | OFFLINE        | OFFLINE           |

An attempt that was overtaken by a later one on another server has failed, too: its reason is "slow".
"""

from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple


class State(str, Enum):
    """What the balancer holds a server to be."""

    ONLINE = "ONLINE"
    SUSPECT = "SUSPECT"
    OFFLINE = "OFFLINE"

    def __str__(self) -> str:
        return self.value


class Seen(Enum):
    """What can be seen of a server: who saw it, and how it went."""

    PROBE_SUCCEEDED = "probe succeeded"
    PROBE_FAILED = "probe failed"
    ATTEMPT_FAILED = "attempt failed"
    ATTEMPT_SUCCEEDED = "attempt succeeded"


SUCCESSES = (Seen.PROBE_SUCCEEDED, Seen.ATTEMPT_SUCCEEDED)


class Evidence(NamedTuple):
    """One thing seen of a server.

    seen: what it was.
    reason: why it failed, in the words of the design ("refused", "read-timeout", ...); "" for a success.
    began_s: when the probe or attempt was started, in seconds of the caller's clock.
    """

    seen: Seen
    reason: str
    began_s: float


@dataclass(frozen=True)
class Thresholds:
    """How many probes it takes: `fall` failures to OFFLINE, `rise` successes in a row back to ONLINE."""

    fall: int = 2
    rise: int = 2


@dataclass(frozen=True)
class Health:
    """A server's state, why, since when (seconds of the caller's clock), and what has been counted towards the next."""

    state: State
    reason: str
    since_s: float
    failures: int = 0
    successes: int = 0

    @classmethod
    def unknown(cls, now_s: float) -> "Health":
        """Return the health of a server that nothing is known of: ONLINE (rule 1)."""
        return cls(State.ONLINE, "", now_s)

    def after(self, evidence: Evidence, thresholds: Thresholds, now_s: float) -> "Health":
        """Return the health that follows from one more piece of evidence, by the table above."""
        if evidence.began_s < self.since_s and self._would_be_overturned_by(evidence):
            return self
        if evidence.seen is Seen.PROBE_SUCCEEDED:
            return self._after_success(thresholds, now_s)
        if evidence.seen is Seen.ATTEMPT_FAILED:
            return self._after_failed_attempt(evidence.reason, now_s)
        if evidence.seen is Seen.ATTEMPT_SUCCEEDED:
            return self._after_served_attempt(now_s)
        return self._after_failed_probe(evidence.reason, thresholds, now_s)

    def _would_be_overturned_by(self, evidence: Evidence) -> bool:
        return (self.state is State.ONLINE) != (evidence.seen in SUCCESSES)

    def _after_success(self, thresholds: Thresholds, now_s: float) -> "Health":
        successes = self.successes + 1
        if self.state is State.OFFLINE and successes < thresholds.rise:
            return replace(self, successes=successes, failures=0)
        return self._moved_to(State.ONLINE, "", now_s, failures=0, successes=0)

    def _after_failed_attempt(self, reason: str, now_s: float) -> "Health":
        if self.state is State.ONLINE:
            return self._moved_to(State.SUSPECT, reason, now_s, failures=1, successes=0)
        return self

    def _after_served_attempt(self, now_s: float) -> "Health":
        if self.state is State.SUSPECT:
            return self._moved_to(State.ONLINE, "", now_s, failures=0, successes=0)
        return self

    def _after_failed_probe(self, reason: str, thresholds: Thresholds, now_s: float) -> "Health":
        failures = self.failures + 1
        confirmed = self.state is State.OFFLINE or failures >= thresholds.fall
        state = State.OFFLINE if confirmed else State.SUSPECT
        return self._moved_to(state, reason, now_s, failures=failures, successes=0)

    def _moved_to(self, state: State, reason: str, now_s: float, *, failures: int, successes: int) -> "Health":
        since_s = self.since_s if state is self.state else now_s
        return Health(state, reason, since_s, failures, successes)
