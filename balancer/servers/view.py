"""What is known of a server at one moment, for those who tell of it."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from balancer.rules.attempt import Kind
from balancer.rules.busy import Load
from balancer.rules.health import State
from balancer.rules.histogram import Histogram
from balancer.rules.latency import ResponseTime
from balancer.rules.verdict import End, end_of
from balancer.settings import ServerAddress


@dataclass(frozen=True)
class ServerView:
    """A copy of all that is known of a server at one moment.

    since_s: when its state began, in seconds since the epoch.
    is_breaker_open: whether it waits for a real request as its trial.
    response_time: None before the first attempt that shows it.
    took: how long attempts took, by their kind and the reason with which they ended. probes: how many ended with which.
    load: what it carries.
    """

    server: ServerAddress
    address: str | None
    state: State
    reason: str
    since_s: float
    is_breaker_open: bool
    response_time: ResponseTime | None
    took: dict[tuple[Kind, str], Histogram]
    probes: dict[str, int]
    load: Load

    @cached_property
    def attempts(self) -> dict[tuple[Kind, str], int]:
        """How many attempts of which kind ended with which reason."""
        return {key: one.count for key, one in self.took.items()}

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
