"""PURE: what a report tells of one round: its sides with their figures, and the verdict that follows from them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lab.teaching.experiment import Experiment, Prediction, Side
from lab.teaching.figures import figures_of
from lab.teaching.hand_in import Round
from lab.teaching.journal import Entry, of_kind
from lab.teaching.play import Play
from lab.teaching.verdict import Verdict, doubts_of, verdict

MOST = 1e15  # No figure is larger, and what isn't a number isn't smaller.


@dataclass(frozen=True)
class Part:
    """One side of a round. letter: by which it is called. entry: the journal's; None where it was not played.

    figures: computed from its play; where that can't be read, the journal's. trouble: why it can't.
    """

    letter: str
    side: Side
    play: Play | None
    entry: Entry | None
    figures: Mapping[str, float]
    trouble: str


@dataclass(frozen=True)
class Told:
    """A round and its experiment. verdict: None where it was broken off. entries: the whole journal's."""

    experiment: Experiment
    round: Round
    parts: Sequence[Part]
    verdict: Verdict | None
    entries: Sequence[Entry]

    @property
    def prediction(self) -> Prediction | None:
        """The one that was sealed; None for none."""
        return next((one for one in self.experiment.predictions if one.letter == self.round.letter), None)

    @property
    def figures(self) -> Mapping[str, Mapping[str, float]]:
        """The figures of each side by its name."""
        return {part.side.name: part.figures for part in self.parts}

    @property
    def values(self) -> Mapping[str, object]:
        """What was drawn for the student: the prediction's values, else those of a side that was played."""
        found = [one.get("values") for one in of_kind(self.entries, "predicted", self.experiment.name)]
        told = next((one for one in found if isinstance(one, Mapping)), None)
        values = told if told is not None else next((part.play.values for part in self.parts if part.play), {})
        return {name: values[name] for name in self.experiment.draws if name in values}

    @property
    def why_ended(self) -> str:
        """Why the round was broken off; "" where nothing says so."""
        of_round = [
            one
            for one in of_kind(self.entries, "ended", self.experiment.name)
            if one.get("round", self.round.number) == self.round.number
        ]
        return str(of_round[-1].get("why") or "") if of_round else ""

    def letter_of(self, side: str) -> str:
        """Return by which letter a side is called."""
        return next((part.letter for part in self.parts if part.side.name == side), side)


def told(experiment: Experiment, one: Round, entries: Sequence[Entry]) -> Told:
    """Return what there is to tell of a round."""
    parts = []
    for letter, side in experiment.lettered():
        play, entry = one.plays.get(side.name), one.played.get(side.name)
        figures = figures_of(play) if play else _numbers(entry)
        parts.append(Part(letter, side, play, entry, figures, one.trouble.get(side.name, "")))
    found = None
    if one.verdict is not None:
        doubts = [doubt for part in parts if part.play for doubt in doubts_of(experiment, part.play, part.figures)]
        found = verdict(experiment, {part.side.name: part.figures for part in parts}, doubts)
    return Told(experiment, one, parts, found, entries)


def _numbers(entry: Entry | None) -> dict[str, float]:
    """Return the figures of a journal's entry, as far as they are some."""
    found = (entry or {}).get("figures")
    items = found.items() if isinstance(found, Mapping) else ()
    return {name: one for name, one in items if isinstance(one, (int, float)) and abs(one) < MOST}
