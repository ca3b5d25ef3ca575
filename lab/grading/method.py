"""PURE: what an experiment's method does with given values: which load it sends, which faults it brings about, when."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.teaching.chances import SHORTEST_S, spells
from lab.teaching.experiment import Experiment

MOST = 1000  # faults of one play
LARGEST = 1e9
PLACE = re.compile(r"\$\{(\w+)\}")
SEND = {"rate": 50, "seconds": 10, "closed": 0}  # as stage.send has them
STEADY = {*SEND, "timeout_s", "retries", "first_retry_s", "post", "keys", "balancers"}  # what leaves the rate as it is


@dataclass(frozen=True)
class Asked:
    """The load that is to be sent. closed: in a loop that waits, so nobody knows beforehand when and how often.

    is_steady: nothing else is asked of it that would change its pace.
    """

    rate: float
    seconds: float
    closed: bool
    is_steady: bool


@dataclass(frozen=True)
class Planned:
    """A fault that is to be brought about, so many seconds from the load's start."""

    at_s: float
    server: str
    fault: str
    options: Mapping[str, float] = field(default_factory=dict)


def load_of(experiment: Experiment, values: Mapping[str, Any]) -> Asked | None:
    """Return the load that its method sends; None where it sends none, or not just one."""
    found = [arguments for name, arguments in _activities(experiment, values) if name == "send"]
    if len(found) != 1:
        return None
    asked = {**SEND, **found[0]}
    if not all(_is_number(asked[name]) for name in SEND) or asked["rate"] <= 0 or asked["seconds"] <= 0:
        return None
    return Asked(asked["rate"], asked["seconds"], bool(asked["closed"]), set(asked) <= STEADY)


def faults_of(experiment: Experiment, values: Mapping[str, Any]) -> list[Planned]:
    """Return the faults that its method brings about, with their times."""
    found: list[Planned] = []
    at_s = 0.0
    for name, arguments in _activities(experiment, values):
        if name == "until" and _is_number(arguments.get("at_s")):
            at_s = float(arguments["at_s"])
        elif name == "fail":
            found += _of_one(at_s, arguments)
        elif name == "fail_by_chance":
            found += _by_chance(arguments)
    return found[:MOST]


def _of_one(at_s: float, arguments: Mapping[str, Any]) -> list[Planned]:
    servers, options = arguments.get("servers"), arguments.get("options")
    names = [servers] if isinstance(servers, str) else servers if isinstance(servers, list) else []
    given = options if isinstance(options, Mapping) else {}
    numbers = {key: float(value) for key, value in given.items() if _is_number(value)}
    return [Planned(at_s, str(one), str(arguments.get("fault")), numbers) for one in names[:MOST]]


def _by_chance(arguments: Mapping[str, Any]) -> list[Planned]:
    numbers: list[Any] = [arguments.get(name) for name in ("mtbf_s", "mttr_s", "seconds", "seed")]
    if not all(_is_number(one) for one in numbers):
        return []
    mtbf_s, mttr_s, seconds, seed = numbers
    if mtbf_s + mttr_s < SHORTEST_S:
        return []
    if not 0 < seconds <= MOST * SHORTEST_S or mtbf_s < 0 or mttr_s < 0:
        return []
    drawn = spells(mtbf_s, mttr_s, seconds, seed, bool(arguments.get("together")))
    return [Planned(one.from_s, one.server, "pause") for one in drawn]


def _activities(experiment: Experiment, values: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the actions of ours in the method: a function's name, and its arguments with the values in their places."""
    for one in experiment.document.get("method") or ():
        provider = one.get("provider") or {}
        if one.get("type") == "action" and str(provider.get("module", "")).endswith(".stage"):
            yield str(provider.get("func")), _filled(provider.get("arguments") or {}, values)


def _filled(told: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(told, Mapping):
        return {key: _filled(value, values) for key, value in told.items()}
    if isinstance(told, list):
        return [_filled(value, values) for value in told]
    if isinstance(told, str):
        whole = PLACE.fullmatch(told)
        if whole:
            return values.get(whole[1], told)
        return PLACE.sub(lambda place: str(values.get(place[1], place[0])), told)
    return told


def _is_number(value: Any) -> bool:
    """Say whether a value is a number, and none that would make whoever works with it stumble."""
    return type(value) in (int, float) and -LARGEST <= value <= LARGEST
