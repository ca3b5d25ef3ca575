"""Hand-ins as run.py writes them, of any course, but made up in a moment; and ways to spoil them."""

import gzip
import hashlib
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any

from lab.grading.method import Planned, faults_of, load_of
from lab.measuring.figures import Sample
from lab.playing.rounds import as_told
from lab.teaching import journal
from lab.teaching.drawing import drawn, of_side
from lab.teaching.experiment import Experiment, Side
from lab.teaching.figures import figures_of
from lab.teaching.hand_in import JOURNAL, file_name
from lab.teaching.play import Change, Mark, Play, as_kept, from_text, to_text
from lab.teaching.verdict import doubts_of, verdict
from tests.unit.samples import body

BEGAN = datetime(2026, 11, 22, 9, 0, tzinfo=timezone(timedelta(hours=7)))
NIM = "2210511001"
Entry = dict[str, Any]


@dataclass
class HandedIn:
    """A hand-in in the making. entries: of its journal, without their chain. plays: its files, packed, by name."""

    entries: list[Entry]
    plays: dict[str, bytes]
    others: dict[str, bytes] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Return the journal's lines, their chain worked out."""
        found, before = [], journal.FIRST
        for entry in self.entries:
            line, before = journal.line_of({k: v for k, v in entry.items() if k != "at"}, before, entry["at"])
            found.append(line)
        return found

    def files(self) -> dict[str, bytes]:
        """Return every file of it, by its name."""
        text = "".join(f"{line}\n" for line in self.lines())
        return {JOURNAL: text.encode(), **self.plays, **self.others}

    def entry(self, event: str, experiment: str = "", side: str = "") -> Entry:
        """Return an entry, to be changed: its chain is worked out afterwards."""
        return next(
            one
            for one in self.entries
            if one["event"] == event and experiment in ("", one.get("experiment")) and side in ("", one.get("side"))
        )

    def play(self, experiment: str, side: str) -> Play:
        """Return what is in a file."""
        return from_text(gzip.decompress(self.plays[file_name(experiment, 1, side)]).decode())

    def put(self, play: Play, is_sealed: bool = True, are_figures_new: bool = True) -> None:
        """Put a play in the place of the one that is there: in the journal, too, as far as is said."""
        name = file_name(play.experiment, 1, play.side)
        self.plays[name] = gzip.compress(to_text(play).encode(), mtime=0)
        entry = self.entry("played", play.experiment, play.side)
        if is_sealed:
            entry["sha256"] = hashlib.sha256(self.plays[name]).hexdigest()
        if are_figures_new:
            entry["figures"] = figures_of(as_kept(play))


def handed_in(experiments: Sequence[Experiment], nim: str = NIM, name: str = "Siti", letter: str = "") -> HandedIn:
    """Return a hand-in that deserves every point. letter: of every prediction, in place of the right ones."""
    made = HandedIn([], {})
    clock = _Clock()
    versions = {"docker": "29.0.0", "lab": "1234567"}
    made.entries.append(clock.entry("opened", nim=nim, name=name, **{"class": "TI-3A"}, language="id", machine={}))
    made.entries[0]["versions"] = versions
    for one in experiments:
        values = drawn(one, nim)
        predicted = letter or one.right.letter
        made.entries.append(clock.entry("predicted", experiment=one.name, letter=predicted, values=values))
        figures, doubts = {}, []
        for side in one.sides:
            here = {"experiment": one.name, "round": 1, "side": side.name}
            made.entries.append(clock.entry("began", **here, settings=dict(side.settings), values=values))
            play = made_up(one, side, of_side(values, side), clock.now(3), f"{nim} {one.name} {side.name}")
            packed = gzip.compress(to_text(play).encode(), mtime=0)
            file = file_name(one.name, 1, side.name)
            made.plays[file] = packed
            figures[side.name] = figures_of(as_kept(play))
            doubts += doubts_of(one, play, figures[side.name])
            digest = hashlib.sha256(packed).hexdigest()
            clock.now(play.seconds + 1)
            sealed = {"file": file, "sha256": digest, "figures": figures[side.name], "commands": []}
            made.entries.append(clock.entry("played", **here, **sealed))
        found = verdict(one, figures, doubts)
        told = {"word": found.word.value, **as_told(found), "letter": predicted}
        made.entries.append(clock.entry("verdict", experiment=one.name, round=1, **told))
    made.others["laporan.html"] = b"<!doctype html>"
    return made


