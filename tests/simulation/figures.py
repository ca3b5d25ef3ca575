"""What is counted of a scenario: how much of what could be done was done, how soon, and when it was over."""

from dataclasses import dataclass
from typing import NamedTuple

from balancer.rules.attempts import GiveUp
from balancer.rules.health import State

SOON_S = 1.0  # a good answer comes within that
SETTLES_S = 0.5  # after the beginning; from then on it is counted, but for a burst, which is all beginning
BURST_S = 1.0
SLOW_S = 0.1  # more than an answer takes that waits for nobody: too slow for a service that is well


@dataclass
class Asked:
    """One request of a client's.

    again: how often that client had asked before. server: who answered; None when nobody did.
    """

    at_s: float
    again: int
    ended_s: float = 0.0
    server: str | None = None
    decision: GiveUp | None = None

    @property
    def took_s(self) -> float:
        """How long its client waited, in seconds."""
        return self.ended_s - self.at_s

    @property
    def is_good(self) -> bool:
        """Whether it was answered soon enough."""
        return self.server is not None and self.took_s <= SOON_S


class Look(NamedTuple):
    """What the page would show at one moment."""

    at_s: float
    are_all_busy: bool
    states: list[State]


class Figures(NamedTuple):
    """A scenario's figures.

    asked: how many requests came while it lasted. good: how many were answered within a second, as a share of what was
    asked or, if that is less, could be done. p99_ms, worst_ms: of those. lost: how many were not answered.
    no_ms: in how many milliseconds 99 of 100 of those were told so. normal_s: when, after the end, the last request
    came that was not answered, or late. busy: the share of moments in which all servers were.
    """

    asked: int
    good: float
    p99_ms: float
    worst_ms: float
    lost: int
    no_ms: float
    normal_s: float
    busy: float


def percentile(values: list[float], percent: float) -> float:
    """Return the value below which so many of a hundred are; 0 without any."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0


def figures_of(
    asked: list[Asked], looks: list[Look], begins_s: float, ends_s: float, can_per_s: float, usual_s: float
) -> Figures:
    """Return the figures of what was asked.

    can_per_s: what the servers can do. usual_s: what an answer takes that waits for nobody.
    """
    from_s = begins_s + (SETTLES_S if ends_s - begins_s > BURST_S else 0.0)
    meanwhile = [one for one in asked if from_s <= one.at_s < ends_s]
    good_s = [one.took_s for one in meanwhile if one.is_good]
    lost_s = [one.took_s for one in meanwhile if one.server is None]
    could = min(len(meanwhile), can_per_s * (ends_s - from_s))
    after = [one for one in asked if one.at_s >= ends_s]
    bad_s = [one.at_s - ends_s for one in after if one.server is None or one.took_s > usual_s + SLOW_S]
    seen = [look.are_all_busy for look in looks if from_s <= look.at_s < ends_s]
    return Figures(
        asked=len(meanwhile),
        good=len(good_s) / could,
        p99_ms=1000 * percentile(good_s, 99),
        worst_ms=1000 * max(good_s, default=0.0),
        lost=len(lost_s),
        no_ms=1000 * percentile(lost_s, 99),
        normal_s=max(bad_s, default=0.0),
        busy=sum(seen) / max(1, len(seen)),
    )
