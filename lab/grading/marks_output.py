"""Marks as people and programs read them: a table, CSV, what Gradescope reads, JUnit's XML, JSON."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from lab.grading.findings import Finding
from lab.grading.grading import Result
from lab.grading.rubric import Marks, Share
from lab.teaching.experiment import Experiment
from lab.teaching.labels import number
from lab.terminal.words import table
from lab.texts.language import later, spoken, t

SHARE_WORDS = {
    "ran": later("every side played"),
    "sealed": later("prediction sealed before the fault"),
    "verdict": later("figures and verdict follow from the samples"),
    "pairs": later("settings and drawn values kept"),
    "prediction": later("prediction right"),
}
WIDEST = 24  # letters of a cell of the table
# What begins so is a formula to a spreadsheet, also after whatever it may take for the end of a cell.
FORMULA = re.compile(r"(^|[;,|\t\r\n])([\s\"']*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")


def share_words(name: str) -> str:
    """Return what a share of an experiment's points is for."""
    return t(SHARE_WORDS[name])


def table_lines(results: Sequence[Result], experiments: Sequence[Experiment]) -> list[str]:
    """Return the marks as a table: a hand-in in a row, an experiment in a column."""
    rows = [(t("NIM"), t("NAME"), t("CLASS"), t("POINTS"), t("OF"), *(f"{one.number:02}" for one in experiments))]
    for one in results:
        who = (one.identity.nim or _cut(one.place), _cut(one.identity.name), _cut(one.identity.group))
        points = [_number(marks.points) for marks in one.marks] if one.is_graded else ["-"] * len(one.marks)
        rows.append((*who, _number(one.points), str(one.out_of), *points))
    return table(rows)


def detail_lines(result: Result) -> list[str]:
    """Return why points of a hand-in are missing, and what else there is to say of it, a sentence a line."""
    said = note_lines(result)
    for marks in result.marks:
        # What is not told again, such as of a side that isn't there, is told with the first.
        untold = sum(share.out_of - share.points for share in marks.shares if not share.missing)
        for share in (one for one in marks.shares if one.missing):
            lost, untold = share.out_of - share.points + untold, 0
            first, *others = share.missing
            said += [f"  -{_number(lost)}  {first}", *(f"  {one}" for one in others)]
    return said


def note_lines(result: Result) -> list[str]:
    """Return what there is to say of a hand-in beside its marks, a sentence a line."""
    return [f"  {one}" for one in result.notes]


def csv_text(results: Sequence[Result], experiments: Sequence[Experiment]) -> str:
    """Return the marks as CSV, a hand-in a line; no cell of it is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    names = [one.name for one in experiments]
    writer.writerow(["nim", "name", "class", "place", "graded", "points", "out_of", *names, "missing", "notes"])
    for one in results:
        missing = " ".join(str(why) for marks in one.marks for why in marks.missing)
        who = (one.identity.nim, one.identity.name, one.identity.group, one.place)
        points = [f"{marks.points:g}" for marks in one.marks]
        row = [*map(no_formula, who), int(one.is_graded), f"{one.points:g}", one.out_of, *points]
        writer.writerow([*row, no_formula(missing), no_formula(" ".join(map(str, one.notes)))])
    return text.getvalue()


def no_formula(cell: str) -> str:
    """Return a cell's text such that no spreadsheet works it out."""
    return FORMULA.sub(r"\1\2'", cell)


def gradescope(result: Result) -> dict[str, Any]:
    """Return a hand-in's marks as Gradescope reads them: the content of results.json."""
    return {
        "score": result.points,
        "max_score": result.out_of,
        "output": "\n".join([heading(result), *map(str, result.notes)]),
        "output_format": "text",
        "visibility": "visible",
        "tests": [_test(marks, share) for marks in result.marks for share in marks.shares],
    }


def heading(result: Result) -> str:
    """Return whose hand-in it is, and what it comes to."""
    who = " ".join(one for one in (result.identity.nim, result.identity.name, result.identity.group) if one)
    return t(
        "{who} ({place}): {points} of {out_of} points.",
        who=who or "-",
        place=result.place,
        points=_number(result.points),
        out_of=result.out_of,
    )


def junit(results: Sequence[Result]) -> str:
    """Return the marks as JUnit's XML: a hand-in is a suite, a share of an experiment a case."""
    root = ElementTree.Element("testsuites")
    for one in results:
        cases = [(marks, share) for marks in one.marks for share in marks.shares]
        failed = sum(share.points < share.out_of for _, share in cases)
        suite = ElementTree.SubElement(
            root, "testsuite", name=one.place, tests=str(len(cases)), failures=str(failed), errors="0"
        )
        for marks, share in cases:
            case = ElementTree.SubElement(suite, "testcase", classname=marks.experiment, name=share_words(share.name))
            if share.points < share.out_of:
                failure = ElementTree.SubElement(case, "failure", message=_points(share))
                failure.text = _sentences(share.missing)
        ElementTree.SubElement(suite, "system-out").text = "\n".join([heading(one), *map(str, one.notes)])
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def in_json(result: Result) -> dict[str, Any]:
    """Return a hand-in's marks as `--json` tells them; the sentences are in the language that is spoken."""
    return {
        "place": result.place,
        "nim": result.identity.nim,
        "name": result.identity.name,
        "class": result.identity.group,
        "graded": result.is_graded,
        "points": result.points,
        "out_of": result.out_of,
        "experiments": [_experiment(marks) for marks in result.marks],
        "notes": [{"kind": one.kind, "says": str(one)} for one in result.notes],
    }


def _experiment(marks: Marks) -> dict[str, Any]:
    return {
        "experiment": marks.experiment,
        "points": marks.points,
        "out_of": marks.out_of,
        "predicted": marks.letter,
        "shares": [
            {
                "name": share.name,
                "points": round(share.points, 3),
                "out_of": round(share.out_of, 3),
                "missing": [{"kind": one.kind, "says": str(one)} for one in share.missing],
            }
            for share in marks.shares
        ],
    }


def _test(marks: Marks, share: Share) -> dict[str, Any]:
    return {
        "name": f"{marks.experiment}: {share_words(share.name)}",
        "score": round(share.points, 3),
        "max_score": round(share.out_of, 3),
        "status": "passed" if share.points == share.out_of else "failed",
        "output": _sentences(share.missing),
        "visibility": "visible",
    }


def _points(share: Share) -> str:
    return t("{points} of {out_of} points", points=_number(share.points), out_of=_number(share.out_of))


def _number(points: float) -> str:
    """Return points as people read them, to the hundredth, with no more decimals than they have."""
    decimals = next(count for count in (0, 1, 2) if round(points, count) == round(points, 2))
    return number(points, decimals, spoken())


def _sentences(findings: Sequence[Finding]) -> str:
    return "\n".join(map(str, findings))


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 3]}..."
