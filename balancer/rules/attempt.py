"""PURE: one try of one request on one server: why it is made, and how it ends."""

from enum import Enum
from typing import NamedTuple

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
IDEMPOTENT_METHODS = SAFE_METHODS | {"PUT", "DELETE"}
SERVER_FAILED = frozenset({500, 502, 503, 504})  # the server's own trouble; 501 and 505 are about the request
OK = "ok"
CANCELLED = "cancelled"
OVERTAKEN = "slow"
TIMEOUTS = frozenset({"connect-timeout", "read-timeout"})
LATE = TIMEOUTS | {OVERTAKEN}  # nobody waited for its answer to the end
BAD_ANSWERS = frozenset({"5xx", "truncated", "corrupt"})


class Kind(Enum):
    """Why an attempt is made."""

    FIRST = "first"
    RETRY = "retry"
    HEDGE = "hedge"
    TRIAL = "trial"

    __hash__ = object.__hash__  # An Enum's own is that of its name, and written in Python.


class Attempt(NamedTuple):
    """One finished try of one request on one server.

    reason: "ok", or why it failed.
    sent: whether any of the request may have reached the server.
    ms: how long it took, in milliseconds. at_ms: how long after its request came it began.
    """

    server: str
    reason: str
    sent: bool
    ms: float
    kind: Kind = Kind.FIRST
    at_ms: float = 0.0


class Running(NamedTuple):
    """One try that is under way."""

    server: str
    kind: Kind
    began_s: float
