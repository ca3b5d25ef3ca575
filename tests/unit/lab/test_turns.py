import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import Trouble
from lab.clone import turns
from lab.clone.folder import ROOT

HAVE_A_TURN = """
from pathlib import Path
from lab.clone import turns
turns.PLACE = Path({place!r})
with turns.turn("lab-demo"):
    print("mine", flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's turns are: nobody else's."""
    monkeypatch.setattr(turns, "PLACE", tmp_path)
    return tmp_path


@pytest.fixture
def other(place: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that has a turn until it is told otherwise."""
    command = [sys.executable, "-c", HAVE_A_TURN.format(place=str(place))]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "mine\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_test_run_of_a_clone_is_refused_with_the_first_ones_name_and_one_after_it_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["/home/ani/lab/tests/run.py", "-x"])
    first = rf"tests/ is already running in this clone, by tests/run.py -x \(process {os.getpid()}, of .+, since ..:..:"

    with turns.only_one("tests", tmp_path):
        with pytest.raises(Trouble, match=first), turns.only_one("tests", tmp_path):
            pass
        with turns.only_one("bench", tmp_path):
            pass
        with turns.only_one("tests", tmp_path / "another clone"):
            pass
    with turns.only_one("tests", tmp_path):
        pass


def test_a_turn_lasts_until_the_program_that_was_given_it_has_ended_too(tmp_path: Path) -> None:
    with turns.only_one("bench", tmp_path) as turn:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=turn)

    with pytest.raises(Trouble, match="bench/ is already running"), turns.only_one("bench", tmp_path):
        pass
    child.communicate(b"\n")
    with turns.only_one("bench", tmp_path):
        pass


def test_what_fails_inside_a_turn_is_not_taken_for_a_second_run(tmp_path: Path) -> None:
    with pytest.raises(BlockingIOError), turns.only_one("tests", tmp_path):
        raise BlockingIOError


def test_who_waits_is_told_for_whom_and_goes_on_when_that_one_has_ended(other: "subprocess.Popen[str]") -> None:
    told: list[turns.Holder] = []
    waits, has_it = threading.Event(), threading.Event()

    def on_waiting(holder: turns.Holder) -> None:
        told.append(holder)
        waits.set()

    def wait_and_have() -> None:
        with turns.turn("lab-demo", on_waiting):
            has_it.set()

    threading.Thread(target=wait_and_have, daemon=True).start()
    assert waits.wait(10)
    assert not has_it.is_set()
    other.communicate("\n")

    assert has_it.wait(10)
    assert [(one.pid, one.folder) for one in told] == [(other.pid, str(ROOT))]


@pytest.mark.parametrize("waits", [True, False])
def test_who_has_only_just_begun_a_turn_is_known_by_name_all_the_same(
    waits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign, has_lock, is_over = turns._sign, threading.Event(), threading.Event()

    def sign_late(handle: int) -> None:
        has_lock.set()
        is_over.wait(0.05)
        sign(handle)

    def have_a_turn() -> None:
        with turns.turn("lab-demo"):
            is_over.wait(10)

    monkeypatch.setattr(turns, "_sign", sign_late)
    first = threading.Thread(target=have_a_turn)
    first.start()
    assert has_lock.wait(10)
    monkeypatch.setattr(turns, "_sign", sign)
    told = list[turns.Holder]()

    def note(holder: turns.Holder) -> None:
        told.append(holder)
        is_over.set()

    try:
        with turns.turn("lab-demo", note if waits else None):
            assert waits
    except turns.Taken as taken:
        told.append(taken.holder)
    finally:
        is_over.set()
        first.join()
    assert [one.pid for one in told] == [os.getpid()]


def test_who_only_looks_whose_turn_it_is_takes_nobodys(place: Path) -> None:
    look = turns._locked(turns._path("lab-demo"))
    assert look is not None
    threading.Timer(0.03, os.close, [look]).start()

    with turns.turn("lab-demo"):
        pass


def test_a_killed_command_has_no_turn_any_more_whatever_its_file_says(
    other: "subprocess.Popen[str]", place: Path
) -> None:
    assert turns.holder("lab-demo") == turns.Holder("-c", other.pid, *_user_and_since(place), str(ROOT))

    other.send_signal(signal.SIGKILL)
    other.wait()

    assert "pid" in (place / "fault-tolerance-lab-lab-demo.turn").read_text()
    assert turns.holder("lab-demo") is None
    with turns.turn("lab-demo"):
        pass


def _user_and_since(place: Path) -> tuple[str, str]:
    told = json.loads((place / "fault-tolerance-lab-lab-demo.turn").read_text())
    return told["user"], told["since"]


def test_a_turns_file_is_everybodys_and_goes_away_with_the_turn(place: Path) -> None:
    before = os.umask(0o077)
    try:
        with turns.turn("lab-demo"):
            (file,) = place.iterdir()
            assert stat.S_IMODE(file.stat().st_mode) == 0o666
    finally:
        os.umask(before)
    assert list(place.iterdir()) == []
    assert turns.holder("lab-demo") is None
    assert list(place.iterdir()) == []


def test_many_who_take_turns_are_never_two_at_once() -> None:
    inside, most = 0, 0

    def take_a_turn() -> None:
        nonlocal inside, most
        with turns.turn("lab-demo", lambda holder: None):
            inside += 1
            most = max(most, inside)
            inside -= 1

    threads = [threading.Thread(target=take_a_turn) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)

    assert (inside, most) == (0, 1)


def test_what_a_file_says_of_its_holder_cannot_steer_a_terminal(place: Path) -> None:
    with turns.turn("lab-demo"):
        for text in ("", "no JSON", "[]", json.dumps({"command": "x"})):
            (place / "fault-tolerance-lab-lab-demo.turn").write_text(text)
            assert str(turns.holder("lab-demo")) == "another command"
        evil = {"command": "up\x1b[2J\n", "pid": "7", "user": "ani", "since": "09:00:00", "folder": "/x"}
        (place / "fault-tolerance-lab-lab-demo.turn").write_text(json.dumps(evil))
        assert str(turns.holder("lab-demo")) == "up[2J (process 7, of ani, since 09:00:00)"


@pytest.mark.parametrize("where", ["/gone", "/proc", "/dev/null"])
def test_where_there_can_be_no_locks_every_turn_is_free(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PLACE", Path(where))

    with turns.turn("lab-demo") as handles, turns.turn("lab-demo"):
        assert handles == ()


def test_a_link_in_the_way_is_not_followed(place: Path) -> None:
    (place / "precious").write_text("mine")
    (place / "fault-tolerance-lab-lab-demo.turn").symlink_to(place / "precious")

    with turns.turn("lab-demo"):
        pass

    assert (place / "precious").read_text() == "mine"
