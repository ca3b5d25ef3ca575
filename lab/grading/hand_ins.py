"""Grade hand-ins: read them, work every figure out again, give points and say why some are missing.

python lab/grade.py REPORT...    folders or zips, or folders of them

Nothing of the lab needs to run. With --json, one object, whose keys stay:

    hand_ins   a list, in the order in which they were found, each with
        place        its folder or zip
        nim, name, class, graded (it could be opened, and has a journal), points, out_of
        experiments  a list, each with experiment, points, out_of, predicted (a letter, or ""), and shares: a list of
                     name ("ran", "sealed", "verdict", "pairs", "prediction"), points, out_of, missing
        notes        what there is to say of it beside the marks
                     missing and notes are lists of kind (a word) and says (a sentence)
    shared     hand-ins with the same samples: one, other, whole, part ("05-gray-failure.bare")
    mean       of all points

Exit code 0 when anything was graded, whatever the marks; 1 when nothing was; 2 on wrong usage.
"""

import argparse
import contextlib
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from lab import Trouble
from lab.command.arguments import Parser
from lab.command.entry import TROUBLE
from lab.grading import class_words, marks_output
from lab.grading.class_report import ClassReport, class_report, who
from lab.grading.grading import Result, grade_all
from lab.grading.places import places
from lab.teaching.experiment import Experiment
from lab.terminal.words import say
from lab.texts.language import t

FEW = 3  # So many hand-ins are told in full.
BYTE_ORDER_MARK = "\ufeff"  # Without it, a spreadsheet takes UTF-8 for something else.


def add_arguments(parser: Parser) -> None:
    """Let a command take hand-ins: reports, of, csv, gradescope, junit, class_report, details. It has its own json."""
    parser.add_argument(
        "reports", nargs="*", type=_report, metavar=t("REPORT"), help=t("a folder or a zip that was handed in, or many")
    )
    parser.add_argument(
        "--of", metavar=t("EXPERIMENTS"), default="", help=t("which experiments count, such as 01,02,05 (default: all)")
    )
    files = (
        ("--csv", t("write the marks there, for a spreadsheet")),
        ("--gradescope", t("write there what Gradescope reads; a folder of it, where there are several")),
        ("--junit", t("write the marks there as JUnit's XML")),
        ("--class-report", t("write there, in Markdown, what the class made of it")),
    )
    for name, says in files:
        parser.add_argument(name, type=Path, metavar=t("FILE"), help=says)
    parser.add_argument("--details", action="store_true", help=t("say of each hand-in why points are missing"))


def _report(name: str) -> Path:
    """Return a report's path. Raises ArgumentTypeError: an empty name would be this folder's."""
    if not name.strip():
        raise argparse.ArgumentTypeError(t("it has no name"))
    return Path(name)


def grade_hand_ins(asked: argparse.Namespace) -> int:
    """Grade what was asked for, tell and write the marks; return the exit code. Raises Trouble."""
    experiments = _wanted(asked.of)
    found = places(asked.reports)
    results: list[Result] = []
    with contextlib.closing(grade_all(found, experiments)) as grading:
        for one in grading:
            results.append(one)
            _show_progress(len(results), len(found))
    report = class_report(results, experiments)
    with contextlib.redirect_stdout(sys.stderr) if asked.json else contextlib.nullcontext():
        _tell(asked, results, experiments, report)
    if asked.json:
        told = [marks_output.in_json(one) for one in results]
        shared = [asdict(one) for one in report.shared]
        say(json.dumps({"hand_ins": told, "shared": shared, "mean": report.mean}))
    _write(asked, results, experiments, report)
    return 0 if any(one.is_graded for one in results) else TROUBLE


def named(names: str) -> list[str]:
    """Return names that stand between commas."""
    return [one.strip() for one in names.split(",") if one.strip()]


def _wanted(names: str) -> list[Experiment]:
    """Return the experiments that count, each once, in the course's order. Raises Trouble."""
    from lab.teaching.course import chosen  # It needs a package, which is there by now.

    return sorted({one.name: one for one in chosen(named(names))}.values(), key=lambda one: one.number)


def _tell(
    asked: argparse.Namespace, results: Sequence[Result], experiments: Sequence[Experiment], report: ClassReport
) -> None:
    for line in marks_output.table_lines(results, experiments):
        say(line)
    is_in_full = asked.details or len(results) <= FEW
    for one in results:
        said = marks_output.detail_lines(one) if is_in_full else marks_output.note_lines(one)
        for line in ["", marks_output.heading(one), *said] if said else ():
            say(line)
    if len(results) > 1:
        say("\n".join(["", *class_words.lines(report)]))
    if not is_in_full:
        say("\n" + t("Why points are missing: --details, or the files of --csv and --gradescope."))
    say(f"\n{class_words.limits()}")


def _write(
    asked: argparse.Namespace, results: Sequence[Result], experiments: Sequence[Experiment], report: ClassReport
) -> None:
    """Write the files that were asked for. Raises Trouble."""
    if asked.csv:
        _to_file(asked.csv, BYTE_ORDER_MARK + marks_output.csv_text(results, experiments))
    if asked.junit:
        _to_file(asked.junit, marks_output.junit(results))
    if asked.class_report:
        _to_file(asked.class_report, f"{class_words.markdown(report)}\n{class_words.limits()}\n")
    if asked.gradescope and len(results) == 1:
        _to_file(asked.gradescope, json.dumps(marks_output.gradescope(results[0]), indent=1))
    elif asked.gradescope:
        for name, one in zip(file_names(results), results, strict=True):
            _to_file(asked.gradescope / name, json.dumps(marks_output.gradescope(one), indent=1))


def file_names(results: Sequence[Result]) -> list[str]:
    """Return a file's name for each hand-in, all different, and each one that every system takes."""
    names: list[str] = []
    for one in results:
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", who(one)).strip(".-") or "hand-in"
        taken = (name for name in (plain, *(f"{plain}-{n}" for n in range(2, len(results) + 2))))
        names.append(next(name for name in taken if f"{name}.json".lower() not in {n.lower() for n in names}) + ".json")
    return names


def _to_file(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise Trouble(t("{path} can't be written: {why}.", path=path, why=error.strerror or error)) from error


def _show_progress(done: int, count: int) -> None:
    if count > FEW and sys.stderr.isatty():
        end = "\n" if done == count else ""
        print(f"\r{done}/{count}", end=end, file=sys.stderr, flush=True)
