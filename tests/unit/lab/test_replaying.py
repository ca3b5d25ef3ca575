"""A student's plan played again, beside what was handed in; what grade.py takes."""

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from lab import Trouble
from lab.commands import grade
from lab.grading.replaying import beside, handed_in
from lab.teaching.course import course
from tests.unit.lab import handed_in as made
from tests.unit.lab.handed_in import NIM, in_zip

ONE = course()["05-gray-failure"]


def asked(report: Path, nim: str = NIM) -> argparse.Namespace:
    return argparse.Namespace(reports=[report], replay=nim)


def test_the_figures_of_a_hand_in_are_worked_out_again_for_each_side(tmp_path: Path) -> None:
    told = made.handed_in([ONE])
    report = in_zip(tmp_path / "siti.zip", told.files())

    found = handed_in(asked(report), [ONE])

    sides = {side.name: told.entry("played", ONE.name, side.name)["figures"] for side in ONE.sides}
    assert found == {ONE.name: sides}


def test_a_report_of_somebody_else_is_told_so(tmp_path: Path) -> None:
    report = in_zip(tmp_path / "siti.zip", made.handed_in([ONE]).files())

    with pytest.raises(Trouble, match=r"siti\.zip is not of 999"):
        handed_in(asked(report, "999"), [ONE])


def test_both_stand_side_by_side_and_what_is_missing_on_either_is_a_dash() -> None:
    one = replace(ONE, shown=("protected.failed", "bare.failed_share"))

    lines = beside(one, {"protected": {"failed": 3}}, {"protected": {"failed": 0}, "bare": {"failed_share": 0.5}})

    assert [line.split()[-2:] for line in lines[1:]] == [["3", "0"], ["-", "50%"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "grade what?"),
        (["--url", "http://localhost:8080", "a.zip"], "--url"),
        (["--url", "http://localhost:8080", "--replay", "1"], "--url"),
        (["--url", "localhost"], "no address"),
        (["a.zip", "--project", "main"], "--project"),
        (["a.zip", "b.zip", "--replay", "1"], "--replay"),
        (["--replay", "../1"], "student number"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        grade.parse(arguments)

    err = capsys.readouterr().err
    assert (ended.value.code, err.startswith("grade.py: "), len(err.splitlines())) == (2, True, 1)
    assert said in err
