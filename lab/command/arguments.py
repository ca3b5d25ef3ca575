"""How the commands take their arguments."""

import argparse
import re
from collections.abc import Iterable
from typing import NoReturn

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
        of_a_server = t("argument %(argument_name)s: %(message)s") % {"argument_name": SERVER, "message": ""}
        # Before 3.12, argparse had this one text in English only.
        message = message.removeprefix(of_a_server).removeprefix(f"argument {SERVER}: ")
        complain(f"{self.prog}: {message}")
        raise SystemExit(WRONG_USAGE)


def add_servers(parser: Parser, purpose: str) -> None:
    """Let a command take any number of servers' names."""
    parser.add_argument("servers", nargs="*", type=_server, metavar=SERVER, help=f"{purpose}: {', '.join(SERVERS)}")


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


def _server(name: str) -> str:
    if name not in SERVERS:
        raise argparse.ArgumentTypeError(
            t("there is no server {name!r}; there are: {servers}", name=name, servers=", ".join(SERVERS))
        )
    return name


def once_each(names: Iterable[str]) -> list[str]:
    """Return the names in their order, each one once."""
    return list(dict.fromkeys(names))