def made_up(experiment: Experiment, side: Side, values: Mapping[str, Any], began: datetime, seed: str) -> Play:
    """Return a play as it might have been measured: with the load and the faults of its values."""
    chance = Random(seed)  # noqa: S311  no secret
    asked = load_of(experiment, values)
    assert asked
    faults = faults_of(experiment, values)
    heal_at_s = min(asked.seconds * 0.8, max((one.at_s for one in faults), default=0.0) + 1.0)
    marks = [
        Mark(one.at_s + chance.uniform(0, 0.05), "fault", one.server, one.fault, dict(one.options)) for one in faults
    ]
    marks += [Mark(heal_at_s, "heal", one.server, one.fault) for one in faults]
    count = 50 * round(asked.seconds) if asked.closed else round(asked.rate * asked.seconds)
    due = [number * asked.seconds / count for number in range(count)]
    is_bare = bool(side.settings)
    return Play(
        experiment=experiment.name,
        side=side.name,
        values=dict(values),
        settings=dict(sorted(side.settings.items())),
        began=began.isoformat(timespec="milliseconds"),
        seconds=asked.seconds,
        samples=[
            _sample(number, due_s, chance, is_bare and any(0 <= due_s - one.at_s < 0.3 for one in faults))
            for number, due_s in enumerate(due)
        ],
        marks=tuple(sorted(marks, key=lambda one: one.at_s)),
        changes=tuple(_changes(faults)),
        orders=[{"order": 1, "server": "server1", "runs": 1, "item": {"client": 0}}] if _posts(experiment) else None,
        counters={"": {"shed": 0}, "server1": {"attempts": count, "first": count, "failed": chance.randrange(5)}},
    )


def _posts(experiment: Experiment) -> bool:
    return any(one["provider"].get("arguments", {}).get("post") for one in experiment.document["method"])


def _sample(number: int, due_s: float, chance: Random, is_lost: bool) -> Sample:
    sent_s = due_s + chance.uniform(0.0001, 0.002)
    took_s = sent_s - due_s + chance.uniform(0.002, 0.02)
    label = f"Server {1 + (number // 50) % 3}"
    return Sample(due_s, sent_s, took_s, 500 if is_lost else 200, "" if is_lost else body(label), client=number)


def _changes(faults: Sequence[Planned]) -> list[Change]:
    return [Change(one.at_s + 0.4, one.server, "OFFLINE", "5xx") for one in faults]


class _Clock:
    """The wall clock of a sitting, which goes on when somebody looks."""

    def __init__(self) -> None:
        self._at = BEGAN

    def now(self, passed_s: float) -> datetime:
        self._at += timedelta(seconds=passed_s)
        return self._at

    def entry(self, event: str, **told: Any) -> Entry:
        return {"event": event, **told, "at": self.now(0.5).isoformat(timespec="milliseconds")}


def in_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write a hand-in's files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def in_zip(path: Path, files: Mapping[str, bytes], top: str = "") -> Path:
    """Write a hand-in's files into a zip. top: the folder in it, such as "reports/"."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(top + name, content)
    return path


def spoiled(files: Mapping[str, bytes], name: str, change: Callable[[bytes], bytes]) -> dict[str, bytes]:
    """Return files of which one was changed without any care for what else knows of it."""
    return {**files, name: change(files[name])}


def with_samples_of(play: Play, other: Play) -> Play:
    """Return a play that has another one's samples and marks."""
    return replace(play, samples=other.samples, marks=other.marks)


def line_with(text: bytes, event: str, experiment: str) -> dict[str, Any]:
    """Return the first entry of a kind in a journal's text."""
    entries = [json.loads(line) for line in text.splitlines()]
    return next(one for one in entries if (one["event"], one.get("experiment")) == (event, experiment))
