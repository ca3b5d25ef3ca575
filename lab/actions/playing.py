"""Play a plan of faults: for chaos.py."""

import time
from collections.abc import Callable, Sequence

from lab.actions import record
from lab.actions.breaking import break_one
from lab.actions.healing import heal_or_say_why
from lab.actions.recovery import wait_until_enough
from lab.faults.chance import Event
from lab.faults.menu import BY_NAME
from lab.stack.containers import Clone
from lab.terminal.words import complain, say

TICK_S = 0.05


def play(clone: Clone, events: Sequence[Event], keep_alive: int, seed: int, is_over: Callable[[], bool]) -> bool:
    """Do one event after the other, each at its time or as soon as it may be; return whether there was no trouble."""
    began_s = time.monotonic()
    broken: set[str] = set()
    is_all_well = True
    for event in events:
        while time.monotonic() < began_s + event.at_s and not is_over():
            time.sleep(TICK_S)
        server = event.pick.server
        if not event.is_heal and not wait_until_enough(clone, broken | {server}, keep_alive, is_over):
            say(f"{time.monotonic() - began_s:6.1f} s  left out, too few servers are back: {event.pick}")
            continue
        if is_over():
            return is_all_well
        if event.is_heal and server not in broken:
            continue
        said, is_trouble = (mend if event.is_heal else spoil)(clone, event, seed)
        (broken.discard if event.is_heal else broken.add)(server)
        is_all_well &= not is_trouble
        (complain if is_trouble else say)(f"{time.monotonic() - began_s:6.1f} s  {said}")
    return is_all_well


def spoil(clone: Clone, event: Event, seed: int) -> tuple[str, bool]:
    """Do an event's fault; return what to say, and whether that is trouble."""
    picked = event.pick
    done = break_one(clone, BY_NAME[picked.fault], picked.server, picked.options)
    if done.ours:
        note(event, seed)
    return done.say, done.is_trouble


def mend(clone: Clone, event: Event, seed: int) -> tuple[str, bool]:
    """Undo whatever a server has; return what to say, and whether that is trouble."""
    healed = heal_or_say_why(clone, event.pick.server)
    if not healed.trouble:
        note(event, seed)
    return str(healed), bool(healed.trouble)


def note(event: Event, seed: int) -> None:
    """Record an event in the lab's log."""
    picked = event.pick
    record.append(
        [
            {
                "event": "heal" if event.is_heal else "fault",
                "server": picked.server,
                "fault": picked.fault,
                "options": {**picked.options, "seed": seed},
                "by": "chaos.py",
            }
        ]
    )
