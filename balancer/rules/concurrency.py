"""PURE: how many attempts at once a server can carry, found from its answers alone.

An attempt that begins as the m-th at once waits for those before it: it takes

    alone + (m - 1) * step

`alone` is what the server takes when it has nothing else to do; `step` is what each attempt before it adds, so that
1 / step is how many the server answers in a second. What takes long although nobody waits before it (a server told to
sleep) has a long `alone` and no `step`; what takes long because too much is asked has a `step`. Only the second is
overload, and only the second becomes worse when more is sent. (Little 1961: the wait is the queue over the rate.)

1. `alone` is measured when one or two are under way at once: the lesser of the last two such. Any quicker answer
   counts, too. So it is right, or unknown; a no-load latency that is taken under load, as Vegas and its kin do, grows
   with the queue that it is to find.
2. `step` is a ratio of two sums over recent answers: by how much they took longer than alone, over how many were before
   them. Sums, not a mean of ratios: an answer that had few before it says little, and weighs little. What is not
   learned anew fades, and quickly where a server had nothing else to do and answered at once: whatever queue there was,
   it is gone. So a server that little is asked of is soon unknown again.
3. Whom many have passed was not waiting for its turn: its page is a slow one, or was forgotten. It says nothing.
4. Two numbers follow. At `ease`, an answer comes within `EASE_S`; one more and the next server is asked: spilled before
   it queues. At the `limit`, it comes within `SOON_S`; nobody goes beyond it. Both are `alone` and a half at least: a
   server that is merely slow is not busy.
5. Unknown is generous: as many as it takes. A limit that is too high costs a wait, and is found out within a hundred
   milliseconds; one that is too low turns away what could have been answered.
6. When nothing has been answered for `STILL_S` although attempts wait, and for three times as long as has been usual
   (since it was last left alone for `FORGIVEN_S`), then whatever it is, it is no queue that moves, and no limit holds.
   At its next answer what was known is void, and for `GRACE_S` nothing is assumed of what isn't known. From then on, as
   long as `alone` is unknown, the quickest answer since stands for it: a server that has become slow isn't taken for a
   queue. (One that is always so long from answer to answer does move.)
7. Unknown is less generous once a server answers after a standstill: a slow one can have what it has, and a quarter
   more; a starved one has too much already. So it gets that (`FIRST_MOST` at least) and one more for each answer, as
   TCP starts anew after a pause (RFC 5681, section 4.1), until an answer was alone from its beginning to its end. While
   nothing moves again for another `GRACE_S`, it may have more, for that is no queue either.
8. Attempts that wait while nothing is answered for longer than usual stand still: others are asked first. Not for long:
   then they are slow pages, or probes will tell. Who moves again may stand still again at once, as one that the kernel
   lets run for a tenth of each 100 ms: it is held busy for `HOLD_S`, doubling to `LONGEST_HOLD_S`, so that few meet it.
   Who has not stood still for `FORGIVEN_S` is as good as ever.
9. An attempt that is late in a queue that moves speaks against nobody.
"""

from collections import deque
from collections.abc import Iterable
from math import inf
from typing import NamedTuple

EASE_S, SOON_S = 0.03, 0.1
SLOWER = 1.5  # times alone
FIRST_EASE, MOST = 16, 200  # while nothing is known
LEAST_EASE, MOST_EASE, LEAST_LIMIT = 1, 64, 2
FEW = 2  # attempts at once that hardly wait for each other
PASSED = 0.5  # times as many as it found there have come later, and were answered before it: it doesn't queue
FADES, FADES_QUICKLY = 0.98, 0.7  # so much of what was known is left after one more answer
PRIOR = 10.0  # what is assumed at first weighs as much as so many that wait
STILL_S, STILLER = 0.15, 3.0  # the latter times the longest from answer to answer, lately
GRACE_S = 0.1
FIRST_MOST, MORE = 40, 1.25  # of what is tried after a standstill; the latter times what it has
HOLD_S, LONGEST_HOLD_S, FORGIVEN_S = 0.1, 0.4, 1.0
QUIET_FACTOR, LEAST_QUIET_S, MOST_QUIET_S = 2.0, 0.02, 0.5

