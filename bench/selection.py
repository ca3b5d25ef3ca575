"""What of the bench is to be measured, from the words of a command. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench import balancers, overload_rows, rows
from bench.balancers import Balancer
from bench.overload_rows import OverloadRow
from bench.rows import Row

OVERLOAD, COST = "overload", "cost"
WORDS = (*rows.BY_NAME, OVERLOAD, *overload_rows.BY_NAME, COST)


@dataclass(frozen=True)
class Selection:
    """The bench's three parts, each with who takes part: rows of faults, rows of overload, a request's cost."""

    rows: tuple[Row, ...]
    balancers: tuple[Balancer, ...]
    overload: tuple[OverloadRow, ...]
    overloaded: tuple[Balancer, ...]
    costed: tuple[Balancer, ...]

    @property
    def profiles(self) -> str:
        """Return which of bench/docker-compose.yml's services are needed, as Compose takes it."""
        needed = {
            "faults": bool(self.rows),
            "switches": any(one.is_switched_off for one in self.balancers),
            "overload": bool(self.overload),
            "cost": bool(self.costed),
        }
        return ",".join(profile for profile, is_needed in needed.items() if is_needed)


def select(only: Sequence[str], named: Sequence[str]) -> Selection:
    """Return what is to be measured.

    only: names of rows, `overload` for all of those, `cost`; without any, everything. named: balancers, see there.
    Raises KeyError for what isn't there, and for a part without a balancer.
    """
    for word in only:
        if word not in WORDS:
            raise KeyError(word)
    faults = [rows.BY_NAME[word] for word in only if word in rows.BY_NAME] if only else list(rows.ROWS)
    everything = not only or OVERLOAD in only
    overload = [row for row in overload_rows.ROWS if everything or row.name in only]
    parts = {
        "balancers": (balancers.ALL, faults),
        "overloaded": (balancers.OVERLOADED, overload),
        "costed": (balancers.COSTED, not only or COST in only),
    }
    who = {part: tuple(balancers.chosen(named, among) if asked else ()) for part, (among, asked) in parts.items()}
    if only and not all(who[part] for part, (_, asked) in parts.items() if asked):
        raise KeyError(",".join(named))
    return Selection(rows=tuple(faults if who["balancers"] else ()), overload=tuple(overload), **who)
