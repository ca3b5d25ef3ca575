"""Grade hand-ins, a running lab, or play a student's plan again.

python lab/grade.py REPORT...                             folders or zips
python lab/grade.py --replay 2210511001 --of 05 [REPORT]  the same plan, played here; beside what was handed in
python lab/grade.py --url http://localhost:8080           a running lab, by the practicum's steps

What --json says of hand-ins stands in hand_ins.py. With --url, it prints one object: url, project, points, of, and
steps, each with

        step      S1 to S10
        title     what it is about
        points    how many it has got; of: how many it is worth
        misses    a sentence for each part of it that was missed: expected, seen, what to look at

Exit code 0 when it was graded, whatever the marks; 1 when it could not be (no such lab, something is broken in it
already, no engine, nothing that is a hand-in), 2 on wrong usage.
"""

import argparse
import contextlib
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

from lab.clone.folder import ROOT
from lab.command.arguments import Parser, student_number
from lab.grading import hand_ins
from lab.inspecting.finding import port_of
from lab.inspecting.inspection import inspect_lab
from lab.inspecting.marks import TITLES, Inspection
from lab.terminal.words import complain, say, table
from lab.texts.language import t


def main(arguments: list[str]) -> int:
    """Mark what is asked for; return the exit code."""
    asked = parse(arguments)
    if asked.url:
        return mark_lab(asked)
    if asked.replay:
        from lab.grading.replaying import replay  # It needs packages, which are there by now.

        return replay(asked)
    return hand_ins.grade_hand_ins(asked)


def mark_lab(asked: argparse.Namespace) -> int:
    """Mark a running lab, and print its marks; return the exit code."""
    heading = t(
        "The lab at {url} is tried, step by step: its servers are paused one after the other, and healed at the end. "
        "That takes up to two minutes; Ctrl-C ends it early.",
        url=asked.url,
    )
    (complain if asked.json else say)(heading)
    with contextlib.redirect_stdout(sys.stderr) if asked.json else contextlib.nullcontext():
        inspection = inspect_lab(asked.url, asked.project)
    say(json.dumps(inspection.told()) if asked.json else "\n".join(lines(inspection)))
    return 0


def lines(inspection: Inspection) -> list[str]:
    """Return the marks as people read them: a table of the steps, a line for each miss, the sum."""
    rows = [(t("STEP"), t("POINTS"), t("WHAT"))]
    rows += [(step.name, f"{step.points}/{step.of}", t(TITLES[step.name])) for step in inspection.steps]
    misses = [f"{step.name} -{step.lost(miss)}: {miss}" for step in inspection.steps for miss in step.misses]
    words = {"project": inspection.project, "points": inspection.points, "of": inspection.of}
    return [*table(rows), *misses, t("The lab {project} gets {points} of {of} points.", **words)]


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return what is asked for; exits with 2 on wrong usage."""
    parser = Parser(
        prog="grade.py", description=t("Grade hand-ins, or a running lab by the practicum's steps."), allow_abbrev=False
    )
    hand_ins.add_arguments(parser)
    parser.add_argument(
        "--replay", type=student_number, default="", metavar="NIM", help=t("play that student's plan again, here")
    )
    kept = t("where a replay is kept (reports/)")
    parser.add_argument("--keep", type=Path, default=ROOT / "reports", metavar=t("FOLDER"), help=kept)
    parser.add_argument("--url", type=_url, metavar=t("ADDRESS"), help=t("of the lab, such as http://localhost:8080"))
    parser.add_argument(
        "--project", metavar=t("NAME"), help=t("its Compose project, where the address' port doesn't tell")
    )
    parser.add_argument("--json", action="store_true", help=t("one JSON object, for programs"))
    asked = parser.parse_args(arguments)
    if asked.url and (asked.reports or asked.replay):
        parser.error(t("argument --url: it is for a running lab; no report and no --replay beside it"))
    if asked.project and not asked.url:
        parser.error(t("argument --project: it is for --url"))
    if len(asked.reports) > 1 and asked.replay:
        parser.error(t("argument --replay: one student's plan, and one report beside it at most"))
    if not asked.url and not asked.replay and not asked.reports:
        parser.error(t("grade what? A report's folder or zip, or a running lab: --url http://localhost:8080"))
    return asked


def _url(text: str) -> str:
    """Return an address without what may follow host and port."""
    try:
        parts = urlsplit(text)
        port_of(text)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise argparse.ArgumentTypeError(t("{text!r} is no address such as http://localhost:8080", text=text))
    return f"{parts.scheme}://{parts.netloc}"
