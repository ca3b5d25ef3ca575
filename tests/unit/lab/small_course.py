"""A course of two small experiments, and the hand-in's shape in short, for whoever tests what is made of them."""

from functools import cache
from typing import Any

from lab.teaching.experiment import Experiment, read

WORDS = {"id": "teks", "en": "text"}
STAGE = "lab.playing.stage"


def document(number: int, without_a_fault: bool = False) -> dict[str, Any]:
    """Return an experiment's file: a load, a fault of server1's, and two sides that differ in a setting."""

    def does(func: str, **arguments: Any) -> dict[str, Any]:
        provider = {"type": "python", "module": STAGE, "func": func, "arguments": arguments}
        return {"type": "action", "name": func, "provider": provider}

    fault = [
        does("until", at_s="${fault_at_s}"),
        does("fail", servers="server1", fault="error", options={"status": "${status}"}),
        does("until", at_s="${heal_at_s}"),
        does("heal", servers="server1"),
    ]
    load = does("send", rate="${rate}", seconds="${seconds}")
    ours = {
        "name": "fault-tolerance-lab",
        "number": number,
        "points": 10,
        "draw": {"rate": {"from": 20, "to": 40, "step": 5}, "fault_at_s": {"of": [0.5, 1.0]}},
        "sides": {
            "protected": {"label": WORDS, "settings": {}},
            "bare": {"label": WORDS, "settings": {"RETRY": "off"}, "variables": {"status": 503}},
        },
        "claims": [
            {"figure": "protected.failed", "at_most": 0, "says": WORDS},
            {"figure": "bare.failed_share", "at_least": 0.01, "says": WORDS},
        ],
        "without": {"RETRY": "off"},
        "shown": ["protected.failed", "bare.failed", "bare.slowest_ms"],
        "predictions": {
            "a": {
                "says": {"id": "Semua gagal", "en": "All fail"},
                "believes": {"id": "Satu cukup", "en": "One is all"},
            },
            "b": {"says": WORDS, "right": True},
            "c": {"says": WORDS, "believes": WORDS},
        },
        "where": [],
        "sources": [],
        "next": WORDS,
        **dict.fromkeys(("title", "purpose", "question", "look_at", "theory", "explanation"), WORDS),
    }
    return {
        "title": "A small experiment",
        "configuration": {"rate": 30, "seconds": 2, "fault_at_s": 0.5, "heal_at_s": 1.5, "status": 500},
        "method": [load, *([] if without_a_fault else fault), does("over")],
        "extensions": [ours],
    }


@cache
def small_course() -> tuple[Experiment, ...]:
    """Return the two of them: one with a fault, one without any."""
    return read("01-small.yaml", document(1)), read("02-quiet.yaml", document(2, without_a_fault=True))
