"""A sequence of faults, drawn from a seed: python lab/chaos.py [--seed 7] [--minutes 2] [--keep-alive 1] [--dry-run]"""

import signal

if __name__ == "__main__":  # Nothing is done yet: Ctrl-C while this is loading ends it without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import SystemRandom

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab.actions import record
from lab.actions.breaking import break_one
from lab.actions.healing import heal_and_wait, heal_or_say_why
from lab.clone import project
from lab.clone.project import Trouble
from lab.command import entry
from lab.command.arguments import Parser
from lab.command.interruption import Interruption
from lab.faults.chance import LARGEST_SEED, Event, plan
from lab.faults.menu import BY_NAME
from lab.stack import balancer_view
from lab.stack.containers import Clone, connect
from lab.terminal.words import complain, say

LONGEST_MINUTES = 24 * 60
TICK_S = 0.05
READY_WITHIN_S = 10.0


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
    check(parser, asked)
    return asked


def check(parser: Parser, asked: argparse.Namespace) -> None:
    """End with one line and exit code 2 when there can be no plan of so many minutes with so many servers alive."""
    if not 0 < asked.minutes <= LONGEST_MINUTES:
        parser.error(f"argument --minutes: {asked.minutes:g} is no time from above 0 to {LONGEST_MINUTES} minutes")
    if not 0 <= asked.keep_alive < len(project.SERVERS):
        parser.error(f"argument --keep-alive: there are {len(project.SERVERS)} servers; use 0, 1 or 2")


def again(asked: argparse.Namespace) -> str:
    """Return the arguments that play the same plan."""
    return f"--seed {asked.seed} --minutes {asked.minutes:g} --keep-alive {asked.keep_alive}"


def play(clone: Clone, events: Sequence[Event], keep_alive: int, seed: int, is_over: Callable[[], bool]) -> bool:
    """Do one event after the other, each at its time or as soon as it may be; return whether there was no trouble."""
    began_s = time.monotonic()
    broken: set[str] = set()
    is_all_well = True
    for event in events:
        while time.monotonic() < began_s + event.at_s and not is_over():
            time.sleep(TICK_S)
        server = event.pick.server
        if not event.is_heal and not wait_until_enough(clone, broken | {server}, keep_alive, is_over):
            say(f"{time.monotonic() - began_s:6.1f} s  left out, too few servers are back: {event.pick}")
            continue
        if is_over():
            return is_all_well
        if event.is_heal and server not in broken:
            continue
        said, is_trouble = (mend if event.is_heal else spoil)(clone, event, seed)
        (broken.discard if event.is_heal else broken.add)(server)
        is_all_well &= not is_trouble
        (complain if is_trouble else say)(f"{time.monotonic() - began_s:6.1f} s  {said}")
    return is_all_well


def spoil(clone: Clone, event: Event, seed: int) -> tuple[str, bool]:
    """Do an event's fault; return what to say, and whether that is trouble."""
    picked = event.pick
    done = break_one(clone, BY_NAME[picked.fault], picked.server, picked.options)
    if done.ours:
        note(event, seed)
    return done.say, done.is_trouble


def mend(clone: Clone, event: Event, seed: int) -> tuple[str, bool]:
    """Undo whatever a server has; return what to say, and whether that is trouble."""
    healed = heal_or_say_why(clone, event.pick.server)
    if not healed.trouble:
        note(event, seed)
    return str(healed), bool(healed.trouble)


def note(event: Event, seed: int) -> None:
    """Record an event in the lab's log."""
    picked = event.pick
    record.append(
        [
            {
                "event": "heal" if event.is_heal else "fault",
                "server": picked.server,
                "fault": picked.fault,
                "options": {**picked.options, "seed": seed},
                "by": "chaos.py",
            }
        ]
    )


def wait_until_enough(clone: Clone, broken: set[str], keep_alive: int, is_over: Callable[[], bool]) -> bool:
    """Wait until the balancer sees enough of the servers that stay ONLINE; return False when it doesn't in time.

    A balancer that can't be asked is not waited for: it is not what is broken here.
    """
    until_s = time.monotonic() + READY_WITHIN_S
    while not is_over():
        try:
            seen = balancer_view.ask(clone.address())
        except balancer_view.NoAnswer:
            return True
        if sum(seen.server(name).is_online for name in project.SERVERS if name not in broken) >= keep_alive:
            return True
        if time.monotonic() > until_s:
            return False
        time.sleep(TICK_S)
    return True


if __name__ == "__main__":
    entry.run(main)
