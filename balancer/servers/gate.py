"""Where attempts wait, of which nothing was sent, until their server is to have one more (balancer/rules/window.py)."""

import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

import gevent
from gevent.event import AsyncResult

from balancer.rules.attempt import CANCELLED
from balancer.rules.window import COUNTS_S
from balancer.wire.upstream import AttemptError


class Turn(NamedTuple):
    """Somebody's turn. waited_s: how long it waited for it, in seconds."""

    number: int
    waited_s: float


class Gate:
    """The way to one server. window: how many may be behind it now; who is there for COUNTS_S counts no more."""

    def __init__(self, window: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        self._window = window
        self._clock = clock
        self._entered = 0
        self._inside: dict[int, float] = {}  # each one's number, and when it went in; the first stands first
        self._waiting: deque[AsyncResult[Turn | None]] = deque()

    def enter(self, timeout_s: float) -> Turn:
        """Go in, in turn. Whoever is in must leave.

        Raises AttemptError when there is no turn in time, or there will be none.
        """
        began_s = self._clock()
        if not self._waiting and self._has_room(began_s):
            return self._let_in(began_s)
        result: AsyncResult[Turn | None] = AsyncResult()
        self._waiting.append(result)
        try:
            turn = self._wait(result, began_s + timeout_s)
        except BaseException:
            if result in self._waiting:
                self._waiting.remove(result)
            elif result.value:
                self.leave(result.value)
            raise
        if turn is None:
            raise AttemptError(CANCELLED, sent=False)
        return turn._replace(waited_s=self._clock() - began_s)

    def leave(self, turn: Turn) -> None:
        """Make room, and let in whose turn it is."""
        self._inside.pop(turn.number, None)
        self._call()

    def turn_away(self) -> None:
        """Send all away who wait."""
        while self._waiting:
            self._waiting.popleft().set(None)

    def _wait(self, result: "AsyncResult[Turn | None]", until_s: float) -> Turn | None:
        while True:
            now_s = self._clock()
            if now_s >= until_s:
                raise AttemptError("read-timeout", sent=False)
            try:
                return result.get(timeout=min(until_s - now_s, COUNTS_S))
            except gevent.Timeout:
                self._call()

    def _call(self) -> None:
        while self._waiting and self._has_room(now_s := self._clock()):
            self._waiting.popleft().set(self._let_in(now_s))

    def _has_room(self, now_s: float) -> bool:
        while self._inside:
            number, entered_s = next(iter(self._inside.items()))
            if now_s - entered_s < COUNTS_S:
                break
            del self._inside[number]
        return len(self._inside) < self._window()

    def _let_in(self, now_s: float) -> Turn:
        self._entered += 1
        self._inside[self._entered] = now_s
        return Turn(self._entered, 0.0)
