"""What an experiment has shown."""

from dataclasses import replace

import pytest
import yaml

from lab.clone.folder import ROOT
from lab.teaching.experiment import LATE_MS, Claim, Experiment, Words, read
from lab.teaching.play import Machine, Play
from lab.teaching.verdict import Doubt, Word, doubts_of, judge, verdict

NAME = "05-gray-failure.yaml"
SAYS = Words("tidak ada yang gagal", "none fails")


@pytest.fixture(scope="module")
def experiment() -> Experiment:
    one = read(NAME, yaml.safe_load((ROOT / "lab" / "experiments" / NAME).read_text(encoding="utf-8")))
    claims = (
        Claim("protected.failed", SAYS, at_most=0),
        Claim("bare.failed", SAYS, at_least=3, times="protected.attempts"),
    )
    return replace(one, claims=claims)


def test_it_is_confirmed_when_every_claim_holds(experiment: Experiment) -> None:
    found = verdict(experiment, {"protected": {"failed": 0, "attempts": 10}, "bare": {"failed": 30}}, [])

    assert found.word is Word.CONFIRMED
    assert [(one.measured, one.bound, one.holds) for one in found.claims] == [(0, 0, True), (30, 30, True)]


def test_it_is_refuted_when_one_does_not(experiment: Experiment) -> None:
    found = verdict(experiment, {"protected": {"failed": 0, "attempts": 10}, "bare": {"failed": 29}}, [])

    assert found.word is Word.REFUTED


def test_a_figure_that_is_not_there_shows_nothing(experiment: Experiment) -> None:
    found = verdict(experiment, {"protected": {"failed": 0}, "bare": {"failed": 30}}, [])

    assert found.word is Word.INCONCLUSIVE
    assert [(doubt.kind, doubt.side, doubt.detail) for doubt in found.doubts] == [("unmeasured", "bare", "bare.failed")]


@pytest.mark.parametrize(("failed", "word"), [(0, Word.CONFIRMED), (1, Word.INCONCLUSIVE)])
def test_a_busy_machine_excuses_a_claim_that_does_not_hold_and_takes_nothing_from_one_that_does(
    experiment: Experiment, failed: int, word: Word
) -> None:
    figures = {"protected": {"failed": failed, "attempts": 10}, "bare": {"failed": 30}}

    assert verdict(experiment, figures, [Doubt("busy", "bare", "99%", voids=False)]).word is word


def test_a_measurement_that_somebody_meddled_with_shows_nothing_even_if_all_holds(experiment: Experiment) -> None:
    figures = {"protected": {"failed": 0, "attempts": 10}, "bare": {"failed": 30}}

    found = verdict(experiment, figures, [Doubt("stranger", "bare", "server2: pause", voids=True)])

    assert found.word is Word.INCONCLUSIVE


def test_a_claim_may_have_two_bounds() -> None:
    claim = Claim("one.x", SAYS, at_least=1, at_most=2)

    assert [judge(claim, {"one": {"x": x}}).holds for x in (0.9, 1, 2, 2.1)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("machine", "late_ms", "kinds"),
    [
        (Machine(), 1.0, []),
        (Machine(idle=0.05), 1.0, [("busy", False)]),
        (Machine(), 101.0, [("late", True)]),
        (Machine(strangers=("server2: die",)), 1.0, [("stranger", True)]),
        (Machine(is_logged=False), 1.0, [("no-log", False)]),
    ],
)
def test_what_speaks_against_a_measurement(
    experiment: Experiment, machine: Machine, late_ms: float, kinds: list[tuple[str, bool]]
) -> None:
    play = Play("x", "bare", {}, {}, "", 1.0, [], machine=machine)

    assert [(one.kind, one.voids) for one in doubts_of(experiment, play, {"late_p99_ms": late_ms})] == kinds


def test_an_experiment_says_itself_how_late_its_load_may_be(experiment: Experiment) -> None:
    play = Play("x", "bare", {}, {}, "", 1.0, [])
    patient = replace(experiment, late_ms=250)

    assert doubts_of(patient, play, {"late_p99_ms": 250}) == []
    assert [one.kind for one in doubts_of(patient, play, {"late_p99_ms": 251})] == ["late"]


@pytest.mark.parametrize(("told", "expected"), [({}, LATE_MS), ({"late_ms": 250}, 250)])
def test_where_it_says_nothing_the_usual_time_counts(told: dict[str, int], expected: float) -> None:
    document = yaml.safe_load((ROOT / "lab" / "experiments" / NAME).read_text(encoding="utf-8"))
    document["extensions"][0].update(told)

    assert read(NAME, document).late_ms == expected
