"""Commands in texts are written as they are typed on the machine that shows them."""

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from lab.terminal import this_machine
from lab.texts.language import later, speak, t, typed
from lab.texts.typed import Machine, as_typed, python_word

LINUX = Machine("python3", has_make=True)
MAC = Machine("python3", has_make=False)
WINDOWS = Machine("py", has_make=False, is_windows=True)


@pytest.mark.parametrize(
    ("text", "machine", "here"),
    [
        ("See: python lab/status.py", Machine("python", has_make=True), "See: python lab/status.py"),
        ("See: python lab/status.py", LINUX, "See: python3 lab/status.py"),
        ("See: python lab/status.py", WINDOWS, "See: py lab/status.py"),
        ("Start it with: make up", LINUX, "Start it with: make up"),
        ("Start it with: make up", MAC, "Start it with: python3 lab/up.py"),
        ("Start it with: make up", WINDOWS, "Start it with: py lab/up.py"),
        ("`make clean`, sudo make up.", MAC, "`python3 lab/down.py --clean`, sudo python3 lab/up.py."),
        ("make doctor, make test", MAC, "python3 lab/doctor.py, python3 tests/run.py"),
        ("another port: PORT=8081 make up", LINUX, "another port: PORT=8081 make up"),
        ("another port: PORT=8081 make up", MAC, "another port: PORT=8081 python3 lab/up.py"),
        ("another port: PORT=8081 make up", WINDOWS, "another port: $env:PORT='8081'; py lab/up.py"),
        ("PORT={port} make up", WINDOWS, "$env:PORT='{port}'; py lab/up.py"),
        ("python -m pip download", WINDOWS, "py -m pip download"),
        (
            "Make it yours; make upwards; a python is a snake",
            WINDOWS,
            "Make it yours; make upwards; a python is a snake",
        ),
        ("python lab/fail.py", Machine(".venv/bin/python", has_make=False), ".venv/bin/python lab/fail.py"),
        (
            "python lab/fail.py",
            Machine(r".venv\Scripts\python", has_make=False, is_windows=True),
            r".venv\Scripts\python lab/fail.py",
        ),
    ],
)
def test_a_command_is_told_as_it_is_typed_on_a_machine(text: str, machine: Machine, here: str) -> None:
    assert as_typed(text, machine) == here


@pytest.mark.parametrize(
    ("there", "venv", "is_windows", "word"),
    [
        ({"python", "python3"}, ".venv/bin/python", False, "python"),
        ({"python3"}, ".venv/bin/python", False, "python3"),
        (set(), ".venv/bin/python", False, ".venv/bin/python"),
        (set(), "", False, "/opt/python3.12"),
        ({"py", "python"}, "", True, "py"),
        ({"python"}, "", True, "python"),
        ({"py"}, "", False, "/opt/python3.12"),
        (set(), r".venv\Scripts\python", True, r".venv\Scripts\python"),
    ],
)
def test_the_word_for_python_is_one_that_is_there_and_new_enough(
    there: set[str], venv: str, is_windows: bool, word: str
) -> None:
    assert python_word(there.__contains__, venv, "/opt/python3.12", is_windows) == word


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that is all there is on the PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    this_machine.machine.cache_clear()
    yield tmp_path
    this_machine.machine.cache_clear()


def program(path: Path, name: str, text: str) -> None:
    (path / name).write_text(f"#!/bin/sh\n{text}\n")
    (path / name).chmod(0o755)


def test_an_older_python_and_one_that_does_not_run_are_not_named(path: Path) -> None:
    program(path, "python3.9", "echo True")  # Whatever it says: its name has its version.
    (path / "python").symlink_to("python3.9")
    program(path, "python3", "echo True")
    assert this_machine.as_typed("python lab/fail.py") == "python3 lab/fail.py"
    this_machine.machine.cache_clear()
    program(path, "python3", "echo 'Python was not found; run without arguments to install' >&2; exit 9")
    assert " ".join(this_machine.as_typed("python lab/fail.py").split()[1:]) == "lab/fail.py"
    assert this_machine.machine().python not in ("python", "python3")


def test_a_link_to_a_new_python_is_believed_without_being_asked(path: Path) -> None:
    program(path, "python3.13", "exit 1")
    (path / "python").symlink_to("python3.13")
    program(path, "make", "exit 0")
    assert this_machine.as_typed("python lab/fail.py, make up") == "python lab/fail.py, make up"


def test_what_is_looked_up_is_looked_up_once(path: Path) -> None:
    program(path, "python", f"echo x >> {path}/asked; echo True")
    for _ in range(3):
        assert this_machine.as_typed("make up") == "python lab/up.py"
    assert (path / "asked").read_text() == "x\n"


def test_what_a_value_brings_along_stays_as_it_is() -> None:
    speak("en", lambda text: as_typed(text, MAC))
    assert t("{folder}: python lab/fail.py", folder="/home/make up/python lab/") == (
        "/home/make up/python lab/: python3 lab/fail.py"
    )
    assert typed("make up") == "python3 lab/up.py"


def test_a_text_is_said_in_the_language_that_was_chosen() -> None:
    text = later("removed")
    assert t(text) == "removed"
    speak("id")
    assert t(text) == "dihapus"
    assert t("exit code {code}", code=3) == "kode keluar 3"


def test_a_venv_that_this_user_may_not_look_into_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, **options: bool) -> NoReturn:
        raise PermissionError

    monkeypatch.setattr(this_machine, "ROOT", tmp_path)
    monkeypatch.setattr(Path, "stat", refuse)
    this_machine.machine.cache_clear()
    try:
        assert ".venv" not in this_machine.machine().python
    finally:
        this_machine.machine.cache_clear()
