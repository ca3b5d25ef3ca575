"""One server: what is known of it, and what its own evidence means."""

from collections import Counter
from dataclasses import dataclass, field

from balancer.rules.breaker import Breaker
from balancer.rules.health import Health, State
from balancer.rules.latency import RecentLatency
from balancer.settings import ServerAddress

HEDGE_FACTOR = 3.0  # an attempt is late when it takes this many times what 95 of 100 recent ones took
HEDGE_MIN_S, HEDGE_MAX_S = 0.02, 0.5


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
    """Everything about one server. `state` and `reason` are what follows from `health` and `breaker` together."""

    server: ServerAddress
    health: Health
    since_s: float
    state: State = State.ONLINE
    reason: str = ""
    breaker: Breaker = field(default_factory=Breaker)
    address: str | None = None
    in_flight: int = 0
    hedge_after_s: float | None = None
    latency: RecentLatency = field(default_factory=RecentLatency)
    outcomes: Counter[str] = field(default_factory=Counter)
    probes: Counter[str] = field(default_factory=Counter)

    def decide(self) -> None:
        """Set the state and its reason: what the probes know comes before what the breaker holds."""
        if self.health.state is State.OFFLINE or not self.breaker.is_open:
            self.state, self.reason = self.health.state, self.health.reason
        else:
            self.state, self.reason = State.OFFLINE, self.breaker.reason


def hedge_after_s(latency: RecentLatency) -> float:
    return min(max(HEDGE_FACTOR * (latency.percentile(95) or 0) / 1000, HEDGE_MIN_S), HEDGE_MAX_S)


def median_and_p95(latency: RecentLatency) -> tuple[float, float] | None:
    median_ms, p95_ms = latency.percentile(50), latency.percentile(95)
    return None if median_ms is None or p95_ms is None else (median_ms, p95_ms)
