"""The servers together, and the budget of their requests, behind one lock.

Methods decide under the lock and return what changed; whoever calls does the I/O, after the lock is released.
"""

import threading
import time
from collections.abc import Callable, Sequence

from balancer.rules.attempts import Attempt, Budget, Kind
from balancer.rules.health import Health, Thresholds
from balancer.rules.policy import Candidate
from balancer.servers.server import Server, ServerView, Transition
from balancer.settings import ServerAddress

HEDGE_UNKNOWN_S = 0.1  # when an attempt is late while nothing is known of any server's latency


class Pool:
    """The servers of the lab, and the budget of their requests.

    clock: seconds that only go forward; decisions use it.
    wall_clock: seconds since the epoch; people read it.
    has_breaker: whether traffic can make a server OFFLINE.
    """

    def __init__(
        self,
        servers: Sequence[ServerAddress],
        thresholds: Thresholds,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
        has_breaker: bool = True,
    ) -> None:
        self._clock = clock
        self._wall_clock = wall_clock
        self._lock = threading.Lock()
        self._budget = Budget()
        self._requests = 0
        self._servers = {
            server.name: Server(server, thresholds, has_breaker, Health.unknown(clock()), wall_clock())
            for server in servers
        }

    def request_arrived(self) -> int:
        """Count a request into the budget and return its number, from 0."""
        with self._lock:
            self._budget = self._budget.earned()
            self._requests += 1
            return self._requests - 1

    def has_budget(self) -> bool:
        """Say whether a replacement or hedge may be paid for."""
        return self._budget.is_left

    def candidates(self) -> list[Candidate]:
        """Return every server as the choice sees it, in the order of priority."""
        with self._lock:
            now_s = self._clock()
            known_s = [one.hedge_after_s for one in self._servers.values() if one.hedge_after_s is not None]
            unknown_s = max(known_s, default=HEDGE_UNKNOWN_S)
            return [one.as_candidate(unknown_s, now_s) for one in self._servers.values()]

    def configured(self, name: str) -> ServerAddress:
        """Return what is configured of a server."""
        return self._servers[name].configured

    def address(self, name: str) -> str | None:
        """Return the IP address that the probes last found for a server; None when its name was never known."""
        return self._servers[name].address

    def moved(self, name: str, address: str) -> None:
        """Remember where a server is."""
        with self._lock:
            self._servers[name].address = address

    def may_start(self, name: str, kind: Kind, takes_from_budget: bool) -> bool:
        """Take what an attempt needs: a token, the turn as the only trial; False when somebody was faster."""
        with self._lock:
            server = self._servers[name]
            if not server.may_start(kind, self._clock()):
                return False
            if takes_from_budget:
                if not self._budget.is_left:
                    return False
                self._budget = self._budget.spent()
            server.started(kind)
            return True

    def is_rising(self, name: str) -> bool:
        """Say whether a server is OFFLINE still, and its last probe succeeded."""
        return self._servers[name].is_rising

    def record_probe(self, name: str, reason: str, began_s: float) -> Transition | None:
        """Count a probe that ended with `reason` ("ok" or why it failed) and return the change it makes, if any."""
        with self._lock:
            return self._servers[name].probed(reason, began_s, self._clock(), self._wall_clock())

    def record_attempt(self, attempt: Attempt, began_s: float, was_overtaken: bool = False) -> Transition | None:
        """Count a finished attempt and return the change of state it makes, if any.

        was_overtaken: it was cancelled because one that began later had the answer first.
        """
        with self._lock:
            server = self._servers[attempt.server]
            return server.attempted(attempt, began_s, was_overtaken, self._clock(), self._wall_clock())

    def views(self) -> list[ServerView]:
        """Return a copy of everything that is known, in the order of priority."""
        with self._lock:
            return [server.view() for server in self._servers.values()]
