"""What a hand-in has of one play: read from its file, held against the journal, its figures worked out again."""

import hashlib
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lab.grading.copies import Print, print_of
from lab.grading.doing import done_otherwise
from lab.grading.findings import Finding, finding, of_side
from lab.grading.opening import ClosedError, Opened
from lab.grading.sound import MOST_SAMPLES, oddity
from lab.teaching.experiment import Experiment
from lab.teaching.figures import figures_of
from lab.teaching.hand_in import file_name
from lab.teaching.journal import Entry
from lab.teaching.play import BadPlayError, Play, from_text
from lab.teaching.verdict import Doubt, doubts_of

ENDLESS = re.compile(rb"[0-9]{400}")  # A Python that sets no limit itself reads such a number for minutes.
HAS_A_LIMIT = hasattr(sys, "set_int_max_str_digits")
MOST_LISTS = MOST_SAMPLES + 1000  # A sample is a list.
SHOWN = 12  # digits of a hash


class UnwholeError(Exception):
    """A play that isn't there whole; `finding` says why."""

    def __init__(self, why: Finding) -> None:
        super().__init__(why.kind)
        self.finding = why


@dataclass(frozen=True)
class Evidence:
    """A play that is there, whole, and the one that the journal has sealed.

    play: without its samples, which are many. figures, doubts: worked out again. told: the journal's figures.
    otherwise: where its load and its faults weren't those of its values.
    """

    play: Play
    figures: Mapping[str, float]
    doubts: tuple[Doubt, ...]
    told: Mapping[str, object]
    otherwise: tuple[Finding, ...] = ()
    fingerprint: Print = field(default_factory=lambda: Print(""))


def evidence(opened: Opened, experiment: Experiment, number: int, entry: Entry) -> Evidence:
    """Return what a "played" entry of round `number` leads to. Raises UnwholeError."""
    side = str(entry.get("side"))
    name = file_name(experiment.name, number, side)
    here = {"experiment": experiment.name, "side": side, "file": name}
    if entry.get("file") != name:
        raise UnwholeError(
            finding("file-name", experiment=experiment.name, side=side, expected=name, found=entry.get("file"))
        )
    try:
        packed = opened.read(name)
        digest = hashlib.sha256(packed).hexdigest()
        if entry.get("sha256") != digest:
            expected = str(entry.get("sha256"))[:SHOWN]
            raise UnwholeError(finding("sha256", **here, expected=expected, found=digest[:SHOWN]))
        text = opened.gunzip(name, packed)
    except ClosedError as closed:
        raise UnwholeError(of_side(experiment.name, side, closed.finding)) from closed
    play = _read(text, here)
    if (play.experiment, play.side) != (experiment.name, side):
        names = {"expected": f"{experiment.name}.{side}", "found": f"{play.experiment}.{play.side}"}
        raise UnwholeError(finding("other-play", **here, **names))
    figures = figures_of(play)
    told = entry.get("figures")
    return Evidence(
        play=replace(play, samples=()),
        figures=figures,
        doubts=tuple(doubts_of(experiment, play, figures)),
        told=told if isinstance(told, dict) else {},
        otherwise=tuple(done_otherwise(experiment, play)),
        fingerprint=print_of(play.samples),
    )


def is_endless(text: bytes, has_a_limit: bool = HAS_A_LIMIT) -> bool:
    """Say whether a text has a number that this Python would read for ever."""
    return not has_a_limit and ENDLESS.search(text) is not None


def _read(text: bytes, here: Mapping[str, str]) -> Play:
    """Return the play in a text, of which every figure can be worked out. Raises UnwholeError."""
    if is_endless(text) or text.count(b"[") > MOST_LISTS:
        raise UnwholeError(finding("odd", **here, found=f"{text.count(b'[')} [, {len(text)} bytes"))
    try:
        play = from_text(text.decode("utf-8"))
        odd = oddity(play)
    except (BadPlayError, UnicodeDecodeError, RecursionError, MemoryError) as error:
        raise UnwholeError(finding("no-play", **here, why=str(error) or type(error).__name__)) from error
    if odd:
        raise UnwholeError(finding("odd", **here, found=odd))
    return play