_FIRST_EASE_STEP_S = EASE_S / (FIRST_EASE - 1)
_FIRST_STEP_S = SOON_S / (MOST - 1)


class Place(NamedTuple):
    """Where an attempt stands in what its server carries.

    beside: how many were under way when it began, itself included. number: of the attempt.
    """

    beside: int
    number: int


NOWHERE = Place(0, 0)  # of an attempt that doesn't count: it waits for its client, not for the server


class Concurrency:
    """What one server carries, and could.

    in_flight: attempts under way on it. ease, limit: how many there may be. In seconds, alone_s: what an answer takes
    when nothing else is asked, 0 while it is unknown; step_s: what each attempt adds to the next one's wait.
    """

    __slots__ = (
        "_alone",
        "_before",
        "_begun",
        "_found",
        "_gap_s",
        "_held_until_s",
        "_hold_s",
        "_known_from_s",
        "_latest",
        "_least_s",
        "_longer_s",
        "_most",
        "_moved_s",
        "alone_s",
        "ease",
        "in_flight",
        "limit",
        "step_s",
    )

    def __init__(self) -> None:
        self.in_flight = 0
        self.ease, self.limit = FIRST_EASE, MOST
        self.alone_s, self.step_s = 0.0, _FIRST_STEP_S
        self._alone: deque[float] = deque(maxlen=FEW)
        self._longer_s = self._before = 0.0
        self._least_s = inf  # of all answers since what was known was void
        self._found, self._most = MOST, MOST  # the limit, as found from answers; and the most that is to be tried
        self._begun = 0
        self._latest = 0  # the number of the latest one that was answered
        self._moved_s = 0.0  # when one was last answered, or began with no other under way
        self._gap_s = 0.0  # the longest from one answer to the next, lately
        self._known_from_s = 0.0
        self._hold_s, self._held_until_s = HOLD_S, -FORGIVEN_S

    def is_full(self, now_s: float) -> bool:
        """Say whether it gets no more: as many as its limit, which counts for less when nothing moves."""
        if self.in_flight < self.limit:
            return False
        waits_s = self.waits_s(now_s)
        if self.in_flight < self._found:
            return waits_s <= GRACE_S
        return self.in_flight >= MOST or not self._has_stood(waits_s)

    def waits_s(self, now_s: float) -> float:
        """Return for how many seconds attempts have waited without any being answered."""
        return now_s - self._moved_s if self.in_flight else 0.0

    def is_busy(self, quiet_s: float, now_s: float) -> bool:
        """Say whether another server had better be asked: it is at ease no more, or stands still.

        quiet_s: without an answer for so long, it stands still.
        """
        if self.in_flight >= self.ease or now_s < self._held_until_s:
            return True
        return self._begun - self._latest > FEW and quiet_s < self.waits_s(now_s) < MOST_QUIET_S

    def is_surely_at_ease(self, now_s: float) -> bool:
        """Say whether it is neither busy nor full, however short a time without an answer is too long."""
        if self.in_flight >= self.ease or self.in_flight >= self.limit or now_s < self._held_until_s:
            return False
        return self.waits_s(now_s) <= LEAST_QUIET_S

    def expected_s(self, now_s: float) -> float:
        """Return in how many seconds one more would be answered, as far as can be told."""
        return self.waits_s(now_s) + self.alone_s + self.in_flight * self.step_s

    def is_in_line(self, place: Place, began_s: float) -> bool:
        """Say whether an attempt still waits for its turn: more than are at ease were there, and the queue moves."""
        return place.beside > self.ease and self._moved_s > began_s and self._is_its_turn(place)

    def begun(self, now_s: float) -> Place:
        """Count an attempt that begins; return its place."""
        if not self.in_flight:
            if now_s - self._moved_s > FORGIVEN_S:
                self._gap_s = 0.0
            self._moved_s = now_s
        self.in_flight += 1
        self._begun += 1
        return Place(self.in_flight, self._begun)

    def answered(self, place: Place, took_s: float, now_s: float) -> None:
        """Count an attempt that was answered."""
        gap_s = self.waits_s(now_s)
        if self._has_stood(gap_s):
            self._forget(now_s, min(max(FIRST_MOST, int(MORE * self.in_flight)), MOST))
        elif gap_s > max(QUIET_FACTOR * self.alone_s, LEAST_QUIET_S) and self._begun - self._latest > FEW:
            self._hold(now_s)
        self._gap_s = max(FADES * self._gap_s, gap_s)
        self._most = min(self._most + 1, MOST)
        self._ended(place, now_s)
        is_its_turn = self._is_its_turn(place)
        if took_s < self.alone_s or (place.beside <= FEW and is_its_turn):
            self._alone.append(took_s)
            self.alone_s = min(self._alone)
            if self._begun - place.number < FEW:
                self._most = MOST
        if is_its_turn:
            self._learn(place, took_s, now_s)

    def unanswered(self, place: Place, took_s: float, now_s: float) -> None:
        """Count an attempt that nobody waits for any more: its answer would have taken at least so long."""
        if self._has_stood(self.waits_s(now_s)):
            self._forget(now_s, MOST)
        elif took_s > max(SOON_S, SLOWER * self.alone_s) and self._is_its_turn(place):
            self._learn(place, took_s, now_s)
        self.in_flight -= 1

    def failed(self, place: Place, now_s: float) -> None:
        """Count an attempt that the server ended badly: it moves, and how much it can do is another question."""
        self._ended(place, now_s)

    def _ended(self, place: Place, now_s: float) -> None:
        self.in_flight -= 1
        self._latest = max(self._latest, place.number)
        self._moved_s = now_s

    def _has_stood(self, gap_s: float) -> bool:
        return gap_s > max(STILL_S, STILLER * self._gap_s)

    def _is_its_turn(self, place: Place) -> bool:
        return self._latest - place.number <= PASSED * place.beside + FEW

    def _hold(self, now_s: float) -> None:
        is_again = now_s - self._held_until_s < FORGIVEN_S
        self._hold_s = min(2 * self._hold_s, LONGEST_HOLD_S) if is_again else HOLD_S
        self._held_until_s = now_s + self._hold_s

    def _forget(self, now_s: float, most: int) -> None:
        self._longer_s = self._before = 0.0
        self._least_s = inf
        self._alone.clear()
        self.alone_s = 0.0
        self._known_from_s = now_s + GRACE_S
        self._most = most
        self._decide()

    def _learn(self, place: Place, took_s: float, now_s: float) -> None:
        is_idle_and_quick = place.beside == 1 and took_s <= max(EASE_S, SLOWER * self.alone_s)
        fades = FADES_QUICKLY if is_idle_and_quick else FADES
        self._longer_s *= fades
        self._before *= fades
        self._least_s = min(self._least_s, took_s)
        if place.beside > FEW and (self._alone or now_s >= self._known_from_s):
            self._longer_s += max(0.0, took_s - (self.alone_s or self._least_s))
            self._before += place.beside - 1
        self._decide()

    def _decide(self) -> None:
        alone_s, weight = self.alone_s, self._before + PRIOR
        self.step_s = (self._longer_s + PRIOR * _FIRST_STEP_S) / weight
        ease_step_s = (self._longer_s + PRIOR * _FIRST_EASE_STEP_S) / weight
        self.ease = min(max(LEAST_EASE, int(1 + _spare_s(EASE_S, alone_s) / ease_step_s)), MOST_EASE)
        self._found = min(max(LEAST_LIMIT, int(1 + _spare_s(SOON_S, alone_s) / self.step_s)), MOST)
        self.limit = min(self._found, self._most)


def quiet_s(servers: Iterable[Concurrency]) -> float:
    """Return after how many seconds without an answer a server stands still: by what the quickest takes alone."""
    known_s = [alone_s for one in servers if (alone_s := one.alone_s)]
    return min(max(QUIET_FACTOR * min(known_s, default=0.0), LEAST_QUIET_S), MOST_QUIET_S)


def _spare_s(aim_s: float, alone_s: float) -> float:
    """Return how long an answer may wait for others."""
    return max(aim_s, SLOWER * alone_s) - alone_s
