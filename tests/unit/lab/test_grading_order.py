"""Whether a prediction came before the fault: by the journal's chain, and by the clock."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lab.teaching.hand_in import JOURNAL
from tests.unit.lab.handed_in import HandedIn, handed_in
from tests.unit.lab.marking import lost, marked, said
from tests.unit.lab.small_course import small_course

SMALL, QUIET = small_course()


@pytest.fixture
def right() -> HandedIn:
    return handed_in(small_course())


def test_a_line_taken_out_breaks_the_chain(tmp_path: Path, right: HandedIn) -> None:
    lines = right.lines()
    gone = next(n for n, line in enumerate(lines) if '"predicted"' in line and QUIET.name in line)
    text = "".join(f"{line}\n" for n, line in enumerate(lines) if n != gone)
    result = marked(tmp_path, {**right.files(), JOURNAL: text.encode()})

    assert lost(result) == {"02-quiet sealed": 2, "02-quiet prediction": 1}
    assert f"Line {gone + 1} of the journal (began 02-quiet protected) doesn't follow the line before" in said(result)
    assert "02-quiet: no prediction was made before it was played." in said(result)


def test_a_line_put_in_before_the_beginning_proves_no_order(tmp_path: Path, right: HandedIn) -> None:
    """A prediction made up afterwards, and put where it should have been: what follows it doesn't know it."""
    predicted = right.entry("predicted", SMALL.name)
    at = right.entries.index(predicted)
    right.entries.remove(predicted)
    lines = right.lines()
    right.entries[at:] = [predicted]
    put_in = right.lines()[at]
    text = "\n".join([*lines[:at], put_in, *lines[at:], ""])
    result = marked(tmp_path, {**right.files(), JOURNAL: text.encode()})

    assert lost(result) == {"01-small sealed": 2, "01-small prediction": 1}
    assert f"01-small: the journal is broken at line {at + 2}, between the prediction and the beginning" in said(result)


def test_a_prediction_sealed_after_the_beginning_is_late(tmp_path: Path, right: HandedIn) -> None:
    predicted, began = right.entry("predicted", SMALL.name), right.entry("began", SMALL.name)
    first, second = right.entries.index(predicted), right.entries.index(began)
    right.entries[first], right.entries[second] = began, predicted
    result = marked(tmp_path, right)

    assert lost(result) == {"01-small sealed": 2, "01-small prediction": 1}
    assert f"01-small: the prediction is in line {second + 1} of the journal, after the beginning in line" in said(
        result
    )


def test_a_prediction_later_by_the_clock_is_late(tmp_path: Path, right: HandedIn) -> None:
    predicted = right.entry("predicted", SMALL.name)
    predicted["at"] = "2026-11-22T10:00:00.000+07:00"
    result = marked(tmp_path, right)

    assert lost(result) == {"01-small sealed": 2, "01-small prediction": 1}
    assert "by the clock the prediction was sealed at 2026-11-22T10:00:00.000+07:00, after the beginning" in said(
        result
    )
    assert "The journal's times go back by" in said(result)


def test_a_beginning_written_down_after_the_fault_is_late(tmp_path: Path, right: HandedIn) -> None:
    play = right.play(SMALL.name, "protected")
    right.put(replace(play, began="2026-11-22T08:00:00.000+07:00"))
    result = marked(tmp_path, right)

    assert lost(result) == {"01-small sealed": 2, "01-small prediction": 1}
    assert "01-small, protected: by the clock the journal's beginning, 2026-11-22T09:00" in said(result)


@pytest.mark.parametrize("at", ["yesterday", "", "2026-11-22T09:00:00", "99999-01-01T00:00:00+07:00", None, 5])
def test_a_time_that_is_none_shows_no_order(tmp_path: Path, right: HandedIn, at: Any) -> None:
    right.entry("predicted", SMALL.name)["at"] = at
    result = marked(tmp_path, right)

    assert lost(result) == {"01-small sealed": 2, "01-small prediction": 1}
    assert "is no time, so nothing shows that the prediction came first" in said(result)
