"""PURE: a hand-in: what its journal tells of each experiment, and the plays that its figures are computed from.

The journal's entries, by "event":
    opened     nim, name, class, language, machine, versions
    predicted  experiment, letter ("" for none), values
    began      experiment, round, side, settings, values
    played     experiment, round, side, file, sha256, figures, commands
    verdict    experiment, round, word, claims, doubts, letter
    ended      experiment, round, why: it was broken off
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lab.teaching.journal import Entry, Flaw, of_kind, sealed
from lab.teaching.play import BadPlayError, Play

JOURNAL = "journal.jsonl"
REPORTS = {"id": "laporan.html", "en": "report.html"}


@dataclass(frozen=True)
class Identity:
    """Who hands in. number: the student's (NIM); "" for nobody in particular."""

    nim: str = ""
    name: str = ""
    group: str = ""


@dataclass(frozen=True)
class Round:
    """One experiment, played once. letter: of the prediction that was sealed first; "" for none.

    plays: by their sides' names, those that could be read. played: the journal's entries of them. verdict: the
    journal's; None where it never came so far. trouble: why plays could not be read, by side.
    """

    experiment: str
    number: int
    letter: str
    plays: Mapping[str, Play]
    played: Mapping[str, Entry]
    verdict: Entry | None
    trouble: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class HandIn:
    """What somebody hands in: the journal as it is, and the last round of each experiment, by the experiment's name."""

    identity: Identity
    entries: Sequence[Entry]
    flaws: Sequence[Flaw]
    rounds: Mapping[str, Round]


def file_name(experiment: str, number: int, side: str) -> str:
    """Return the name of the file that has a play."""
    return f"{experiment}.{number}.{side}.json.gz"


def identity_of(entries: Sequence[Entry]) -> Identity:
    """Return who has opened the journal."""
    opened: Entry = next(of_kind(entries, "opened"), {})
    return Identity(*(str(opened.get(name) or "") for name in ("nim", "name", "class")))


def gather(entries: Sequence[Entry], flaws: Sequence[Flaw], read_play: Callable[[Entry], Play]) -> HandIn:
    """Return the hand-in that a journal tells of.

    read_play: returns the play of a "played" entry, or raises BadPlayError, whose text says why.
    """
    rounds: dict[str, Round] = {}
    for name in dict.fromkeys(str(one.get("experiment")) for one in entries if one.get("experiment")):
        number = last_round(entries, name)
        if not number:
            continue
        plays: dict[str, Play] = {}
        trouble: dict[str, str] = {}
        played = {str(one.get("side")): one for one in of_kind(entries, "played", name) if one.get("round") == number}
        for side, entry in played.items():
            try:
                plays[side] = read_play(entry)
            except BadPlayError as error:
                trouble[side] = str(error)
        told = [one for one in of_kind(entries, "verdict", name) if one.get("round") == number]
        rounds[name] = Round(name, number, sealed(entries, name), plays, played, told[-1] if told else None, trouble)
    return HandIn(identity_of(entries), entries, flaws, rounds)


def last_round(entries: Sequence[Entry], experiment: str) -> int:
    """Return the number of the last round that came to its verdict, else of the last that was begun; 0 for none."""
    numbers: dict[str, list[int]] = {
        event: [one["round"] for one in of_kind(entries, event, experiment) if isinstance(one.get("round"), int)]
        for event in ("verdict", "began")
    }
    return max(numbers["verdict"], default=0) or max(numbers["began"], default=0)
