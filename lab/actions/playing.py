"""Play a plan of faults: for chaos.py and control.py."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from lab.actions import record
from lab.actions.breaking import break_one
from lab.actions.healing import heal_or_say_why, heals
from lab.actions.recovery import wait_until_enough
from lab.faults.chance import Event, Pick
from lab.faults.menu import BY_NAME
from lab.stack.lab import Lab
from lab.terminal.words import complain, say
from lab.texts.language import t

TICK_S = 0.05
SIGNED = MappingProxyType({"by": "chaos.py"})


@dataclass
class Spell:
    """How long a server had a fault: from when it was told to until it was healed, None as long as it isn't.

    began_s, ended_s: on this machine's monotonic clock.
    """

    pick: Pick
    began_s: float
    ended_s: float | None = None


def play(
    clone: Lab,
    events: Sequence[Event],
    keep_alive: int,
    seed: int,
    is_over: Callable[[], bool],
    spells: list[Spell],
    undone: list[str],
    told: Callable[[Event, str], object] = lambda event, said: None,
    signed: Mapping[str, str] = SIGNED,
) -> None:
    """Do one event after the other, each at its time or as soon as it may be.

    spells: gets one for each fault that was done. undone: gets what is said of each fault or heal that could not be.
    told: is told of each event what came of it; "" for a heal of what wasn't broken. signed: who plays, for the record.
    """
    began_s = time.monotonic()
    broken: set[str] = set()
    for event in events:
        while time.monotonic() < began_s + event.at_s and not is_over():
            time.sleep(TICK_S)
        server = event.pick.server
        if not event.is_heal and not wait_until_enough(clone, broken | {server}, keep_alive, is_over):
            left_out = t("left out, too few servers are back: {fault}", fault=event.pick)
            say(f"{time.monotonic() - began_s:6.1f} s  {left_out}")
            told(event, left_out)
            continue
        if is_over():
            return
        if event.is_heal and server not in broken:
            told(event, "")
            continue
        if not event.is_heal:
            spells.append(Spell(event.pick, time.monotonic()))
        said, is_trouble = (mend if event.is_heal else spoil)(clone, event, seed, signed)
        if event.is_heal:
            for spell in spells:
                if spell.pick.server == server and spell.ended_s is None:
                    spell.ended_s = time.monotonic()
        elif is_trouble:
            spells.pop()
        (broken.discard if event.is_heal else broken.add)(server)
        if is_trouble:
            undone.append(said)
        told(event, said)
        (complain if is_trouble else say)(f"{time.monotonic() - began_s:6.1f} s  {said}")


def spoil(clone: Lab, event: Event, seed: int, signed: Mapping[str, str] = SIGNED) -> tuple[str, bool]:
    """Do an event's fault; return what to say, and whether that is trouble."""
    picked = event.pick
    done = break_one(clone, BY_NAME[picked.fault], picked.server, picked.options)
    if done.ours:
        note(event, seed, signed, done.at)
    return done.say, done.is_trouble


def mend(clone: Lab, event: Event, seed: int, signed: Mapping[str, str] = SIGNED) -> tuple[str, bool]:
    """Undo whatever a server has; return what to say, and whether that is trouble."""
    healed = heal_or_say_why(clone, event.pick.server)
    if not healed.trouble:
        note(event, seed, signed, healed.times.get(event.pick.fault))
        # What somebody else had done to it is over as well.
        record.append(one for one in heals(healed, signed) if one["fault"] != event.pick.fault)
    return str(healed), bool(healed.trouble)


def note(event: Event, seed: int, signed: Mapping[str, str] = SIGNED, at: datetime | None = None) -> None:
    """Record an event in the lab's log; at: when it was, if not now."""
    picked = event.pick
    record.append(
        [
            {
                "event": "heal" if event.is_heal else "fault",
                "server": picked.server,
                "fault": picked.fault,
                "options": {**picked.options, "seed": seed},
                **signed,
                "time": at,
            }
        ]
    )
