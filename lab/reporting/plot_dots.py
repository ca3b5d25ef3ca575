"""PURE: the requests of a play as shapes of a plot: one for each, but for those that nobody could tell apart."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lab.measuring.figures import Sample, is_good
from lab.reporting.plot_scale import Scale
from lab.teaching.figures import is_wrong, server_of

Point: TypeAlias = tuple[int, int]
SLOW_S = 0.1  # who waits longer notices; such a request is always drawn, as is one that failed
CELL = 8  # dots in a square of this size cover each other: the first is drawn, and stands for all of them...
COLUMN = 32  # ...but each server has one at least in each stretch of this width in which it has answered
NOBODY = ""  # answered, and it can't be told by whom


@dataclass(frozen=True)
class Shape:
    """How a dot is drawn. glyph: its path, which ends where it began. corner: where that is, from the dot's middle."""

    glyph: str
    corner: Point
    fill: str = "none"
    stroke: str = "none"
    width: int = 0

    def drawn(self, points: Iterable[Point]) -> str:
        """Return the shape at all of these points, as one path of SVG; nothing without any."""
        moves, at = [], (0, 0)
        for point in points:
            to = (point[0] + self.corner[0], point[1] + self.corner[1])
            moves.append(f"m{to[0] - at[0]}{_next(to[1] - at[1])}{self.glyph}")
            at = to
        line = f' stroke="{self.stroke}" stroke-width="{self.width}" stroke-linecap="round"' if self.width else ""
        return f'<path d="{"".join(moves)}" fill="{self.fill}"{line}/>' if moves else ""


# Told apart by shape, by being full or hollow, and by colour: in black and white, too.
SHAPES = {
    "server1": Shape("h0", (0, 0), stroke="#0060a0", width=9),
    "server2": Shape("h10v10h-10z", (-5, -5), fill="#fff", stroke="#c04000", width=2),
    "server3": Shape("l7 12h-14z", (0, -7), fill="#007a55"),
    NOBODY: Shape("l6 6l-6 6l-6-6z", (0, -6), fill="#fff", stroke="#333", width=2),
}
TICK = Shape("v22z", (0, -11), stroke="#000", width=3)


@dataclass(frozen=True)
class Dots:
    """The requests of a play, by what became of them. answered: by their server. ticks: where a tick stands, from 0."""

    answered: dict[str, list[Point]]
    failed: list[int]
    wrong: list[int]


def dots(samples: Sequence[Sample], scale: Scale) -> Dots:
    """Return where each request is drawn: the time when it was due to be sent, and how long it took."""
    found = Dots({server: [] for server in SHAPES}, [], [])
    taken: set[tuple[str, int, int]] = set()
    for one in sorted((one for one in samples if math.isfinite(one.due_s)), key=lambda one: one.due_s):
        x = scale.x(one.due_s)
        if is_wrong(one):
            found.wrong.append(x)
        elif not is_good(one) or not math.isfinite(one.took_s):
            found.failed.append(x)
        else:
            server, y = server_of(one), scale.y(one.took_s * 1000)
            server = server if server in SHAPES else NOBODY
            places = {("", x // CELL, y // CELL), (server, x // COLUMN, 0)}
            if one.took_s >= SLOW_S or not places <= taken:
                found.answered[server].append((x, y))
                taken |= places
    return found


def _next(number: int) -> str:
    """Return a number as it follows another one in a path: a minus keeps them apart by itself."""
    return f"{number}" if number < 0 else f" {number}"
