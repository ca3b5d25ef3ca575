"""Marks as a table, CSV, Gradescope's JSON, JUnit's XML, and the class's report: nothing in a name does harm there."""

import csv
import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from lab.grading import class_words
from lab.grading.class_report import class_report
from lab.grading.findings import Finding, finding
from lab.grading.grading import Result, fewer, grade
from lab.grading.marks_output import csv_text, detail_lines, gradescope, in_json, junit, no_formula, table_lines
from lab.grading.places import Place
from lab.texts.language import speak
from tests.unit.lab.handed_in import HandedIn, handed_in, in_folder
from tests.unit.lab.small_course import small_course

EXPERIMENTS = small_course()
HARM = '=HYPERLINK("http://evil")<b>&\x1b[31m\u202e|*x*'


def graded(folder: Path, *hand_ins: HandedIn) -> list[Result]:
    """Return the results of some hand-ins, in folders named 0, 1 and so on."""
    return [
        grade(Place(in_folder(folder / str(number), one.files())), EXPERIMENTS) for number, one in enumerate(hand_ins)
    ]


@pytest.fixture
def harmful(tmp_path: Path) -> Result:
    return graded(tmp_path, handed_in(EXPERIMENTS[:1], name=HARM))[0]


def test_the_table_has_a_row_for_each_hand_in(tmp_path: Path) -> None:
    results = [*graded(tmp_path, handed_in(EXPERIMENTS, letter="a")), grade(Place(tmp_path / "gone"), EXPERIMENTS)]

    assert table_lines(results, EXPERIMENTS) == [
        "NIM         NAME  CLASS  POINTS  OF  01  02",
        "2210511001  Siti  TI-3A  18      20  9   9",
        "gone                     0       20  -   -",
    ]


def test_details_say_what_was_lost_and_why(tmp_path: Path) -> None:
    (result,) = graded(tmp_path, handed_in(EXPERIMENTS[:1], letter="a"))
    assert detail_lines(result) == [
        "  -1  01-small: a was predicted, and b is right.",
        "  -10  02-quiet: not played.",
    ]


def test_nothing_in_a_name_steers_a_terminal(harmful: Result) -> None:
    assert all(line.isprintable() for line in table_lines([harmful], EXPERIMENTS))


def test_csv_has_a_line_for_each_hand_in_and_a_column_for_each_experiment(tmp_path: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(csv_text(graded(tmp_path, handed_in(EXPERIMENTS[:1])), EXPERIMENTS)))

    assert (row["nim"], row["name"], row["class"], row["place"]) == ("2210511001", "Siti", "TI-3A", "0")
    assert (row["points"], row["out_of"], row["01-small"], row["02-quiet"]) == ("10", "20", "10", "0")
    assert (row["graded"], row["missing"], row["notes"]) == ("1", "02-quiet: not played.", "")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "'=1", "a;=1", "a,\n@b", "a|+1", "\uff1d1", '"=1']
)
def test_a_cell_of_the_csv_is_never_a_formula(cell: str) -> None:
    """Whichever of these characters a spreadsheet takes for the end of a cell."""
    for part in re.split("[;,|\n]", no_formula(cell)):
        assert re.match(r"[\s\"]*[=+\-@\uff1d]", part) is None


@pytest.mark.parametrize("cell", ["Siti", "2210511001", "O'Neill", "a-b", "x = 3, 4", "2026-11-22", "a@b.c"])
def test_a_cell_that_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert no_formula(cell) == cell


def test_a_harmful_name_is_text_in_every_format(harmful: Result) -> None:
    (row,) = csv.DictReader(io.StringIO(csv_text([harmful], EXPERIMENTS)))
    root = ElementTree.fromstring(junit([harmful]))  # noqa: S314  it is ours
    suite = root.find("testsuite")
    report = class_words.markdown(class_report([harmful], EXPERIMENTS))

    assert row["name"].startswith("'=HYPERLINK")
    assert suite is not None
    assert "<b>&\\x1b[31m\\u202e" in (suite.findtext("system-out") or "")
    assert "<b>" not in report
    assert json.loads(json.dumps(in_json(harmful)))["name"].startswith("=HYPERLINK")


