"""A student's sitting: the course as a table; experiments played, each with its prediction, and a report at the end."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console

from lab import Trouble
from lab.clone import place, settings
from lab.command.interruption import every_end_is_ctrl_c
from lab.fleet.anywhere import connect
from lab.fleet.swarm_lab import SwarmLab
from lab.machine.lab_turn import to_play_chaos
from lab.playing import tell
from lab.playing.ground import Ground
from lab.playing.progress import Progress
from lab.playing.rounds import Outcome, as_told, open_journal, play_round, seal, verdict_of
from lab.playing.scene import Scene
from lab.playing.service import Service
from lab.playing.side import BrokenOffError
from lab.playing.stage import WELL_WITHIN_S
from lab.playing.told import Told
from lab.reporting.report import report_html
from lab.reporting.typed import typed_in
from lab.teaching import journal_file
from lab.teaching.course import ON_SWARM, course
from lab.teaching.experiment import RULE, Experiment, Side
from lab.teaching.hand_in import REPORTS, Identity, identity_of
from lab.teaching.journal import of_kind, sealed
from lab.teaching.journal_file import JournalFile
from lab.terminal.words import complain, say
from lab.texts.language import spoken, t

INTERRUPTED = 130


@dataclass(frozen=True)
class Wish:
    """How somebody wants to play. reports: where journals are kept.

    nim, name, group: who it is. predict: a letter; "" for being asked. asks: whether anybody is, else there is none.
    without: protections that are taken away, or "rule". kind: what the folder of a journal begins with that is not to
    be handed in; "" for the student's. is_new: a new one, though one could go on. is_json: stdout isn't ours.
    """

    reports: Path
    nim: str = ""
    name: str = ""
    group: str = ""
    predict: str = ""
    asks: bool = True
    without: Sequence[str] = ()
    kind: str = ""
    is_new: bool = False
    is_json: bool = False


def show_course(asked: Wish) -> tuple[int, list[dict[str, Any]]]:
    """Show what there is, and what is done of it; return the exit code, and what --json tells."""
    settings.check()
    everything = course(ON_SWARM) if place.is_swarm() else course()
    kind = kept_apart()
    journal = (
        journal_file.newest(asked.nim, asked.reports, kind) if asked.nim else journal_file.latest(asked.reports, kind)
    )
    entries = journal.entries if journal else []
    rows = [
        {
            "experiment": one.name,
            "title": one.title.said(spoken()),
            "predicted": sealed(entries, one.name),
            "verdict": verdict_of(entries, one.name),
        }
        for one in everything.values()
    ]
    tell.course(console(asked), rows, str(journal.folder) if journal else "")
    return 0, rows


def sit(experiments: Sequence[Experiment], asked: Wish) -> tuple[int, list[dict[str, Any]]]:
    """Play experiments, one at least; return the exit code, and what --json tells. Raises Trouble."""
    shown = console(asked)
    clone = connect()
    journal = its_journal(asked)
    outcomes: list[Outcome] = []
    code, one = 0, experiments[0]
    with to_play_chaos(clone.turn), every_end_is_ctrl_c():
        told = Ground(clone, asked.reports) if isinstance(clone, SwarmLab) else Told(clone.project, asked.reports)
        try:
            nim = identity_of(journal.entries).nim or asked.nim
            for one in experiments:
                tell.beginning(shown, one, nim)
                letter = asked_for(asked, shown, journal, one)
                open_journal(journal, who(asked, journal), spoken(), clone)
                tell.sealed(shown, seal(journal, one, letter, nim))
                outcome = play_round(
                    clone,
                    told,
                    journal,
                    one,
                    nim,
                    taken_away(asked.without, one),
                    partial(progress, shown, one),
                )
                outcomes.append(outcome)
                tell.outcome(shown, outcome)
        except (BrokenOffError, KeyboardInterrupt):
            code = INTERRUPTED
            if journal.entries:
                journal.append(event="ended", experiment=one.name, why="interrupted")
            complain(t("Broken off: what is done so far is kept, and goes on with the same command."))
        finally:
            put_back(told, told if isinstance(told, Ground) else Service(clone.address()))
            if outcomes:
                write_report(journal, experiments)
    return code, [in_json(one) for one in outcomes]


def kept_apart() -> str:
    """Return what the folders of journals begin with that are not of the course; "" for the course's own."""
    return journal_file.SWARM if place.is_swarm() else ""


