"""Heal servers, whatever was done to them and by whom: python lab/heal.py [server1 ...]"""

from lab.actions.healing import heal_and_wait
from lab.clone import project, settings
from lab.command import entry
from lab.command.arguments import Parser, add_servers, once_each
from lab.stack.containers import connect
from lab.terminal.words import complain
from lab.texts.language import t


def main(arguments: list[str]) -> int:
    """Heal the servers that are named, or all; return the exit code."""
    servers = parse(arguments)  # Wrong usage is said before anything else is asked for.
    for line in settings.complaints():  # To undo what was done, no setting is needed.
        complain(line)
    return 0 if heal_and_wait(connect(checks_settings=False), servers, by="heal.py") else entry.TROUBLE


def parse(arguments: list[str]) -> list[str]:
    """Return the servers to heal; exits with 2 on wrong usage."""
    parser = Parser(
        prog="heal.py",
        description=t("Undo whatever was done to servers, and wait until the balancer sees them ONLINE."),
        allow_abbrev=False,
    )
    add_servers(parser, t("which to heal; without any, all of them"))
    return once_each(parser.parse_args(arguments).servers) or list(project.SERVERS)
