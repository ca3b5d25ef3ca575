"""PURE: Markdown's tables, and a text's parts between two marks, which are built."""

import re
from collections.abc import Sequence


class NoMarksError(ValueError):
    """A page without the marks between which a part of it is to be built; the text names them."""


def row(cells: Sequence[str]) -> str:
    """Return a row of a table; a bar in a cell doesn't end it."""
    return f"| {' | '.join(_cell(one) for one in cells)} |"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table."""
    return "\n".join([row(heads), f"|{'---|' * len(heads)}", *map(row, rows)])


def with_part(page: str, name: str, part: str) -> str:
    """Return a page with what is between its marks of a name replaced by a part. Raises NoMarksError."""
    begin, end = f"<!-- {name}: make docs -->", f"<!-- {name}: end -->"
    before, is_begun, rest = page.partition(f"{begin}\n")
    _, is_ended, after = rest.partition(end)
    if not is_begun or not is_ended:
        raise NoMarksError(f"{begin} ... {end}")
    return f"{before}{begin}\n{part}\n{end}{after}"


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))
