"""The experiments of the course, read from their files."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import yaml

from lab import Trouble
from lab.clone.folder import ROOT
from lab.teaching.checking import check
from lab.teaching.experiment import Experiment, UnreadableError, read
from lab.texts.language import t

FOLDER = ROOT / "lab" / "experiments"


@cache
def course(folder: Path = FOLDER) -> dict[str, Experiment]:
    """Return every experiment by its name, in the order of their numbers. Raises Trouble."""
    found = [from_file(path) for path in folder.glob("*.yaml")]
    return {one.name: one for one in sorted(found, key=lambda one: one.number)}


class UnknownExperimentError(Trouble):
    """There is no experiment of that name."""

    exit_code = 2  # as for any wrong usage


def chosen(names: Sequence[str]) -> list[Experiment]:
    """Return the experiments that names mean, each "05", "5", "gray-failure", or a file; without names the course.

    Raises Trouble: UnknownExperimentError, or for a file that is not in order.
    """
    return [_meant(name) for name in names] if names else [*course().values()]


def _meant(name: str) -> Experiment:
    asked = name.strip()
    if asked.endswith(".yaml") and (path := Path(asked)).is_file():
        return from_file(path)
    asked = asked.lower().removesuffix(".yaml")
    for one in course().values():
        if asked in {one.name, one.name.partition("-")[2]} - {""} or (asked.isdigit() and int(asked) == one.number):
            return one
    there = ", ".join(course())
    raise UnknownExperimentError(t("There is no experiment {name!r}; there are: {names}.", name=name, names=there))


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
