"""What the control room's page is made of: its words, the fault menu by class, the switches, and the shapes."""

import re
from collections.abc import Iterator
from typing import Any

from lab.clone import project
from lab.clone.known_settings import POLICIES, SWITCHES
from lab.faults.fault import CLASSES, Fault
from lab.faults.menu import DEFAULT, MENU
from lab.faults.options import Option
from lab.room import panel_words as words
from lab.room.page import SHAPES
from lab.room.state import label
from lab.room.wishes import LONGEST_MINUTES
from lab.texts.language import spoken, t, typed

WIDE = 100  # A range whose ends are so many times apart, and whose usual value is near its low end, is shown by ratio.
HEALS_AFTER = Option("for", low=1.0, high=3600.0, default=30.0, unit="s")


def panel() -> dict[str, Any]:
    """Return what room.html needs, in the language that was chosen; `data` is for its scripts."""
    said = {name: t(text) for name, text in words.WORDS.items()}
    return {
        "lang": spoken(),
        "w": said,
        "shapes": shapes(),
        "servers": [{"name": name, "label": label(name)} for name in project.SERVERS],
        "classes": list(classes()),
        "chosen": DEFAULT,
        "heals_after": option(HEALS_AFTER),
        "policies": [(name, t(words.POLICIES[name])) for name in POLICIES],
        "switches": [(name.lower(), t(words.SWITCHES[name.lower()])) for name in SWITCHES],
        "data": {
            "lang": spoken(),
            "words": said,
            "default": DEFAULT,
            "longest_minutes": LONGEST_MINUTES,
            "zone": str(getattr(project.time_zone(), "key", "")),
            "commands": {name: typed(f"python lab/{name}.py") for name in ("fail", "heal", "chaos", "run")},
        },
    }


def classes() -> Iterator[dict[str, Any]]:
    """Yield the classes of failure, each with what it means and its faults."""
    for name in CLASSES:
        faults = [_fault(fault) for fault in MENU if fault.failure == name]
        yield {"id": name, "name": t(name), "means": t(words.CLASSES[name]), "faults": faults}


def option(of: Option) -> dict[str, Any]:
    """Return an option as a slider and a number show it."""
    return {
        "name": of.name,
        "means": t(words.OPTIONS[of.name]),
        "low": f"{of.low:g}",
        "high": f"{of.high:g}",
        "default": f"{of.default:g}",
        "unit": of.unit,
        "is_whole": isinstance(of.low, int),
        "is_by_ratio": is_by_ratio(of),
    }


def is_by_ratio(of: Option) -> bool:
    """Say whether each step of its slider multiplies: on an even one, all that is of use would be at its left end."""
    return of.high >= WIDE * of.low and of.default - of.low < (of.high - of.low) / 10


def shapes() -> str:
    """Return the shapes of states as the live page draws them, without the template's comment."""
    return re.sub(r"\{#.*?#\}", "", SHAPES.read_text(encoding="utf-8"), flags=re.DOTALL).strip()


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "name": fault.name,
        "done": t(fault.done),
        "how": t(fault.how),
        "client_sees": t("it {sees}", sees=t(fault.client_sees)),
        "why_online": t(fault.why_online) if fault.why_online else "",
        "options": [option(one) for one in fault.options],
    }
