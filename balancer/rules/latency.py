"""PURE: how long a server's answers have taken lately, always in order, so that asking costs nothing."""

from bisect import bisect_left, insort
from collections import deque

RECENT = 100  # of so many attempts


class RecentLatency:
    """The durations of the last `RECENT` successful attempts, in milliseconds."""

    def __init__(self) -> None:
        self._by_age: deque[float] = deque()
        self._by_size: list[float] = []

    def add(self, ms: float) -> None:
        """Count one more attempt, and forget the oldest when there are enough."""
        if len(self._by_age) == RECENT:
            del self._by_size[bisect_left(self._by_size, self._by_age.popleft())]
        self._by_age.append(ms)
        insort(self._by_size, ms)

    def percentile(self, percent: float) -> float | None:
        """Return what so many percent of the attempts took at most, interpolated; None before the first one."""
        if not self._by_size:
            return None
        place = percent / 100 * (len(self._by_size) - 1)
        below = int(place)
        above = min(below + 1, len(self._by_size) - 1)
        return self._by_size[below] + (self._by_size[above] - self._by_size[below]) * (place - below)
