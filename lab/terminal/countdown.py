"""A wait that is seen: so many seconds, counted down."""

import math
import time
from collections.abc import Callable

from lab.terminal.words import say
from lab.texts.language import t

TICK_S = 0.1


def count_down(
    seconds: float,
    is_over: Callable[[], bool],
    is_terminal: bool,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Wait so long, or until it is over early; a terminal sees one line counting, anything else a line at the start."""
    end = now() + seconds
    shown = 0
    if not is_terminal:
        say(t("Healing in {seconds:g} s; Ctrl-C heals now.", seconds=seconds))
    while not is_over():
        left = end - now()
        if left <= 0:
            break
        if is_terminal and shown != math.ceil(left):
            shown = math.ceil(left)
            say(f"\r{t('Healing in {seconds:g} s; Ctrl-C heals now.', seconds=shown)} ", end="")
        sleep(min(left, TICK_S))
    if is_terminal:
        say("\r" + " " * 70 + "\r", end="")
