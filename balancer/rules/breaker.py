"""PURE: the circuit breaker of one server: it opens on what real requests meet, which probes can't see.

A gray failure answers every probe and fails real requests. The rules:

1. Each attempt that began since the breaker last closed is counted: good, or bad when another server did better with
   the same address (addresses.py); what all servers fail isn't counted at all. One that was overtaken by an attempt
   started later, on another server, is bad ("slow"). Slow is relative by that: when all servers are slow, none
   overtakes another, and nothing opens. Those that nobody waited for to the end are one bad one, however many were
   under way when it was known: they have seen one standstill, as a kernel may cause that lets the server run for a
   tenth of each 100 ms, and it may be over already.
2. The breaker opens when, of the last `WINDOW` attempts, `MIN_BAD` and at least the share `BAD_SHARE` were bad. Fewer
   bad ones the retry budget can carry.
3. Open, it keeps every request away for a cool-down. Then ONE safe request, or a probe of a real page, is its trial:
   good, it closes; bad, it stays open for twice as long, up to a cap, with the reason that a client would meet now.
   Probes of /health don't close it. When breakers alone keep everybody away, the least harmful server is asked all the
   same (policy.py), and a good answer is as good as a trial's. A trial of what all servers fail is void.
4. One good trial proves little: a server that fails three requests of ten passes seven trials of ten, and every time
   it costs the retry budget before it is found out again. So for `WINDOW` attempts after it closed it is on probation:
   `MIN_BAD_ON_PROBATION` bad ones open it again, for twice as long, and then twice as many good trials in a row, up to
   `MOST_TRIALS`, must close it.
5. A server that the probes have seen go and come back starts afresh: it is another process now. Only a trial that is
   still under way on it is remembered, so that there is never a second one beside it.

The pattern is Nygard's ("Release It!", 2007); the doubling is the usual exponential back-off.
"""

from collections import Counter
from math import inf
from typing import NamedTuple

from balancer.rules.attempt import CANCELLED, LATE, OK

WINDOW = 50
MIN_BAD = 5
MIN_BAD_ON_PROBATION = 2  # one may be chance, on a busy machine
BAD_SHARE = 0.1
FIRST_COOL_DOWN_S = 0.1
ALL_GOOD = (OK,) * WINDOW
LONGEST_COOL_DOWN_S = 0.4  # so that a healed server serves again within half a second
MOST_TRIALS = 4


class Breaker(NamedTuple):
    """The breaker of one server.

    recent: how the last attempts ended, the newest last.
    reason: why it is open; "" while it is closed.
    cool_down_s: how long it stays open at this time, or, on probation, how long it was open last.
    trial_at_s: when a trial may be made, in seconds of the caller's clock; it matters only while open.
    since_s: when it last closed, or was made afresh; what began before that says nothing of it.
    probation: how many attempts are left of it; 0 when there is none.
    trials: how many good trials in a row close it at this time, or, on probation, closed it last.
    passed: how many of them it has passed.
    late_s: when the last one was counted that nobody waited for; those that had begun by then are the same one.
    """

    recent: tuple[str, ...] = ()
    reason: str = ""
    cool_down_s: float = FIRST_COOL_DOWN_S
    trial_at_s: float = 0.0
    is_on_trial: bool = False
    since_s: float = 0.0
    probation: int = 0
    trials: int = 1
    passed: int = 0
    late_s: float = -inf

    @property
    def is_open(self) -> bool:
        """Whether requests are kept away."""
        return self.reason != ""

    @property
    def is_spotless(self) -> bool:
        """Whether the last `WINDOW` attempts were all good, and nothing is to be forgiven: one more changes nothing."""
        return self.recent is ALL_GOOD and not self.probation

    def is_trial_due(self, now_s: float) -> bool:
        """Say whether one request may try the server."""
        return self.is_open and not self.is_on_trial and now_s >= self.trial_at_s

    def tried(self) -> "Breaker":
        """Return the breaker with its trial under way, so that no second one begins."""
        return self._replace(is_on_trial=True)

    def afresh(self, now_s: float) -> "Breaker":
        """Return the breaker of a server that is another process now."""
        return Breaker(is_on_trial=self.is_on_trial, since_s=now_s)

    def after(self, reason: str, began_s: float, now_s: float) -> "Breaker":
        """Return the breaker after an ordinary attempt, begun at `began_s`, that ended with `reason`."""
        if began_s < self.since_s:
            return self
        if self.is_open:
            was_asked_all_the_same = began_s >= self.trial_at_s - self.cool_down_s
            return self._passed(now_s) if reason == OK and was_asked_all_the_same else self
        if reason == OK and self.is_spotless:
            return self
        if reason in LATE and began_s < self.late_s:
            return self
        late_s = now_s if reason in LATE else self.late_s
        recent = (*self.recent, reason)[-WINDOW:]
        bad = [one for one in recent if one != OK]
        least = MIN_BAD_ON_PROBATION if self.probation else MIN_BAD
        if len(bad) < least or len(bad) < BAD_SHARE * len(recent):
            recent = recent if bad or len(recent) < WINDOW else ALL_GOOD
            return self._replace(recent=recent, probation=max(0, self.probation - 1), late_s=late_s)
        newest_first = Counter(reversed(bad))  # which settles it when two were met equally often
        opened = self._replace(reason=newest_first.most_common(1)[0][0], recent=(), late_s=late_s)
        if self.probation:
            return opened._cooling(_doubled(self.cool_down_s), min(2 * self.trials, MOST_TRIALS), now_s)
        return opened._cooling(FIRST_COOL_DOWN_S, 1, now_s)

    def after_trial(self, reason: str, now_s: float) -> "Breaker":
        """Return the breaker after its trial ended with `reason`."""
        ended = self._replace(is_on_trial=False)
        if not self.is_open:
            return ended
        if reason != OK:
            met = ended._replace(reason=self._met_on_trial(reason))
            return met._cooling(_doubled(self.cool_down_s), self.trials, now_s)
        return ended._passed(now_s)

    def after_void_trial(self) -> "Breaker":
        """Return the breaker after a trial that says nothing: every server has failed that request."""
        return self._replace(is_on_trial=False)

    def _passed(self, now_s: float) -> "Breaker":
        if self.passed + 1 < self.trials:
            return self._replace(passed=self.passed + 1)
        return Breaker(
            cool_down_s=self.cool_down_s,
            is_on_trial=self.is_on_trial,
            since_s=now_s,
            probation=WINDOW,
            trials=self.trials,
        )

    def _met_on_trial(self, reason: str) -> str:
        if reason == CANCELLED:
            return self.reason
        return "slow" if reason == "read-timeout" else reason  # a trial is given only the time of a usual answer

    def _cooling(self, cool_down_s: float, trials: int, now_s: float) -> "Breaker":
        return self._replace(cool_down_s=cool_down_s, trial_at_s=now_s + cool_down_s, trials=trials, passed=0)


def _doubled(cool_down_s: float) -> float:
    return min(2 * cool_down_s, LONGEST_COOL_DOWN_S)
