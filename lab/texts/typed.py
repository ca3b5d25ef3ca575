"""PURE: commands in a text, as they are typed on this machine.

Texts have them as the README does, `python lab/fail.py` and `make up`. But many a machine has no `python`, only
`python3`; Windows has `py`, and no make.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

MADE_BY = {
    "up": "lab/up.py",
    "down": "lab/down.py",
    "clean": "lab/down.py --clean",
    "doctor": "lab/doctor.py",
    "bundle": "lab/bundle.py",
    "check": "tests/check.py",
    "test": "tests/run.py",
}
_COMMAND = re.compile(rf"\bpython(?= (?:lab|tests|bench)/| -m )|\bmake ({'|'.join(MADE_BY)})\b")
_PLACED = re.compile(r"\bpython lab/(?:chaos|fail|heal|load|status)\.py(?![^;:,()]* --on)|\bmake up\b")
_SETTING = re.compile(r"\b([A-Z_]+)=(\S+) (?=python (?:lab|tests|bench)/|make (?:up|test)\b)")


@dataclass(frozen=True)
class Machine:
    """What is to be known of a machine: what a new enough Python is called there, whether it has make."""

    python: str
    has_make: bool
    is_windows: bool = False


def as_typed(text: str, machine: Machine) -> str:
    """Return a text with its commands as they are typed on a machine."""
    if machine.is_windows:  # Its shell, PowerShell, has another way to set a variable for a command.
        text = _SETTING.sub(r"$env:\1='\2'; ", text)

    def typed(match: re.Match[str]) -> str:
        if not match[1]:
            return machine.python
        return match[0] if machine.has_make else f"{machine.python} {MADE_BY[match[1]]}"

    return _COMMAND.sub(typed, text)


def at_place(text: str, place: str) -> str:
    """Return a text whose commands are about the lab at a place, such as "swarm", instead of the one on a machine."""

    def placed(match: re.Match[str]) -> str:
        return f"python lab/{place}.py up" if match[0] == "make up" else f"{match[0]} --on {place}"

    return _PLACED.sub(placed, text)


def python_word(is_new_enough: Callable[[str], bool], venv_python: str, running: str, is_windows: bool) -> str:
    """Return what to type for a Python that the lab's commands can run in.

    is_new_enough: whether a command is there, and is one. venv_python: `.venv`'s, as it is typed; "" where there is
    none. running: the path of the one that runs this, which is there in any case.
    """
    words = ("py", "python", "python3") if is_windows else ("python", "python3")
    return next((word for word in words if is_new_enough(word)), venv_python or running)
