"""A sequence of faults, drawn from a seed, under a load: what was lost is told at the end.

python lab/chaos.py [--seed 7] [--minutes 2] [--keep-alive 1] [--load 50 | --no-load] [--dry-run]
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import SystemRandom

from lab import Trouble
from lab.actions.healing import heal_and_wait
from lab.actions.playing import Spell, play
from lab.actions.reaching import by_number
from lab.clone import project
from lab.command import entry
from lab.command.arguments import Parser, add_place, number, whole_number
from lab.command.interruption import Interruption
from lab.faults.chance import LARGEST_SEED, Event, check, plan
from lab.fleet import tunnel
from lab.fleet.anywhere import connect
from lab.machine.lab_turn import to_play_chaos
from lab.measuring import load
from lab.measuring.figures import Figures, Sample, figures, while_it_lasted, while_nobody_was_answered
from lab.stack import balancer_view
from lab.stack.lab import Lab
from lab.terminal.words import complain, say, table
from lab.texts.language import t

RATE = 50.0
MOST_A_SECOND = 1000
SILENT_S = 1.0  # So long without any answer is the balancer's silence, not a server's.
AFTER_THE_END_S = 120.0  # The load would go on so long if nobody stopped it: longer than any heal takes.


def main(arguments: list[str]) -> int:
    """Play a plan of faults, and heal everything at its end; return the exit code."""
    asked = parse(arguments)
    events = plan(asked.seed, asked.minutes * 60, asked.keep_alive, project.SERVERS)
    if asked.dry_run:
        for event in events:
            say(str(event))
        return 0
    with tunnel.closed_at_the_end():
        return carry_out(asked, events)


def carry_out(asked: argparse.Namespace, events: Sequence[Event]) -> int:
    """Play the events, heal everything, and tell what was lost; return the exit code."""
    clone = connect()
    spells: list[Spell] = []
    undone: list[str] = []
    with to_play_chaos(clone.turn), Interruption() as interruption:
        say(heading(asked, len(events) // 2))
        with under_load(clone, asked) as running:
            try:
                play(clone, events, asked.keep_alive, asked.seed, lambda: bool(interruption.name), spells, undone)
            except Trouble as trouble:  # The engine went away, perhaps for a moment: heal all the same.
                complain(str(trouble))
                undone.append(str(trouble))
            is_healed = heal_and_wait(clone, project.SERVERS, by=interruption.name or "chaos.py")
            if running:
                tell_what_was_lost(running, spells)
    if interruption.name:
        say(t("Ended early by {signal}.", signal=interruption.name))
    for line in what_is_left(len(undone), is_healed):
        complain(line)
    return interruption.exit_code or (0 if is_healed and not undone else entry.TROUBLE)


def heading(asked: argparse.Namespace, count: int) -> str:
    """Return what is said before a plan of so many faults is played."""
    return t(
        "{count} faults in {minutes} min, at least {alive} of {all} servers alive. "
        "The same again: python lab/chaos.py {arguments}",
        count=count,
        minutes=f"{asked.minutes:g}",
        alive=asked.keep_alive,
        all=len(project.SERVERS),
        arguments=again(asked),
    )


def what_is_left(undone: int, is_healed: bool) -> list[str]:
    """Return the last words on what makes the exit code 1: lost requests don't, they are what was to be seen.

    undone: how many faults or heals could not be done. is_healed: as it is at the end.
    """
    said = []
    if undone:
        said.append(t("Faults or heals that could not be done: {count}; see the lines above.", count=undone))
    if not is_healed:
        said.append(
            t("At the end not every server is healed and seen ONLINE. See: python lab/status.py, python lab/heal.py")
        )
    return said


@contextmanager
def under_load(clone: Lab, asked: argparse.Namespace) -> Iterator[load.Running | None]:
    """Send a load beside what is done within, in a process of its own; say so when there is none, and go on."""
    if asked.no_load:
        yield None
        return
    ways = clone.ways()
    urls = [f"{by_number(address)}/app/" for address in ways]
    try:
        balancer_view.ask(ways[0])
    except balancer_view.NoAnswer as no_answer:
        complain(t("No request can be answered now: {why}. Bring it back: make up", why=no_answer))
    try:
        starting = load.start(urls, asked.load, asked.minutes * 60 + AFTER_THE_END_S)
        running = starting.__enter__()
    except (OSError, ValueError) as error:
        complain(t("No load is sent: {why}. The faults go on without one.", why=error))
        yield None
        return
    try:
        yield running
    finally:
        starting.__exit__(None, None, None)


def tell_what_was_lost(running: load.Running, spells: Sequence[Spell]) -> None:
    """End the load, and print its figures: of all of it, and of the time that each fault lasted."""
    ended_s = time.monotonic()
    try:
        running.stop()
        samples = running.samples()
    except (OSError, ValueError) as error:
        complain(t("There are no figures of the load: {why}.", why=error))
        return
    samples.sort(key=lambda sample: sample.due_s)
    say("\n".join(lines(samples, spells, running.began_s, ended_s)))


def lines(samples: Sequence[Sample], spells: Sequence[Spell], began_s: float, ended_s: float) -> list[str]:
    """Return the figures as people read them: a row for each fault, and a line for all requests.

    samples: by when they were due. began_s, ended_s: of the load, on the clock of the spells.
    """
    rows = [(t("AT S"), t("FAULT"), t("LASTED S"), t("REQUESTS"), t("FAILED"), t("SLOWEST MS"))]
    counted: list[Sample] = []
    for spell in spells:
        until_s = ended_s if spell.ended_s is None else spell.ended_s
        during = while_it_lasted(samples, spell.began_s - began_s, until_s - began_s, load.TIMEOUT_S + 1)
        counted += during
        rows.append(
            (f"{spell.began_s - began_s:.1f}", str(spell.pick), f"{until_s - spell.began_s:.1f}", *cells(during))
        )
    requests, failed, slowest = cells(samples)
    whole = figures(samples)
    reasons = ", ".join(f"{reason} ({count})" for reason, count in sorted(reasons_of(whole).items()))
    total = t(
        "The load: {requests} requests, {failed} failed{reasons}, the slowest took {slowest} ms.",
        requests=requests,
        failed=failed,
        reasons=f": {reasons}" if reasons else "",
        slowest=slowest,
    )
    notes = []
    if len({sample.due_s for sample in counted}) < len(counted):
        notes.append(t("Rows that overlap in time count the same requests."))
    unanswered, silent_s = while_nobody_was_answered(samples, SILENT_S)
    silence = t(
        "{count} of them failed while the balancer itself did not answer, for {seconds} s.",
        count=unanswered,
        seconds=f"{silent_s:.1f}",
    )
    return [*(table(rows) if spells else []), *notes, total, *([silence] if unanswered else [])]


def cells(samples: Sequence[Sample]) -> tuple[str, str, str]:
    """Return how many requests there were, how many of them failed, and how long the slowest took, in ms."""
    one = figures(samples)
    return str(one.requests), str(one.failed + one.wrong), f"{one.slowest_ms:.0f}"


def reasons_of(one: Figures) -> dict[str, int]:
    """Return why requests failed, such as a status: a wrong body is a failure as well."""
    return {**one.reasons, **({t("wrong body"): one.wrong} if one.wrong else {})}


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return seed, minutes, keep_alive, load, no_load, dry_run; exits with 2 on wrong usage."""
    parser = Parser(prog="chaos.py", description=t("Break servers again and again, by chance."), allow_abbrev=False)
    parser.add_argument(
        "--seed", type=whole_number, metavar=t("SEED"), help=t("draws the faults: the same seed, the same faults")
    )
    parser.add_argument("--minutes", type=number, metavar=t("MINUTES"), default=2.0, help=t("how long (default: 2)"))
    parser.add_argument(
        "--keep-alive",
        type=whole_number,
        metavar=t("SERVERS"),
        default=1,
        help=t("how many servers are well at every moment (1)"),
    )
    add_place(parser)
    beside = parser.add_mutually_exclusive_group()
    beside.add_argument(
        "--load",
        type=number,
        metavar=t("REQUESTS"),
        default=RATE,
        help=t("so many requests a second are sent meanwhile (50)"),
    )
    beside.add_argument("--no-load", action="store_true", help=t("send none: something else does, or nothing"))
    parser.add_argument("--dry-run", action="store_true", help=t("only say what would be done, and when"))
    asked = parser.parse_args(arguments)
    if asked.seed is None:
        asked.seed = SystemRandom().randint(1, LARGEST_SEED)
    if not 1 <= asked.load <= MOST_A_SECOND:
        parser.error(
            t(
                "argument --load: {load} is not from 1 to {most} requests a second; for none: --no-load",
                load=f"{asked.load:g}",
                most=MOST_A_SECOND,
            )
        )
    try:
        check(asked.minutes, asked.keep_alive, project.SERVERS)
    except ValueError as wrong:
        parser.error(str(wrong))
    return asked


def again(asked: argparse.Namespace) -> str:
    """Return the arguments that play the same plan under the same load."""
    beside = " --no-load" if asked.no_load else f" --load {asked.load:g}" if asked.load != RATE else ""
    return f"--seed {asked.seed} --minutes {asked.minutes:g} --keep-alive {asked.keep_alive}{beside}"
