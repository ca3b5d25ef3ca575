"""PURE: how each server has done with one address; what follows from it is addresses.py's."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from balancer.rules.attempt import OK

WORSE = 2.0
MOST_TRIES = 64  # a tally that counts more is halved: what was long ago weighs less


class Try(NamedTuple):
    """One try of a request on one server that it has reached, and how it ended: "ok", or why it failed.

    began_s: when it began, in seconds of the caller's clock.
    """

    server: str
    reason: str
    began_s: float


@dataclass
class Tally:
    """How one server has done with one address.

    last: its last failure, or None when the last try was good.
    is_compared: whether that failure has been judged already.
    """

    good: int = 0
    bad: int = 0
    last: Try | None = None
    is_compared: bool = True

    def count(self, one: Try, is_ill: bool = False) -> None:
        if self.good + self.bad >= MOST_TRIES:
            self.good, self.bad = self.good // 2, self.bad // 2
        if one.reason == OK:
            self.good += 1
            self.last, self.is_compared = None, True
        else:
            self.bad += not is_ill
            self.last, self.is_compared = one, False


@dataclass
class Record:
    """One address. ill_since_s: None while it isn't ill. checked_s: when a request was last let to compare."""

    failed_s: float
    ill_since_s: float | None = None
    checked_s: float = 0.0
    requests: int = 0
    tallies: dict[str, Tally] = field(default_factory=dict)

    def count(self, tries: Sequence[Try], now_s: float) -> None:
        for one in tries:
            self.tallies.setdefault(one.server, Tally()).count(one, self.ill_since_s is not None)
        if any(one.reason != OK for one in tries):
            self.failed_s = now_s

    def is_failed_by_all(self, askable: Collection[str]) -> bool:
        asked = [self.tallies.get(server) for server in askable]
        return len(asked) >= 2 and all(tally is not None and tally.last is not None for tally in asked)

    def is_worse(self, server: str, doubt: float = 0.0) -> bool:
        own = self.tallies[server]
        others = [tally for name, tally in self.tallies.items() if name != server and tally.good]
        best = min(((tally.bad + 0.5) / (tally.good + tally.bad + 1) for tally in others), default=1.0)
        return own.bad > WORSE * best * (own.good + own.bad + doubt)  # 0 of 0 isn't worse: what all fail isn't counted

    def failed_by_s(self, server: str) -> float:
        """Return when a server's last try began if it failed; before all others if it has not."""
        tally = self.tallies.get(server)
        return tally.last.began_s if tally is not None and tally.last is not None else -math.inf

    def has_good(self) -> bool:
        """Say whether some server's last try was good."""
        return any(tally.last is None for tally in self.tallies.values())
