"""PURE: what a load sends and when: a rate that may burst, clients that try again, orders that carry a key."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Burst:
    """For a while another rate, in requests a second. at_s, seconds: when it begins, and how long it lasts."""

    at_s: float
    seconds: float
    rate: float


@dataclass(frozen=True)
class Retries:
    """How a client goes on after a try that brought it no good answer.

    times: how many more tries, at most; each is a request of its own. first_s: before the first of them it waits so
    long, before each other one twice as long as before the one before it, and all of that jittered.
    honours_retry_after: it waits at least as long as the answer's Retry-After says.
    """

    times: int = 0
    first_s: float = 0.1
    honours_retry_after: bool = False

    def pause_s(self, tries: int, chance: float, retry_after_s: float | None = None) -> float:
        """Return how long to wait after so many tries, in seconds. chance: from 0 to 1; it makes half to 1.5 of it."""
        pause_s: float = self.first_s * 2 ** (tries - 1) * (0.5 + chance)
        return max(pause_s, retry_after_s or 0.0) if self.honours_retry_after else pause_s


NONE = Retries()


@dataclass(frozen=True)
class Plan:
    """A load. rate: clients a second. seconds: for how long. timeout_s: of each try. bursts: in their order.

    closed: so many clients in place of the rate, each of which sends its next request when it has its answer. Such a
    loop waits with the service: while that stands still, it asks nothing, and so it hardly sees that (Schroeder et al.,
    "Open Versus Closed: A Cautionary Tale", NSDI 2006). beside: so many such clients beside the rate, to see both.

    post: each client POSTs an order in place of a GET. keys: all tries of an order carry one Idempotency-Key, so that
    a service can know them for one. run: what this run's keys begin with, so that no other run has them.
    """

    rate: float
    seconds: float
    timeout_s: float = TIMEOUT_S
    bursts: tuple[Burst, ...] = ()
    retries: Retries = NONE
    closed: int = 0
    post: bool = False
    keys: bool = False
    run: str = "load"
    beside: int = 0

    @property
    def clients(self) -> int:
        """How many clients the rate sends."""
        return sum(count for _, count, _ in self._stretches())

    def key(self, client: int) -> str:
        """Return the Idempotency-Key of all tries of a client's order; "" without keys, and for a GET."""
        return f"{self.run}-{client}" if self.post and self.keys else ""

    def due_s(self) -> Iterator[float]:
        """Return when each client's first try is due, in seconds from the start."""
        for from_s, count, rate in self._stretches():
            for number in range(count):
                yield from_s + number / rate

    def _stretches(self) -> Iterator[tuple[float, int, float]]:
        """Yield from when on how many are sent at what rate."""
        from_s = 0.0
        for burst in self.bursts:
            yield from_s, round(self.rate * (burst.at_s - from_s)), self.rate
            yield burst.at_s, round(burst.rate * burst.seconds), burst.rate
            from_s = burst.at_s + burst.seconds
        yield from_s, round(self.rate * (self.seconds - from_s)), self.rate

    def as_text(self) -> str:
        """Return it as an argument of a program's."""
        return json.dumps(asdict(self))


def from_text(text: str) -> Plan:
    """Return the plan that `as_text` has written."""
    told = json.loads(text)
    bursts = tuple(Burst(**one) for one in told.pop("bursts"))
    return Plan(**told | {"bursts": bursts, "retries": Retries(**told["retries"])})
