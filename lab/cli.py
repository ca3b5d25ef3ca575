"""How fail.py, heal.py and status.py take their arguments, speak, and end."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import NoReturn

from lab.project import ROOT, SERVERS, Trouble, give_to_owner

WRONG_USAGE = 2
TROUBLE = 1
INTERRUPTED = 130


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


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence has them, such as "server1, server2 and server3"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows of cells as lines of aligned columns; the first row is the heading."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def printable(text: str) -> str:
    """Return text with every control character escaped, so that nothing read from outside can steer the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def say(text: str, end: str = "\n") -> None:
    """Print, whoever may still listen: `| head` or a closed terminal must not keep a command from healing."""
    try:
        print(text, end=end, flush=True)
    except OSError:
        # The interpreter flushes once more at exit: give it something that it can write to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(text: str) -> None:
    """Print one line to stderr, whoever may still listen."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def run(main: Callable[[list[str]], int]) -> NoReturn:
    """Run a command's `main` with its arguments and exit: 0 done, 1 trouble in one line, 2 wrong usage, 130 Ctrl-C."""
    from lab import venv  # Here, because it speaks through this file itself.

    try:
        venv.enter()
        signal.signal(signal.SIGINT, signal.default_int_handler)  # From here on, it is worth a word.
        if hasattr(sys.stdout, "reconfigure"):  # A console that can't show a letter shows its code instead of failing.
            sys.stdout.reconfigure(errors="backslashreplace")
        code = main(sys.argv[1:])
    except Trouble as trouble:
        complain(str(trouble))
        code = TROUBLE
    except KeyboardInterrupt:
        complain("\nInterrupted. See what is true now: python lab/status.py; undo everything: python lab/heal.py")
        os._exit(INTERRUPTED)  # Not waiting for threads that still talk to the engine.
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Too late to change what is done, or its exit code.
    give_to_owner(ROOT / "lab")  # What Python has compiled there.
    raise SystemExit(code)
