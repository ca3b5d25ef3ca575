import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bench import soak
from bench.soak import Outcome, parse
from lab.machine.side_lab import SideLab
from lab.measuring import load
from lab.measuring.figures import Sample, figures
from tests.unit.samples import sample

CLEAN = Outcome(7, 3, figures([sample(), sample(0.5, took_ms=40)]), 0.5, counted=3, log_lines=3, exit_code=0)
REFUSED = Sample(0.0, 0.0, 0.002, 0, error="refused")


def test_a_seed_is_clean_when_nothing_was_lost_and_the_log_has_what_the_balancer_counted() -> None:
    assert CLEAN.is_clean
    assert CLEAN.words == "seed 7: nothing lost; slowest 40 ms, at 0.5 s"


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (replace(CLEAN, figures=figures([sample(), REFUSED])), "failed: refused (1)"),
        (replace(CLEAN, figures=figures([sample(), replace(sample(), body="x")])), "wrong bodies: 1"),
        (replace(CLEAN, log_lines=2), "2 sent, 3 counted, 2 lines in the log"),
        (replace(CLEAN, log_lines=4), "2 sent, 3 counted, 4 lines in the log"),
        (replace(CLEAN, log_lines=1, counted=1), "2 sent, 1 counted, 1 lines in the log"),
        (replace(CLEAN, exit_code=1), "chaos.py ended with 1"),
    ],
)
def test_a_seed_that_is_not_clean_says_why(spoilt: Outcome, said: str) -> None:
    assert not spoilt.is_clean
    assert said in spoilt.words


@pytest.mark.parametrize(
    "arguments",
    [
        ["--seeds", "1;2"],
        ["--rate", "0"],
        ["--minutes", "0"],
        ["--keep-alive", "3"],
        ["--minutes", "nan"],
        ["--fuzz-seconds", "-1"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        parse(arguments)

    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert said.startswith(f"bench/soak.py: argument {arguments[0]}: ")
    assert said.count("\n") == 1


def test_chaos_is_told_to_send_no_load_beside_the_one_that_is_judged(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    started: list[list[str]] = []

    class Ended:
        returncode = 0

    def run(command: list[str], **options: object) -> Ended:
        started.append(command)
        return Ended()

    @contextmanager
    def sends(*arguments: object) -> Iterator[Sends]:
        yield Sends()

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(load, "start", sends)
    monkeypatch.setattr(soak, "counted", lambda address: 0)

    soak.play(7, parse(["--fuzz-seconds", "0"]), SideLab("soak", 0, (), tmp_path))

    assert "--no-load" in started[0]


class Sends:
    def samples(self) -> list[Sample]:
        return [sample()]
