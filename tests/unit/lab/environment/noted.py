"""What a command does to come by its packages, noted instead of done."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from lab.command import entry
from lab.machine import venv
from lab.machine.venv import ENTERED
from lab.terminal import programs

LAB, TESTS = "lab/requirements.txt", "tests/requirements.txt"


class Ran(Exception):  # noqa: N818
    """The command went on in another Python."""


class Machine:
    """What a command does to come by its packages, noted instead of done."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.installed: list[list[str]] = []
        self.gone_on: list[tuple[str, str]] = []
        self.asked_whether_it_works = 0
        self.fails_to_start = False
        monkeypatch.setattr(venv, "go_on", self.go_on)
        monkeypatch.setattr(programs, "stream", self.stream)
        monkeypatch.setattr(programs, "run", self.run)
        monkeypatch.setattr(venv, "get_ensurepip", lambda: None)

    def go_on(self, python: str, come_by: str) -> NoReturn:
        self.gone_on.append((python, come_by))
        if self.fails_to_start and come_by == ENTERED:
            raise OSError("exec format error")
        raise Ran

    def stream(self, command: list[str], *more: Any, **options: Any) -> None:
        self.installed.append(command)
        if "venv" in command:
            venv.python().parent.mkdir(parents=True)
            venv.python().touch()
            (venv.FOLDER / "pyvenv.cfg").touch()

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        self.asked_whether_it_works += 1
        return subprocess.CompletedProcess(command, 0, "", "")


def begin(come_by: str = "", main: Callable[[list[str]], int] = lambda arguments: 0, **options: Any) -> None:
    """Begin a command that comes to this Python so; raises Ran when it goes on in another one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(venv.COME_BY, come_by)
        patch.setenv("LAB_LANG", "en")
        patch.setattr(entry, "give_to_owner", lambda path: None)
        patch.setattr(sys, "argv", ["fail.py"])
        entry.run(main, **options)


def make_venv(requirements: str = LAB) -> None:
    """Make a `.venv` that is whole, as far as can be seen without running it."""
    venv.python().parent.mkdir(parents=True, exist_ok=True)
    venv.python().touch()
    (venv.FOLDER / "pyvenv.cfg").touch()
    venv.marker(requirements).write_text(venv.fingerprint(requirements))


def be_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    venv.FOLDER.mkdir(exist_ok=True)
    monkeypatch.setattr(sys, "prefix", str(venv.FOLDER))
