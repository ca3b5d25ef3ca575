import subprocess
import sys
from pathlib import Path

import pytest

from lab import Trouble
from lab.clone import turns


def test_a_second_test_run_of_a_clone_is_refused_and_one_after_it_is_not(tmp_path: Path) -> None:
    for name in ("tests", "bench"):
        (tmp_path / name).mkdir()

    with turns.only_one("tests", tmp_path):
        with pytest.raises(Trouble, match="tests/ is already running"), turns.only_one("tests", tmp_path):
            pass
        with turns.only_one("bench", tmp_path):
            pass
    with turns.only_one("tests", tmp_path):
        pass


def test_a_turn_lasts_until_the_program_that_was_given_it_has_ended_too(tmp_path: Path) -> None:
    (tmp_path / "bench").mkdir()
    with turns.only_one("bench", tmp_path) as turn:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=turn)

    with pytest.raises(Trouble, match="bench/ is already running"), turns.only_one("bench", tmp_path):
        pass
    child.communicate(b"\n")
    with turns.only_one("bench", tmp_path):
        pass


def test_what_fails_inside_a_turn_is_not_taken_for_a_second_run(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()

    with pytest.raises(BlockingIOError), turns.only_one("tests", tmp_path):
        raise BlockingIOError
