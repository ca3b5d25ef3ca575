"""Where attempts wait, of which nothing was sent, until their server is to have one more (balancer/rules/window.py)."""

import time
from collections import deque
from collections.abc import Callable

import gevent
from gevent.event import AsyncResult

from balancer.rules.attempt import CANCELLED
from balancer.wire.upstream import AttemptError


class Gate:
    """The way to one server. window: how many may be behind it now."""

    def __init__(self, window: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self._window = window
        self._clock = clock
        self._inside = 0
        self._waiting: deque[AsyncResult[bool]] = deque()  # whether it may go in, or is turned away

    def enter(self, timeout_s: float) -> float:
        """Go in, in turn; return how long that took, in seconds. Whoever is in must leave.

        Raises AttemptError when there is no turn in time, or there will be none.
        """
        if not self._waiting and self._inside < self._window():
            self._inside += 1
            return 0.0
        began_s = self._clock()
        turn: AsyncResult[bool] = AsyncResult()
        self._waiting.append(turn)
        try:
            may_enter = turn.get(timeout=timeout_s)
        except BaseException as error:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif turn.value:
                self.leave()
            if isinstance(error, gevent.Timeout):
                raise AttemptError("read-timeout", sent=False) from None
            raise
        if not may_enter:
            raise AttemptError(CANCELLED, sent=False)
        return self._clock() - began_s

    def leave(self) -> None:
        """Make room, and let in whose turn it is."""
        self._inside -= 1
        while self._waiting and self._inside < self._window():
            self._inside += 1
            self._waiting.popleft().set(True)

    def turn_away(self) -> None:
        """Send all away who wait."""
        while self._waiting:
            self._waiting.popleft().set(False)
