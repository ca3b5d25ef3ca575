"""Every experiment of the course, read and checked."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from chaoslib.experiment import ensure_experiment_is_valid

from lab import Trouble
from lab.clone.folder import ROOT
from lab.clone.known_settings import KNOWN
from lab.playing.told import DECIDED
from lab.teaching.course import FOLDER, UnknownExperimentError, chosen, course
from lab.teaching.drawing import drawn, of_side
from lab.teaching.experiment import Experiment, UnreadableError, Words, read

COURSE = course()
NAMES = [*COURSE]
EXAMPLE = "05-gray-failure"


def document(name: str = EXAMPLE) -> dict[str, Any]:
    found = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def every_text(one: Experiment) -> list[Words]:
    told = [one.title, one.purpose, one.question, one.look_at, one.theory, one.explanation, one.following]
    told += [place.what for place in one.places] + [side.label for side in one.sides]
    told += [claim.says for claim in one.claims]
    return told + [words for p in one.predictions for words in (p.says, p.believes) if words]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_an_experiment_of_the_chaos_toolkit(name: str) -> None:
    ensure_experiment_is_valid(document(name))


@pytest.mark.parametrize("name", NAMES)
def test_it_says_everything_in_both_languages_and_not_the_same_in_both(name: str) -> None:
    for words in every_text(COURSE[name]):
        assert words.id
        assert words.en
        assert len(words.en.split()) < 4 or words.id != words.en


@pytest.mark.parametrize("name", NAMES)
def test_what_it_names_is_there(name: str) -> None:
    one = COURSE[name]

    assert [place.file for place in one.places if not (ROOT / place.file).is_file()] == []
    assert one.places
    assert one.sources


@pytest.mark.parametrize("name", NAMES)
def test_its_settings_are_the_lab_s_and_can_be_used(name: str) -> None:
    one = COURSE[name]
    for settings in [one.without, *(side.settings for side in one.sides)]:
        assert {*settings} <= {*DECIDED}
        assert all(KNOWN[setting].read(value) for setting, value in settings.items())


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_number_decides_the_fault_comes_and_goes_within_the_load(name: str) -> None:
    one = COURSE[name]
    for number in range(50):
        for side in one.sides:
            values = of_side(drawn(one, str(number)), side)
            moments = [value for key, value in values.items() if key.endswith("_at_s")]
            assert all(0 < at_s < values["seconds"] for at_s in moments), values


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_its_file_is_longer_than_the_code_s(name: str) -> None:
    lines = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8").splitlines()

    assert [number for number, line in enumerate(lines, start=1) if len(line) > 120] == []


def test_the_course_is_worth_a_hundred_points_and_numbered_without_a_gap() -> None:
    assert sum(one.points for one in COURSE.values()) == 100
    assert [one.number for one in COURSE.values()] == [*range(len(COURSE))]


@pytest.mark.parametrize("name", ["05", "5", "gray-failure", "05-gray-failure", "05-gray-failure.yaml", " 05 "])
def test_an_experiment_is_found_by_whatever_it_is_called(name: str) -> None:
    assert [one.name for one in chosen([name])] == [EXAMPLE]


def named_wrong(change: str) -> str:
    text = (FOLDER / f"{EXAMPLE}.yaml").read_text(encoding="utf-8")
    before, after = change.split(" -> ")
    return text.replace(before, after)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("fault: error -> fault: explode", "there is no fault 'explode'"),
        ("servers: server1, fault -> servers: server9, fault", "there is no server 'server9'"),
        ('BREAKER: "off" -> BREKER: "off"', "there is no setting 'BREKER'"),
        ('BREAKER: "off" -> BREAKER: "of"', "BREAKER=of can't be used"),
        ("protected.detection_s -> protected.nonsense", "there is no figure 'nonsense'"),
    ],
)
def test_what_it_names_wrongly_is_told_before_anything_is_played(tmp_path: Path, change: str, said: str) -> None:
    (tmp_path / "mine.yaml").write_text(named_wrong(change), encoding="utf-8")

    with pytest.raises(Trouble, match=r"mine\.yaml is not in order") as told:
        chosen([str(tmp_path / "mine.yaml")])

    assert said in str(told.value)


@pytest.mark.parametrize("content", [b"", b"- a\n- b\n", b"\xff\xfe\x00", b"{", b"title: [", b"a: b"])
def test_a_file_that_is_no_experiment_at_all_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.yaml").write_bytes(content)

    with pytest.raises(Trouble, match=r"mine\.yaml is not in order") as told:
        chosen([str(tmp_path / "mine.yaml")])

    assert "\n" not in str(told.value)


@pytest.mark.parametrize("name", ["", "99", "gray", "../05-gray-failure"])
def test_what_is_none_is_told_so(name: str) -> None:
    with pytest.raises(UnknownExperimentError, match="00-measuring, 01-fail-over"):
        chosen([name])


def spoiled(change: str) -> dict[str, Any]:
    whole = deepcopy(document())
    ours = whole["extensions"][0]
    match change:
        case "no extension":
            whole["extensions"] = []
        case "two right":
            ours["predictions"]["a"]["right"] = True
        case "none right":
            ours["predictions"]["b"] = ours["predictions"]["a"]
        case "off without quotes":
            ours["without"] = {"BREAKER": False}
        case "a side that is none":
            ours["claims"][0]["figure"] = "naked.failed"
        case "a variable that is none":
            ours["draw"]["rte"] = {"of": [1]}
        case "one language":
            del ours["question"]["en"]
        case "no bound":
            del ours["claims"][0]["at_most"]
        case "gap in the letters":
            ours["predictions"]["d"] = ours["predictions"].pop("c")
    return whole


@pytest.mark.parametrize(
    "change",
    ["no extension", "two right", "none right", "off without quotes", "a side that is none", "a variable that is none",
     "one language", "no bound", "gap in the letters"],
)  # fmt: skip
def test_a_file_that_is_not_in_order_is_told_so(change: str) -> None:
    read("x.yaml", document())
    with pytest.raises(UnreadableError, match=r"^x\.yaml"):
        read("x.yaml", spoiled(change))
