"""PURE: how many attempts a server is sent at once, while more of them wait for it.

A server that is at work all the time gains nothing from more; most do less then, for their threads take turns, and wake
each other for it. (A starved one, whose threads share an interpreter, does half as much again when it is sent one at a
time as when it is sent eight.) So what is beyond the window waits here, where it costs the server nothing, and from
where it can still go elsewhere.

1. To keep it at work it needs as many as it answers in the time that one takes which waits for nobody, from when it is
   sent until the next one is there: the product of delay and rate (Kleinrock 1979; Cardwell et al., "BBR", 2016).
2. The delay is that of the quickest of its last answers. A server that the kernel lets run for a tenth of each 100 ms
   answers nearly all of them quickly, and then one late; a slow one answers none quickly. So the first is sent one at a
   time, the second as many as it takes.
3. A quarter more is sent, for what a window allows is all that can be seen: one that was too small would stay so.
4. As long as no queue is known of, there is no window. And no more is believed of a queue than its answers took, from
   when they were sent: where some requests hang, and the others are answered at once, there is none.
5. Whoever was sent long ago, and isn't answered, is late for another reason: it counts no more.
"""

from collections import deque
from math import ceil

MOST = 1000  # no window
BUSY_STEP_S = 0.002  # who answers more than 500 a second has no queue to speak of
NEXT_S = 0.001  # from an answer until the next attempt is there
MORE = 1.25
RECENT = 64  # of so many answers; the kernel gives a starved server some twenty a period, and then a pause
COUNTS_S = 0.15


class Window:
    """How long the last answers took since they were asked for, and what follows of it."""

    __slots__ = ("_all_s", "_took_s")

    def __init__(self) -> None:
        self._took_s: deque[float] = deque(maxlen=RECENT)
        self._all_s = 0.0  # their sum

    def answered(self, took_s: float) -> None:
        """Count a good answer; took_s: seconds since it was sent for."""
        if len(self._took_s) == RECENT:
            self._all_s -= self._took_s[0]
        self._took_s.append(took_s)
        self._all_s += took_s

    def size(self, step_s: float) -> int:
        """Return how many attempts it is sent at once; step_s: what each adds to the next one's wait, in seconds."""
        if step_s < BUSY_STEP_S or not self._took_s:
            return MOST
        step_s = min(step_s, self._all_s / len(self._took_s))
        if step_s < BUSY_STEP_S:
            return MOST
        return max(1, ceil(MORE * (min(self._took_s) + NEXT_S) / step_s))
