"""PURE: how often something took how long, in buckets: what Prometheus can add up over servers, and over time.

Each request and each attempt is counted here, so that must cost next to nothing: one search and two additions.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

# They have in them what the lab turns on: an attempt is late after 20 to 500 ms, its time is up after 2 s, and that of
# a request after 5 s.
BOUNDS_MS = (1, 2, 3, 5, 10, 20, 30, 50, 100, 200, 300, 500, 1000, 2000, 3000, 5000)


@dataclass(slots=True)
class Histogram:
    """How many took how long.

    counts: for each of `BOUNDS_MS` those that took so long at most, and longer than the bound before; at last all that
        took longer. sum_ms: what all of them took together, in milliseconds.
    """

    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_MS) + 1))
    sum_ms: float = 0.0

    def add(self, ms: float) -> None:
        """Count one that took so many milliseconds."""
        self.counts[bisect_left(BOUNDS_MS, ms)] += 1
        self.sum_ms += ms

    def copy(self) -> "Histogram":
        """Return one of its own with the same figures."""
        return Histogram(self.counts.copy(), self.sum_ms)

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(self.counts)


def together(histograms: Iterable[Histogram]) -> Histogram:
    """Return all that is counted in any of them, in one of its own."""
    whole = Histogram()
    for one in histograms:
        whole.counts = [sum(pair) for pair in zip(whole.counts, one.counts, strict=True)]
        whole.sum_ms += one.sum_ms
    return whole
