"""What the lab's commands are called on this machine: looked up once, when a text first names one."""

import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from lab import OLDEST_PYTHON
from lab.clone.folder import ROOT
from lab.texts import typed

ANSWERS_WITHIN_S = 5
IS_WINDOWS = os.name == "nt"
VENV_PYTHON = r".venv\Scripts\python" if IS_WINDOWS else ".venv/bin/python"


def as_typed(text: str) -> str:
    """Return a text with its commands as they are typed here."""
    return typed.as_typed(text, machine()) if "python " in text or "make " in text else text


@cache
def machine() -> typed.Machine:
    """Return what is to be known of this machine."""
    # One that another user has made may lead to where this one may not look: then it is not to be named, either.
    has_venv = os.access(ROOT / ".venv" / ("Scripts/python.exe" if IS_WINDOWS else "bin/python"), os.X_OK)
    python = typed.python_word(is_new_enough, VENV_PYTHON if has_venv else "", sys.executable, IS_WINDOWS)
    return typed.Machine(python, shutil.which("make") is not None, IS_WINDOWS)


def is_new_enough(word: str) -> bool:
    """Say whether a command is there, and is a Python that is new enough."""
    path = shutil.which(word)
    if path is None:
        return False
    # Most are links to a file that says its version. Others, such as pyenv's and Windows' own, have to be asked.
    if version := re.fullmatch(r"python(\d)\.(\d+)", Path(path).resolve().name):
        return (int(version[1]), int(version[2])) >= OLDEST_PYTHON
    question = f"import sys; print(sys.version_info[:2] >= {OLDEST_PYTHON})"
    try:
        answer = subprocess.run([path, "-c", question], capture_output=True, text=True, timeout=ANSWERS_WITHIN_S)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.stdout.strip() == "True"
