"""PURE: what an experiment has shown: confirmed, refuted, or inconclusive, and why.

A claim that doesn't hold refutes what we say of the system, unless the measurement itself is in doubt: then nothing was
shown. Doubts come in two kinds. A measurement that somebody else has meddled with, or that was late by itself, shows
nothing at all. One on a busy machine may still show that a claim holds: that is harder there than elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from lab.teaching.experiment import Claim, Experiment, Words
from lab.teaching.play import Play

IDLE = 0.10  # this share of the machine must be left over
FiguresBySide: TypeAlias = Mapping[str, Mapping[str, float]]


class Word(Enum):
    """The verdict in one word."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"


VERDICTS: Mapping[str, Words] = {
    Word.CONFIRMED.value: Words("terbukti", "confirmed"),
    Word.REFUTED.value: Words("terbantah", "refuted"),
    Word.INCONCLUSIVE.value: Words("tidak dapat disimpulkan", "inconclusive"),
}


@dataclass(frozen=True)
class Doubt:
    """Why a measurement may show nothing. kind: "late", "busy", "stranger", "no-log", "unmeasured". voids: for sure."""

    kind: str
    side: str
    detail: str
    voids: bool


@dataclass(frozen=True)
class Judged:
    """A claim and what was measured: None where there is no such figure. bound: with the other figure worked in."""

    claim: Claim
    measured: float | None
    bound: float | None
    holds: bool


@dataclass(frozen=True)
class Verdict:
    """What the plays have shown, claim by claim, and what speaks against the measurement."""

    word: Word
    claims: tuple[Judged, ...]
    doubts: tuple[Doubt, ...]


def verdict(experiment: Experiment, figures: FiguresBySide, doubts: Sequence[Doubt]) -> Verdict:
    """Return what an experiment's plays have shown. figures: of each side by name."""
    judged = tuple(judge(claim, figures) for claim in experiment.claims)
    missing = tuple(
        Doubt("unmeasured", one.claim.figure.partition(".")[0], one.claim.figure, voids=False)
        for one in judged
        if one.measured is None or one.bound is None
    )
    doubts = (*doubts, *missing)
    holds = all(one.holds for one in judged)
    is_void = any(doubt.voids for doubt in doubts)
    if is_void or (doubts and not holds):
        return Verdict(Word.INCONCLUSIVE, judged, doubts)
    return Verdict(Word.CONFIRMED if holds else Word.REFUTED, judged, doubts)


def judge(claim: Claim, figures: FiguresBySide) -> Judged:
    """Return whether a claim holds for these figures."""
    measured = _figure(claim.figure, figures)
    factor = _figure(claim.times, figures) if claim.times else 1.0
    if measured is None or factor is None:
        return Judged(claim, measured, None, holds=False)
    least = None if claim.at_least is None else claim.at_least * factor
    most = None if claim.at_most is None else claim.at_most * factor
    holds = (least is None or measured >= least) and (most is None or measured <= most)
    return Judged(claim, measured, least if least is not None else most, holds)


def doubts_of(experiment: Experiment, play: Play, figures: Mapping[str, float]) -> list[Doubt]:
    """Return what speaks against a play of an experiment as a measurement."""
    found = []
    late_ms = figures.get("late_p99_ms", 0.0)
    if late_ms > experiment.late_ms:
        found.append(Doubt("late", play.side, f"{late_ms:.0f}", voids=True))
    found += [Doubt("stranger", play.side, one, voids=True) for one in play.machine.strangers]
    if play.machine.idle < IDLE:
        found.append(Doubt("busy", play.side, f"{1 - play.machine.idle:.0%}", voids=False))
    if not play.machine.is_logged:
        found.append(Doubt("no-log", play.side, "", voids=False))
    return found


def _figure(name: str, figures: FiguresBySide) -> float | None:
    side, _, figure = name.partition(".")
    return figures.get(side, {}).get(figure)
