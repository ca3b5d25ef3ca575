"""`lab/swarm.py status` and `down`: their exit codes, and Ctrl-C while machines keep silent."""

import os
import runpy
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import Trouble
from lab.clone.folder import ROOT
from lab.command import entry
from lab.commands import swarm
from lab.fleet import fleet, nodes, stack, view
from lab.fleet.nodes import Node
from lab.fleet.view import Line
from lab.machine.lab_turn import to_play_chaos
from tests.unit.lab.fake_swarm import FakeEngine, FakeSwarm, node

CODE = """
import sys
from pathlib import Path
from lab.command import entry
from lab.commands import swarm
from lab.fleet import fleet
fleet.REMEMBERED = Path(sys.argv.pop())
entry.run(swarm.main, "", entry.RUN_AGAIN, speaks="en")
"""


@pytest.fixture(autouse=True)
def _remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet, "REMEMBERED", tmp_path / ".swarm.json")
    monkeypatch.setenv("COMPOSE_PROJECT_NAME", "lab-of-nobody")
    fleet.remember(["one", "two"])


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A folder for temporary files, with a name that is short enough for a socket in it."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def reaches(monkeypatch: pytest.MonkeyPatch, silent: list[str]) -> Node:
    """Have one manager reached, and lines for whom else not."""
    manager = node(FakeEngine("one", {}).enter(FakeSwarm(), is_manager=True))
    monkeypatch.setattr(fleet, "reached", lambda _: ([manager], silent))
    return manager


@pytest.mark.parametrize(("silent", "is_trouble", "code"), [([], False, 0), ([], True, 1), (["two: gone"], False, 1)])
def test_status_is_1_when_something_is_not_as_it_should_be(
    silent: list[str], is_trouble: bool, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reaches(monkeypatch, silent)
    monkeypatch.setattr(view, "of_machines", lambda *_: [Line("one is there")])
    monkeypatch.setattr(view, "of_strays", lambda *_: [Line("another line", is_trouble)])

    assert swarm.main(["status"]) == code
    said = capsys.readouterr()
    assert said.out == "one is there\nanother line\n"
    assert said.err == "".join(f"  TODO  {line}\n" for line in silent)


@pytest.mark.parametrize(("silent", "code"), [([], 0), (["two: gone"], 1)])
def test_down_takes_down_what_can_be_reached(silent: list[str], code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    manager = reaches(monkeypatch, silent)
    down: list[Any] = []
    monkeypatch.setattr(stack, "remove", lambda *which: down.append(which))

    assert swarm.main(["down"]) == code
    assert down == [(manager, "lab-of-nobody")]


@pytest.mark.parametrize("what", ["status", "down"])
def test_where_no_machine_that_is_reached_decides_that_is_said(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet, "reached", lambda _: ([node(FakeEngine("one", {}))], []))

    with pytest.raises(Trouble, match=r"^None of these machines decides in a swarm\. Bring the lab up: python lab"):
        swarm.main([what])


def test_a_machine_that_is_not_reached_is_a_line_beside_those_that_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def reach(told: str) -> Node:
        if told == "two":
            raise Trouble("two: gone")
        return node(FakeEngine(told, {}))

    monkeypatch.setattr(nodes, "reach", reach)
    found, silent = fleet.reached(["one", "two", "three"])

    assert [one.told for one in found] == ["one", "three"]
    assert silent == ["two: gone"]
    assert fleet.reached([]) == ([], [])


def test_ctrl_c_does_not_wait_for_machines_that_keep_silent_and_leaves_nothing(tmp_path: Path, temporary: Path) -> None:
    program = tmp_path / "ssh"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/began\nexec sleep 60\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    fleet.remember(["ssh://one", "ssh://two"])
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(temporary)}
    command = subprocess.Popen(
        [sys.executable, "-c", CODE, "status", str(fleet.REMEMBERED)],
        cwd=ROOT,
        env={**environment, "LAB_LANG": "en"},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until_s = time.monotonic() + 30
        while not (tmp_path / "began").exists():
            assert time.monotonic() < until_s
            assert command.poll() is None
            time.sleep(0.02)
        interrupted_s = time.monotonic()
        command.send_signal(signal.SIGINT)
        _, said = command.communicate(timeout=30)
    finally:
        command.kill()
        command.wait()

    assert said == f"\n{entry.RUN_AGAIN}\n"
    assert command.returncode == entry.INTERRUPTED
    assert time.monotonic() - interrupted_s < 5, "each is given 15 s to answer"
    assert [*temporary.iterdir()] == []


def test_after_ctrl_c_its_door_says_that_it_can_be_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, Any] = {}
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(entry, "run", lambda main, **words: told.update(words, main=main))
    try:
        runpy.run_path(str(ROOT / "lab/swarm.py"), run_name="__main__")
    finally:
        signal.signal(signal.SIGINT, before)

    assert told == {"main": swarm.main, "parse": swarm.parse, "when_interrupted": entry.RUN_AGAIN}


def test_nothing_is_taken_down_while_somebody_plays_on_it(monkeypatch: pytest.MonkeyPatch) -> None:
    reaches(monkeypatch, [])
    monkeypatch.setattr(stack, "remove", lambda *_: pytest.fail("it was taken down"))

    with to_play_chaos(fleet.turn_of("lab-of-nobody")), pytest.raises(Trouble, match="is breaking this lab's servers"):
        swarm.main(["down"])
