"""PURE: what a rubric asks of one experiment of a hand-in: each question yields what speaks against it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from lab.grading.chain import CLOCK_SLACK, Chain, moment, order
from lab.grading.evidence import Evidence
from lab.grading.findings import Finding, finding
from lab.teaching.drawing import drawn, of_side
from lab.teaching.experiment import Experiment, Side
from lab.teaching.hand_in import Round
from lab.teaching.journal import Entry, of_kind
from lab.teaching.verdict import Judged, Verdict, verdict

NAMES = ("event", "experiment", "side")
CLOSE = 2e-6  # Figures are kept to the sixth digit.


@dataclass(frozen=True)
class Seen:
    """What there is to judge by."""

    experiment: Experiment
    nim: str
    chain: Chain
    round: Round
    plays: Mapping[str, Evidence]
    trouble: Mapping[str, Finding]

    def entry(self, event: str, side: str) -> Entry | None:
        """Return the journal's last entry of a kind on a side of this round."""
        found = [
            one
            for one in of_kind(self.chain.entries, event, self.experiment.name)
            if (one.get("round"), one.get("side")) == (self.round.number, side)
        ]
        return found[-1] if found else None

    def changed(self, event: str, side: str) -> int:
        """Return the line of such an entry that doesn't count, because somebody has changed it; 0 for none."""
        asked = (event, self.experiment.name, side)
        lines = (one for one in self.chain.lines if not one.counts)
        return next((one.number for one in lines if asked == tuple(map(one.entry.get, NAMES))), 0)


def is_close(told: object, found: float | None) -> bool:
    """Say whether a figure that the journal tells is the one that was worked out again."""
    if found is None or type(told) not in (int, float):
        return False
    try:
        return abs(float(told) - found) <= CLOSE  # type: ignore[arg-type]  # it is a number
    except OverflowError:  # of an integer that no measurement comes to
        return False


def ran(seen: Seen) -> Iterator[Finding]:
    """Yield why a side isn't there."""
    name, number = seen.experiment.name, seen.round.number
    for side in seen.experiment.sides:
        if side.name in seen.plays:
            continue
        ended = [one for one in of_kind(seen.chain.entries, "ended", name) if one.get("round") == number]
        if side.name in seen.trouble:
            yield seen.trouble[side.name]
        elif line := seen.changed("played", side.name):
            yield finding("line-changed", experiment=name, side=side.name, line=line)
        elif ended and seen.entry("began", side.name):
            yield finding("side-broken-off", experiment=name, side=side.name, round=number, why=ended[-1].get("why"))
        else:
            yield finding("side-not-played", experiment=name, side=side.name, round=number)


def late(seen: Seen) -> Iterator[Finding]:
    """Yield why nothing shows that the prediction came before the fault; of the clocks one reason is enough."""
    name = seen.experiment.name
    if found := order(seen.chain, name, [side.name for side in seen.experiment.sides]):
        yield found
        return
    for side, one in seen.plays.items():
        began, load_at = seen.entry("began", side), moment(one.play.began)
        if began is None:
            continue  # It is told where the pairs are.
        began_at = moment(began.get("at"))
        if began_at is None or load_at is None:
            yield finding("no-time", experiment=name, found=one.play.began if began_at else began.get("at"))
            return
        first_s = one.play.first_fault_s()
        fault_at = load_at + timedelta(seconds=one.play.seconds if first_s is None else first_s)
        if began_at > fault_at + CLOCK_SLACK:
            times = {"found": began.get("at"), "expected": fault_at.isoformat(timespec="milliseconds")}
            yield finding("began-late-by-clock", experiment=name, side=side, **times)
            return


def wrong(seen: Seen) -> Iterator[Finding]:
    """Yield why the prediction isn't right."""
    right, letter = seen.experiment.right.letter, seen.round.letter
    if letter != right:
        yield finding("prediction-wrong", experiment=seen.experiment.name, found=letter or "-", expected=right)


