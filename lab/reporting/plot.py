"""PURE: an experiment's plays as one drawing: a panel for each side, one above the other, with one time axis."""

from collections.abc import Sequence

from lab.reporting.markup import escaped
from lab.reporting.plot_dots import SHAPES, TICK, dots
from lab.reporting.plot_faults import Band, Name, bands, placed
from lab.reporting.plot_scale import DECADE, LEFT, RIGHT, WIDTH, Scale, fitted, scale_of
from lab.reporting.plot_states import HEIGHT, box, spells, strip
from lab.teaching.experiment import Words
from lab.teaching.figures import SERVERS
from lab.teaching.labels import number
from lab.teaching.play import Play

SIZE, TITLE_SIZE = 25, 27
TITLE, ROW, STRIP, GAP, AXIS = 42, 32, HEIGHT + 12, 22, 92  # heights
FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
GRID, EDGE, BAND = "#c4c4c4", "#222", "#e6e6e6"
_END, _MIDDLE = 'text-anchor="end"', 'text-anchor="middle"'

FAILED, WRONG = Words("gagal", "failed"), Words("isi salah", "wrong")
TIME = Words("waktu sejak beban dimulai (s)", "time since the load began (s)")
NO_STATES = Words("state server tidak tercatat", "the states of the servers were not recorded")
IN_WORDS = Words("Waktu respons setiap request, dan state setiap server", "Response times, and states of the servers")


def plot(sides: Sequence[tuple[str, Play]], language: str) -> str:
    """Return the drawing as SVG; "" where nothing was played. sides: their labels, and what was seen of them."""
    if not sides:
        return ""
    scale = scale_of([play for _, play in sides])
    panels, top = [], 0
    for title, play in sides:
        panel, height = _panel(title, play, scale, top, language)
        panels.append(panel)
        top += height + GAP
    height = top - GAP + AXIS
    return (
        f'<svg class="plot" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escaped(IN_WORDS.said(language))}"'
        f' font-family="{FONT}" font-size="{SIZE}" fill="none">{"".join(panels)}'
        f"{_time_axis(scale, top - GAP + 8, language)}</svg>"
    )


def _panel(title: str, play: Play, scale: Scale, top: int, language: str) -> tuple[str, int]:
    """Return a side's panel and its height: its title, faults, failed and wrong requests, latencies, states."""
    faults, requests = bands(play), dots(play.samples, scale)
    names = placed(faults, scale, SIZE)
    named_at = top + TITLE
    failed_at = named_at + ROW * (1 + max((one.row for one in names), default=-1))
    wrong_at = failed_at + ROW
    upper = wrong_at + (ROW if requests.wrong else 0) + 14
    states_at = upper + scale.height + 16
    bottom = states_at + STRIP * len(SERVERS)
    parts = [
        _text(0, top + 28, fitted(title, WIDTH, TITLE_SIZE), f'font-weight="bold" font-size="{TITLE_SIZE}"'),
        *(_band(one, scale, named_at, bottom) for one in faults),
        _grid(scale, upper, language),
        *(_name(one, named_at) for one in names),
        _rug(FAILED.said(language), requests.failed, failed_at, language),
        _rug(WRONG.said(language), requests.wrong, wrong_at, language) if requests.wrong else "",
        *(SHAPES[server].drawn((x, upper + y) for x, y in points) for server, points in requests.answered.items()),
        _states(play, scale, states_at, language),
    ]
    return "".join(parts), bottom - top


def _name(name: Name, top: int) -> str:
    """Return a fault's name, with a rim, for the edges of other faults run through it."""
    rim = f'stroke="{BAND}" stroke-width="7" paint-order="stroke"'
    return _text(name.x, top + 24 + name.row * ROW, name.text, f"{_END if name.is_at_end else ''} {rim}")


def _band(band: Band, scale: Scale, top: int, bottom: int) -> str:
    left, right = scale.x(band.from_s), scale.x(band.until_s)
    return (
        f'<rect x="{left}" y="{top}" width="{max(2, right - left)}" height="{bottom - top}" fill="{BAND}"/>'
        f'<path d="M{left} {top}V{bottom}M{right} {top}V{bottom}" stroke="{EDGE}" stroke-width="2"'
        ' stroke-dasharray="8 5"/>'
    )


def _grid(scale: Scale, upper: int, language: str) -> str:
    bottom = upper + scale.height
    lines = [f"M{scale.x(at_s)} {upper}V{bottom}" for at_s in scale.times_s()]
    parts = []
    for row, power in enumerate(range(scale.high, scale.low - 1, -1)):
        y = upper + row * DECADE
        lines.append(f"M{LEFT} {y}H{RIGHT}")
        parts.append(_text(LEFT - 12, y + 8, _duration(power, language), _END))
    edges = f'<path d="M{LEFT} {upper}V{bottom}H{RIGHT}" stroke="{EDGE}" stroke-width="2"/>'
    return f'<path d="{"".join(lines)}" stroke="{GRID}" stroke-width="1.5"/>{edges}{"".join(parts)}'


def _rug(name: str, xs: Sequence[int], top: int, language: str) -> str:
    """Return a line of ticks, and how many they are."""
    middle = top + ROW // 2
    line = f'<path d="M{LEFT} {middle}H{RIGHT}" stroke="{GRID}" stroke-width="1.5"/>'
    count = number(len(xs), 0, language)
    return f"{line}{_text(LEFT - 12, middle + 8, f'{name}: {count}', _END)}{TICK.drawn((x, middle) for x in xs)}"


def _states(play: Play, scale: Scale, top: int, language: str) -> str:
    parts = []
    for row, server in enumerate(SERVERS):
        y = top + row * STRIP + 10
        parts.append(_text(LEFT - 12, y + 21, f"Server {server[-1]}", _END))
        if play.machine.is_logged and play.machine.is_watched:
            parts.append(strip(spells(play.changes, server, scale.seconds), scale, y))
        else:
            parts.append(box("", LEFT, RIGHT, y))
            parts.append(_text((LEFT + RIGHT) // 2, y + 21, NO_STATES.said(language), f'{_MIDDLE} font-size="21"'))
        for from_s, until_s, _ in play.faults_of(server):
            left, right = scale.x(from_s), scale.x(until_s)
            parts.append(f'<rect x="{left}" y="{y - 8}" width="{max(2, right - left)}" height="6" fill="#000"/>')
    return "".join(parts)


def _time_axis(scale: Scale, top: int, language: str) -> str:
    times_s = list(scale.times_s())
    ticks = "".join(f"M{scale.x(at_s)} {top}v10" for at_s in times_s)
    texts = [_text(scale.x(at_s), top + 36, number(round(at_s, 1), 1, language), _MIDDLE) for at_s in times_s]
    name = _text((LEFT + RIGHT) // 2, top + 70, TIME.said(language), _MIDDLE)
    return f'<path d="M{LEFT} {top}H{RIGHT}{ticks}" stroke="{EDGE}" stroke-width="2"/>{"".join(texts)}{name}'


def _duration(power: int, language: str) -> str:
    """Return ten to a power, in milliseconds, as it is said."""
    return f"{number(10**power, 1, language)} ms" if power < 3 else f"{number(10 ** (power - 3), 0, language)} s"


def _text(x: int, y: int, text: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}" fill="#000"{f" {more}" if more else ""}>{escaped(text)}</text>'
