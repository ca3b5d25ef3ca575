"""A sequence of faults, drawn from a seed: python lab/chaos.py [--seed 7] [--minutes 2] [--keep-alive 1] [--dry-run]"""

import signal

if __name__ == "__main__":  # Nothing is done yet: Ctrl-C while this is loading ends it without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import sys
from pathlib import Path
from random import SystemRandom

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab import Trouble
from lab.actions.healing import heal_and_wait
from lab.actions.playing import play
from lab.clone import project
from lab.command import entry
from lab.command.arguments import Parser
from lab.command.interruption import Interruption
from lab.faults.chance import LARGEST_SEED, check, plan
from lab.stack.containers import connect
from lab.terminal.words import complain, say


def main(arguments: list[str]) -> int:
    """Play a plan of faults, and heal everything at its end; return the exit code."""
    asked = parse(arguments)
    events = plan(asked.seed, asked.minutes * 60, asked.keep_alive, project.SERVERS)
    if asked.dry_run:
        for event in events:
            say(str(event))
        return 0
    clone = connect()
    say(
        f"{len(events) // 2} faults in {asked.minutes:g} min, at least {asked.keep_alive} of {len(project.SERVERS)} "
        f"servers alive. The same again: python lab/chaos.py {again(asked)}"
    )
    with Interruption() as interruption:
        try:
            is_all_well = play(clone, events, asked.keep_alive, asked.seed, lambda: bool(interruption.name))
        except Trouble as trouble:  # The engine went away, perhaps for a moment: heal all the same.
            complain(str(trouble))
            is_all_well = False
        is_healed = heal_and_wait(clone, project.SERVERS, by=interruption.name or "chaos.py")
    if interruption.name:
        say(f"Over early, by {interruption.name}.")
    return interruption.exit_code or (0 if is_all_well and is_healed else entry.TROUBLE)


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return seed, minutes, keep_alive, dry_run; exits with 2 on wrong usage."""
    parser = Parser(prog="chaos.py", description="Break servers again and again, by chance.", allow_abbrev=False)
    parser.add_argument("--seed", type=int, help="draws the faults: the same seed, the same faults")
    parser.add_argument("--minutes", type=float, default=2.0, help="how long (default: 2)")
    parser.add_argument("--keep-alive", type=int, default=1, help="how many servers are well at every moment (1)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done, and when")
    asked = parser.parse_args(arguments)
    if asked.seed is None:
        asked.seed = SystemRandom().randint(1, LARGEST_SEED)
    try:
        check(asked.minutes, asked.keep_alive, project.SERVERS)
    except ValueError as wrong:
        parser.error(str(wrong))
    return asked


def again(asked: argparse.Namespace) -> str:
    """Return the arguments that play the same plan."""
    return f"--seed {asked.seed} --minutes {asked.minutes:g} --keep-alive {asked.keep_alive}"


if __name__ == "__main__":
    entry.run(main, parse=parse)
