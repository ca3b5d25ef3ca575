"""PURE: what a student would type to do an experiment by hand: on each side which commands, and when."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lab.measuring.plan import Plan, Retries
from lab.teaching.commands import SECOND_COMMAND, break_command, heal_command, load_command
from lab.teaching.drawing import of_side
from lab.teaching.experiment import Experiment

PLACE = re.compile(r"\$\{(\w+)\}")
EVERYBODY = "python lab/heal.py"
SENT = {"rate": 50.0, "seconds": 10.0, "timeout_s": 10.0}  # as stage.send has them


class UnknownActivityError(ValueError):
    """A method has an activity of which nobody has said how it is done by hand; the text names it."""


@dataclass(frozen=True)
class Chance:
    """Failures by chance, of which no single command is told. Times are in seconds."""

    mtbf_s: float
    mttr_s: float
    seconds: float
    seed: int
    together: bool


@dataclass(frozen=True)
class Step:
    """Something that is done so many seconds after the load's start: a command, or failures by chance."""

    at_s: float
    command: str = ""
    chance: Chance | None = None


@dataclass(frozen=True)
class Way:
    """What is done on some sides, all of them alike. letters: of those sides."""

    letters: str
    steps: tuple[Step, ...]


def ways(experiment: Experiment) -> list[Way]:
    """Return what is done by hand, sides that do the same together; with the values of no student in particular.

    Raises UnknownActivityError.
    """
    found: list[Way] = []
    for letter, side in experiment.lettered():
        steps = tuple(_steps(experiment, of_side(dict(experiment.variables), side)))
        same = next((number for number, way in enumerate(found) if way.steps == steps), None)
        if same is None:
            found.append(Way(letter, steps))
        else:
            found[same] = replace(found[same], letters=found[same].letters + letter)
    return found


def load_s(experiment: Experiment) -> float:
    """Return for how many seconds it sends a load, on all its sides together."""
    total_s = 0.0
    for side in experiment.sides:
        values = of_side(dict(experiment.variables), side)
        total_s += sum({**SENT, **told}["seconds"] for name, told in _activities(experiment, values) if name == "send")
    return total_s


def _steps(experiment: Experiment, values: Mapping[str, Any]) -> Iterator[Step]:
    at_s = 0.0
    for name, told in _activities(experiment, values):
        if name == "until":
            at_s = float(told["at_s"])
        elif name == "send":
            if is_for_two := told.get("balancers", 1) > 1:
                yield Step(at_s, SECOND_COMMAND)
            yield Step(at_s, load_command(_plan(told), is_for_two))
        elif name == "fail":
            yield Step(at_s, break_command(_names(told["servers"]), told["fault"], told.get("options") or {}))
        elif name == "heal":
            yield Step(at_s, heal_command(_names(told["servers"])))
        elif name == "heal_all":
            yield Step(at_s, EVERYBODY)
        elif name == "fail_by_chance":
            yield Step(at_s, chance=Chance(**{"together": False, **told}))
        elif name != "over":
            raise UnknownActivityError(f"{experiment.file}: nobody has said how {name} is done by hand")


def _activities(experiment: Experiment, values: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what its method calls, with the values put in."""
    for one in experiment.document.get("method") or ():
        provider = one["provider"]
        yield provider["func"], _filled(provider.get("arguments") or {}, values)


def _filled(told: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(told, Mapping):
        return {name: _filled(one, values) for name, one in told.items()}
    if isinstance(told, list):
        return [_filled(one, values) for one in told]
    if isinstance(told, str) and (place := PLACE.fullmatch(told)):
        return values[place[1]]
    return PLACE.sub(lambda place: str(values[place[1]]), told) if isinstance(told, str) else told


def _plan(told: Mapping[str, Any]) -> Plan:
    """Return the load that `send` is asked for with these arguments."""
    of_clients = ("retries", "first_retry_s", "balancers")
    asked = {name: value for name, value in {**SENT, **told}.items() if name not in of_clients}
    return Plan(**asked, retries=Retries(told.get("retries", 0)))


def _names(servers: str | Sequence[str]) -> list[str]:
    return [servers] if isinstance(servers, str) else list(servers)
