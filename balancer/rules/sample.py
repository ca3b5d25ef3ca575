"""PURE: how many of many are shown: so many a second, spread over it, and a few at once (a token bucket)."""


class Sample:
    """Says of one after the other whether it is shown.

    per_s: how many of them a second, at most. burst: how many at once after a while without any.
    """

    def __init__(self, per_s: float, burst: float = 5.0) -> None:
        self._per_s = per_s
        self._burst = burst
        self._tokens = burst
        self._seen_s = 0.0

    def takes(self, now_s: float) -> bool:
        """Say whether the one that comes now is shown; a clock that goes back takes nothing away."""
        self._tokens = min(self._burst, self._tokens + self._per_s * max(0.0, now_s - self._seen_s))
        self._seen_s = now_s
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
