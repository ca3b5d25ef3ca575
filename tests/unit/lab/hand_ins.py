"""Hand-ins as the lab leaves them, put together from plays: a journal with its chain, and its rounds."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from lab.teaching import journal
from lab.teaching.experiment import Experiment, read
from lab.teaching.figures import figures_of
from lab.teaching.hand_in import HandIn, file_name, gather
from lab.teaching.play import BadPlayError, Play
from lab.teaching.verdict import doubts_of, verdict
from tests.unit.lab.plays import play

EXPERIMENTS = Path(__file__).resolve().parents[3] / "lab" / "experiments"
GRAY = "05-gray-failure"
WHO = {"nim": "20261234", "name": "Siti Rahmawati", "class": "IF-3A"}
MACHINE = {"system": "Linux-6.12-x86_64", "python": "3.13.1", "cpus": 8, "memory_mib": 15872}
COMMANDS = (
    "python lab/load.py --rate 40 --seconds 10",
    "python lab/fail.py server1 --fault error --status 500",
    "python lab/heal.py server1",
)


def experiment(name: str = GRAY) -> Experiment:
    """Return an experiment of the course."""
    file = f"{name}.yaml"
    return read(file, yaml.safe_load((EXPERIMENTS / file).read_text(encoding="utf-8")))


def course(count: int) -> dict[str, Experiment]:
    """Return so many experiments, all like the one on gray failures but for their numbers, names and sources."""
    one = experiment()
    names = [f"{number:02}-like-gray-failure" for number in range(count)]
    return {
        name: replace(one, name=name, number=number, sources=(*one.sources, f"Author {number} (2000). A Source."))
        for number, name in enumerate(names)
    }


def gray(**more: Any) -> list[Play]:
    """Return plays of the three sides that show what the experiment says."""
    return [
        play("protected", **more),
        play("no-breaker", seed=2, hedged=0.6, **more),
        play("bare", seed=3, failed=0.3, **more),
    ]


def settings_command(one: Experiment, side: str) -> str:
    """Return what would be typed for a side's settings."""
    return " ".join([*(f"{name}={value}" for name, value in one.side(side).settings.items()), "make up"])


def told_of(plays: Sequence[Play], one: Experiment, number: int = 1, letter: str = "b") -> list[dict[str, Any]]:
    """Return what a journal tells of a round that came to its verdict."""
    here = {"experiment": one.name, "round": number}
    entries: list[dict[str, Any]] = [
        {"event": "predicted", "experiment": one.name, "letter": letter, "values": {"rate": 40, "status": 500}}
    ]
    figures: dict[str, Mapping[str, float]] = {}
    for side in plays:
        figures[side.side] = figures_of(side)
        file = file_name(one.name, number, side.side)
        entries.append({"event": "began", **here, "side": side.side, "settings": dict(side.settings), "values": {}})
        entries.append(
            {
                **{"event": "played", **here, "side": side.side, "file": file, "sha256": "0" * 64},
                **{"figures": figures[side.side], "commands": [settings_command(one, side.side), *COMMANDS]},
            }
        )
    doubts = [doubt for side in plays for doubt in doubts_of(one, side, figures[side.side])]
    word = verdict(one, figures, doubts).word.value
    return [*entries, {"event": "verdict", **here, "word": word, "letter": letter, "claims": [], "doubts": []}]


def opened(**who: Any) -> dict[str, Any]:
    """Return a journal's first entry."""
    return {"event": "opened", **WHO, "language": "id", "machine": MACHINE, "versions": {"docker": "29.1.2"}, **who}


def hand_in(entries: Sequence[dict[str, Any]], plays: Sequence[Play], flaws: Sequence[journal.Flaw] = ()) -> HandIn:
    """Return a hand-in of entries, which are chained here, with the plays that they tell of."""
    lines, before = [], journal.FIRST
    for number, entry in enumerate(entries):
        line, before = journal.line_of(entry, before, f"2026-11-29T09:{number % 60:02}:00.000+07:00")
        lines.append(line)
    chained, found = journal.read("\n".join([*lines, ""]))
    assert found == []
    by_place = {(one.experiment, one.side): one for one in plays}

    def read_play(entry: journal.Entry) -> Play:
        try:
            return by_place[str(entry["experiment"]), str(entry["side"])]
        except KeyError as error:
            raise BadPlayError(f"no file {entry['file']}") from error

    return gather(chained, flaws, read_play)


def of_one(plays: Sequence[Play] | None = None, letter: str = "b", **who: Any) -> HandIn:
    """Return a hand-in of the one experiment on gray failures."""
    plays = gray() if plays is None else plays
    return hand_in([opened(**who), *told_of(plays, experiment(), letter=letter)], plays)


def of_all(experiments: Mapping[str, Experiment], sizes: Sequence[int] = (500, 1500, 3000)) -> HandIn:
    """Return a hand-in of all of these experiments. sizes: so many requests has each of an experiment's plays."""
    entries, plays = [opened()], []
    for one in experiments.values():
        shares = {"protected": 0.0, "no-breaker": 0.02, "bare": 0.3}
        mine = [
            play(side.name, experiment=one.name, seed=one.number * 10 + place, count=size, failed=shares[side.name])
            for place, (side, size) in enumerate(zip(one.sides, sizes, strict=True))
        ]
        entries += told_of(mine, one)
        plays += mine
    return hand_in(entries, plays)