def progress(shown: Console, one: Experiment, side: Side, scene: Scene) -> Progress:
    """Return who shows how a side is played."""
    return Progress(shown, tell.title(one, side), scene)


def taken_away(names: Sequence[str], one: Experiment) -> dict[str, str]:
    """Return the settings that take protections away, by their names; "rule" is what the experiment is about."""
    off = {name.upper(): "off" for name in names if name != RULE}
    return {**(one.without if RULE in names else {}), **off}


def its_journal(asked: Wish) -> JournalFile:
    """Return the journal to go on with, or a new one; a new one of its own for what is not to be handed in."""
    if asked.kind:
        return journal_file.begin(asked.nim, asked.reports, asked.kind)
    kind = kept_apart()
    found = None if asked.is_new else journal_file.newest(asked.nim, asked.reports, kind)
    if found and found.flaws and not journal_file.torn(found.flaws):
        complain(t("The journal in {folder} was changed by hand, so a new one is begun.", folder=found.folder))
        found = None
    elif found and journal_file.torn(found.flaws):
        complain(t("The journal's last line is half a one: it is left out, and the journal goes on."))
    return found or journal_file.begin(asked.nim, asked.reports, kind)


def who(asked: Wish, journal: JournalFile) -> Identity:
    """Return who plays, and say so when the journal that goes on has another name."""
    known = identity_of(journal.entries)
    told = Identity(asked.nim, asked.name or known.name, asked.group or known.group)
    if journal.entries and told != known:
        complain(t("The journal has another name or class already, which stay; for a new one: --new"))
    return told


def asked_for(asked: Wish, shown: Console, journal: JournalFile, one: Experiment) -> str:
    """Return the letter of the prediction, asked of whoever sits there; "" for none. Raises Trouble."""
    if any(of_kind(journal.entries, "predicted", one.name)):
        return ""
    letters = [prediction.letter for prediction in one.predictions]
    if asked.predict:
        if asked.predict not in letters:
            raise Trouble(t("{name} has the predictions {letters} only.", name=one.name, letters=", ".join(letters)))
        return asked.predict
    if not asked.asks:
        return ""
    if not sys.stdin.isatty():
        raise Trouble(t("Nobody is there to be asked for a prediction: add --predict LETTER, or --no-predict."))
    return tell.ask(shown, letters)


def put_back(told: Told, service: Service | Ground) -> None:
    """Let the balancer have the settings that it had, and be well; say so where that can't be done."""
    with suppress(KeyboardInterrupt):
        try:
            told.put_back()
            if not service.is_well(WELL_WITHIN_S):
                complain(
                    t("At the end not every server is ONLINE. See: python lab/status.py; undo: python lab/heal.py")
                )
        except Trouble as trouble:
            complain(str(trouble))


def write_report(journal: JournalFile, played: Sequence[Experiment]) -> None:
    """Write the report anew, of all that the journal has by now. played: just now, perhaps none of the course.

    Raises Trouble.
    """
    path = journal.folder / REPORTS[spoken()]
    everything = course() | course(ON_SWARM) | {one.name: one for one in played}
    # What was written into the report that is there already, and saved there, stays; also in the other language's.
    typed: dict[str, str] = {}
    for there in sorted((journal.folder / name for name in REPORTS.values()), key=lambda one: one == path):
        if there.exists():
            typed |= typed_in(there.read_text(encoding="utf-8", errors="replace"))
    journal_file.write_whole(path, report_html(journal.hand_in(), everything, spoken(), typed).encode())
    if place.is_swarm():
        say(t("Report: {path}   Open it in a browser. It is no part of the course, and of no marks.", path=path))
        return
    say(t("Report: {path}   Open it in a browser, fill it in, and hand in the whole folder.", path=path))


def in_json(one: Outcome) -> dict[str, Any]:
    """Return what --json tells of an experiment."""
    return {
        "experiment": one.experiment.name,
        "verdict": one.verdict.word.value,
        "predicted": one.letter,
        "right": one.experiment.right.letter,
        **as_told(one.verdict),
        "figures": one.figures,
    }


def console(asked: Wish) -> Console:
    """Return where things are shown: stderr when stdout is for JSON."""
    return Console(stderr=asked.is_json, highlight=False)
