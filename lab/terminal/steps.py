"""What a command with several steps prints: done, under way, in the way; and what it asks."""

import sys

from lab.terminal.words import complain, say
from lab.texts.language import t

WIDTH = 110


def ok(text: str) -> None:
    """Print one finished step."""
    say(f"  ok    {text}")


def step(text: str) -> None:
    """Print what is being done now, before it takes its time."""
    say(f"  ...   {text}")


def note(text: str) -> None:
    """Print what doesn't stop the command but should be known."""
    say(f"  note  {text}")


def todo(text: str) -> None:
    """Print what is in the way, and what to do about it."""
    complain(f"  TODO  {text}")


def detail(text: str) -> None:
    """Print a line of a longer step's progress."""
    say(f"        {text[:WIDTH]}")


def someone_is_there() -> bool:
    """Say whether a question would reach someone at a keyboard."""
    return sys.stdin is not None and sys.stdin.isatty()


def agreed(question: str) -> bool:
    """Return whether whoever is at the keyboard agrees; yes when nobody is."""
    if not someone_is_there():
        return True
    while True:
        try:
            said = input(f"{question} {t('[Y/n]')} ").strip().lower()
        except EOFError:
            return False
        if said in ("", "y", "yes", "ya"):
            return True
        if said in ("n", "no", "t", "tidak"):
            return False
