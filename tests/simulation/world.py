"""A world to run the balancer in: its settings, its load, and the faults that come over its servers and its network."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from balancer.rules.policy import POLICIES
from balancer.settings import Switches

SERVERS = ("server1", "server2", "server3")
ALL_ON = Switches()
QUICKEST_S, SLOWEST_S = 0.004, 0.008  # how long a healthy server takes
CRASHES_AND_OMISSIONS = ("kill", "pause", "cut", "gone")
NETWORK = ("lost", "late")
GRAY = ("error", "truncate", "corrupt", "slow", "drop", "drip", "reset")  # probes stay green


@dataclass(frozen=True)
class Fault:
    """A fault on one server or the way to it; it comes `times` times, with as long a pause between (`flap`).

    kind: `kill` (its program has ended), `pause`, `cut` (off the network, its name too), `gone` (its container is made
    anew elsewhere, and another server has its address); `lost` (a share of what is sent arrives only when it is sent
    again), `late` (everything arrives late); and those that real requests alone meet: `error`, `truncate`, `corrupt`,
    `slow`, `drop`, `drip`, `reset` (the connection breaks after the request has run).
    begins_s, lasts_s: seconds since the world began; how long it lasts, each time.
    delay_s: how late answers are with `slow`, and all of it with `late`; how long an answer takes with `drip`.
    share: of the requests that get no answer with `drop`; of what is sent, with `lost`.
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
    """A request of a client's.

    patience_s: how long the client waits; None is for ever.
    has_large_body: too large to be kept, so that it can't be sent again.
    wants_much: an answer too large to be held whole.
    breaks_off: the client leaves in the middle of its body.
    asks_for_ill: for an address that every server fails.
    """

    at_s: float
    method: str
    has_idempotency_key: bool = False
    has_large_body: bool = False
    wants_much: bool = False
    breaks_off: bool = False
    asks_for_ill: bool = False
    patience_s: float | None = None


@dataclass(frozen=True)
class World:
    """All that makes one run; the same world runs the same way every time.

    seed: of everything that no fault decides: arrivals, latencies, jitter.
    latency_s: what every answer takes longer, on all servers alike.
    impatient_share: how many clients leave before they have an answer.
    much_share: how many safe requests ask for an answer too large to be held whole.
    ill_share: how many requests ask for an address that every server fails.
    ill_kind: how: one of the gray faults.
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
    much_share: float = 0.05
    ill_share: float = 0.0
    ill_kind: str = "error"

    def arrivals(self) -> Iterator[Arrival]:
        """Return the requests in the order of their coming, some of them for the address that every server fails."""
        random = Random(f"ill {self.seed}")  # noqa: S311 (no secret)
        for arrival in self._arrivals():
            is_ill = random.random() < self.ill_share
            yield replace(arrival, asks_for_ill=True, wants_much=False) if is_ill else arrival

    def _arrivals(self) -> Iterator[Arrival]:
        """Return the requests; the first comes when every server was probed once."""
        random = Random(f"arrivals {self.seed}")  # noqa: S311 (no secret)
        at_s = 0.1 + random.expovariate(self.rate_per_s)
        while at_s < self.lasts_s:
            patience_s = random.uniform(0, 1) if random.random() < self.impatient_share else None
            if random.random() < self.safe_share:
                method, wants_much = random.choice(("GET", "GET", "GET", "HEAD")), random.random() < self.much_share
                yield Arrival(at_s, method, wants_much=wants_much, patience_s=patience_s)
            else:
                method = random.choice(("POST", "POST", "PATCH", "PUT"))
                has_key, is_large, breaks_off = (random.random() < share for share in (0.3, 0.1, 0.02))
                yield Arrival(at_s, method, has_key, is_large, breaks_off=breaks_off, patience_s=patience_s)
            at_s += random.expovariate(self.rate_per_s)

    def spells_of(self, server: str) -> list[Spell]:
        """Return every time that a fault is on a server, the earliest first."""
        return sorted(spell for fault in self.faults if fault.server == server for spell in fault.spells())

    def healed_s(self, server: str) -> float:
        """Return when the last fault leaves a server; 0 when there never is one."""
        return max((spell.ends_s for spell in self.spells_of(server)), default=0.0)


def drawn(random: Random) -> World:
    """Return a world drawn by chance: up to eight faults, any policy, any protections."""
    faults = tuple(
        Fault(
            server=random.choice(SERVERS),
            kind=random.choice((*CRASHES_AND_OMISSIONS, *NETWORK, *GRAY)),
            begins_s=round(random.uniform(0.2, 3), 2),
            lasts_s=round(random.uniform(0.02, 1), 2),
            times=random.randint(1, 4),
            delay_s=round(random.uniform(0.03, 2.5), 2),
        )
        for _ in range(random.randint(1, 8))
    )
    world = World(
        seed=random.randrange(1_000_000),
        policy=random.choice(tuple(POLICIES)),
        switches=random.choice((ALL_ON, Switches(*(random.random() < 0.6 for _ in range(4))))),
        faults=faults,
        rate_per_s=random.choice((10.0, 40.0, 100.0)),
    )
    # Time to recover, and to see that it has: but not in every world, for most requests are to meet a fault.
    return replace(world, lasts_s=random.choice((0.5, 0.5, 6)) + max(map(world.healed_s, SERVERS)))
