"""How a command comes by its packages when it begins."""

import os
import subprocess
from pathlib import Path
from typing import Any, NoReturn

import pytest

from lab.command import entry
from lab.machine import venv
from lab.machine.venv import ENTERED, MADE
from lab.terminal import programs
from tests.unit.lab.environment.noted import LAB, Machine, Ran, be_inside, begin, make_venv


def test_a_command_whose_environment_is_current_starts_no_program_but_its_python(clone: Path, machine: Machine) -> None:
    make_venv()

    with pytest.raises(Ran):
        begin()

    assert machine.gone_on == [(str(venv.python()), ENTERED)]
    assert (machine.installed, machine.asked_whether_it_works) == ([], 0)


@pytest.mark.parametrize("is_in_venv", [True, False])
def test_a_python_that_has_the_packages_goes_on_without_any_other(
    clone: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch, is_in_venv: bool
) -> None:
    (clone / LAB).write_text(f"pytest=={pytest.__version__}\n")
    if is_in_venv:
        be_inside(monkeypatch)

    with pytest.raises(SystemExit) as ended:
        begin()

    assert ended.value.code == 0
    assert (machine.gone_on, machine.installed) == ([], [])


def test_the_first_command_makes_the_environment_in_one_line_and_goes_on_in_it(
    clone: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Ran):
        begin()

    assert machine.gone_on == [(str(venv.python()), MADE)]
    assert [command[1:3] for command in machine.installed] == [["-m", "venv"], ["-Im", "ensurepip"], ["-m", "pip"]]
    assert venv.is_current(LAB)
    told = capsys.readouterr()
    assert told.out == "", "what was asked for has stdout to itself"
    assert told.err.startswith("Making .venv")
    assert told.err.count("\n") == 1


@pytest.mark.parametrize(
    ("harm", "is_made_anew"),
    [("changed requirements", False), ("half made", True), ("host's Python gone", True), ("no pyvenv.cfg", True)],
)
def test_an_environment_that_is_out_of_date_or_broken_is_mended(
    clone: Path, machine: Machine, harm: str, is_made_anew: bool
) -> None:
    make_venv()
    if harm == "changed requirements":
        (clone / LAB).write_text("no-such-package==8.0\n")
    elif harm == "half made":
        venv.marker(LAB).unlink()
        venv.half_made().touch()
    elif harm == "host's Python gone":
        venv.python().unlink()
        venv.python().symlink_to("/gone/python3")
        machine.run = lambda command: subprocess.CompletedProcess(command, 127, "", "")  # type: ignore[method-assign]
        programs.run = machine.run  # type: ignore[assignment]  # the fixture has it put back
    else:
        (venv.FOLDER / "pyvenv.cfg").unlink()

    come_by = ENTERED if harm == "no pyvenv.cfg" else ""  # It shows when it has been entered, and nothing changed.
    with pytest.raises(Ran):
        begin(come_by)

    assert machine.gone_on[-1] == (str(venv.python()), MADE)
    assert any("venv" in command for command in machine.installed) == is_made_anew
    assert venv.is_current(LAB)


def test_an_environment_of_another_machine_that_can_not_be_started_is_made_anew(clone: Path, machine: Machine) -> None:
    make_venv()
    machine.fails_to_start = True

    with pytest.raises(Ran):
        begin()

    assert [come_by for _, come_by in machine.gone_on] == [ENTERED, MADE]


def test_a_python_in_the_environment_that_lacks_its_packages_mends_it_once_and_then_gives_up(
    clone: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_venv()
    be_inside(monkeypatch)
    with pytest.raises(Ran):
        begin(ENTERED)

    with pytest.raises(SystemExit) as ended:
        begin(MADE)

    assert ended.value.code == 1
    assert "remove that folder, and run this again" in capsys.readouterr().err
    assert len(machine.gone_on) == 1


def test_how_it_was_come_by_is_not_told_to_the_programs_that_a_command_starts(
    clone: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clone / LAB).write_text("")
    be_inside(monkeypatch)
    seen: list[str | None] = []

    def main(arguments: list[str]) -> int:
        seen.append(os.environ.get(venv.COME_BY))
        return 0

    with pytest.raises(SystemExit):
        begin(MADE, main)

    assert seen == [None]


def test_wrong_usage_is_said_before_anything_is_installed(clone: Path, machine: Machine) -> None:
    def parse(arguments: list[str]) -> NoReturn:
        raise SystemExit(2)

    with pytest.raises(SystemExit) as ended:
        begin(parse=parse)

    assert ended.value.code == 2
    assert machine.installed == []


def test_a_command_that_can_do_without_installs_nothing(clone: Path, machine: Machine) -> None:
    with pytest.raises(SystemExit) as ended:
        begin(can_do_without=True)

    assert ended.value.code == 0
    assert (machine.installed, machine.gone_on) == ([], [])


def test_a_clone_that_can_not_be_written_is_one_line(
    clone: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def touch(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "touch", touch)

    with pytest.raises(SystemExit) as ended:
        begin()

    assert ended.value.code == 1
    assert f"you may not write in {clone}" in capsys.readouterr().err.splitlines()[-1]


def test_ctrl_c_while_it_is_made_says_that_it_goes_on_from_here(
    clone: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*arguments: Any, **options: Any) -> NoReturn:
        raise KeyboardInterrupt

    def ended(code: int) -> NoReturn:
        raise SystemExit(code)

    monkeypatch.setattr(programs, "stream", interrupted)
    monkeypatch.setattr(os, "_exit", ended)

    with pytest.raises(SystemExit) as told:
        begin()

    assert told.value.code == 130
    assert capsys.readouterr().err.splitlines()[-1] == entry.RUN_AGAIN
    assert not venv.works(), "what is half made is made anew"


def test_on_windows_an_environment_is_mended_from_outside_it(
    clone: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_venv()
    be_inside(monkeypatch)
    monkeypatch.setattr(venv, "IS_WINDOWS", True)

    with pytest.raises(Ran):
        begin()

    assert machine.gone_on == [(venv.host_python(), ENTERED)]
    assert machine.installed == []
