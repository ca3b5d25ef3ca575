"""PURE: what the hand-ins of a class come to together: what was believed, who misses what, who has whose samples."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from lab.grading.copies import Copy, copies
from lab.grading.grading import Result
from lab.grading.rubric import SHARES, Marks
from lab.teaching.experiment import Experiment, Prediction


@dataclass(frozen=True)
class Believed:
    """A wrong prediction, and by how many it was made."""

    prediction: Prediction
    count: int


@dataclass(frozen=True)
class OfExperiment:
    """What the class made of an experiment. mean: of its points. right: how many predicted so.

    believed: the wrong predictions, the most frequent first. missing: by share, who has not all of it; those who have
    not played it are in `not_played` alone.
    """

    experiment: Experiment
    played: int
    mean: float
    right: int
    believed: tuple[Believed, ...]
    missing: Mapping[str, tuple[str, ...]]
    not_played: tuple[str, ...]


@dataclass(frozen=True)
class Shared:
    """Two hand-ins with the same samples: in whole plays, and in parts of others ("05-gray-failure.bare")."""

    one: str
    other: str
    whole: tuple[str, ...]
    part: tuple[str, ...]


@dataclass(frozen=True)
class ClassReport:
    """What the hand-ins come to. mean: of their points. same: places of hand-ins with one student number."""

    count: int
    graded: int
    mean: float
    out_of: int
    experiments: tuple[OfExperiment, ...]
    shared: tuple[Shared, ...]
    same: tuple[tuple[str, tuple[str, ...]], ...]


def class_report(results: Sequence[Result], experiments: Sequence[Experiment]) -> ClassReport:
    """Return what hand-ins come to together. Those that could not be opened count as they are marked: with nothing."""
    owners = [one.identity.nim for one in results]
    found = copies([one.prints for one in results], owners)
    numbered = sorted((one.identity.nim, one.place) for one in results if one.identity.nim)
    places = {nim: tuple(place for _, place in those) for nim, those in groupby(numbered, lambda pair: pair[0])}
    return ClassReport(
        count=len(results),
        graded=sum(one.is_graded for one in results),
        mean=_mean([one.points for one in results]),
        out_of=sum(one.points for one in experiments),
        experiments=tuple(_of(one, number, results) for number, one in enumerate(experiments)),
        shared=tuple(_shared(one, results) for one in found),
        same=tuple((nim, those) for nim, those in places.items() if len(those) > 1),
    )


def who(result: Result) -> str:
    """Return what a hand-in is called where there are many: its number, else its name, else where it lies."""
    return result.identity.nim or result.identity.name or result.place


def _of(experiment: Experiment, number: int, results: Sequence[Result]) -> OfExperiment:
    given: list[tuple[Result, Marks]] = [(one, one.marks[number]) for one in results]
    letters = Counter(marks.letter for _, marks in given if marks.letter)
    wrong = [
        Believed(one, letters[one.letter]) for one in experiment.predictions if not one.is_right and letters[one.letter]
    ]
    return OfExperiment(
        experiment=experiment,
        played=sum(marks.is_played for _, marks in given),
        mean=_mean([marks.points for _, marks in given]),
        right=letters[experiment.right.letter],
        believed=tuple(sorted(wrong, key=lambda one: -one.count)),
        missing={
            share: tuple(who(one) for one, marks in given if marks.is_played and _misses(marks, share))
            for share in SHARES
        },
        not_played=tuple(who(one) for one, marks in given if not marks.is_played),
    )


def _misses(marks: Marks, share: str) -> bool:
    return any(one.name == share and one.points < one.out_of for one in marks.shares)


def _shared(found: Copy, results: Sequence[Result]) -> Shared:
    one, other = results[found.one], results[found.other]
    names = (who(one), who(other)) if who(one) != who(other) else (one.place, other.place)
    return Shared(*names, tuple(map(".".join, found.whole)), tuple(map(".".join, sorted(found.part))))


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 2) if values else 0.0
