"""The environment `.venv`: whether it is whole, how it is made, how another Python is started."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lab import Trouble
from lab.clone import turns
from lab.machine import venv
from lab.machine.venv import ENTERED, MADE, Way
from tests.unit.lab.environment.noted import LAB, TESTS, Machine, make_venv


def test_included_requirements_are_followed(clone: Path) -> None:
    assert venv.with_included(TESTS) == [TESTS, LAB]


def test_an_environment_counts_only_when_its_installation_came_to_the_end(clone: Path) -> None:
    venv.python().parent.mkdir(parents=True)
    venv.python().touch()
    assert not venv.is_current(LAB)

    make_venv(LAB)

    assert venv.is_current(LAB)
    assert not venv.is_current(TESTS)


def test_a_changed_requirement_makes_all_that_include_it_stale(clone: Path) -> None:
    make_venv(LAB)
    make_venv(TESTS)

    (clone / LAB).write_text("docker==7.3.0\n")

    assert not venv.is_current(LAB)
    assert not venv.is_current(TESTS)


def test_packages_that_are_not_here_in_their_version_are_missing_also_those_of_included_files(clone: Path) -> None:
    (clone / TESTS).write_text(f"-r ../{LAB}\npytest=={pytest.__version__}  # here\nrequests==0.0.1\n")

    assert venv.missing_packages(TESTS) == ["requests", "no-such-package"]


def test_what_was_brought_along_is_used_and_no_index_is_asked(clone: Path, machine: Machine) -> None:
    (clone / "wheels").mkdir()

    venv.make(LAB)

    assert ["--no-index", "--find-links", str(clone / "wheels")] == machine.installed[-1][6:9]


def test_where_python_has_no_pip_to_give_the_one_that_was_brought_along_is_used(
    clone: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clone / "wheels").mkdir()
    (clone / "wheels/pip-26.3-py3-none-any.whl").touch()
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name))
    monkeypatch.setattr(venv, "get_ensurepip", lambda: pytest.fail("it would need a network"))

    venv.make(LAB)

    pip = str(clone / "wheels/pip-26.3-py3-none-any.whl/pip")
    offline = ["--no-index", "--find-links", str(clone / "wheels")]
    assert [str(venv.python()), pip, "install", *offline, "pip"] in machine.installed
    assert not any("ensurepip" in command for command in machine.installed)


def test_a_second_command_waits_and_makes_nothing(
    clone: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    waits = threading.Event()
    with turns.turn(turns.of_clone("venv", clone)), pytest.MonkeyPatch.context() as patch:

        def say(text: str) -> None:
            print(text)
            waits.set()

        patch.setattr(venv, "say", say)
        second = threading.Thread(target=venv.make, args=(LAB,))
        second.start()
        assert waits.wait(10)
        make_venv()
    second.join(10)

    said = capsys.readouterr().out
    assert said.startswith(".venv is being made by ")
    assert f"(process {os.getpid()}, " in said
    assert machine.installed == []


def test_on_windows_the_environments_python_is_called_and_its_exit_code_is_ours(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[tuple[list[str], str]] = []
    handlers: list[object] = []

    def call(arguments: list[str], env: dict[str, str]) -> int:
        called.append((arguments, env[venv.COME_BY]))
        return 7

    monkeypatch.setattr(venv, "IS_WINDOWS", True)
    monkeypatch.setattr(subprocess, "call", call)
    monkeypatch.setattr(signal, "signal", lambda number, handler: handlers.append(handler))
    monkeypatch.setattr(sys, "argv", ["fail.py", "server1"])

    with pytest.raises(SystemExit) as ended:
        venv.go_on(str(venv.python()), ENTERED)

    assert ended.value.code == 7
    assert called == [([str(clone / ".venv/Scripts/python.exe"), "fail.py", "server1"], ENTERED)]
    assert handlers == [signal.SIG_IGN], "Ctrl-C must not end the command that is to heal"


def test_a_host_python_is_found_also_when_the_environment_takes_itself_for_it(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    venv.python().parent.mkdir(parents=True)
    venv.python().symlink_to(shutil.which("sh") or "")
    monkeypatch.setattr(sys, "_base_executable", str(venv.python()))

    assert venv.host_python() == os.path.realpath(shutil.which("sh") or "")


def test_the_ways_to_the_packages_are_decided_without_doing_anything(clone: Path) -> None:
    assert venv.way(LAB) is Way.MAKE
    with pytest.raises(Trouble, match="does not work all the same"):
        venv.way(LAB, MADE)
    make_venv()
    assert venv.way(LAB) is Way.ENTER
    assert venv.way(LAB, ENTERED) is Way.MAKE


def test_an_environment_whose_packages_lack_files_is_made_anew_and_that_is_said(
    clone: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    make_venv()
    info = venv.FOLDER / "lib/python3/site-packages/no_such_package-7.2.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: no-such-package\nVersion: 7.2.0\n")
    (info / "RECORD").write_text("no_such_package/__init__.py,sha256=abc,9\n")

    venv.make(LAB)

    assert ["-m", "venv"] in [command[1:3] for command in machine.installed], "pip would find it installed already"
    assert not info.exists()
    assert capsys.readouterr().out.startswith(".venv is damaged: no-such-package lacks files.")
