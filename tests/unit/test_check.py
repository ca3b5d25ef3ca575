"""`make check` says of every part how it went, and shows whatever a failed one has printed."""

import os
import time
from pathlib import Path

import pytest

from tests import check
from tests.check import Finished, Part, line_of, run_side_by_side, slowest_tests


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose modules a part can run."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def part(folder: Path, name: str, program: str, **environment: str) -> Part:
    """Return a part that runs a program of ours."""
    (folder / f"{name}.py").write_text(program, encoding="utf-8")
    return Part((name, "-q", "here"), environment)


def test_a_part_that_fails_fails_the_check_and_all_that_it_printed_is_shown(
    module: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = part(module, "good_part", "print('nobody needs to read this')")
    bad = part(module, "bad_part", "import sys; print('the first line'); sys.exit('the last line')")
    monkeypatch.setattr(check, "PARTS", (good, bad))
    assert check.main([]) == 1
    shown = capsys.readouterr()
    assert "nobody needs to read this" not in shown.out
    assert "----- bad_part here\nthe first line\nthe last line\n" in shown.out
    assert shown.err.startswith("Not right yet") and shown.err.endswith(": bad_part here\n")
    monkeypatch.setattr(check, "PARTS", (good,))
    assert check.main([]) == 0
    assert "All right" in capsys.readouterr().out


def test_the_parts_run_at_the_same_time_each_in_its_own_environment(module: Path) -> None:
    waits = (
        "import os, pathlib, time\nmine, other = pathlib.Path(os.environ['MINE']), pathlib.Path(os.environ['OTHER'])\n"
    )
    waits += "mine.touch()\nwhile not other.exists(): time.sleep(0.01)\n"
    left, right = str(module / "left"), str(module / "right")
    parts = [
        part(module, "left_part", waits, MINE=left, OTHER=right),
        part(module, "right_part", waits, MINE=right, OTHER=left),
    ]
    assert [one.code for one in run_side_by_side(parts, at_once=2)] == [0, 0]


def test_no_more_parts_run_at_once_than_are_asked_for_and_all_run_in_the_end(module: Path) -> None:
    takes_its_time = "import pathlib, time\ntime.sleep(0.3)\npathlib.Path(__file__).with_name('done').touch()\n"
    comes_after = "import pathlib\nassert pathlib.Path(__file__).with_name('done').exists()\n"
    parts = [part(module, "slow_part", takes_its_time), part(module, "later_part", comes_after)]
    finished = run_side_by_side(parts, at_once=1)
    assert [(one.part, one.code) for one in finished] == [(one, 0) for one in parts]


def test_no_part_is_left_running_when_the_check_is_stopped(module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pid_file = module / "pid"
    says = (
        f"import os, pathlib, time\npathlib.Path({str(pid_file)!r}).write_text(f'{{os.getpid()}}.')\ntime.sleep(60)\n"
    )

    def is_stopped(finished: Finished) -> str:
        until_s = time.monotonic() + 20
        while not (pid_file.exists() and pid_file.read_text(encoding="utf-8").endswith(".")):
            assert time.monotonic() < until_s, "the endless part did not begin"
            time.sleep(0.01)
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "line_of", is_stopped)
    with pytest.raises(KeyboardInterrupt):
        run_side_by_side([part(module, "endless_part", says), part(module, "short_part", "")], at_once=2)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text(encoding="utf-8")[:-1]), 0)


def test_a_line_says_how_a_part_went_how_long_it_took_and_what_it_is() -> None:
    pytest_part = Part(("pytest", "-q", "tests/unit"), {"SIMULATION": "quick"})
    assert line_of(Finished(pytest_part, 12.34, 0, "")) == "  ok     12.3 s  SIMULATION=quick pytest tests/unit"
    assert line_of(Finished(pytest_part, 2.0, 1, "")).startswith("  FAIL    2.0 s")


def test_the_slowest_tests_of_all_parts_are_named_the_slowest_first() -> None:
    first = "1.50s call     tests/a.py::test_b\n(9 durations < 0.5s hidden.)\n10.20s setup    tests/a.py::test_c\n"
    second = "9.90s call     tests/d.py::test_e[1.00s call]\n1 failed, 2 passed in 3.00s\n"
    assert [line.split()[-1] for line in slowest_tests([first, second])] == [
        "tests/a.py::test_c",
        "call]",
        "tests/a.py::test_b",
    ]
    assert len(slowest_tests([first * 9])) == check.SLOWEST


def test_a_part_may_print_what_is_no_text(module: Path) -> None:
    odd = part(module, "odd_part", "import sys; sys.stdout.buffer.write(b'\\xff\\n')")
    assert [one.code for one in run_side_by_side([odd])] == [0]


def test_an_argument_is_wrong_usage_and_the_way_to_one_test_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["tests/unit"]) == 2
    assert "make test ARGS=" in capsys.readouterr().err
