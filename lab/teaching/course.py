"""The experiments of the course, read from their files."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import yaml

from lab import Trouble
from lab.clone.folder import ROOT
from lab.teaching import where
from lab.teaching.checking import check
from lab.teaching.experiment import Experiment, UnreadableError, read
from lab.texts.language import t

FOLDER = ROOT / "lab" / "experiments"
ON_SWARM = FOLDER / "swarm"  # Of the lab on several machines; no part of the course, and of no marks.


@cache
def course(folder: Path = FOLDER) -> dict[str, Experiment]:
    """Return every experiment by its name, in the order of their numbers. Raises Trouble."""
    found = [from_file(path) for path in folder.glob("*.yaml")]
    return {one.name: one for one in sorted(found, key=lambda one: one.number)}


class UnknownExperimentError(Trouble):
    """There is no experiment of that name."""

    exit_code = 2  # as for any wrong usage


class ElsewhereError(Trouble):
    """There is such an experiment, but not where the lab is that was asked for."""

    exit_code = 2


def chosen(names: Sequence[str], is_on_swarm: bool = False) -> list[Experiment]:
    """Return the experiments that names mean, each "05", "5", "gray-failure", or a file; without names the course.

    is_on_swarm: those of the lab on several machines, in place of the course.
    Raises Trouble: UnknownExperimentError, ElsewhereError, or for a file that is not in order.
    """
    there = course(ON_SWARM) if is_on_swarm else course()
    found = [_meant(name, there) for name in names] if names else [*there.values()]
    for one in found:
        if where.is_on_swarm(one) and not is_on_swarm:
            raise ElsewhereError(t("{name} is played on several machines: add --on swarm", name=one.name))
        if is_on_swarm and not where.is_on_swarm(one):
            raise ElsewhereError(t("{name} is played on one machine: leave out --on swarm", name=one.name))
    return found


def _meant(name: str, there: Mapping[str, Experiment]) -> Experiment:
    asked = name.strip()
    if asked.endswith(".yaml") and (path := Path(asked)).is_file():
        return from_file(path)
    asked = asked.lower().removesuffix(".yaml")
    for one in (*course().values(), *course(ON_SWARM).values()):
        if asked in {one.name, one.name.partition("-")[2]} - {""} or (asked.isdigit() and int(asked) == one.number):
            return one
    names = ", ".join(there)
    raise UnknownExperimentError(t("There is no experiment {name!r}; there are: {names}.", name=name, names=names))


def from_file(path: Path) -> Experiment:
    """Return the experiment in a file, whatever it names being there. Raises Trouble."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        if not isinstance(document, dict):
            raise UnreadableError(f"{path.name}: it is no mapping, such as lab/experiments/05-gray-failure.yaml is")
        experiment = read(path.name, document)
        check(experiment)
    except (OSError, ValueError, yaml.YAMLError, AttributeError, TypeError) as error:
        said = " ".join(str(error).split()).removeprefix(f"{path.name}: ")
        raise Trouble(t("The experiment in {file} is not in order: {why}.", file=path, why=said)) from error
    return experiment
