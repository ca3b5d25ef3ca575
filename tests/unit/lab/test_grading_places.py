"""Which hand-ins there are in what was named: each is graded or told of, none is left out without a word."""

import zipfile
from pathlib import Path

import pytest

from lab import Trouble
from lab.grading.grading import grade
from lab.grading.places import MOST, MOST_IN_A_ZIP, places
from lab.teaching.hand_in import JOURNAL
from tests.unit.lab.handed_in import handed_in, in_folder, in_zip
from tests.unit.lab.marking import said
from tests.unit.lab.small_course import small_course

FILES = handed_in(small_course()).files()


def test_a_link_among_the_hand_ins_is_told_and_not_followed(tmp_path: Path) -> None:
    in_folder(tmp_path / "class/ani", FILES)
    elsewhere = in_folder(tmp_path / "elsewhere", FILES)
    (tmp_path / "class/budi").symlink_to(elsewhere)
    (tmp_path / "class/candra.zip").symlink_to(in_zip(tmp_path / "elsewhere.zip", FILES))
    (tmp_path / "class/everything").symlink_to("/")
    (tmp_path / "class/notes.txt").symlink_to(elsewhere / JOURNAL)

    results = [grade(place, small_course()) for place in places([tmp_path / "class"])]

    assert [one.points for one in results] == [20, 0, 0, 0]
    assert said(results[1]) == "budi is a link, or no plain file, so it was not followed."


def test_a_name_that_no_system_takes_is_told(tmp_path: Path) -> None:
    (place,) = places([tmp_path / ("a" * 300)])

    assert "can't be opened" in said(grade(place, small_course()))


def test_too_many_hand_ins_in_a_zip_are_told_and_keep_nobody_else_out(tmp_path: Path) -> None:
    many = tmp_path / "class/a-many.zip"
    many.parent.mkdir()
    with zipfile.ZipFile(many, "w") as packed:
        for number in range(MOST_IN_A_ZIP + 1):
            packed.writestr(f"{number}/{JOURNAL}", "x\n")
    in_folder(tmp_path / "class/budi", FILES)

    results = [grade(place, small_course()) for place in places([tmp_path / "class"])]

    assert [one.points for one in results] == [0, 20]
    assert said(results[0]).startswith(
        f"a-many.zip has {MOST_IN_A_ZIP + 1} hand-ins in it; at most {MOST_IN_A_ZIP} are"
    )


def test_more_hand_ins_than_can_be_graded_at_once_are_trouble(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.zip" for number in range(MOST + 1)]

    assert len(places(paths[:MOST])) == MOST
    with pytest.raises(Trouble, match="more than 1000 hand-ins"):
        places(paths)
