"""PURE: the short line in which requests wait while every server is full.

A burst is over in a moment, and whoever waits that long is answered. A line that stands is overload: waiting longer
serves nobody more, it only makes each answer late. So, as in Facebook's servers (Maurer, "Fail at Scale", ACM Queue
2015; the idea is CoDel's, Nichols and Jacobson 2012):

1. A request waits for `WAIT_S` at most, and the oldest goes first.
2. When calls have not emptied the line for `STANDS_AFTER_S`, it stands: a request waits for `STANDING_WAIT_S` at most,
   and the newest goes first. Its client is the most likely one to be still there. Whoever gives up does not end that: a
   line that empties because nobody was called stands still.
"""

from math import inf
from typing import Generic, TypeVar

Waiting = TypeVar("Waiting")

WAIT_S, STANDING_WAIT_S = 0.04, 0.005
STANDS_AFTER_S = 0.1


class Line(Generic[Waiting]):
    """Who waits, the oldest first."""

    def __init__(self) -> None:
        self._waiting: dict[Waiting, None] = {}
        self._begun_s = -inf  # when the first one came since the line was emptied
        self._joined_s = -inf  # when the last one came; -inf when it was called

    def __len__(self) -> int:
        return len(self._waiting)

    def stands(self, now_s: float) -> bool:
        """Say whether it has not been empty for long."""
        return not self._is_over(now_s) and now_s - self._begun_s > STANDS_AFTER_S

    def until_s(self, since_s: float, now_s: float) -> float:
        """Return until when somebody may wait who has waited since then."""
        return since_s + (STANDING_WAIT_S if self.stands(now_s) else WAIT_S)

    def join(self, one: Waiting, now_s: float) -> None:
        """Let somebody wait."""
        if self._is_over(now_s):
            self._begun_s = now_s
        self._joined_s = now_s
        self._waiting[one] = None

    def leave(self, one: Waiting) -> None:
        """Let somebody go who waits no longer, or was called."""
        self._waiting.pop(one, None)

    def call(self, now_s: float) -> Waiting | None:
        """Return whose turn it is, who waits no longer; None when nobody waits."""
        if not self._waiting:
            return None
        one = next(reversed(self._waiting) if self.stands(now_s) else iter(self._waiting))
        del self._waiting[one]
        if not self._waiting:
            self._joined_s = -inf
        return one

    def _is_over(self, now_s: float) -> bool:
        return not self._waiting and now_s - self._joined_s > STANDS_AFTER_S
