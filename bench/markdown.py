"""How results become words of Markdown. Pure."""

from collections.abc import Sequence

from lab.measuring.figures import median


def spread(values: Sequence[float]) -> str:
    """Return the median, and in brackets from the least to the most when they differ."""
    least, middle, most = (f"{value:.0f}" for value in (min(values), median(values), max(values)))
    return middle if least == most else f"{middle} ({least}–{most})"


def markdown(table: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as a Markdown table; the first row is the heading."""
    lines = ["| " + " | ".join(row) + " |" for row in table]
    return [lines[0], "|" + "---|" * len(table[0]), *lines[1:], ""]
