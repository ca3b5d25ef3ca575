"""PURE: the HTTP status that tells a client how its request ended without an answer."""

from collections.abc import Sequence

from balancer.rules.attempt import TIMEOUTS, Attempt
from balancer.rules.attempts import GiveUp


def status_of(decision: GiveUp, attempts: Sequence[Attempt]) -> int:
    """Return the HTTP status that tells the client of this end: 502, 503 or 504 (RFC 9110, section 15.6).

    attempts: in the order in which they ended.
    """
    if decision in (GiveUp.NO_SERVER, GiveUp.BUSY) or not attempts:
        return 503
    return 504 if decision is GiveUp.DEADLINE or attempts[-1].reason in TIMEOUTS else 502
