"""PURE: what a load sends and when: a rate that may burst, clients that try again."""

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
    """How a client goes on after a try that brought it no 200.

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
    "Open Versus Closed: A Cautionary Tale", NSDI 2006).
    """

    rate: float
    seconds: float
    timeout_s: float = TIMEOUT_S
    bursts: tuple[Burst, ...] = ()
    retries: Retries = NONE
    closed: int = 0

    def due_s(self) -> Iterator[float]:
        """Return when each client's first try is due, in seconds from the start."""
        for from_s, until_s, rate in self._stretches():
            for number in range(round(rate * (until_s - from_s))):
                yield from_s + number / rate

    def _stretches(self) -> Iterator[tuple[float, float, float]]:
        from_s = 0.0
        for burst in self.bursts:
            yield from_s, burst.at_s, self.rate
            from_s = burst.at_s + burst.seconds
            yield burst.at_s, from_s, burst.rate
        yield from_s, self.seconds, self.rate

    def as_text(self) -> str:
        """Return it as an argument of a program's."""
        return json.dumps(asdict(self))


def from_text(text: str) -> Plan:
    """Return the plan that `as_text` has written."""
    told = json.loads(text)
    bursts = tuple(Burst(**one) for one in told.pop("bursts"))
    return Plan(**told | {"bursts": bursts, "retries": Retries(**told["retries"])})
