"""Heal servers, whatever was done to them and by whom: python lab/heal.py [server1 ...]"""

import signal

if __name__ == "__main__":  # Nothing is done yet: Ctrl-C while this is loading ends it without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import sys
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab.actions.healing import heal_and_wait
from lab.clone import project
from lab.command import entry
from lab.command.arguments import Parser, add_servers, once_each
from lab.stack.containers import connect


def main(arguments: list[str]) -> int:
    """Heal the servers that are named, or all; return the exit code."""
    return 0 if heal_and_wait(connect(), parse(arguments), by="heal.py") else entry.TROUBLE


def parse(arguments: list[str]) -> list[str]:
    """Return the servers to heal; exits with 2 on wrong usage."""
    parser = Parser(
        prog="heal.py",
        description="Undo whatever was done to servers, and wait until the balancer sees them ONLINE.",
        allow_abbrev=False,
    )
    add_servers(parser, "which to heal; without any, all of them")
    return once_each(parser.parse_args(arguments).servers) or list(project.SERVERS)


if __name__ == "__main__":
    entry.run(main, parse=parse)
