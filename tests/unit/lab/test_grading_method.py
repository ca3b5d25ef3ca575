"""What an experiment's method does with given values: its load, and its faults with their times."""

from typing import Any

import pytest

from lab.grading.method import Planned, faults_of, load_of
from lab.teaching.chances import spells
from lab.teaching.course import course
from lab.teaching.drawing import drawn, of_side
from lab.teaching.experiment import Experiment, read
from tests.unit.lab.small_course import document, small_course

VALUES = {"rate": 30, "seconds": 2, "fault_at_s": 0.5, "heal_at_s": 1.5, "status": 503}


def with_method(*steps: tuple[str, dict[str, Any]]) -> Experiment:
    """Return an experiment with these activities of ours."""
    told = document(1)
    told["method"] = [
        {"type": "action", "provider": {"module": "lab.playing.stage", "func": func, "arguments": arguments}}
        for func, arguments in steps
    ]
    return read("01-small.yaml", told)


def test_the_load_and_the_faults_have_the_values_in_their_places() -> None:
    asked = load_of(small_course()[0], VALUES)
    assert asked is not None
    assert (asked.rate, asked.seconds, asked.closed, asked.is_steady) == (30, 2, False, True)
    assert faults_of(small_course()[0], VALUES) == [Planned(0.5, "server1", "error", {"status": 503})]
    assert faults_of(small_course()[1], VALUES) == []


def test_several_servers_fail_at_the_time_of_the_last_wait() -> None:
    one = with_method(("fail", {"servers": ["server1", "server2"], "fault": "pause"}), ("until", {"at_s": 3}))
    assert faults_of(one, {}) == [Planned(0.0, "server1", "pause"), Planned(0.0, "server2", "pause")]


def test_faults_by_chance_are_those_that_the_seed_draws() -> None:
    arguments = {"mtbf_s": 2, "mttr_s": 1, "seconds": 9, "seed": 7}
    found = faults_of(with_method(("fail_by_chance", {**arguments, "seed": "${seed}"})), {"seed": 7})
    assert found == [Planned(one.from_s, one.server, "pause") for one in spells(2, 1, 9, 7)]


def test_a_load_of_the_usual_size_is_what_stage_sends_without_a_word() -> None:
    asked = load_of(with_method(("send", {})), {})
    assert asked is not None
    assert (asked.rate, asked.seconds, asked.closed) == (50, 10, False)


def test_a_load_that_changes_its_pace_is_not_steady() -> None:
    assert not load_of(with_method(("send", {"bursts": 3})), {}).is_steady  # type: ignore[union-attr]
    assert load_of(with_method(("send", {"closed": 1})), {}).closed  # type: ignore[union-attr]


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf"), 10**400, "40", None, [], {}])
def test_values_that_are_no_numbers_ask_for_nothing(rate: Any) -> None:
    assert load_of(small_course()[0], {**VALUES, "rate": rate}) is None


@pytest.mark.parametrize(
    "told",
    [
        {"mtbf_s": 0, "mttr_s": 0, "seconds": 9, "seed": 1},
        {"mtbf_s": 1e-9, "mttr_s": 1e-9, "seconds": 1e9, "seed": 1},
        {"mtbf_s": 1, "mttr_s": 1, "seconds": 1e9, "seed": 1},
        {"mtbf_s": "1", "mttr_s": 1, "seconds": 9, "seed": 1},
        {"mtbf_s": -5, "mttr_s": 9, "seconds": 9, "seed": 1},
        {},
    ],
)
def test_chances_that_nobody_could_draw_are_no_faults(told: dict[str, Any]) -> None:
    assert faults_of(with_method(("fail_by_chance", told)), {}) == []


@pytest.mark.parametrize("told", [{"servers": 5, "fault": "pause"}, {"servers": None}, {"options": 3, "servers": []}])
def test_a_fault_of_nobodys_is_none(told: dict[str, Any]) -> None:
    assert faults_of(with_method(("fail", told)), {}) == []


@pytest.mark.parametrize("name", sorted(course()))
def test_every_experiment_of_the_course_sends_one_load(name: str) -> None:
    """So a hand-in's load is held against its values, whatever the experiment."""
    one = course()[name]
    for side in one.sides:
        asked = load_of(one, of_side(drawn(one, "2210511001"), side))
        assert asked is not None
        assert asked.is_steady
