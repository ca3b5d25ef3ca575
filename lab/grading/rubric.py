"""PURE: what an experiment is worth in marks, share by share, and for each that is missing the sentence that says why.

ran         every side of the last round is there, whole, and the file that the journal has sealed. Without it there is
            nothing to judge, so it is the largest; each side has its part of it.
sealed      the prediction came before the fault, by the chain and by the clock. It is what makes it an experiment.
verdict     half of it: the figures in the journal are those of the samples, side by side; half: so is the verdict's
            word, which needs every side. An honest "inconclusive" or "refuted" is as good as any other.
pairs       each side was played with its own settings and the values drawn for the student's number; side by side, and
            of a side both or nothing. Without that, what was compared is not what the experiment compares.
prediction  it is right. The least of all, for who is surprised learns more; and none for one that was sealed too late.

The last round counts, but for one with a protection taken away (`--without`), where there is another.
Nothing is taken off for what a share has missed already: a side that is not there costs its part of each share, and is
told once, where it ran.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lab.grading import judging
from lab.grading.chain import Chain
from lab.grading.evidence import Evidence
from lab.grading.findings import Finding, finding
from lab.grading.judging import Seen
from lab.teaching.experiment import Experiment
from lab.teaching.hand_in import Round
from lab.teaching.verdict import Word

SHARES = {"ran": 30, "sealed": 20, "verdict": 20, "pairs": 20, "prediction": 10}  # percent of an experiment's points


@dataclass(frozen=True)
class Share:
    """A share of an experiment's points, what was earned of it, and why not all."""

    name: str
    points: float
    out_of: float
    missing: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Marks:
    """An experiment's points. letter: what was predicted, "" for nothing. is_played: any side of it is there, whole."""

    experiment: str
    out_of: int
    shares: tuple[Share, ...]
    letter: str = ""
    is_played: bool = False
    notes: tuple[Finding, ...] = ()

    @property
    def points(self) -> float:
        """The sum of what was earned, to the hundredth."""
        return round(sum(one.points for one in self.shares), 2)

    @property
    def missing(self) -> list[Finding]:
        """Why it isn't all."""
        return [one for share in self.shares for one in share.missing]


def marks(
    experiment: Experiment,
    nim: str,
    chain: Chain,
    played: Round | None,
    plays: Mapping[str, Evidence],
    trouble: Mapping[str, Finding],
) -> Marks:
    """Return the marks of an experiment. played: its last round. plays, trouble: by side, what is there, why not."""
    if played is None:
        return nothing(experiment, finding("not-played", experiment=experiment.name))
    seen = Seen(experiment, nim, chain, played, plays, trouble)
    late = [*judging.late(seen)] if plays else []
    wrong = [*judging.wrong(seen)] if plays else []
    sides = len(experiment.sides)
    figures = {side: [*judging.figures(seen, side)] for side in plays}
    word = [*judging.word(seen)] if plays else []
    pairs = {
        side.name: [*judging.settings(seen, side), *judging.values(seen, side)]
        for side in experiment.sides
        if side.name in plays
    }
    earned = {
        "ran": (len(plays) / sides, [*judging.ran(seen)]),
        "sealed": (bool(plays) and not late, late),
        "verdict": (_clean(figures) / sides / 2 + bool(plays and not word) / 2, [*_flat(figures), *word]),
        "pairs": (_clean(pairs) / sides, _flat(pairs)),
        "prediction": (bool(plays) and not late and not wrong, [] if late else wrong),
    }
    shares = [
        Share(name, earned[name][0] * _worth(experiment, name), _worth(experiment, name), tuple(earned[name][1]))
        for name in SHARES
    ]
    said = played.verdict.get("word") if played.verdict else None
    notes = [finding("inconclusive", experiment=experiment.name)] if said == Word.INCONCLUSIVE.value else []
    return Marks(experiment.name, experiment.points, tuple(shares), played.letter, bool(plays), tuple(notes))


def nothing(experiment: Experiment, *why: Finding) -> Marks:
    """Return no marks at all for an experiment."""
    shares = [Share(name, 0.0, _worth(experiment, name), why if name == "ran" else ()) for name in SHARES]
    return Marks(experiment.name, experiment.points, tuple(shares))


def _worth(experiment: Experiment, share: str) -> float:
    return experiment.points * SHARES[share] / 100


def _clean(found: Mapping[str, list[Finding]]) -> int:
    return sum(not one for one in found.values())


def _flat(found: Mapping[str, list[Finding]]) -> list[Finding]:
    return [one for those in found.values() for one in those]
