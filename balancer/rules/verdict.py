"""PURE: what is said of an attempt, of a request and of the service. The state of a server is health.py's.

They answer different questions, so they share no word: a request can fail although every server is ONLINE, and be
answered well although two are OFFLINE.

1. An attempt is `ok`, `failed`, `overtaken` (a later one on another server was here first, and it was far slower) or
   `cancelled` (nobody needed it any more, which says nothing of its server).
2. A request is `answered`, `answered-with-error` (no server had better than a 5xx, which was passed on) or `given-up`,
   with one word that says why. What a client asks wrong (4xx) is answered. A client that went away is nobody's failure.
   One that was refused because all are busy was not failed by anybody, but it was not served either.
3. The service is `down` when no server can be asked: each is OFFLINE, and not for its breaker alone; or none is ONLINE
   and the newest request has found nobody. It is `troubled` when some requests fail: the newest one, or a tenth of
   those of the last `RECENT_S`; and when only servers are left that their breakers keep out, and that are asked all the
   same (fail open, policy.py). It is `overloaded` when a request of the last `SHED_RECENT_S` was refused as busy, and
   fewer than that share of the others fail. It is `degraded` when requests are answered well, but some server is not
   ONLINE; else `normal`. So one failure of many is forgotten at the next good answer, no failure outlasts `RECENT_S`,
   and overload is over a second after the last refusal.
"""

import math
from collections import deque
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from balancer.rules.attempt import CANCELLED, OK, OVERTAKEN, SERVER_FAILED, Attempt, Kind
from balancer.rules.attempts import GiveUp
from balancer.rules.health import State
from balancer.rules.policy import Candidate

RECENT_S = 5.0  # the page is made anew as often: what it showed last time is over
SHED_RECENT_S = 1.0
BROKEN_OFF = "broken-off"  # why a request has no whole answer of which some was passed on
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

    __hash__ = object.__hash__  # An Enum's own is that of its name, and written in Python.


def word_of(decision: GiveUp) -> str:
    """Return a decision to give up as one word, such as "may-have-run"."""
    return decision.name.lower().replace("_", "-")


_BUSY, _CLIENT_GONE, _NO_SERVER = map(word_of, (GiveUp.BUSY, GiveUp.CLIENT_GONE, GiveUp.NO_SERVER))


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
        return self.why == _CLIENT_GONE

    @property
    def is_shed(self) -> bool:
        """Whether it was refused because there is more to do than can be done soon."""
        return self.why == _BUSY

    @property
    def has_failed(self) -> bool:
        """Whether the service has not served this request."""
        return self.how is not How.ANSWERED and not self.is_client_gone


@lru_cache(64)
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
    return Ending(How.GIVEN_UP, BROKEN_OFF, reason, server)


def was_saved(ending: Ending, attempts: Sequence[Attempt]) -> bool:
    """Say whether fail-over has served a request: answered well, though a server had failed it, or kept it waiting.

    A trial that fails is none of that: it was made only because another attempt stood beside it from the start.
    """
    if len(attempts) < 2 or ending.how is not How.ANSWERED:
        return False
    return any(one.kind is not Kind.TRIAL and end_of(one.reason) in (End.FAILED, End.OVERTAKEN) for one in attempts)


class Service(Enum):
    """What can be said of the service as a whole, the best first."""

    NORMAL = "normal"
    DEGRADED = "degraded"
    OVERLOADED = "overloaded"
    TROUBLED = "troubled"
    DOWN = "down"

    def beside(self, ending: Ending) -> "Service":
        """Return what may be said of the service beside a request that has just ended: never better than that was."""
        if not ending.has_failed or self in (Service.TROUBLED, Service.DOWN):
            return self
        return Service.OVERLOADED if ending.is_shed else Service.TROUBLED


def shed(totals: Mapping[tuple[How, str], int]) -> int:
    """Return how many requests were refused as busy, of those that ended, by how and why they did."""
    return totals.get((How.GIVEN_UP, _BUSY), 0)


class RecentRequests:
    """Which requests of the last `RECENT_S` seconds have failed; those whose clients went away don't count.

    Of those that were refused as busy only the newest is remembered: however many there are, they are one overload.
    """

    def __init__(self) -> None:
        self._shed_s = -math.inf
        self._ended: deque[tuple[float, bool]] = deque()
        self._failed = 0
        self._newest: Ending | None = None

    def add(self, ending: Ending, now_s: float) -> None:
        """Count a request that ends now, in seconds of the caller's clock."""
        if ending.is_shed:
            self._shed_s = now_s
        elif not ending.is_client_gone:
            self._ended.append((now_s, ending.has_failed))
            self._failed += ending.has_failed
            self._newest = ending
        self._forget(now_s)

    def newest(self, now_s: float) -> Ending | None:
        """Return how the newest request ended that was not refused as busy; None when there was none."""
        self._forget(now_s)
        return self._newest if self._ended else None

    def are_failing(self, now_s: float) -> bool:
        """Say whether the newest request has failed, or too large a share of all; in overload, only the share says so.

        Then there is a newer one at any moment.
        """
        newest = self.newest(now_s)
        if newest is None:
            return False
        is_share = self._failed >= FAILING_SHARE * len(self._ended)
        return is_share or (newest.has_failed and not self.are_shed(now_s))

    def are_shed(self, now_s: float) -> bool:
        """Say whether requests are being refused as busy."""
        return now_s - self._shed_s < SHED_RECENT_S

    def _forget(self, now_s: float) -> None:
        while self._ended and now_s - self._ended[0][0] >= RECENT_S:
            self._failed -= self._ended.popleft()[1]


def service_of(candidates: Sequence[Candidate], recent: RecentRequests, now_s: float) -> Service:
    """Return what can be said of the service (rule 3).

    candidates: every server as the choice sees it.
    """
    states = {one.state for one in candidates}
    newest = recent.newest(now_s)
    found_nobody = newest is not None and newest.why == _NO_SERVER
    if states == {State.OFFLINE}:
        return Service.TROUBLED if any(one.kept_out_for for one in candidates) else Service.DOWN
    if State.ONLINE not in states and found_nobody:
        return Service.DOWN
    if recent.are_failing(now_s):
        return Service.TROUBLED
    if recent.are_shed(now_s):
        return Service.OVERLOADED
    return Service.NORMAL if states == {State.ONLINE} else Service.DEGRADED
