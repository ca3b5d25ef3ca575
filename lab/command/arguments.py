"""How the commands take their arguments."""

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from lab.clone import place
from lab.clone.project import SERVERS
from lab.terminal.words import complain
from lab.texts.language import t, typed

WRONG_USAGE = 2
SERVER = "server"


class Parser(argparse.ArgumentParser):
    """An argument parser in the lab's language, that answers wrong usage with one line and exit code 2.

    prog: as a complaint begins with it, "fail.py"; the usage shows what is typed, "python lab/fail.py".
    """

    def __init__(
        self,
        prog: str,
        description: str | None,
        allow_abbrev: bool = True,
        formatter_class: type[argparse.HelpFormatter] = argparse.HelpFormatter,
    ) -> None:
        # argparse asks gettext for its words, and gettext a compiled catalogue of the machine's: ask our own instead.
        vars(argparse).update(_=t, ngettext=lambda one, several, count: t(one if count == 1 else several))
        path = prog if "/" in prog else f"lab/{prog}"
        super().__init__(
            prog=prog,
            description=description,
            allow_abbrev=allow_abbrev,
            formatter_class=lambda prog: formatter_class(typed(f"python {path}")),
        )

    def error(self, message: str) -> NoReturn:
        complain(f"{self.prog}: {message}")
        raise SystemExit(WRONG_USAGE)


def add_servers(parser: Parser, purpose: str) -> None:
    """Let a command take any number of names, which are servers' until `check_servers` is told otherwise."""
    parser.add_argument("servers", nargs="*", metavar=SERVER, help=f"{purpose}: {', '.join(SERVERS)}")


def check_servers(parser: Parser, names: Sequence[str]) -> list[str]:
    """Return servers' names in their order, each one once; exits with 2 when one is no server's."""
    for name in names:
        if name not in SERVERS:
            words = t("there is no server {name!r}; there are: {servers}", name=name, servers=", ".join(SERVERS))
            of_machines = t("A machine takes --fault node-down, drain or rest.") if place.is_swarm() else ""
            parser.error(f"{words}. {of_machines}" if of_machines else words)
    return once_each(names)


def add_place(parser: Parser) -> None:
    """Let a command be about the lab on several machines (`--on swarm`); all that is said is about that one then."""
    place.choose(place.HERE)
    parser.add_argument("--on", choices=(place.SWARM,), action=_Place, help=t("the lab on several machines (swarm.py)"))


class _Place(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, told: argparse.Namespace, value: Any, *_: object) -> None:
        """Choose it at once: also what is complained of is about that lab."""
        place.choose(value)
        told.on = value


def whole_number(text: str) -> int:
    """Return a whole number that was typed; for argparse, whose own words for it speak of types."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(t("{text!r} is not a whole number", text=text)) from None


def number(text: str) -> float:
    """Return a number that was typed."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(t("{text!r} is not a number", text=text)) from None


def student_number(text: str) -> str:
    """Return a student's number (NIM), which is also part of a folder's name; "" for nobody's."""
    number = text.strip()
    if number and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}", number, flags=re.ASCII):
        raise argparse.ArgumentTypeError(
            t("{text!r} is no student number: up to 32 letters, digits, . - and _", text=text)
        )
    return number


def once_each(names: Iterable[str]) -> list[str]:
    """Return the names in their order, each one once."""
    return list(dict.fromkeys(names))
