"""Play a student's plan again, on the lecturer's own lab, and tell the figures beside those that were handed in.

What a journal on the student's own machine can't prove, another run of the same plan can make plausible.
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from contextlib import closing

from lab import Trouble
from lab.grading.grading import grade_all
from lab.grading.hand_ins import named
from lab.grading.places import places
from lab.playing.sitting import Wish, sit
from lab.teaching.course import chosen
from lab.teaching.experiment import Experiment
from lab.teaching.labels import label, with_unit
from lab.terminal.words import say, table
from lab.texts.language import spoken, t

KIND = "ulang"
Figures = Mapping[str, Mapping[str, float]]


def replay(asked: argparse.Namespace) -> int:
    """Play it, and tell; return the exit code. Raises Trouble."""
    experiments = chosen(named(asked.of))
    before = handed_in(asked, experiments)
    kind = f"{KIND}-{asked.replay}"
    wish = Wish(reports=asked.keep, nim=asked.replay, asks=False, kind=kind, is_json=asked.json)
    code, told = sit(experiments, wish)
    if asked.json:
        say(json.dumps([{**one, "handed_in": before.get(one["experiment"], {})} for one in told]))
    elif before:
        for one in experiments:
            now: Figures = next((done["figures"] for done in told if done["experiment"] == one.name), {})
            say("\n".join(["", one.title.said(spoken()), *beside(one, before.get(one.name, {}), now)]))
    return code


def handed_in(asked: argparse.Namespace, experiments: Sequence[Experiment]) -> Mapping[str, Figures]:
    """Return the figures of the report that was given beside the number, by experiment; {} without one."""
    if not asked.reports:
        return {}
    with closing(grade_all(places(asked.reports), list(experiments))) as grading:
        results = [*grading]
    theirs = [one for one in results if one.identity.nim == asked.replay]
    if not theirs:
        raise Trouble(t("{report} is not of {nim}.", report=asked.reports[0], nim=asked.replay))
    found: dict[str, dict[str, Mapping[str, float]]] = {}
    for (name, side), figures in theirs[0].figures.items():
        found.setdefault(name, {})[side] = figures
    return found


def beside(one: Experiment, before: Figures, now: Figures) -> list[str]:
    """Return an experiment's figures as lines of a table: as handed in, and as played again."""
    rows = [(t("FIGURE"), t("HANDED IN"), t("PLAYED AGAIN"))]
    for name in one.shown:
        side, _, figure = name.partition(".")
        what = f"{one.letter(side)}: {label(figure, spoken())}"
        rows.append((what, cell(before, side, figure), cell(now, side, figure)))
    return table(rows)


def cell(figures: Figures, side: str, figure: str) -> str:
    """Return a figure with its unit; "-" where there is none."""
    value = figures.get(side, {}).get(figure)
    return "-" if value is None else with_unit(figure, value, spoken())
