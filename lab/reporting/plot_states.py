"""PURE: the states of a server during a play as a strip: its shade, its pattern and its letters tell them apart."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.reporting.markup import escaped
from lab.reporting.plot_scale import CHARACTER, Scale
from lab.teaching.play import OFFLINE, Change

ONLINE, SUSPECT = "ONLINE", "SUSPECT"
HEIGHT = 28
SIZE = 21  # of the letters
SHORT = {ONLINE: "ON", SUSPECT: "S", OFFLINE: "OFF"}
_HATCH = 9
_LINE = 'stroke="#222" stroke-width="2"'


@dataclass(frozen=True)
class Spell:
    """A server was in a state from one moment to another, in seconds from the load's start."""

    from_s: float
    until_s: float
    state: str


def spells(changes: Sequence[Change], server: str, until_s: float) -> list[Spell]:
    """Return a server's states up to a moment: ONLINE until something else is said, for so every play begins."""
    since_s, state, found = 0.0, ONLINE, []
    for one in sorted((one for one in changes if one.server == server), key=lambda one: one.at_s):
        if one.at_s >= until_s:
            break
        if one.at_s > since_s:
            found.append(Spell(since_s, one.at_s, state))
        since_s, state = max(0.0, one.at_s), one.state
    return [*found, Spell(since_s, until_s, state)]


def strip(found: Sequence[Spell], scale: Scale, top: int) -> str:
    """Return the strip of a server's states, as SVG."""
    return "".join(box(one.state, scale.x(one.from_s), scale.x(one.until_s), top) for one in found)


def box(state: str, left: int, right: int, top: int) -> str:
    """Return a state as a box from one place to another, with its name in it as far as it fits."""
    width = max(1, right - left)
    fill = "#222" if state == OFFLINE else "#fff"
    parts = [_rect(left, top, width, HEIGHT, fill, _LINE)]
    if state == SUSPECT:
        parts.append(f'<path d="{_hatched(left, left + width, top)}" {_LINE}/>')
    name = next((one for one in (state, SHORT.get(state, "?")) if len(one) * SIZE * CHARACTER + 8 <= width), "")
    if name:
        middle, wide = left + width / 2, len(name) * SIZE * CHARACTER
        if state == SUSPECT:
            parts.append(_rect(round(middle - wide / 2), top + 3, round(wide), HEIGHT - 6, "#fff"))
        ink = "#fff" if state == OFFLINE else "#000"
        parts.append(
            f'<text x="{middle:.0f}" y="{top + 21}" font-size="{SIZE}" text-anchor="middle" fill="{ink}">'
            f"{escaped(name)}</text>"
        )
    return "".join(parts)


def _rect(left: int, top: int, width: int, height: int, fill: str, line: str = "") -> str:
    return f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="{fill}" {line}/>'


def _hatched(left: int, right: int, top: int) -> str:
    """Return a path of slanting lines between two places, none of which reaches beyond them."""
    lines = []
    for start in range(left - HEIGHT, right, _HATCH):
        first, last = max(start, left), min(start + HEIGHT, right)
        if first < last:
            lines.append(f"M{first} {top + HEIGHT - (first - start)}L{last} {top + HEIGHT - (last - start)}")
    return "".join(lines)
