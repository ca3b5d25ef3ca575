"""grade.py on hand-ins: what it says, which files it writes, and how it ends."""

import json
import multiprocessing
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

from lab import Trouble
from lab.command.arguments import Parser
from lab.grading import grading
from lab.grading.grading import Result, grade_all
from lab.grading.hand_ins import add_arguments, file_names, grade_hand_ins
from lab.grading.places import Place
from lab.teaching.experiment import Experiment
from lab.teaching.hand_in import Identity
from tests.unit.lab.handed_in import handed_in, in_folder, in_zip
from tests.unit.lab.small_course import small_course


@pytest.fixture(autouse=True)
def _small_course(monkeypatch: pytest.MonkeyPatch) -> None:
    small = {one.name: one for one in small_course()}
    monkeypatch.setattr("lab.teaching.course.course", lambda *elsewhere: {} if elsewhere else small)


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A folder with three hand-ins, one of them no zip at all."""
    in_folder(tmp_path / "class" / "ani", handed_in(small_course(), nim="1", name="Ani").files())
    in_zip(tmp_path / "class" / "budi.zip", handed_in(small_course(), nim="2", name="Budi", letter="a").files())
    (tmp_path / "class" / "citra.zip").write_bytes(b"no zip")
    return tmp_path / "class"


def dies() -> None:
    os._exit(9)


def run(*arguments: object) -> int:
    parser = Parser(prog="grade.py", description=None, allow_abbrev=False)
    parser.add_argument("--json", action="store_true")
    add_arguments(parser)
    return grade_hand_ins(parser.parse_args([str(one) for one in arguments]))


def test_a_class_is_told_in_a_table_and_a_report(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(three) == 0
    said = capsys.readouterr().out

    assert "1          Ani   TI-3A  20      20  10  10" in said
    assert "- (citra.zip): 0 of 20 points.\n  citra.zip is neither a folder nor a zip file." in said
    assert "3 hand-ins, of which 2 could be graded: 12.67 of 20 points on average." in said
    assert said.count("What this can't tell") == 1


def test_many_hand_ins_are_told_in_short_unless_details_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = handed_in(small_course(), letter="a").files()
    folders = [in_folder(tmp_path / str(number), files) for number in range(4)]
    run(*folders)
    short = capsys.readouterr().out
    run(*folders, "--details")
    long = capsys.readouterr().out

    assert "Why points are missing: --details" in short
    assert "was predicted, and b is right" not in short
    assert long.count("01-small: a was predicted, and b is right.") == 4


def test_only_the_experiments_that_were_set_count(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(three / "ani", "--of", "2, quiet") == 0
    assert "1    Ani   TI-3A  10      10  10" in capsys.readouterr().out


def test_an_experiment_that_is_not_there_is_wrong_usage(three: Path) -> None:
    with pytest.raises(Trouble, match=r"^There is no experiment '99'; there are: 01-small, 02-quiet\.$") as told:
        run(three, "--of", "01,99")

    assert told.value.exit_code == 2  # as the command ends with


def test_where_nothing_can_be_graded_the_exit_code_says_so(tmp_path: Path, three: Path) -> None:
    assert run(tmp_path / "gone") == 1
    assert run(three / "citra.zip") == 1
    assert run(three / "citra.zip", three / "ani") == 0


def test_every_file_that_is_asked_for_is_written(tmp_path: Path, three: Path) -> None:
    out = tmp_path / "out"
    tables = ("--csv", out / "m.csv", "--junit", out / "m.xml")
    run(three, *tables, "--class-report", out / "c.md", "--gradescope", out / "g")

    assert (out / "m.csv").read_bytes().startswith(b"\xef\xbb\xbfnim,name,class,")
    assert (out / "m.xml").read_text().startswith("<testsuites>")
    assert (out / "c.md").read_text().startswith("# The class\n")
    scores = {path.name: json.loads(path.read_text())["score"] for path in (out / "g").iterdir()}
    assert scores == {"1.json": 20, "2.json": 18, "citra.zip.json": 0}


def test_one_hand_in_for_gradescope_is_one_file(tmp_path: Path, three: Path) -> None:
    run(three / "budi.zip", "--gradescope", tmp_path / "results.json")
    assert json.loads((tmp_path / "results.json").read_text())["score"] == 18


def test_json_is_one_object_and_nothing_else_on_stdout(three: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(three, "--json")
    said = capsys.readouterr()
    told: dict[str, Any] = json.loads(said.out)

    assert [(one["place"], one["points"], one["graded"]) for one in told["hand_ins"]] == [
        ("ani", 20, True),
        ("budi.zip", 18, True),
        ("citra.zip", 0, False),
    ]
    assert told["hand_ins"][1]["experiments"][0]["shares"][4]["missing"][0]["kind"] == "prediction-wrong"
    assert told["mean"] == 12.67
    assert "NIM" in said.err


def test_a_file_that_can_not_be_written_is_trouble_after_all_is_said(
    three: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Trouble, match=r"ani can't be written"):
        run(three, "--csv", three / "ani")
    assert "3 hand-ins" in capsys.readouterr().out


def test_files_have_names_of_their_own_that_every_system_takes() -> None:
    places = ["../../x", "a b", "A-B", "", "=1", "a b"]
    names = file_names([Result(one, Identity(), ()) for one in places])

    assert names == ["x.json", "a-b.json", "A-B-2.json", "hand-in.json", "1.json", "a-b-3.json"]


def test_several_hand_ins_are_graded_side_by_side_in_their_order(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    found = [Place(three / "budi.zip"), Place(three / "ani"), Place(three / "citra.zip")] * 2
    assert [one.points for one in grade_all(found, small_course())] == [18, 20, 0] * 2


def test_grading_that_is_given_up_leaves_no_process_behind(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    going_on = grade_all([Place(three / "ani")] * 50, small_course())
    next(going_on)
    children = multiprocessing.active_children()
    going_on.close()  # As Ctrl-C does: whoever grades is left in the middle.

    assert children
    until_s = time.monotonic() + 30
    while left := [child.pid for child in children if child.pid and psutil.pid_exists(child.pid)]:
        assert time.monotonic() < until_s, left
        time.sleep(0.01)


def test_an_error_of_the_labs_own_costs_only_the_hand_in_that_met_it(
    three: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    grade = grading.grade

    def fails(place: Place, experiments: Sequence[Experiment]) -> Result:
        if place.path.name == "ani":
            raise RuntimeError("oh")
        return grade(place, experiments)

    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    monkeypatch.setattr(grading, "grade", fails)
    assert run(three) == 0
    said = capsys.readouterr().out
    assert "It could not be graded, which is an error of the lab's own: RuntimeError: oh." in said
    assert "Budi" in said


def test_a_worker_that_is_killed_is_done_without(three: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(grading, "_go_with_ctrl_c", dies)
    assert [one.points for one in grade_all([Place(three / "ani")] * 3, small_course())] == [20, 20, 20]
