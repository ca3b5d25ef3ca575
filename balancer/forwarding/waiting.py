"""Requests that wait while every server is full: who waits is woken when an attempt has ended."""

import time
from collections.abc import Callable
from typing import Protocol

from balancer.rules.attempts import GiveUp, Wait
from balancer.rules.line import Line

LEAST_WAIT_S = 0.001  # less is none


class Sleeper(Protocol):
    """Who waits, and can be woken."""

    def wake(self) -> None:
        """Decide anew."""


class WaitingLine:
    """The line, and a clock beside it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._line: Line[Sleeper] = Line()
        self._clock = clock

    def __len__(self) -> int:
        return len(self._line)

    def joined(self, one: Sleeper, since_s: float) -> Wait | GiveUp:
        """Let somebody wait, who has waited since then; no longer than makes sense."""
        now_s = self._clock()
        until_s = self._line.until_s(since_s, now_s)
        if until_s - now_s < LEAST_WAIT_S:
            return GiveUp.BUSY
        self._line.join(one, now_s)
        return Wait(until_s)

    def leave(self, one: Sleeper) -> None:
        """Let somebody go who waits no longer."""
        if self._line:
            self._line.leave(one)

    def call(self) -> None:
        """Wake whose turn it is: there may be room."""
        waiting = self._line.call(self._clock()) if self._line else None
        if waiting is not None:
            waiting.wake()
