"""PURE: what each second was like, exactly: how many requests ended how, and how long they took."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from balancer.rules.attempt import Attempt, Kind
from balancer.rules.verdict import Ending, How, was_saved

WORDS = ("requests", "answered", "failed", "refused", "retried", "hedged", "saved")
MOST_TIMES = 10_000  # of one second; its percentiles are those of so many
SHOWN = "shown"


@dataclass
class Second:
    """One second: its counts by their words, the answers by server, and the milliseconds of what was answered."""

    number: int
    counts: Counter[str] = field(default_factory=Counter)
    served: Counter[str] = field(default_factory=Counter)
    times_ms: list[float] = field(default_factory=list)


class Seconds:
    """Counts requests by the second in which they end.

    "answered" is one that a server has answered well; "failed" one that the service has not served, "refused" one of
    those for want of room, which is not in "failed". "retried" and "hedged" are requests that had such an attempt, and
    "saved" those that fail-over has saved. A request whose client went away is in "requests" only.
    """

    def __init__(self, now_s: float) -> None:
        self.totals: Counter[str] = Counter(dict.fromkeys(WORDS, 0))
        self._now = Second(int(now_s))

    def count(self, ending: Ending, attempts: Sequence[Attempt], ms: float) -> None:
        """Count a request that ends in the second that is under way."""
        now, counts = self._now, self._now.counts
        counts["requests"] += 1
        if ending.how is How.ANSWERED:
            counts["answered"] += 1
            now.served[ending.server or ""] += 1
            if len(now.times_ms) < MOST_TIMES:
                now.times_ms.append(ms)
        elif ending.is_shed:
            counts["refused"] += 1
        elif ending.has_failed:
            counts["failed"] += 1
        if len(attempts) > 1:
            kinds = {one.kind for one in attempts}
            counts["retried"] += Kind.RETRY in kinds
            counts["hedged"] += Kind.HEDGE in kinds
            counts["saved"] += was_saved(ending, attempts)

    def count_shown(self) -> None:
        """Count one of this second's that is shown by itself, too."""
        self._now.counts[SHOWN] += 1

    def over(self, now_s: float) -> dict[str, object] | None:
        """Return what the last second was like, if it is over and that was not said yet; else None.

        After a while in which nobody asked, it is the last one in which there was anything to count, if there was.
        """
        past, second = self._now, int(now_s)
        if second == past.number:
            return None
        self._now = Second(second)
        if not past.counts and second != past.number + 1:
            return None
        self.totals.update({word: past.counts[word] for word in WORDS})
        times_ms = sorted(past.times_ms)
        return {
            "at_s": float(past.number + 1),
            **{word: past.counts[word] for word in (*WORDS, SHOWN)},
            "p50_ms": percentile(times_ms, 0.5),
            "p99_ms": percentile(times_ms, 0.99),
            "max_ms": percentile(times_ms, 1.0),
            "served": dict(past.served),
            "totals": self.totals_now(),
        }

    def totals_now(self) -> Mapping[str, int]:
        """Return all that was counted, the second under way among it."""
        return {word: self.totals[word] + self._now.counts[word] for word in WORDS}


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """Return the smallest value that so large a share is not above (nearest rank), to a tenth; None without any.

    ordered: the values, the smallest first.
    """
    return round(ordered[max(0, math.ceil(share * len(ordered)) - 1)], 1) if ordered else None
