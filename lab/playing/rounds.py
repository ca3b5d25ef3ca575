"""Play an experiment, side after side, and write down all of it as it comes: prediction, plays, verdict."""

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import psutil
from chaoslib.run import RunEventHandler

from lab.fleet.swarm_lab import SwarmLab
from lab.playing.scene import Scene
from lab.playing.side import play_side
from lab.playing.told import Told
from lab.stack.containers import Clone
from lab.stack.lab import Lab
from lab.teaching.drawing import drawn
from lab.teaching.experiment import Experiment, Side
from lab.teaching.figures import figures_of
from lab.teaching.hand_in import Identity
from lab.teaching.journal import Entry, of_kind, sealed
from lab.teaching.journal_file import JournalFile
from lab.teaching.play import as_kept
from lab.teaching.verdict import Verdict, doubts_of, verdict
from lab.terminal import programs

MIB = 1024 * 1024
Shows = Callable[[Side, Scene], RunEventHandler]


@dataclass(frozen=True)
class Outcome:
    """What came of a round. letter: of the prediction that was sealed; "" for none."""

    experiment: Experiment
    letter: str
    figures: Mapping[str, Mapping[str, float]]
    verdict: Verdict


def open_journal(journal: JournalFile, who: Identity, language: str, clone: Lab) -> None:
    """Write down who plays on which machine, unless that is there already. Raises Trouble."""
    if any(of_kind(journal.entries, "opened")):
        return
    journal.append(
        event="opened",
        nim=who.nim,
        name=who.name,
        **{"class": who.group},
        language=language,
        machine={
            "system": platform.platform(terse=True),
            "python": platform.python_version(),
            "cpus": os.cpu_count(),
            "memory_mib": round(psutil.virtual_memory().total / MIB),
        },
        versions={"docker": engine_version(clone), "lab": lab_version()},
    )


def engine_version(clone: Lab) -> str:
    """Return the version of the engine that runs the lab, of the first machine's where it is on several."""
    if isinstance(clone, SwarmLab):
        return str(clone.nodes[0].info.get("ServerVersion", "?"))
    assert isinstance(clone, Clone)
    return str(clone.api.version().get("Version", "?"))


def lab_version() -> str:
    """Return which state of the lab's source this is; "" where that can't be told."""
    return programs.run(["git", "describe", "--always", "--dirty"]).stdout.strip()


def seal(journal: JournalFile, experiment: Experiment, letter: str, nim: str) -> str:
    """Seal a prediction ("" for none), unless there is one already; return the letter that counts. Raises Trouble."""
    if not any(of_kind(journal.entries, "predicted", experiment.name)):
        values = drawn(experiment, nim)
        journal.append(event="predicted", experiment=experiment.name, letter=letter, values=values)
    return sealed(journal.entries, experiment.name)


def play_round(
    clone: Lab,
    told: Told,
    journal: JournalFile,
    experiment: Experiment,
    nim: str,
    without: Mapping[str, str],
    shows: Shows,
) -> Outcome:
    """Play every side of an experiment once, and judge it. Raises Trouble, BrokenOffError.

    without: settings that take a protection away. shows: gives who is told of a side's activities.
    """
    number = 1 + max((one["round"] for one in of_kind(journal.entries, "began", experiment.name)), default=0)
    here: dict[str, Any] = {"experiment": experiment.name, "round": number}
    values = drawn(experiment, nim)
    figures, doubts = {}, []
    for side in experiment.sides:
        journal.append(event="began", **here, side=side.name, settings={**side.settings, **without}, values=values)
        played = play_side(clone, told, experiment, side, values, without, partial(shows, side))
        file, digest = journal.keep(played.play, number)
        kept = as_kept(played.play)  # As whoever checks it reads it.
        figures[side.name] = figures_of(kept)
        doubts += doubts_of(experiment, kept, figures[side.name])
        journal.append(
            event="played",
            **here,
            side=side.name,
            file=file,
            sha256=digest,
            figures=figures[side.name],
            commands=list(played.commands),
        )
    found = verdict(experiment, figures, doubts)
    letter = sealed(journal.entries, experiment.name)
    journal.append(event="verdict", **here, word=found.word.value, letter=letter, **as_told(found))
    return Outcome(experiment, letter, figures, found)


def as_told(found: Verdict) -> dict[str, Any]:
    """Return a verdict's claims and doubts as the journal and `--json` have them."""
    return {
        "claims": [
            {"figure": one.claim.figure, "measured": one.measured, "bound": one.bound, "holds": one.holds}
            for one in found.claims
        ],
        "doubts": [{"kind": one.kind, "side": one.side, "detail": one.detail} for one in found.doubts],
    }


def verdict_of(entries: Sequence[Entry], experiment: str) -> str:
    """Return the last verdict on an experiment in a journal, in its one word; "" when there is none."""
    words = [str(one.get("word")) for one in of_kind(entries, "verdict", experiment)]
    return words[-1] if words else ""
