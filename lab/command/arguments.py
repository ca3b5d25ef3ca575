"""How the commands take their arguments."""

import argparse
from collections.abc import Iterable
from typing import NoReturn

from lab.clone.project import SERVERS
from lab.terminal.words import complain

WRONG_USAGE = 2


class Parser(argparse.ArgumentParser):
    """An argument parser that answers wrong usage with one line and exit code 2."""

    def error(self, message: str) -> NoReturn:
        complain(f"{self.prog}: {message.removeprefix('argument server: ')}")
        raise SystemExit(WRONG_USAGE)


def add_servers(parser: Parser, purpose: str) -> None:
    """Let a command take any number of servers' names."""
    parser.add_argument("servers", nargs="*", type=_server, metavar="server", help=f"{purpose}: {', '.join(SERVERS)}")


def _server(name: str) -> str:
    if name not in SERVERS:
        raise argparse.ArgumentTypeError(f"there is no server {name!r}; there are: {', '.join(SERVERS)}")
    return name


def once_each(names: Iterable[str]) -> list[str]:
    """Return the names in their order, each one once."""
    return list(dict.fromkeys(names))
