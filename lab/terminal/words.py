"""The words of a command: said, complained, listed, made safe to print."""

import os
import sys
from collections.abc import Sequence

from lab.texts.language import t


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them, such as "server1, server2 and server3"."""
    if len(names) == 2:
        return t("{one} and {other}", one=names[0], other=names[1])
    return t("{these} and {last}", these=", ".join(names[:-1]), last=names[-1]) if names[1:] else "".join(names)


def one_of(names: Sequence[str]) -> str:
    """Return names of which one is meant as a sentence has them, such as "running, paused or restarting"."""
    if len(names) == 2:
        return t("{one} or {other}", one=names[0], other=names[1])
    return t("{these} or {last}", these=", ".join(names[:-1]), last=names[-1]) if names[1:] else "".join(names)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines of aligned columns; the first row is the heading."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def printable(text: str) -> str:
    """Return text with every control character escaped, so that nothing read from outside can steer the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def say(text: str, end: str = "\n") -> None:
    """Print, whoever may still listen: `| head` or a closed terminal must not keep a command from healing."""
    try:
        print(text, end=end, flush=True)
    except OSError:
        # The interpreter flushes once more at exit: give it something that it can write to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    """Print one line to stderr, whoever may still listen."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
