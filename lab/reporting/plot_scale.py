"""PURE: where a moment and a latency stand in a plot. Its unit is about a ninth of a millimetre on A4."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lab.measuring.figures import is_good
from lab.teaching.play import Play

WIDTH, LEFT, RIGHT = 1600, 190, 1580  # of the whole plot; of what stands in it
DECADE = 50  # the height of a latency's tenfold
LEAST_MS, MOST_MS = 0.1, 100_000.0  # whatever is beyond is drawn at the edge
STEPS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
MOST_TICKS = 13
CHARACTER = 0.62  # of a font's size: as wide as most fonts' characters are on the average, or less


@dataclass(frozen=True)
class Scale:
    """A time axis and a logarithmic one of latencies. low, high: its decades, such as 0 and 3 for 1 ms to 1 s."""

    seconds: float
    low: int
    high: int

    @property
    def height(self) -> int:
        """How high the axis of latencies is."""
        return (self.high - self.low) * DECADE

    def x(self, at_s: float) -> int:
        """Return where a moment stands."""
        return LEFT + round((RIGHT - LEFT) * _within(at_s / self.seconds, 0.0, 1.0))

    def y(self, ms: float) -> int:
        """Return how far below the upper edge a latency stands."""
        power = math.log10(_within(ms, 10.0**self.low, 10.0**self.high))
        return round((self.high - power) * DECADE)

    def times_s(self) -> Iterator[float]:
        """Yield the moments that are written at the time axis."""
        step = next((one for one in STEPS_S if self.seconds / one < MOST_TICKS), STEPS_S[-1])
        for number in range(math.floor(self.seconds / step + 1e-6) + 1):
            yield number * step


def scale_of(plays: Sequence[Play]) -> Scale:
    """Return the scale on which all of these plays can be drawn, so that they can be compared."""
    dues_s = [one.due_s for play in plays for one in play.samples]
    seconds = max(finite([*(play.seconds for play in plays), *dues_s]), default=1.0)
    took_ms = finite(one.took_s * 1000 for play in plays for one in play.samples if is_good(one))
    least, most = min(took_ms, default=1.0), max(took_ms, default=100.0)
    low = math.floor(math.log10(_within(least, LEAST_MS, MOST_MS / 10)))
    high = max(low + 1, math.ceil(math.log10(_within(most, LEAST_MS, MOST_MS))))
    return Scale(max(0.1, seconds), min(low, 0), max(high, 3))


def finite(values: Iterable[float]) -> list[float]:
    """Return the values that are numbers."""
    return [one for one in values if math.isfinite(one)]


def fitted(text: str, width: float, size: int) -> str:
    """Return a text, shortened where it would be wider than this, as far as that can be told without its font."""
    room = max(1, int(width / (size * CHARACTER)))
    return text if len(text) <= room else f"{text[: room - 1].rstrip()}…"


def _within(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)
