"""Play experiments: predict, break, understand, and hand in a report.

python lab/run.py                                   the course, and what is done of it
python lab/run.py 05 --nim 2210511001 --name "Siti" one experiment: your prediction is asked for, and sealed
python lab/run.py --all --no-predict                all of them
python lab/run.py 05 --without hedge                with one protection taken away
python lab/run.py --on swarm [21]                   those of the lab on several machines (swarm.py)
"""

import argparse
import contextlib
import json
import sys
from pathlib import Path

from lab.clone import place
from lab.clone.folder import ROOT
from lab.clone.known_settings import SWITCHES
from lab.command.arguments import Parser, add_place, student_number
from lab.fleet import tunnel
from lab.teaching.experiment import LETTERS, RULE
from lab.terminal.this_machine import as_typed
from lab.terminal.words import say
from lab.texts import language
from lab.texts.language import LANGUAGES, t

NOBODY = ""  # who gives no number
LONGEST = 200  # letters of a name


def main(arguments: list[str]) -> int:
    """Play the experiments that are asked for, or show the course; return the exit code."""
    asked = parse(arguments)
    if asked.lang:
        language.speak(asked.lang, as_typed)
    from lab.playing.sitting import Wish, show_course, sit  # They need packages, which are there by now.
    from lab.teaching.course import chosen

    wish = Wish(
        reports=asked.reports,
        nim=asked.nim,
        name=asked.name,
        group=asked.group,
        predict=asked.predict or "",
        asks=not asked.no_predict,
        without=asked.without,
        kind="percobaan" if asked.without else "",  # Not to be handed in.
        is_new=asked.new,
        is_json=asked.json,
    )
    out = contextlib.redirect_stdout(sys.stderr) if asked.json else contextlib.nullcontext()
    with out, tunnel.closed_at_the_end():
        is_played = asked.all or asked.experiments
        code, told = sit(chosen(asked.experiments, place.is_swarm()), wish) if is_played else show_course(wish)
    if asked.json:
        say(json.dumps(told, ensure_ascii=False))
    return code


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return what is asked for; exits with 2 on wrong usage."""
    parser = Parser(prog="run.py", description=t("Predict, break, understand: the experiments."), allow_abbrev=False)
    parser.add_argument(
        "experiments",
        nargs="*",
        metavar=t("EXPERIMENT"),
        help=t("such as 05, gray-failure or my-own.yaml; none: the course"),
    )
    parser.add_argument("--all", action="store_true", help=t("every experiment, one after the other"))
    guess = parser.add_mutually_exclusive_group()
    guess.add_argument(
        "--predict", type=str.lower, choices=tuple(LETTERS), help=t("your prediction, where one experiment is played")
    )
    guess.add_argument("--no-predict", action="store_true", help=t("play without a prediction"))
    parser.add_argument(
        "--nim", type=student_number, default=NOBODY, help=t("your student number: it decides servers, times, sizes")
    )
    parser.add_argument("--name", type=_line, default="", metavar=t("NAME"), help=t("your name, for the report"))
    parser.add_argument("--class", type=_line, default="", dest="group", metavar=t("CLASS"), help=t("your class"))
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        type=str.lower,
        choices=(*(name.lower() for name in SWITCHES), RULE),
        help=t("take a protection away, or the experiment's own rule, and see the verdict turn; may be given again"),
    )
    add_place(parser)
    parser.add_argument("--new", action="store_true", help=t("begin a new journal, though there is one to go on with"))
    kept = t("where journals and reports are kept (reports/)")
    parser.add_argument("--reports", type=Path, default=ROOT / "reports", metavar=t("FOLDER"), help=kept)
    parser.add_argument("--json", action="store_true", help=t("one JSON object at the end; the words go to stderr"))
    parser.add_argument("--lang", choices=LANGUAGES, default="", help=t("language of words and report: id or en"))
    asked = parser.parse_args(arguments)
    if asked.all and asked.experiments:
        parser.error(t("argument --all: it is every experiment; name none beside it"))
    if asked.predict and (asked.all or len(asked.experiments) != 1):
        parser.error(t("argument --predict: it is for one experiment"))
    return asked


def _line(text: str) -> str:
    line = " ".join(text.split())
    if not line.isprintable() or len(line) > LONGEST:
        wrong = t("{text!r} can't be printed on one line of {most} letters", text=text[:LONGEST], most=LONGEST)
        raise argparse.ArgumentTypeError(wrong)
    return line
