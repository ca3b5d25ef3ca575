"""A hand-in that was spoiled, by accident or on purpose: what that costs, and the sentence that says so."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from lab.teaching.hand_in import JOURNAL, file_name
from tests.unit.lab.handed_in import HandedIn, handed_in, spoiled, with_samples_of
from tests.unit.lab.marking import lost, marked, said
from tests.unit.lab.small_course import small_course

SMALL, QUIET = small_course()
OTHER_NIM = "2210511002"
PLAY = file_name(SMALL.name, 1, "bare")


@pytest.fixture
def right() -> HandedIn:
    return handed_in(small_course())


def test_a_figure_edited_in_the_journal_costs_its_side(tmp_path: Path, right: HandedIn) -> None:
    """Whoever edits a line has changed it after it was sealed, so nothing seals that side's file."""
    files = right.files()
    lines = files[JOURNAL].decode().split("\n")
    number = next(n for n, line in enumerate(lines) if '"played"' in line and '"bare"' in line and SMALL.name in line)
    entry = json.loads(lines[number])
    entry["figures"]["failed"] = 0
    lines[number] = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    result = marked(tmp_path, {**files, JOURNAL: "\n".join(lines).encode()})

    assert lost(result) == {"01-small ran": 1.5, "01-small verdict": 1.5, "01-small pairs": 1}
    assert f"Line {number + 1} of the journal (played 01-small bare) was changed after it was written" in said(result)
    assert f"01-small, bare: line {number + 1} of the journal, which seals it, was changed" in said(result)


def test_a_figure_edited_with_the_whole_chain_after_it_does_not_follow_from_the_samples(
    tmp_path: Path, right: HandedIn
) -> None:
    played = right.entry("played", SMALL.name, "bare")
    found = played["figures"]["failed"]
    played["figures"] = {**played["figures"], "failed": 0}
    result = marked(tmp_path, right)

    assert lost(result) == {"01-small verdict": 0.5}
    assert f"01-small, bare: the journal says failed = 0, and the samples give {found}" in said(result)
    assert "made with the lab's version 1234567" in said(result)


def test_an_edited_sample_is_not_the_file_that_was_sealed(tmp_path: Path, right: HandedIn) -> None:
    play = right.play(SMALL.name, "bare")
    right.put(
        replace(play, samples=[replace(one, status=200) for one in play.samples]),
        is_sealed=False,
        are_figures_new=False,
    )
    result = marked(tmp_path, right)

    assert lost(result) == {"01-small ran": 1.5, "01-small verdict": 1.5, "01-small pairs": 1}
    assert f"01-small, bare: {PLAY} is not the file that the journal has sealed: sha256 " in said(result)


def test_an_edited_sample_that_was_sealed_anew_gives_other_figures(tmp_path: Path, right: HandedIn) -> None:
    play = right.play(SMALL.name, "bare")
    samples = [replace(one, status=200, body=play.samples[0].body) for one in play.samples]
    right.put(replace(play, samples=samples), are_figures_new=False)
    result = marked(tmp_path, right)

    assert lost(result) == {"01-small verdict": 1.5}
    assert "01-small, bare: the journal says " in said(result)
    assert "01-small: the journal says confirmed, and the samples show refuted." in said(result)


def test_what_was_edited_everywhere_at_once_is_not_found(tmp_path: Path, right: HandedIn) -> None:
    """It can't be told from what was measured; class_words.limits says so."""
    play = right.play(SMALL.name, "bare")
    slower = [replace(one, took_s=one.took_s + 0.001) for one in play.samples]
    right.put(replace(play, samples=slower))
    result = marked(tmp_path, right)

    assert (result.points, said(result)) == (20, "")


def test_another_students_hand_in_under_ones_own_number_has_the_wrong_values(tmp_path: Path) -> None:
    theirs = handed_in(small_course(), OTHER_NIM)
    theirs.entries[0]["nim"] = "2210511001"
    result = marked(tmp_path, theirs)

    assert lost(result) == {"01-small pairs": 2, "02-quiet pairs": 2}
    assert "01-small, protected: played with rate = 30; for the number 2210511001 it is 40." in said(result)
    assert "Not one of its plays has the values of the number 2210511001" in said(result)


