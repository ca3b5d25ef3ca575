"""PURE: whether a client that was told to come again does, and when.

Who is refused comes again soon, and so overload feeds itself. Hence a budget, as a balancer has one: a share of the
requests, and not a number for each (the "retry budget" of Finagle, and of Beyer et al., "Site Reliability Engineering",
2016, chapter 21). A moment's no is passed over; when all are refused for long, hardly anybody comes again.
"""

from lab.measuring.plan import Retries

AGAIN = Retries(times=3, first_s=0.1)
SHARE, BURST = 0.1, 100.0  # of the requests; and what a moment may cost in which all are refused


class RetryBudget:
    """What is left of it: `SHARE` of every request adds up, to `BURST` at most."""

    def __init__(self) -> None:
        self._tokens = BURST

    def earn(self) -> None:
        """Note one more request."""
        self._tokens = min(BURST, self._tokens + SHARE)

    def pause_s(self, tries: int, retry_after_s: float | None, chance: float) -> float | None:
        """Return how long to wait before one more try, which is paid for; None where there is none.

        tries: that were told to come again. retry_after_s: the last one's Retry-After, None without one. That is for
        who has no budget, and comes back whenever it likes. chance: from 0 to 1; it makes half to 1.5 of the wait.
        """
        if retry_after_s is None or tries > AGAIN.times or self._tokens < 1:
            return None
        self._tokens -= 1
        return AGAIN.pause_s(tries, chance)