def figures(seen: Seen, side: str) -> Iterator[Finding]:
    """Yield why a side's figures in the journal aren't those of its samples."""
    one = seen.plays[side]
    needed = [*seen.experiment.shown, *(claim.figure for claim in seen.experiment.claims)]
    names = {*one.told, *(name for name in one.figures if f"{side}.{name}" in needed)}
    differ = sorted(name for name in names if not is_close(one.told.get(name), one.figures.get(name)))
    if differ:
        told, found = one.told.get(differ[0], "-"), one.figures.get(differ[0], "-")
        here = {"experiment": seen.experiment.name, "side": side, "count": len(differ)}
        yield finding("figures", **here, figure=differ[0], found=told, expected=found)


def word(seen: Seen) -> Iterator[Finding]:
    """Yield why the journal's verdict doesn't follow from the samples."""
    name, told = seen.experiment.name, seen.round.verdict
    if told is None:
        yield finding("no-verdict", experiment=name)
    elif any(side.name not in seen.plays for side in seen.experiment.sides):
        yield finding("no-verdict-again", experiment=name)
    else:
        doubts = [doubt for one in seen.plays.values() for doubt in one.doubts]
        again = verdict(seen.experiment, {side: one.figures for side, one in seen.plays.items()}, doubts)
        if told.get("word") != again.word.value:
            yield finding("verdict", experiment=name, found=told.get("word"), expected=again.word.value)
        elif figure := _other_claim(told.get("claims"), again):
            yield finding("claim", experiment=name, figure=figure)


def _other_claim(told: object, again: Verdict) -> str:
    """Return the figure of the first claim that the journal judges otherwise; "" when there is none."""
    claims = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    for number, judged in enumerate(again.claims):
        if number >= len(claims) or not _is_judged_so(claims[number], judged):
            return judged.claim.figure
    return str(claims[len(again.claims)].get("figure") or "-") if len(claims) > len(again.claims) else ""


def _is_judged_so(told: Mapping[str, object], again: Judged) -> bool:
    if (told.get("figure"), told.get("holds")) != (again.claim.figure, again.holds):
        return False
    numbers = ((told.get("measured"), again.measured), (told.get("bound"), again.bound))
    return all(said is None if found is None else is_close(said, found) for said, found in numbers)


def settings(seen: Seen, side: Side) -> Iterator[Finding]:
    """Yield why a side was played with other settings than its own, as they stand in the play and in the journal."""
    asked, began = dict(side.settings), seen.entry("began", side.name)
    here = {"experiment": seen.experiment.name, "side": side.name}
    if (had := dict(seen.plays[side.name].play.settings)) != asked:
        yield finding("settings", **here, found=_told(had), expected=_told(asked))
    elif began and began.get("settings") != asked:
        told = began.get("settings")
        found = _told(told) if isinstance(told, dict) else told
        yield finding("began-otherwise", **here, name="settings", found=found, expected=_told(asked))


def values(seen: Seen, side: Side) -> Iterator[Finding]:
    """Yield what wasn't done with the values that are this student's: as they stand in the play, the journal, and as
    the load and the faults show them.
    """
    one, began = seen.plays[side.name], seen.entry("began", side.name)
    here = {"experiment": seen.experiment.name, "side": side.name}
    mine = drawn(seen.experiment, seen.nim)
    asked = of_side(mine, side)
    if name := _differs(one.play.values, asked):
        found, expected = _of(one.play.values, name), asked[name]
        yield finding("values", **here, name=name, found=found, expected=expected, nim=seen.nim or "-")
    elif began is None:
        yield finding("no-began", **here)
    elif name := _differs(began.get("values"), mine):
        yield finding("began-otherwise", **here, name=name, found=_of(began.get("values"), name), expected=mine[name])
    yield from one.otherwise


def _differs(told: object, asked: Mapping[str, object]) -> str:
    """Return the first value that isn't the one that was asked for; "" when each is."""
    return next((name for name, value in asked.items() if _of(told, name) != value), "")


def _of(told: object, name: str) -> object:
    return told.get(name, "-") if isinstance(told, Mapping) else "-"


def _told(settings: Mapping[str, object]) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(settings.items())) or "-"
