"""PURE: what retries and hedges are paid from, so that servers in trouble don't get more load for it.

Each has a budget of its own: requests that are merely slow, and hedged, must not use up what saves those that fail.
Those fail together, as many as are under way on a server when it breaks; so the burst of retries is the larger one.

A share of the requests, not a number for each: what one may do, thousands at once may not (the "retry budget" of
Finagle, and of Beyer et al., "Site Reliability Engineering", 2016, chapter 21).
"""

from typing import NamedTuple


class Budget(NamedTuple):
    """How many attempts may be started now: `share` of every request adds up, to `burst` at most."""

    tokens: float = 20.0
    burst: float = 20.0
    share: float = 0.1

    @property
    def is_left(self) -> bool:
        """Whether one more may be started."""
        return self.tokens >= 1

    @property
    def is_whole(self) -> bool:
        """Whether it gets no more."""
        return self.tokens >= self.burst

    def earned(self) -> "Budget":
        """Return the budget after one more request has arrived."""
        return self._replace(tokens=min(self.burst, self.tokens + self.share))

    def spent(self) -> "Budget":
        """Return the budget after one more has been started."""
        return self._replace(tokens=self.tokens - 1)


HEDGES = Budget()
RETRIES = Budget(tokens=100.0, burst=100.0)
