"""PURE: when which servers had which fault, and where in a plot its name fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lab.reporting.plot_scale import CHARACTER, RIGHT, Scale, fitted
from lab.teaching.figures import SERVERS
from lab.teaching.labels import number
from lab.teaching.play import BALANCER, Play

TOGETHER_S = 0.3  # what begins, and ends, within this is one fault of several servers
MOST_ROWS = 3  # of names above a plot; what finds no room there is told below it, like all the others


@dataclass(frozen=True)
class Band:
    """A fault of one server or of several at once."""

    from_s: float
    until_s: float
    fault: str
    servers: tuple[str, ...]
    options: Mapping[str, float]

    @property
    def name(self) -> str:
        """What is written into it, such as "error: server1"."""
        return f"{self.fault}: {', '.join(self.servers)}"

    def said(self, language: str) -> str:
        """Return it in words, with its options and times."""
        options = ", ".join(f"{name}={value:g}" for name, value in self.options.items())
        span = "–".join(number(round(at_s, 1), 1, language) for at_s in (self.from_s, self.until_s))
        return f"{self.name}{f' ({options})' if options else ''}, {span} s"


@dataclass(frozen=True)
class Name:
    """The name of a fault above a panel. row: from 0. x: where it begins, or, where there is no room, ends."""

    row: int
    x: int
    is_at_end: bool
    text: str


def bands(play: Play) -> list[Band]:
    """Return the faults of a play in the order in which they began."""
    options = {(mark.server, mark.at_s): mark.options for mark in play.marks if mark.what == "fault"}
    targets = dict.fromkeys((*SERVERS, BALANCER, *(mark.server for mark in play.marks)))
    each = [
        Band(from_s, until_s, fault, (server,), options.get((server, from_s), {}))
        for server in targets
        for from_s, until_s, fault in play.faults_of(server)
    ]
    found: list[Band] = []
    for one in sorted(each, key=lambda one: one.from_s):
        for place, other in enumerate(found):
            if _are_one(one, other):
                found[place] = replace(
                    other, until_s=max(one.until_s, other.until_s), servers=other.servers + one.servers
                )
                break
        else:
            found.append(one)
    return found


def placed(found: Sequence[Band], scale: Scale, size: int) -> list[Name]:
    """Return where the names of faults stand, as far as there is room for them. size: of the font."""
    ends: list[float] = []
    names = []
    for one in found:
        text = fitted(one.name, RIGHT - scale.x(0), size)
        width = len(text) * size * CHARACTER
        left = scale.x(one.from_s) + 6
        is_at_end = left + width > RIGHT
        begins = max(float(scale.x(0)), RIGHT - width) if is_at_end else left
        row = next((row for row, end in enumerate(ends) if end <= begins), len(ends))
        if row == MOST_ROWS:
            continue
        ends[row : row + 1] = [begins + width + size]
        names.append(Name(row, RIGHT if is_at_end else left, is_at_end, text))
    return names


def _are_one(one: Band, other: Band) -> bool:
    return (
        one.fault == other.fault
        and one.servers[0] not in other.servers
        and abs(one.from_s - other.from_s) < TOGETHER_S
        and abs(one.until_s - other.until_s) < TOGETHER_S
    )
