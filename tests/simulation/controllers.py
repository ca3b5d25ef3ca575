"""Other ways to find how much a server can do at once, written from their published descriptions.

Each stands in the place of balancer/rules/concurrency.py; the choice of a server, the line, the hedges and all else are
the balancer's own, so that only the limit differs. They know one limit: beyond it a server is busy, and full.

- `Fixed`: a number that somebody has set.
- `Aimd`: one more while it goes well, a tenth less when an answer is late (Chiu and Jain 1989; as in Netflix's
  concurrency-limits, AIMDLimit).
- `Vegas`: by how many wait, told from the least time that was ever seen (Brakmo and Peterson 1995; VegasLimit there).
- `Gradient2`: by how a moving average of a long time compares with the last answer (Gradient2Limit there).
- `Envoy`: by how the least time, measured at three at once, compares with the median of the last 100 ms (Envoy's
  adaptive concurrency filter).
"""

import math
from statistics import median

from balancer.rules.concurrency import Concurrency, Place

FIRST, LEAST, MOST = 20, 1, 256
DROPPED_S = 1.9  # given up so late, an attempt has timed out; one given up earlier is ignored, as they do


class Controller(Concurrency):
    """What they have in common."""

    def __init__(self, first: int = FIRST) -> None:
        super().__init__()
        self.limit_found: float = first
        self._set(first)

    def answered(self, place: Place, took_s: float, now_s: float) -> None:
        """Count an answer."""
        self.failed(place, now_s)
        if place.beside <= 2 or not self._alone:
            self._alone.append(took_s)  # only for `quiet_s`: to see a standstill is the balancer's own
            self.alone_s = min(self._alone)
        self._set(self.after(took_s, place.beside, now_s, is_dropped=False))

    def unanswered(self, place: Place, took_s: float, now_s: float) -> None:
        """Count an attempt that nobody waits for any more."""
        self.in_flight -= 1
        if took_s > DROPPED_S:
            self._set(self.after(took_s, place.beside, now_s, is_dropped=True))

    def is_full(self, now_s: float) -> bool:
        """Say whether it gets no more."""
        return self.in_flight >= self.limit

    def after(self, took_s: float, beside: int, now_s: float, is_dropped: bool) -> float:
        """Return the limit after one more answer, or none."""
        raise NotImplementedError

    def _set(self, limit: float) -> None:
        self.limit_found = min(max(limit, LEAST), MOST)
        self.limit = self.ease = int(self.limit_found)


class Fixed(Controller):
    """A number that somebody has set."""

    def after(self, took_s: float, beside: int, now_s: float, is_dropped: bool) -> float:
        """Return the same."""
        return self.limit_found


class Aimd(Controller):
    """Additive increase, multiplicative decrease."""

    LATE_S, BACK_OFF = 0.2, 0.9

    def after(self, took_s: float, beside: int, now_s: float, is_dropped: bool) -> float:
        """Return one more where it is used, a tenth less when it is late."""
        if is_dropped or took_s > self.LATE_S:
            return self.limit_found * self.BACK_OFF
        return self.limit_found + 1 if 2 * beside >= self.limit_found else self.limit_found


class Vegas(Controller):
    """By how many wait."""

    def __init__(self) -> None:
        super().__init__()
        self._least_s = math.inf
        self._since = 0

    def after(self, took_s: float, beside: int, now_s: float, is_dropped: bool) -> float:
        """Return more while few wait, less when many do."""
        limit = self.limit_found
        self._since += 1
        if self._since > 30 * limit:  # Measured anew, whatever the load is.
            self._since, self._least_s = 0, took_s
            return limit
        self._least_s = min(self._least_s, took_s)
        step = max(1.0, math.log10(limit))
        if is_dropped:
            return limit - step
        if 2 * beside < limit:
            return limit
        waiting = math.ceil(limit * (1 - self._least_s / took_s))
        if waiting <= step:
            return limit + 6 * step
        if waiting < 3 * step:
            return limit + step
        return limit - step if waiting > 6 * step else limit


class Gradient2(Controller):
    """By how a long average compares with the last answer."""

    LONG, TOLERANCE, QUEUE, SMOOTHING = 600, 1.5, 4, 0.2

    def __init__(self) -> None:
        super().__init__()
        self._long_s, self._seen = 0.0, 0

    def after(self, took_s: float, beside: int, now_s: float, is_dropped: bool) -> float:
        """Return less by as much as answers take longer, and a few more."""
        self._seen += 1
        weight = 1 / self._seen if self._seen < 10 else 2 / (self.LONG + 1)
        self._long_s += weight * (took_s - self._long_s)
        if self._long_s > 2 * took_s:
            self._long_s *= 0.95
        if 2 * beside < self.limit_found:
            return self.limit_found
        gradient = max(0.5, min(1.0, self.TOLERANCE * self._long_s / took_s))
        limit = self.limit_found * gradient + self.QUEUE
        return self.limit_found + self.SMOOTHING * (limit - self.limit_found)


class Envoy(Controller):
    """By how the least time compares with the median of a moment."""

    WINDOW_S, SAMPLES, MEASURING, ANEW_S, BUFFER, TOO_LOW = 0.1, 50, 3, 60.0, 0.25, 5

    def __init__(self) -> None:
        super().__init__()
        self._least_s, self._measured_s, self._before, self._low = 0.0, 0.0, float(FIRST), 0
        self._taken: list[float] = []
        self._window_s = 0.0
        self._measure()

    def after(self, took_s: float, beside: int, now_s: float, is_dropped: bool) -> float:
        """Return the limit of the last window times the gradient, and its root as headroom."""
        self._taken.append(took_s)
        if not self._least_s:
            if len(self._taken) < self.SAMPLES:
                return self.MEASURING
            self._least_s, self._measured_s = median(self._taken), now_s
            self._window_s, self._taken = now_s, []
            return self._before
        if now_s - self._window_s < self.WINDOW_S:
            return self.limit_found
        gradient = min(max(self._least_s * (1 + self.BUFFER) / median(self._taken), 0.5), 2.0)
        limit = max(self.MEASURING, gradient * self.limit_found + math.sqrt(gradient * self.limit_found))
        self._window_s, self._taken = now_s, []
        self._low = self._low + 1 if limit <= self.MEASURING + 1 else 0
        if self._low >= self.TOO_LOW or now_s - self._measured_s > self.ANEW_S:
            self._measure()
            return self.MEASURING
        return limit

    def _measure(self) -> None:
        self._least_s, self._low, self._before, self._taken = 0.0, 0, self.limit_found, []
        self._set(self.MEASURING)


OURS = "ours"
CONTROLLERS: dict[str, type[Concurrency]] = {
    OURS: Concurrency,
    "fixed (20)": Fixed,
    "AIMD": Aimd,
    "Vegas": Vegas,
    "Gradient2": Gradient2,
    "Envoy": Envoy,
}
