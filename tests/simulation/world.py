"""A world to run the rules in: its settings, its load, and the servers with the faults that come over them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from balancer.rules.attempts import OK
from balancer.settings import Switches

SERVERS = ("server1", "server2", "server3")
ALL_ON = Switches()
QUICKEST_S, SLOWEST_S = 0.004, 0.008  # how long a healthy server takes
REFUSED_AFTER_S = 0.0005
CRASHES_AND_OMISSIONS = ("kill", "pause", "cut")
GRAY = {"error": "5xx", "truncate": "truncated", "corrupt": "corrupt", "slow": OK, "drop": OK}  # probes stay green


@dataclass(frozen=True)
class Fault:
    """A fault of the design's menu on one server; it comes `times` times, with as long a pause between (`flap`).

    begins_s, lasts_s: seconds since the world began; how long it lasts, each time.
    delay_s: how late answers are; for `slow` only.
    share: of the requests that get no answer; for `drop` only.
    """

    server: str
    kind: str
    begins_s: float
    lasts_s: float
    times: int = 1
    delay_s: float = 1.0
    share: float = 0.5

    def spells(self) -> "list[Spell]":
        """Return each of its times."""
        begins_s = [self.begins_s + 2 * turn * self.lasts_s for turn in range(self.times)]
        return [Spell(one_s, one_s + self.lasts_s, self.kind, self.delay_s, self.share) for one_s in begins_s]


@dataclass(frozen=True, order=True)
class Spell:
    """One time that a fault is there."""

    begins_s: float
    ends_s: float
    kind: str
    delay_s: float
    share: float


@dataclass(frozen=True)
class Arrival:
    """A request of a client's, and how long the client waits; None is for ever."""

    at_s: float
    method: str
    has_idempotency_key: bool = False
    can_be_sent_again: bool = True
    patience_s: float | None = None


@dataclass(frozen=True)
class World:
    """All that makes one run; the same world runs the same way every time.

    seed: of everything that no fault decides: arrivals, latencies, jitter.
    latency_s: what every answer takes longer, on all servers alike.
    impatient_share: how many clients leave before they have an answer.
    """

    seed: int = 0
    policy: str = "priority"
    switches: Switches = ALL_ON
    faults: tuple[Fault, ...] = ()
    rate_per_s: float = 50.0
    lasts_s: float = 4.0
    latency_s: float = 0.0
    safe_share: float = 0.6
    impatient_share: float = 0.02

    def arrivals(self) -> Iterator[Arrival]:
        """Return the requests in the order of their coming; the first comes when every server was probed once."""
        random = Random(f"arrivals {self.seed}")  # noqa: S311 (no secret)
        at_s = 0.1 + random.expovariate(self.rate_per_s)
        while at_s < self.lasts_s:
            patience_s = random.uniform(0, 1) if random.random() < self.impatient_share else None
            if random.random() < self.safe_share:
                yield Arrival(at_s, random.choice(("GET", "GET", "GET", "HEAD")), patience_s=patience_s)
            else:
                method = random.choice(("POST", "POST", "PATCH", "PUT"))
                yield Arrival(at_s, method, random.random() < 0.3, random.random() < 0.9, patience_s)
            at_s += random.expovariate(self.rate_per_s)

    def spells_of(self, server: str) -> list[Spell]:
        """Return every time that a fault is on a server, the earliest first."""
        return sorted(spell for fault in self.faults if fault.server == server for spell in fault.spells())

    def healed_s(self, server: str) -> float:
        """Return when the last fault leaves a server; 0 when there never is one."""
        return max((spell.ends_s for spell in self.spells_of(server)), default=0.0)


@dataclass(frozen=True)
class Fate:
    """How an attempt or a probe ends, and when, in seconds since the world began."""

    ends_s: float
    reason: str
    sent: bool


@dataclass
class SimulatedServer:
    """A server as its clients see it."""

    name: str
    world: World
    random: Random = field(init=False)
    spells: list[Spell] = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(f"{self.name} {self.world.seed}")  # noqa: S311 (no secret)
        self.spells = self.world.spells_of(self.name)

    def meet(self, now_s: float, timeout_s: float, is_probe: bool = False, may_use_kept: bool = False) -> Fate:
        """Return what becomes of an attempt that begins now.

        may_use_kept: it may go over a connection that is open already, and so be sent into nothing.
        """
        limit_s = now_s + timeout_s
        is_on_kept = may_use_kept and self.random.random() < 0.7
        ends_s = now_s + self.random.uniform(QUICKEST_S, SLOWEST_S) + (0 if is_probe else self.world.latency_s)
        reason = OK
        fault = self._fault_at(now_s)
        if fault is not None and fault.kind == "kill":
            return Fate(min(limit_s, now_s + REFUSED_AFTER_S), "refused", False)
        if fault is not None and fault.kind == "cut":
            # The connection's end is noticed a little before the probe's own (CONNECT_SHARE); the same to the rules.
            return Fate(limit_s, "read-timeout" if is_on_kept else "connect-timeout", is_on_kept)
        if fault is not None and not is_probe:
            reason = GRAY.get(fault.kind, OK)
            if fault.kind == "slow":
                ends_s += fault.delay_s
            if fault.kind == "drop" and self.random.random() < fault.share:
                return Fate(limit_s, "read-timeout", True)
        for spell in self.spells:  # what comes over it on the way
            if spell.begins_s >= min(ends_s, limit_s) or spell.ends_s <= now_s:
                continue
            if spell.kind == "kill":
                return Fate(spell.begins_s, "reset", True)
            if spell.kind == "cut":
                return Fate(limit_s, "read-timeout", True)
            if spell.kind == "pause":
                ends_s += spell.ends_s - max(spell.begins_s, now_s)
        if ends_s > limit_s:
            return Fate(limit_s, "read-timeout", True)
        return Fate(ends_s, reason, True)

    def _fault_at(self, now_s: float) -> Spell | None:
        return next((spell for spell in self.spells if spell.begins_s <= now_s < spell.ends_s), None)
