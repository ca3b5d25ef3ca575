"""PURE: whether a server is called busy: what people are told, not what is decided (concurrency.py decides).

One attempt beyond ease is nothing to speak of, and a word that comes and goes with each attempt can't be read. So, of
the looks of the last second, one at each attempt's beginning and one at its end:

1. A server is called busy when at a quarter of them it had all that it can have at ease, or more.
2. It is called so until a whole second has none of these.
3. A few looks say nothing: of a server that does one thing at a time, one request alone would be a crowd.

Attempts that wait while nothing is answered are no crowd: whoever stands still isn't called busy (server.py looks so).
Busy is no state: a server can be ONLINE and busy, and it is not to blame for what is asked of it.
"""

from collections import deque
from typing import NamedTuple

RECENT_TENTHS = 10  # tenths of a second
SHARE = 0.25  # of the looks
LEAST_LOOKS = 10


class Load(NamedTuple):
    """What a server carries, as people are told.

    is_busy: whether it is called so. in_flight: attempts under way. ease: so many are answered quickly.
    limit: more than so many it doesn't get. alone_s: what an answer takes when nothing else is asked, in seconds; 0
    while that is unknown.
    """

    is_busy: bool = False
    in_flight: int = 0
    ease: int = 0
    limit: int = 0
    alone_s: float = 0.0


class Busy:
    """The looks at one server.

    They are counted by tenths of a second, so that a look costs an addition or two.
    """

    __slots__ = ("_busy", "_is_called", "_looks", "_past", "_seen_s", "_tenth")

    def __init__(self) -> None:
        self._tenth = 0
        self._looks = self._busy = 0  # of this tenth
        self._past: deque[tuple[int, int, int]] = deque()  # the tenths before it: which, looks, busy ones
        self._seen_s = 0.0  # when it was last seen busy
        self._is_called = False

    def look(self, is_busy: bool, now_s: float) -> None:
        """Count a look; is_busy: whether it has all that it can have at ease."""
        tenth = int(10 * now_s)
        if tenth != self._tenth:
            self._turn(tenth, now_s)
        self._looks += 1
        if is_busy:
            self._busy += 1
            self._seen_s = now_s

    def is_called(self, now_s: float) -> bool:
        """Say whether it is called busy."""
        self._turn(int(10 * now_s), now_s)
        return self._is_called

    def _turn(self, tenth: int, now_s: float) -> None:
        if tenth != self._tenth:
            self._past.append((self._tenth, self._looks, self._busy))
            self._tenth, self._looks, self._busy = tenth, 0, 0
            while self._past and self._past[0][0] <= tenth - RECENT_TENTHS:
                self._past.popleft()
        if self._is_called:
            self._is_called = now_s - self._seen_s < RECENT_TENTHS / 10
            return
        looks = self._looks + sum(one[1] for one in self._past)
        busy = self._busy + sum(one[2] for one in self._past)
        self._is_called = looks >= LEAST_LOOKS and busy >= SHARE * looks
