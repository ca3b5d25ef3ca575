"""A hand-in that is right has every point; what of an experiment is missing costs its share, with a sentence."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lab.grading.grading import grade
from lab.grading.places import Place
from lab.teaching.course import course
from lab.teaching.figures import figures_of
from lab.teaching.hand_in import file_name
from tests.unit.lab.handed_in import HandedIn, handed_in, in_folder, in_zip
from tests.unit.lab.marking import lost, marked, said
from tests.unit.lab.small_course import small_course

SMALL, QUIET = small_course()
PLAY = file_name(SMALL.name, 1, "bare")


@pytest.fixture
def right() -> HandedIn:
    return handed_in(small_course())


def test_a_hand_in_as_run_py_writes_it_has_every_point(tmp_path: Path, right: HandedIn) -> None:
    result = marked(tmp_path, right)

    assert (result.points, result.out_of, said(result)) == (20, 20, "")
    assert (result.identity.nim, result.identity.name, result.identity.group) == ("2210511001", "Siti", "TI-3A")


@pytest.mark.parametrize("top", ["", "2210511001-20261122-090000/", "a/b/", "./"])
def test_a_zip_with_one_folder_or_none_at_its_top_has_the_same(tmp_path: Path, right: HandedIn, top: str) -> None:
    path = in_zip(tmp_path / "hand-in.zip", right.files(), top)
    within = "" if top in ("", "./") else top
    result = grade(Place(path, within), small_course())

    assert (result.points, said(result)) == (20, "")


def test_a_hand_in_of_the_whole_course_has_every_point(tmp_path: Path) -> None:
    everything = [*course().values()]
    result = grade(Place(in_folder(tmp_path / "all", handed_in(everything).files())), everything)

    assert said(result) == ""
    assert result.points == result.out_of == sum(one.points for one in everything)


def test_figures_are_those_of_what_is_kept(right: HandedIn) -> None:
    play = right.play(SMALL.name, "bare")
    assert right.entry("played", SMALL.name, "bare")["figures"] == figures_of(play)


def test_a_fault_at_another_time_than_the_values_say_is_no_pair(tmp_path: Path, right: HandedIn) -> None:
    play = right.play(SMALL.name, "bare")
    right.put(replace(play, marks=[replace(one, at_s=one.at_s - 0.3) for one in play.marks]))
    result = marked(tmp_path, right)

    assert lost(result)["01-small pairs"] == 1
    assert "01-small, bare: the fault error server1 came at " in said(result)


def test_a_fault_of_another_kind_is_no_pair(tmp_path: Path, right: HandedIn) -> None:
    play = right.play(SMALL.name, "bare")
    right.put(replace(play, marks=[replace(one, options={"status": 500}) for one in play.marks]))
    result = marked(tmp_path, right)

    assert lost(result)["01-small pairs"] == 1
    assert "01-small, bare: there is no fault error server1 status=503; by its values it comes at" in said(result)


def test_a_side_with_another_ones_settings_is_no_pair(tmp_path: Path, right: HandedIn) -> None:
    right.put(replace(right.play(SMALL.name, "bare"), settings={}))
    result = marked(tmp_path, right)

    assert lost(result) == {"01-small pairs": 1}
    assert "01-small, bare: its settings are -, and should be RETRY=off." in said(result)


def test_a_protection_taken_away_is_no_pair_though_its_verdict_follows(tmp_path: Path, right: HandedIn) -> None:
    for side in SMALL.sides:
        without = {**side.settings, "BREAKER": "off"}
        right.entry("began", SMALL.name, side.name)["settings"] = without
        right.put(replace(right.play(SMALL.name, side.name), settings=without))
    result = marked(tmp_path, right)

    assert lost(result) == {"01-small pairs": 2}


def test_a_wrong_prediction_costs_the_least(tmp_path: Path) -> None:
    result = marked(tmp_path, handed_in(small_course(), letter="a"))

    assert lost(result) == {"01-small prediction": 1, "02-quiet prediction": 1}
    assert "01-small: a was predicted, and b is right." in said(result)


def test_an_experiment_that_was_not_played_has_nothing_and_one_sentence(tmp_path: Path) -> None:
    result = marked(tmp_path, handed_in([SMALL]))

    assert [one.points for one in result.marks] == [10, 0]
    assert said(result) == "02-quiet: not played."


def test_a_prediction_alone_is_no_experiment(tmp_path: Path, right: HandedIn) -> None:
    right.entries = [one for one in right.entries if one["event"] in ("opened", "predicted")]
    result = marked(tmp_path, right)

    assert result.points == 0
    assert said(result) == "01-small: not played.\n02-quiet: not played."


def test_a_side_that_was_broken_off_says_why(tmp_path: Path, right: HandedIn) -> None:
    ended = {"event": "ended", "experiment": QUIET.name, "round": 1, "why": "Ctrl-C", "at": right.entries[-1]["at"]}
    right.entries.remove(right.entry("played", QUIET.name, "bare"))
    right.entries[-1] = ended
    result = marked(tmp_path, right)

    assert lost(result) == {"02-quiet ran": 1.5, "02-quiet verdict": 1.5, "02-quiet pairs": 1}
    assert "02-quiet, bare: begun in round 1, and broken off: Ctrl-C." in said(result)


def test_a_verdict_that_was_edited_does_not_follow(tmp_path: Path, right: HandedIn) -> None:
    right.entry("verdict", SMALL.name)["word"] = "refuted"
    right.entry("verdict", QUIET.name)["claims"][0]["holds"] = False
    result = marked(tmp_path, right)

    assert lost(result) == {"01-small verdict": 1, "02-quiet verdict": 1}
    assert "01-small: the journal says refuted, and the samples show confirmed." in said(result)
    assert "02-quiet: the journal judges protected.failed otherwise than the samples do." in said(result)


@pytest.mark.parametrize(("name", "value"), [("measured", 7), ("measured", None), ("bound", -5), ("bound", 10**400)])
def test_what_a_verdict_was_judged_by_can_not_be_edited_either(
    tmp_path: Path, right: HandedIn, name: str, value: float | None
) -> None:
    right.entry("verdict", QUIET.name)["claims"][0][name] = value
    result = marked(tmp_path, right)

    assert lost(result) == {"02-quiet verdict": 1}
    assert "02-quiet: the journal judges protected.failed otherwise than the samples do." in said(result)


@pytest.mark.parametrize("change", [lambda claims: claims.pop(), lambda claims: claims.append({"figure": ""})])
def test_a_verdict_has_its_experiments_claims_no_less_and_no_more(
    tmp_path: Path, right: HandedIn, change: Callable[[list[object]], object]
) -> None:
    change(right.entry("verdict", QUIET.name)["claims"])

    assert lost(marked(tmp_path, right)) == {"02-quiet verdict": 1}


def test_an_honest_inconclusive_has_every_point_and_a_word(tmp_path: Path, right: HandedIn) -> None:
    play = right.play(SMALL.name, "bare")
    right.put(replace(play, machine=replace(play.machine, strangers=("server2: die",))))
    right.entry("verdict", SMALL.name)["word"] = "inconclusive"
    result = marked(tmp_path, right)

    assert (result.points, said(result)) == (
        20,
        "01-small: inconclusive, as its journal says; it could be played again.",
    )


def test_a_hand_in_without_a_number_is_marked_by_the_experiments_own_values(tmp_path: Path) -> None:
    result = marked(tmp_path, handed_in(small_course(), nim=""))

    assert (result.points, said(result)) == (
        20,
        "It has no student number, so nothing was drawn for anybody in particular.",
    )


def test_a_later_round_without_a_protection_is_a_detour_and_costs_nothing(tmp_path: Path, right: HandedIn) -> None:
    for entry in [one for one in right.entries if one.get("experiment") == SMALL.name and one.get("round")]:
        later = {**entry, "round": 2, "at": right.entries[-1]["at"]}
        if "file" in entry:
            later["file"] = file_name(SMALL.name, 2, entry["side"])
            right.plays[later["file"]] = right.plays[entry["file"]]
        if "settings" in entry:
            later["settings"] = {**entry["settings"], "HEDGE": "off"}
        right.entries.append(later)
    assert marked(tmp_path / "detour", right).points == 20

    right.entries = [one for one in right.entries if one.get("experiment") != SMALL.name or one.get("round") != 1]
    alone = marked(tmp_path / "alone", right)
    assert lost(alone)["01-small pairs"] == 2
    assert "01-small, bare: the journal's beginning has settings = HEDGE=off RETRY=off, not RETRY=off." in said(alone)
