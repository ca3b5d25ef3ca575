"""PURE: what a client pays from when it asks more often than it has to.

Who is refused comes again soon, and who waits asks elsewhere, too: so overload feeds itself. Hence a budget, as a
balancer has one: a share of the requests, and not a number for each (the "retry budget" of Finagle, and of Beyer et
al., "Site Reliability Engineering", 2016, chapter 21). A moment in which all are refused is passed over; when it lasts,
hardly anybody comes again.
"""

SHARE, BURST = 0.1, 100.0  # of the requests; and what a moment may cost


class RetryBudget:
    """What is left of it: `SHARE` of every request adds up, to `BURST` at most."""

    def __init__(self) -> None:
        self._tokens = BURST

    def earn(self) -> None:
        """Note one more request."""
        self._tokens = min(BURST, self._tokens + SHARE)

    def spend(self) -> bool:
        """Pay for asking once more; say whether there was enough."""
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
