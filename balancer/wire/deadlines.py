"""Calls that are made when something takes too long. Nearly none ever is.

A timer of gevent's for each would be started and stopped thousands of times a second. So one timer looks after all of
them: it goes off when the first of them is due, and then sees what is left. To set and to clear one is next to nothing.
"""

import time
from collections.abc import Callable
from math import inf
from typing import Any

import gevent

AGAIN_S = 0.001  # after a look at the earliest is the next one: what is due within that waits for it


class TimeUpError(BaseException):
    """What was being done has taken too long; raised where it waits."""


class Deadlines:
    """Calls to come; each can be cleared before. The hub makes them: they must not wait.

    clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._set: set[Deadline] = set()
        self._timer: Any = None
        self._looks_at_s = inf

    def after(self, seconds: float, call: Callable[[], object]) -> "Deadline":
        """Have a call made so many seconds from now."""
        one = Deadline(self._clock() + seconds, call, self._set)
        self._set.add(one)
        if one.at_s < self._looks_at_s:
            self._look_at(one.at_s)
        return one

    def limit(self, seconds: float) -> "Limit":
        """Return a context that lasts no longer than that; raises TimeUpError."""
        return Limit(self, seconds)

    def _look_at(self, at_s: float) -> None:
        if self._timer is not None:
            self._timer.close()
        self._looks_at_s = at_s
        self._timer = gevent.get_hub().loop.timer(max(0.0, at_s - self._clock()))
        self._timer.start(self._look)

    def _look(self) -> None:
        now_s = self._clock()
        due = [one for one in self._set if one.at_s <= now_s]
        first_s = min((one.at_s for one in self._set if one.at_s > now_s), default=inf)
        self._timer.close()
        self._timer, self._looks_at_s = None, inf
        if first_s < inf:
            self._look_at(max(first_s, now_s + AGAIN_S))
        for one in sorted(due, key=lambda one: one.at_s):
            if one in self._set:  # The call before may have cleared it.
                one.clear()
                one.call()


class Deadline:
    """A call at `at_s`."""

    __slots__ = ("_set", "at_s", "call")

    def __init__(self, at_s: float, call: Callable[[], object], others: "set[Deadline]") -> None:
        self.at_s = at_s
        self.call = call
        self._set = others

    def clear(self) -> None:
        """Don't make the call; twice does no harm."""
        self._set.discard(self)


class Limit:
    """A context that ends in time."""

    __slots__ = ("_deadline", "_deadlines", "_seconds")

    def __init__(self, deadlines: Deadlines, seconds: float) -> None:
        self._deadlines = deadlines
        self._seconds = seconds

    def __enter__(self) -> None:
        waits = gevent.getcurrent()
        self._deadline = self._deadlines.after(self._seconds, lambda: waits.throw(TimeUpError()))

    def __exit__(self, *error: object) -> None:
        self._deadline.clear()
