"""The experiments of the lab on several machines: in order, told in both languages, and no part of the course."""

import inspect
from pathlib import Path
from typing import Any

import pytest
import yaml
from chaoslib.experiment import ensure_experiment_is_valid

from lab.clone import place
from lab.clone.folder import ROOT
from lab.commands import run
from lab.playing import swarm_stage
from lab.reporting.front import front
from lab.reporting.round import Told
from lab.reporting.words import Said
from lab.teaching import course as courses
from lab.teaching.course import ON_SWARM, ElsewhereError, UnknownExperimentError, chosen, course
from lab.teaching.drawing import drawn, of_side
from lab.teaching.hand_in import HandIn, Identity, Round
from lab.teaching.journal_file import SWARM, begin, latest, newest
from tests.unit.lab.test_course import every_text

THERE = course(ON_SWARM)
NAMES = [*THERE]


@pytest.fixture(autouse=True)
def _here_again() -> Any:
    yield
    place.choose(place.HERE)


def document(name: str) -> dict[str, Any]:
    found = yaml.safe_load((ON_SWARM / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_it_is_an_experiment_of_the_chaos_toolkit_whose_activities_are_there(name: str) -> None:
    ensure_experiment_is_valid(document(name))

    one = THERE[name]
    for activity in [*one.document["method"], *one.document["rollbacks"]]:
        asked = activity["provider"]
        takes = inspect.signature(getattr(swarm_stage, asked["func"])).parameters
        assert {*asked.get("arguments", {})} <= {*takes}


@pytest.mark.parametrize("name", NAMES)
def test_it_says_everything_in_both_languages_and_names_what_is_there(name: str) -> None:
    one = THERE[name]

    for words in every_text(one):
        assert words.id
        assert words.en
        assert len(words.en.split()) < 4 or words.id != words.en
    assert one.places
    assert [where.file for where in one.places if not (ROOT / where.file).is_file()] == []


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_number_decides_what_is_done_comes_after_the_load_has_begun(name: str) -> None:
    for number in range(50):
        for side in THERE[name].sides:
            values = of_side(drawn(THERE[name], str(number)), side)
            assert 20 <= values["rate"] <= 30
            assert all(value >= 1 for key, value in values.items() if key.endswith("_at_s"))


@pytest.mark.parametrize("name", NAMES)
def test_all_that_was_done_is_put_right_by_its_method_and_whatever_becomes_of_that(name: str) -> None:
    one = THERE[name].document

    assert one["method"][-1]["provider"]["func"] == "put_right"
    assert [activity["provider"]["func"] for activity in one["rollbacks"]] == ["put_right"]


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_its_file_is_longer_than_the_code_is(name: str) -> None:
    lines = (ON_SWARM / f"{name}.yaml").read_text(encoding="utf-8").splitlines()

    assert [number for number, line in enumerate(lines, start=1) if len(line) > 120] == []


def test_they_are_worth_nothing_and_have_numbers_that_the_course_has_not() -> None:
    assert {one.points for one in THERE.values()} == {0}
    assert not {one.number for one in THERE.values()} & {one.number for one in course().values()}
    assert not {*THERE} & {*course()}


def test_there_they_are_what_is_played_and_the_course_is_what_is_played_here() -> None:
    assert [one.name for one in chosen([], is_on_swarm=True)] == NAMES
    assert [one.name for one in chosen(["21", "balancers-machine"], is_on_swarm=True)] == NAMES[:2]
    assert [one.name for one in chosen([])] == [*course()]


@pytest.mark.parametrize(
    ("name", "is_on_swarm", "said"),
    [
        ("05", True, "05-gray-failure is played on one machine: leave out --on swarm"),
        ("21", False, "21-machine-dies is played on several machines: add --on swarm"),
        (str(courses.FOLDER / "05-gray-failure.yaml"), True, "leave out --on swarm"),
        (str(ON_SWARM / "21-machine-dies.yaml"), False, "add --on swarm"),
    ],
)
def test_what_is_played_elsewhere_is_one_line(name: str, is_on_swarm: bool, said: str) -> None:
    with pytest.raises(ElsewhereError, match=said) as told:
        chosen([name], is_on_swarm)

    assert told.value.exit_code == 2
    assert "\n" not in str(told.value)


def test_what_is_none_at_all_is_told_with_those_that_are_there() -> None:
    with pytest.raises(UnknownExperimentError, match="21-machine-dies, 22-"):
        chosen(["99"], is_on_swarm=True)


def test_run_py_shows_them_only_where_it_is_asked_for_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run.main(["--on", "swarm", "--reports", str(tmp_path)]) == 0
    there = capsys.readouterr().out
    assert run.main(["--reports", str(tmp_path)]) == 0
    here = capsys.readouterr().out

    assert all(name in there and name not in here for name in NAMES)
    assert all(name in here and name not in there for name in course())
    assert "Play one: python lab/run.py 21 --on swarm" in " ".join(there.split())


def test_their_report_says_that_they_were_played_on_several_machines() -> None:
    here, there = (
        front(HandIn(Identity(), [], [], {}), [Told(one, Round(one.name, 1, "", {}, {}, None), [], None, [])], [],
              Said("en"))
        for one in (course()["05-gray-failure"], THERE["21-machine-dies"])
    )  # fmt: skip

    assert "all on one machine" in here
    assert "all on one machine" not in there
    assert "on several machines" in there


def test_their_journals_are_kept_apart_from_those_of_the_course(tmp_path: Path) -> None:
    begin("1", tmp_path).append(event="opened", nim="1")
    begin("1", tmp_path, SWARM).append(event="opened", nim="1")

    for found in (newest("1", tmp_path), latest(tmp_path)):
        assert found
        assert found.folder.name.startswith("1-")
    for found in (newest("1", tmp_path, SWARM), latest(tmp_path, SWARM)):
        assert found
        assert found.folder.name.startswith("swarm-")
