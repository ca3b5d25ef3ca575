"""Commands that meet on one lab: who waits, who is refused, who takes another name."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import Trouble
from lab.clone import env_file, turns
from lab.clone.folder import ROOT
from lab.machine import lab_turn, preparing
from lab.stack import compose

HAVE_A_TURN = """
import sys
from pathlib import Path
from lab.clone import env_file, turns
turns.PLACE, turns.ROOT = Path({place!r}), Path({folder!r})
sys.argv = [{command!r}]
with turns.turn({key!r}):
    print("mine", flush=True)
    input()
"""


class Others:
    """Other commands that have a turn until they are told to end."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.running: list[subprocess.Popen[str]] = []

    def have(self, key: str, command: str, folder: Path = ROOT) -> "subprocess.Popen[str]":
        code = HAVE_A_TURN.format(place=str(self.place), folder=str(folder), command=command, key=key)
        process = subprocess.Popen(
            [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.running.append(process)
        assert process.stdout
        assert process.stdout.readline() == "mine\n"
        return process


@pytest.fixture
def others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Others]:
    monkeypatch.setattr(turns, "PLACE", tmp_path)
    monkeypatch.setenv("COMPOSE_PROJECT_NAME", "")
    monkeypatch.setattr(preparing, "first_name", lambda: "demo")
    monkeypatch.setattr(lab_turn, "first_name", lambda: "demo")
    monkeypatch.setattr(env_file, "setting", lambda name, default: default)
    monkeypatch.setattr(env_file, "our_setting", lambda name: "")
    monkeypatch.setattr(env_file, "remember", lambda name, value: None)
    monkeypatch.setattr(preparing, "running_labs", list)
    monkeypatch.setattr(compose, "of_project", lambda name: [])
    made = Others(tmp_path)
    yield made
    for one in made.running:
        one.kill()
        one.communicate()


def test_a_second_up_of_a_clone_waits_for_the_first_and_says_so(
    others: Others, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = others.have("lab-demo", "/x/lab/up.py")

    def say_and_end_the_first(holder: turns.Holder) -> None:
        preparing.say_who_is_waited_for(holder)
        first.communicate("\n")

    monkeypatch.setattr(lab_turn, "say_who_is_waited_for", say_and_end_the_first)
    with lab_turn.to_bring_up() as name:
        assert name == "demo"
        assert first.poll() == 0, "both were at it"

    assert f"waiting for lab/up.py (process {first.pid}, of " in capsys.readouterr().out


def test_down_waits_for_up(others: Others, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    first = others.have("lab-demo", "/x/lab/up.py")
    monkeypatch.setattr(lab_turn, "say_who_is_waited_for", lambda holder: first.communicate("\n"))

    with lab_turn.to_take_down("demo"):
        assert first.poll() == 0


def test_of_two_clones_of_one_name_that_start_at_the_same_moment_the_second_takes_another_name(others: Others) -> None:
    others.have("lab-demo", "/x/lab/up.py", Path("/home/budi/demo"))

    with lab_turn.to_bring_up() as name:
        assert name.startswith("demo-")
        assert turns.holder(f"lab-{name}"), "it is this one's turn there"


def test_a_name_that_was_set_by_hand_is_not_changed_but_refused_with_whose_it_is(
    others: Others, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(env_file, "setting", lambda name, default: "demo")
    others.have("lab-demo", "/x/lab/up.py", Path("/home/budi/demo"))

    with pytest.raises(Trouble, match="COMPOSE_PROJECT_NAME=demo belongs to the clone in /home/budi/demo"):
        lab_turn.to_bring_up().__enter__()


def test_up_down_and_a_second_chaos_are_refused_beside_chaos_with_its_name(others: Others) -> None:
    first = others.have("chaos-demo", "/x/lab/chaos.py")
    named = rf"lab/chaos\.py \(process {first.pid}, of .+, since ..:..:..\) is breaking this lab's servers"

    for refused in (lab_turn.to_bring_up(), lab_turn.to_take_down("demo"), lab_turn.to_play_chaos("demo")):
        with pytest.raises(Trouble, match=named), refused:
            pass
    with lab_turn.to_play_chaos("another lab of this clone"):
        pass

    first.communicate("\n")
    with lab_turn.to_bring_up() as name:
        assert name == "demo"


def test_chaos_waits_until_the_lab_is_up(others: Others, monkeypatch: pytest.MonkeyPatch) -> None:
    first = others.have("lab-demo", "/x/lab/up.py")
    monkeypatch.setattr(lab_turn, "say_who_is_waited_for", lambda holder: first.communicate("\n"))

    with lab_turn.to_play_chaos("demo"):
        assert first.poll() == 0
        assert turns.holder("lab-demo") is None, "heal.py and fail.py have no turns, up.py is told of chaos.py"
