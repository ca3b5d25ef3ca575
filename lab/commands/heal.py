"""Heal servers, whatever was done to them and by whom: python lab/heal.py [server1 ...]"""

import argparse

from lab.actions.healing import heal_and_wait
from lab.clone import settings
from lab.command import entry
from lab.command.arguments import Parser, add_place, add_servers, check_servers, once_each
from lab.fleet import tunnel
from lab.fleet.anywhere import connect, to_heal
from lab.terminal.words import complain
from lab.texts.language import t


def main(arguments: list[str]) -> int:
    """Heal the servers that are named, or all; return the exit code."""
    asked = parse(arguments)  # Wrong usage is said before anything else is asked for.
    for line in settings.complaints():  # To undo what was done, no setting is needed.
        complain(line)
    with tunnel.closed_at_the_end():
        lab = connect(checks_settings=False)
        return 0 if heal_and_wait(lab, to_heal(lab, asked.servers), by="heal.py") else entry.TROUBLE


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the servers to heal, and on which lab; exits with 2 on wrong usage."""
    parser = Parser(
        prog="heal.py",
        description=t("Undo whatever was done to servers, and wait until the balancer sees them ONLINE."),
        allow_abbrev=False,
    )
    add_servers(parser, t("which to heal; without any, all of them"))
    add_place(parser)
    asked = parser.parse_args(arguments)
    asked.servers = once_each(asked.servers) if asked.on else check_servers(parser, asked.servers)
    return asked