def test_another_students_samples_under_ones_own_values_are_seen_in_load_and_faults(
    tmp_path: Path, right: HandedIn
) -> None:
    theirs = handed_in(small_course(), OTHER_NIM)
    for one in small_course():
        for side in one.sides:
            right.put(with_samples_of(right.play(one.name, side.name), theirs.play(one.name, side.name)))
    result = marked(tmp_path, right)

    assert lost(result) == {"01-small pairs": 2, "02-quiet pairs": 2}
    assert "01-small, bare: 60 clients have sent requests; by its values it is 80." in said(result)


def test_a_side_played_twice_for_both_is_seen(tmp_path: Path, right: HandedIn) -> None:
    protected = right.play(QUIET.name, "protected")
    right.put(with_samples_of(right.play(QUIET.name, "bare"), protected))
    result = marked(tmp_path, right)

    assert lost(result)["02-quiet ran"] == 3
    assert "02-quiet, bare: its samples are those of 02-quiet.protected." in said(result)


def test_half_a_play_is_half_a_file(tmp_path: Path, right: HandedIn) -> None:
    files = spoiled(right.files(), PLAY, lambda content: content[: len(content) // 2])
    right.plays[PLAY] = files[PLAY]
    entry = right.entry("played", SMALL.name, "bare")
    entry["sha256"] = hashlib.sha256(files[PLAY]).hexdigest()
    result = marked(tmp_path, right)

    assert lost(result) == {"01-small ran": 1.5, "01-small verdict": 1.5, "01-small pairs": 1}
    assert f"01-small, bare: {PLAY} is half a file: its end is missing." in said(result)
    assert "01-small: without every side the verdict can't be worked out again." in said(result)


def test_half_a_last_line_costs_what_it_said(tmp_path: Path, right: HandedIn) -> None:
    files = spoiled(right.files(), JOURNAL, lambda content: content[:-20])
    result = marked(tmp_path, files)

    assert lost(result) == {"02-quiet verdict": 1}
    assert "The journal's last line is half a one, so it doesn't count." in said(result)
    assert "02-quiet: it came to no verdict." in said(result)


def test_html_in_a_name_is_a_name(tmp_path: Path) -> None:
    name = "<script>alert(1)</script>\x1b[2J"
    result = marked(tmp_path, handed_in(small_course(), name=name))

    assert (result.points, result.identity.name) == (20, "<script>alert(1)</script>\\x1b[2J")


def test_nothing_at_all_has_no_points_and_says_so(tmp_path: Path) -> None:
    result = marked(tmp_path, {})

    assert (result.points, result.out_of, result.is_graded) == (0, 20, False)
    assert said(result) == "There is nothing in it."


@pytest.mark.parametrize(("took_s", "is_a_pair"), [(0.5, False), (4.0, True)])
def test_a_fault_that_came_late_is_forgiven_where_the_engine_was_still_busy(
    tmp_path: Path, right: HandedIn, took_s: float, is_a_pair: bool
) -> None:
    play = right.play(SMALL.name, "bare")
    fault = next(one for one in play.marks if one.what == "fault")
    before = replace(fault, server="server2", took_s=took_s)
    late = replace(fault, at_s=fault.at_s + took_s + (1.9 if is_a_pair else 2.1))
    right.put(replace(play, marks=[before, late]))
    assert ("01-small pairs" not in lost(marked(tmp_path, right))) is is_a_pair


def test_a_missing_file_is_named(tmp_path: Path, right: HandedIn) -> None:
    del right.plays[PLAY]
    result = marked(tmp_path, right)

    assert lost(result)["01-small ran"] == 1.5
    assert f"01-small, bare: {PLAY} is not there." in said(result)


def test_the_play_of_another_side_under_this_ones_name_is_told(tmp_path: Path, right: HandedIn) -> None:
    other = file_name(SMALL.name, 1, "protected")
    right.plays[PLAY] = right.plays[other]
    right.entry("played", SMALL.name, "bare")["sha256"] = right.entry("played", SMALL.name, "protected")["sha256"]
    result = marked(tmp_path, right)

    assert f"01-small, bare: {PLAY} is the play of 01-small.protected, not of 01-small.bare." in said(result)


def test_the_journal_leads_to_no_other_file(tmp_path: Path, right: HandedIn) -> None:
    right.entry("played", SMALL.name, "bare")["file"] = "../../etc/passwd"
    result = marked(tmp_path, right)

    assert lost(result)["01-small ran"] == 1.5
    assert f"01-small, bare: the journal names the file ../../etc/passwd, not {PLAY}." in said(result)