def test_gradescope_reads_a_score_and_a_test_for_each_share(tmp_path: Path) -> None:
    (result,) = graded(tmp_path, handed_in(EXPERIMENTS, letter="a"))
    told = json.loads(json.dumps(gradescope(result)))

    assert (told["score"], told["max_score"]) == (18, 20)
    assert told["output"] == "2210511001 Siti TI-3A (0): 18 of 20 points."
    assert len(told["tests"]) == 10
    assert sum(one["score"] for one in told["tests"]) == 18
    assert sum(one["max_score"] for one in told["tests"]) == 20
    assert told["tests"][4] == {
        "name": "01-small: prediction right",
        "score": 0,
        "max_score": 1,
        "status": "failed",
        "output": "01-small: a was predicted, and b is right.",
        "visibility": "visible",
    }


def test_junit_has_a_suite_for_each_hand_in_and_a_failure_for_each_share_that_is_missing(tmp_path: Path) -> None:
    results = graded(tmp_path, handed_in(EXPERIMENTS), handed_in(EXPERIMENTS, letter="a"))
    root = ElementTree.fromstring(junit(results))  # noqa: S314  it is ours
    suites = root.findall("testsuite")

    assert [(one.get("name"), one.get("tests"), one.get("failures")) for one in suites] == [
        ("0", "10", "0"),
        ("1", "10", "2"),
    ]
    failure = suites[1].find("testcase/failure")
    assert failure is not None
    assert (failure.get("message"), failure.text) == ("0 of 1 points", "01-small: a was predicted, and b is right.")


def test_the_class_report_says_what_was_believed_who_misses_what_and_who_shares(tmp_path: Path) -> None:
    late = handed_in(EXPERIMENTS, nim="3")
    late.entries.remove(late.entry("predicted", "02-quiet"))
    copy = handed_in(EXPERIMENTS, nim="2", letter="a")
    copy.entries[0]["nim"] = "4"
    hand_ins = [handed_in(EXPERIMENTS, nim="1"), handed_in(EXPERIMENTS, nim="2", letter="a"), late, copy]
    report = class_report(graded(tmp_path, *hand_ins, handed_in(EXPERIMENTS[:1], nim="1")), EXPERIMENTS)
    said = "\n".join(class_words.lines(report))

    assert "5 hand-ins, of which 5 could be graded: 15.8 of 20 points on average." in said
    assert '01-small, a, 2 times: "All fail" Who says so believes: One is all' in said
    assert "02-quiet: not played by 1" in said
    assert "02-quiet: not all points for prediction sealed before the fault: 3" in said
    assert "2 and 4 have the same samples: 01-small.bare, 01-small.protected, 02-quiet.bare" in said
    assert "1: 0, 4" in said
    assert "| 01-small | 5 |" in class_words.markdown(report)


def test_sentences_are_in_the_language_that_is_spoken_when_they_are_said(tmp_path: Path) -> None:
    (result,) = graded(tmp_path, handed_in(EXPERIMENTS[:1]))
    speak("id")
    assert str(result.marks[1].missing[0]) == "02-quiet: tidak dijalankan."
    assert "Yang tidak dapat diketahui dari sini" in class_words.limits()


def test_of_many_findings_of_one_kind_some_are_told_and_the_rest_is_counted() -> None:
    many = [finding("leaves", file=f"../{number}") for number in range(100)]
    kept = fewer([*many, *many])

    assert len(kept) == 5
    assert str(kept[-1]) == "More of that kind (leaves): 96."


def test_what_a_finding_tells_is_short_and_printable() -> None:
    told = str(finding("no-play", experiment="e", side="s", file="f", why="\x1b" + "x" * 1000))
    assert len(told) < 200
    assert told.isprintable()
    assert str(Finding("empty")) == "There is nothing in it."
