"""What a student would type to do an experiment by hand, from the experiment's method."""

from copy import deepcopy
from inspect import signature
from typing import Any

import pytest
import yaml

from lab.handouts.sheet_steps import SENT, Chance, Step, UnknownActivityError, Way, load_s, ways
from lab.playing import stage
from lab.teaching.course import FOLDER
from lab.teaching.experiment import Experiment, read

FILE = "05-gray-failure.yaml"
DOCUMENT: dict[str, Any] = yaml.safe_load((FOLDER / FILE).read_text(encoding="utf-8"))


def experiment(method: list[dict[str, Any]], sides: dict[str, dict[str, Any]], **variables: Any) -> Experiment:
    """Return an experiment whose method calls these functions, and whose sides have these variables."""
    document = deepcopy(DOCUMENT)
    document["method"] = [
        {"type": "action", "name": name, "provider": {"func": name, **({"arguments": told} if told else {})}}
        for call in method
        for name, told in call.items()
    ]
    document["configuration"] = variables
    ours = document["extensions"][0]
    label = {"id": "Sisi itu", "en": "That side"}
    ours |= {"draw": {}, "claims": [], "shown": [], "without": {}}
    ours["sides"] = {name: {"label": label, "settings": {}, "variables": told} for name, told in sides.items()}
    return read("05-by-hand.yaml", document)


METHOD: list[dict[str, Any]] = [
    {"send": {"rate": "${rate}", "seconds": 8, "retries": 3, "timeout_s": 2}},
    {"until": {"at_s": "${fault_at_s}"}},
    {"fail": {"servers": "${servers}", "fault": "slow", "options": {"ms": "${ms}"}}},
    {"until": {"at_s": 6}},
    {"heal": {"servers": "${servers}"}},
    {"over": {}},
]


def test_the_commands_come_with_their_moments_and_the_values_of_their_side() -> None:
    one = experiment(METHOD, {"a": {}}, rate=20, fault_at_s=1.5, servers="server1", ms=400)

    assert ways(one) == [
        Way(
            "A",
            (
                Step(0.0, "python lab/load.py --rate 20 --seconds 8 --retries 3 --timeout 2"),
                Step(1.5, "python lab/fail.py server1 --fault slow --ms 400"),
                Step(6.0, "python lab/heal.py server1"),
            ),
        )
    ]


def test_sides_that_do_the_same_are_told_once_whatever_stands_between_them() -> None:
    sides: dict[str, dict[str, Any]] = {"a": {}, "b": {"servers": ["server2", "server3"]}, "c": {"ms": 400}}

    found = ways(experiment(METHOD, sides, rate=20, fault_at_s=1, servers="server1", ms=400))

    assert [way.letters for way in found] == ["AC", "B"]
    assert found[1].steps[1].command == "python lab/fail.py server2 server3 --fault slow --ms 400"


def test_the_balancer_is_broken_and_healed_by_docker_and_everybody_at_once() -> None:
    method: list[dict[str, Any]] = [
        {"send": {}},
        {"fail": {"servers": "balancer", "fault": "kill"}},
        {"heal": {"servers": "balancer"}},
    ]

    found = ways(experiment([*method, {"heal_all": {}}, {"over": {}}], {"a": {}}))

    assert [step.command for step in found[0].steps] == [
        "python lab/load.py --rate 50 --seconds 10 --timeout 10",
        "docker compose kill balancer",
        "docker compose start balancer",
        "python lab/heal.py",
    ]


@pytest.mark.parametrize(
    ("asked", "command"),
    [
        ({"closed": 1, "seconds": 5}, "python lab/load.py --closed 1 --seconds 5 --timeout 10"),
        ({"timeout_s": 5, "post": True, "keys": True}, "python lab/load.py --rate 50 --seconds 10 --post --keys"),
    ],
)
def test_other_loads_are_told_too(asked: dict[str, Any], command: str) -> None:
    assert ways(experiment([{"send": asked}], {"a": {}}))[0].steps == (Step(0.0, command),)


def test_what_is_not_asked_of_a_load_is_as_the_activity_has_it() -> None:
    defaults = {name: one.default for name, one in signature(stage.send).parameters.items()}

    assert {**defaults, **SENT} == defaults


def test_for_clients_that_know_two_balancers_a_second_one_is_started_first() -> None:
    sides: dict[str, dict[str, Any]] = {"one": {}, "two": {"balancers": 2}}

    found = ways(experiment([{"send": {"balancers": "${balancers}"}}], sides, balancers=1))

    assert [[step.command for step in way.steps] for way in found] == [
        ["python lab/load.py --rate 50 --seconds 10 --timeout 10"],
        ["COMPOSE_PROFILES=ha make up", "python lab/load.py --rate 50 --seconds 10 --timeout 10 --both"],
    ]


def test_failures_by_chance_are_told_by_what_draws_them() -> None:
    drawn = {"mtbf_s": 3, "mttr_s": 1, "seconds": 9, "seed": "${seed}"}
    sides: dict[str, dict[str, Any]] = {"alone": {}, "together": {"together": True}}
    one = experiment(
        [{"send": {}}, {"fail_by_chance": {**drawn, "together": "${together}"}}], sides, seed=7, together=False
    )

    assert [way.steps[1].chance for way in ways(one)] == [Chance(3, 1, 9, 7, False), Chance(3, 1, 9, 7, True)]


def test_the_loads_of_all_sides_are_added_up() -> None:
    one = experiment([{"send": {"seconds": "${seconds}"}}], {"a": {}, "b": {"seconds": 4.5}}, seconds=10)

    assert load_s(one) == 14.5
    assert load_s(experiment([{"send": {}}], {"a": {}})) == 10


def test_an_activity_that_nobody_can_do_by_hand_is_named() -> None:
    with pytest.raises(UnknownActivityError, match=r"^05-by-hand\.yaml: .* juggle "):
        ways(experiment([{"send": {}}, {"juggle": {}}], {"a": {}}))


def test_sides_have_letters_in_their_order() -> None:
    one = experiment([], {"first": {}, "second": {}})

    assert [(letter, side.name) for letter, side in one.lettered()] == [("A", "first"), ("B", "second")]
    assert one.letter("second") == "B"
