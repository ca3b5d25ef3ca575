"""PURE: what is said of an attempt, of a request and of the service. The state of a server is health.py's.

They answer different questions, so they share no word: a request can fail although every server is ONLINE, and be
answered well although two are OFFLINE.

1. An attempt is `ok`, `failed`, `overtaken` (a later one on another server was here first, and it was far slower) or
   `cancelled` (nobody needed it any more, which says nothing of its server).
2. A request is `answered`, `answered-with-error` (no server had better than a 5xx, which was passed on) or `given-up`,
   with one word that says why. What a client asks wrong (4xx) is answered. A client that went away is nobody's failure.
3. The service is `down` when no server can be asked: each is OFFLINE, and not for its breaker alone; or none is ONLINE
   and the newest request has found nobody. It is `troubled` when some requests fail: the newest one, or a tenth of
   those of the last `RECENT_S`; and when only servers are left that their breakers keep out, and that are asked all the
   same (fail open, policy.py). It is `degraded` when requests are answered well, but some server is not ONLINE; else
   `normal`. So one failure of many is forgotten at the next good answer, and no failure outlasts `RECENT_S`.
"""

from collections import deque
from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from balancer.rules.attempts import CANCELLED, OK, OVERTAKEN, SERVER_FAILED, Attempt, GiveUp, Kind
from balancer.rules.health import State
from balancer.rules.policy import Candidate

RECENT_S = 5.0  # the page is made anew as often: what it showed last time is over
FAILING_SHARE = 0.1  # of recent requests; the retry budget carries as much


class End(Enum):
    """How an attempt ended."""

    OK = "ok"
    FAILED = "failed"
    OVERTAKEN = "overtaken"
    CANCELLED = "cancelled"


_ENDS = {OK: End.OK, OVERTAKEN: End.OVERTAKEN, CANCELLED: End.CANCELLED}


def end_of(reason: str) -> End:
    """Return how an attempt with that reason ended."""
    return _ENDS.get(reason, End.FAILED)


def in_order_of_start(attempts: Sequence[Attempt]) -> tuple[Attempt, ...]:
    """Return a request's attempts in the order in which they began; a trial goes before what began beside it."""
    if len(attempts) < 2:
        return tuple(attempts)
    return tuple(sorted(attempts, key=lambda one: (one.at_ms, one.kind is not Kind.TRIAL)))


class How(Enum):
    """How a request ended."""

    ANSWERED = "answered"
    ANSWERED_WITH_ERROR = "answered-with-error"
    GIVEN_UP = "given-up"


class Ending(NamedTuple):
    """How one request ended.

    why: the word of the decision to give up ("no-server", "deadline", "no-retry", ...), or "broken-off"; "" when there
        was a whole answer.
    reason: one word that says why it failed, for a line: that of its last attempt where this tells more
        ("read-timeout", "truncated", "5xx"), else the decision's; "" when it was answered.
    server: who is to be named: who answered, or was asked last; None when nobody was.
    """

    how: How
    why: str = ""
    reason: str = ""
    server: str | None = None

    @property
    def is_client_gone(self) -> bool:
        """Whether the client went away before it had its answer."""
        return self.why == word_of(GiveUp.CLIENT_GONE)

    @property
    def has_failed(self) -> bool:
        """Whether the service has failed this request."""
        return self.how is not How.ANSWERED and not self.is_client_gone


def word_of(decision: GiveUp) -> str:
    """Return a decision to give up as one word, such as "may-have-run"."""
    return decision.name.lower().replace("_", "-")


def answered(server: str, status: int) -> Ending:
    """Return the ending of a request that a server has answered with that HTTP status."""
    if status in SERVER_FAILED:
        return Ending(How.ANSWERED_WITH_ERROR, reason="5xx", server=server)
    return Ending(How.ANSWERED, server=server)


def given_up(decision: GiveUp, attempts: Sequence[Attempt]) -> Ending:
    """Return the ending of a request without an answer.

    attempts: all of the request's, in the order in which they ended.
    """
    word = word_of(decision)
    asked = [one for one in attempts if one.kind is not Kind.TRIAL] or attempts
    if decision in (GiveUp.NO_SERVER, GiveUp.BUSY) or not asked:
        return Ending(How.GIVEN_UP, word, word)
    tells_more = decision in (GiveUp.MAY_HAVE_RUN, GiveUp.ALL_FAILED, GiveUp.NO_RETRY)
    return Ending(How.GIVEN_UP, word, asked[-1].reason if tells_more else word, asked[-1].server)


def broken_off(server: str, reason: str) -> Ending:
    """Return the ending of a request whose server broke its answer off when some of it had been passed on already."""
    return Ending(How.GIVEN_UP, "broken-off", reason, server)


class Service(Enum):
    """What can be said of the service as a whole, the best first."""

    NORMAL = "normal"
    DEGRADED = "degraded"
    TROUBLED = "troubled"
    DOWN = "down"

    def beside(self, ending: Ending) -> "Service":
        """Return what may be said of the service beside a request that has just ended: never better than that was."""
        return Service.TROUBLED if ending.has_failed and self in (Service.NORMAL, Service.DEGRADED) else self


class RecentRequests:
    """Which requests of the last `RECENT_S` seconds have failed; those whose clients went away don't count."""

    def __init__(self) -> None:
        self._ended: deque[tuple[float, bool]] = deque()
        self._failed = 0
        self._newest: Ending | None = None

    def add(self, ending: Ending, now_s: float) -> None:
        """Count a request that ends now, in seconds of the caller's clock."""
        if not ending.is_client_gone:
            self._ended.append((now_s, ending.has_failed))
            self._failed += ending.has_failed
            self._newest = ending
        self._forget(now_s)

    def newest(self, now_s: float) -> Ending | None:
        """Return how the newest request ended; None when there was none."""
        self._forget(now_s)
        return self._newest if self._ended else None

    def are_failing(self, now_s: float) -> bool:
        """Say whether the newest request has failed, or too large a share of all."""
        newest = self.newest(now_s)
        return newest is not None and (newest.has_failed or self._failed >= FAILING_SHARE * len(self._ended))

    def _forget(self, now_s: float) -> None:
        while self._ended and now_s - self._ended[0][0] >= RECENT_S:
            self._failed -= self._ended.popleft()[1]


def service_of(candidates: Sequence[Candidate], recent: RecentRequests, now_s: float) -> Service:
    """Return what can be said of the service (rule 3).

    candidates: every server as the choice sees it.
    """
    states = {one.state for one in candidates}
    newest = recent.newest(now_s)
    found_nobody = newest is not None and newest.why == word_of(GiveUp.NO_SERVER)
    if states == {State.OFFLINE}:
        return Service.TROUBLED if any(one.kept_out_for for one in candidates) else Service.DOWN
    if State.ONLINE not in states and found_nobody:
        return Service.DOWN
    if recent.are_failing(now_s):
        return Service.TROUBLED
    return Service.NORMAL if states == {State.ONLINE} else Service.DEGRADED
