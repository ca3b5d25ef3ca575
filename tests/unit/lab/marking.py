"""Marks of a hand-in of the small course, in short, for tests."""

from collections.abc import Mapping
from pathlib import Path

from lab.grading.grading import Result, grade
from lab.grading.places import Place
from tests.unit.lab.handed_in import HandedIn, in_folder
from tests.unit.lab.small_course import small_course


def marked(tmp_path: Path, handed: HandedIn | Mapping[str, bytes]) -> Result:
    """Return the marks of a hand-in in a folder."""
    files = handed.files() if isinstance(handed, HandedIn) else handed
    return grade(Place(in_folder(tmp_path / "hand-in", files)), small_course())


def lost(result: Result) -> dict[str, float]:
    """Return what is missing of which share of which experiment."""
    return {
        f"{marks.experiment} {share.name}": round(share.out_of - share.points, 3)
        for marks in result.marks
        for share in marks.shares
        if share.points < share.out_of
    }


def said(result: Result) -> str:
    """Return all that is said of a hand-in, a sentence a line."""
    return "\n".join([*map(str, result.notes), *(str(one) for marks in result.marks for one in marks.missing)])
