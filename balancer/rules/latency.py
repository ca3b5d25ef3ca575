"""PURE: how long answers have taken lately, and from when on one is late.

A request is late when it takes three times what 95 of 100 recent ones took on its server. Some addresses take longer
than that on every server (a report beside a hundred small pages); for them their own times count. Else each such
request would be hedged, for nothing, out of the budget that is there for servers in trouble; or it would make a
server's usual time so long that nobody is hedged in time.
"""

from bisect import bisect_left, insort
from collections import deque
from typing import NamedTuple

from balancer.rules.attempt import LATE, OK

RECENT = 100  # of so many attempts
HEDGE_FACTOR = 3.0  # an attempt is late when it takes this many times what 95 of 100 recent ones took
HEDGE_MIN_S, HEDGE_MAX_S = 0.02, 0.5
SLOW_IN_A_ROW = 3  # so many answers make an address a slow one: each three times what half of the others take
MOST_ADDRESSES = 256  # known at once; the one that was asked for longest ago gives way
# So many attempts are told of. Few enough that the five slow ones that open a breaker are most of them: whoever is kept
# out for being slow isn't shown as quick.
TOLD = 9


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
        took = self._by_size
        if not took:
            return None
        last = len(took) - 1
        place = percent / 100 * last
        below = int(place)
        return took[below] + (took[min(below + 1, last)] - took[below]) * (place - below)

    def late_after_s(self) -> float:
        """Return from how many seconds on an attempt is late; at least HEDGE_MIN_S, at most HEDGE_MAX_S."""
        return min(max(HEDGE_FACTOR * (self.percentile(95) or 0) / 1000, HEDGE_MIN_S), HEDGE_MAX_S)


class ResponseTime(NamedTuple):
    """How long a server has taken lately, in milliseconds: half of its attempts, and 95 of 100, took so long at most.

    is_at_least: whether the median is of an attempt that nobody waited for to its end, so that it is longer than that.
    """

    median_ms: float
    p95_ms: float
    is_at_least: bool


class LastAttempts:
    """How long the last `TOLD` attempts took that show it: good ones, and those that were too slow.

    One that was overtaken, or whose time was up, counts with the time that it had taken by then: it took at least that.
    """

    def __init__(self) -> None:
        self._took: deque[tuple[float, bool]] = deque(maxlen=TOLD)

    def add(self, reason: str, ms: float) -> None:
        """Count one more attempt, if it shows how long its server takes."""
        is_at_least = reason in LATE
        if reason == OK or is_at_least:
            self._took.append((ms, is_at_least))

    def response_time(self) -> ResponseTime | None:
        """Return what is told; None before the first attempt."""
        if not self._took:
            return None
        took = sorted(self._took)
        median_ms, is_at_least = took[len(took) // 2]
        return ResponseTime(median_ms, took[round(0.95 * (len(took) - 1))][0], is_at_least)


class SlowAddresses:
    """How long the addresses take that take longer than is usual on their servers; of all others next to nothing."""

    def __init__(self) -> None:
        # Address -> its times, or while it is too early to say, how many answers in a row were slow. The one that was
        # asked for last stands last.
        self._known: dict[str, RecentLatency | int] = {}

    def is_slow(self, address: str, ms: float, usual: RecentLatency) -> bool:
        """Count a good answer, and say whether its address is one of the slow ones, whose times are their own.

        ms: how long it took, in milliseconds. usual: the latency of that server.
        """
        if ms <= 1000 * HEDGE_MIN_S and address not in self._known:
            return False  # quick for any server
        slow_from_ms = max(1000 * HEDGE_MIN_S, HEDGE_FACTOR * (usual.percentile(50) or ms))
        known = self._known.pop(address, 0)
        if isinstance(known, int):
            if ms <= slow_from_ms:
                return False
            known = known + 1 if known + 1 < SLOW_IN_A_ROW else RecentLatency()
        if isinstance(known, RecentLatency):
            known.add(ms)
            if (known.percentile(50) or 0) <= slow_from_ms:
                return False
        if len(self._known) >= MOST_ADDRESSES:
            del self._known[next(iter(self._known))]
        self._known[address] = known
        return isinstance(known, RecentLatency)

    def late_after_s(self, address: str) -> float:
        """Return from how many seconds on an attempt for this address is late; 0 when it is as quick as others."""
        known = self._known.get(address)
        return known.late_after_s() if isinstance(known, RecentLatency) else 0.0
