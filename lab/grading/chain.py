"""PURE: a journal as evidence: which of its lines count, and whether it shows that one thing came before another.

A line that was changed doesn't count. Where a chain breaks, it no longer shows that what stands after the break was
written after what stands before it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lab.grading.findings import Finding, finding
from lab.teaching import journal
from lab.teaching.experiment import Experiment
from lab.teaching.hand_in import identity_of
from lab.teaching.journal import Entry, Flaw, of_kind

CLOCK_SLACK = timedelta(seconds=2)  # so far a clock may be set while a student plays
NOT_READ = ("unreadable", "torn")


@dataclass(frozen=True)
class Line:
    """A line of the journal. number: from 1. counts: nobody has changed it."""

    number: int
    entry: Entry
    counts: bool


@dataclass(frozen=True)
class Chain:
    """A journal's lines that can be read, and where it is broken."""

    lines: tuple[Line, ...]
    flaws: tuple[Flaw, ...]

    @property
    def entries(self) -> list[Entry]:
        """Return the entries that count."""
        return [line.entry for line in self.lines if line.counts]

    def first(self, event: str, experiment: str) -> Line | None:
        """Return the first line of a kind on an experiment that counts."""
        lines = (line for line in self.lines if line.counts)
        return next((one for one in lines if _is(one.entry, event, experiment)), None)

    def breaks(self, after: int, upto: int) -> int:
        """Return the first line after one, up to another, at which the chain breaks; 0 for none."""
        return next((flaw.line for flaw in self.flaws if after < flaw.line <= upto and flaw.kind != "torn"), 0)


def chain_of(text: str) -> Chain:
    """Return the journal that a text has."""
    entries, flaws = journal.read(text)
    unread = {flaw.line for flaw in flaws if flaw.kind in NOT_READ}
    changed = {flaw.line for flaw in flaws if flaw.kind == "changed"}
    numbers = (number for number in range(1, len(entries) + len(unread) + 1) if number not in unread)
    lines = tuple(Line(number, entry, number not in changed) for number, entry in zip(numbers, entries, strict=True))
    return Chain(lines, tuple(flaws))


def about(chain: Chain) -> Iterator[Finding]:
    """Yield what there is to say of the journal as a whole."""
    by_number = {line.number: line.entry for line in chain.lines}
    for flaw in chain.flaws:
        entry: Mapping[str, Any] = by_number.get(flaw.line, {})
        what = " ".join(str(entry[name]) for name in ("event", "experiment", "side") if entry.get(name))
        yield finding(flaw.kind, line=flaw.line, what=what or "?")
    opened = [*of_kind(chain.entries, "opened")]
    numbers = dict.fromkeys(identity_of([one]).nim for one in opened)
    if not opened:
        yield finding("not-opened")
    elif not identity_of(opened).nim:
        yield finding("no-number")
    if len(numbers) > 1:
        yield finding("several-numbers", found=", ".join(numbers))
    yield from _clock(chain)


def _clock(chain: Chain) -> Iterator[Finding]:
    last: datetime | None = None
    for line in chain.lines:
        at = moment(line.entry.get("at"))
        if at and last and at < last - CLOCK_SLACK:
            yield finding("clock", line=line.number, found=f"{(last - at).total_seconds():.0f}")
            return
        last = at or last


def order(chain: Chain, experiment: str, sides: Sequence[str]) -> Finding | None:
    """Return why the journal doesn't show that an experiment's prediction came before its first play; None: it does."""
    predicted = chain.first("predicted", experiment)
    if predicted is None or not predicted.entry.get("letter"):
        return finding("no-prediction", experiment=experiment)
    # One that was changed doesn't count, but somebody has begun there all the same.
    begun = [line for line in chain.lines if _is(line.entry, "began", experiment)]
    began = begun[0] if begun else None
    # The first one is known: a round without the one before it, or without its first side, was not the beginning.
    if began is None or (began.entry.get("round"), began.entry.get("side")) != (1, sides[0]):
        return finding("no-beginning", experiment=experiment)
    if began.number < predicted.number:
        return finding("sealed-late", experiment=experiment, found=predicted.number, expected=began.number)
    if broken := chain.breaks(predicted.number, began.number):
        return finding("order-unproven", experiment=experiment, line=broken)
    return _by_clock(experiment, predicted.entry, began.entry)


def _by_clock(experiment: str, predicted: Entry, began: Entry) -> Finding | None:
    sealed_at, began_at = moment(predicted.get("at")), moment(began.get("at"))
    for at, entry in ((sealed_at, predicted), (began_at, began)):
        if at is None:
            return finding("no-time", experiment=experiment, found=entry.get("at"))
    assert sealed_at and began_at
    if sealed_at > began_at + CLOCK_SLACK:
        return finding("sealed-late-by-clock", experiment=experiment, found=predicted["at"], expected=began["at"])
    return None


def without_detours(entries: Sequence[Entry], experiment: Experiment) -> list[Entry]:
    """Return entries without the rounds of an experiment that were played with other settings than its sides'.

    Who has seen what a rule earns may take it away (`--without`), and loses nothing by that: where no other round came
    to its verdict, they stay.
    """
    asked = {side.name: dict(side.settings) for side in experiment.sides}
    begun = [*of_kind(entries, "began", experiment.name)]
    detours = [one.get("round") for one in begun if one.get("settings") != asked.get(str(one.get("side")))]
    whole = [one.get("round") for one in of_kind(entries, "verdict", experiment.name)]
    if all(number in detours for number in whole):
        return [*entries]
    return [one for one in entries if one.get("experiment") != experiment.name or one.get("round") not in detours]


def moment(text: object) -> datetime | None:
    """Return a time that is written as ISO 8601 with its zone; None for anything else."""
    try:
        at = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
        return at if at.tzinfo and at.utcoffset() is not None and 1970 < at.year < 9000 else None
    except (ValueError, OverflowError):
        return None


def _is(entry: Entry, event: str, experiment: str) -> bool:
    return entry.get("event") == event and entry.get("experiment") == experiment
