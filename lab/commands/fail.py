"""Break servers: python lab/fail.py server1 [server2 ...] [--fault slow --ms 1000] [--for 10] [--list]"""

import argparse
import contextlib
import json
import re
import sys
from random import Random, SystemRandom
from typing import Any

from lab import Trouble
from lab.actions.breaking import LONGEST_S, Done, break_servers
from lab.actions.healing import Healed, heal
from lab.actions.recovery import wait_for_balancers
from lab.clone import project
from lab.clone.turns import who_breaks
from lab.command import entry
from lab.command.arguments import Parser, add_place, add_servers, check_servers, once_each, whole_number
from lab.command.interruption import Interruption
from lab.faults import menu
from lab.faults.chance import LARGEST_SEED, Pick, pick
from lab.faults.fault import Fault
from lab.faults.of_machines import OF_MACHINES
from lab.faults.options import Option, Options
from lab.fleet import tunnel
from lab.fleet.anywhere import connect, to_break
from lab.stack.lab import Lab
from lab.terminal.countdown import count_down
from lab.terminal.words import complain, listed, say
from lab.texts.language import t


def main(arguments: list[str]) -> int:
    """Break the servers that are asked for; return the exit code."""
    asked = parse(arguments)
    out = contextlib.redirect_stdout(sys.stderr) if asked.json else contextlib.nullcontext()
    with out, tunnel.closed_at_the_end():
        code, told = carry_out(asked)
    if asked.json:
        say(json.dumps(told))
    return code


def carry_out(asked: argparse.Namespace) -> tuple[int, dict[str, Any]]:
    """Do what was asked for; return the exit code, and what --json tells."""
    if asked.random:
        drawn = Pick(asked.servers[0], asked.fault.name, asked.options)
        say(t("Drawn from seed {seed}: {drawn}", seed=asked.seed, drawn=drawn))
    clone = connect()
    asked.servers = to_break(clone, asked.fault, asked.servers)
    clone.rehearsal = [] if asked.dry_run else None
    if not asked.dry_run and (holder := who_breaks(clone.turn)):  # It may be what the lecturer wants.
        complain(t("Note: {holder} is breaking this lab's servers by a plan, which this spoils.", holder=holder))
    code, results, healed = (break_now if asked.seconds is None or asked.dry_run else break_for)(clone, asked)
    told = {
        "fault": asked.fault.name,
        "options": asked.options,
        "seed": asked.seed,
        "servers": [
            {"name": one.server, "broken": one.ours, "trouble": one.is_trouble, "said": one.say} for one in results
        ],
        "docker": clone.rehearsal,
        "healed": None
        if healed is None
        else [{"name": one.server, "is_well": one.is_well, "said": str(one)} for one in healed],
    }
    return code, told


def break_now(clone: Lab, asked: argparse.Namespace) -> tuple[int, list[Done], None]:
    """Break servers, or only say how; return the exit code, what came of each, and None: nothing was healed."""
    results = break_servers(clone, asked.fault, asked.servers, asked.options)
    for command in clone.rehearsal or []:
        say(f"  {command}")
    is_all_well = not any(result.is_trouble for result in results)
    if clone.rehearsal is None and (is_all_well or any(result.ours for result in results)):
        say_what_is_next(clone, " ".join(asked.servers))
    return 0 if is_all_well else entry.TROUBLE, results, None


def say_what_is_next(lab: Lab, servers: str) -> None:
    """Say where to look at what was done, and how it is undone; where no page is left, only that."""
    try:
        page = f"{lab.addresses()[0]}/load-balancer/"
    except Trouble as trouble:
        say(t("{why}   Undo it: python lab/heal.py {servers}", why=trouble, servers=servers))
    else:
        say(t("Look at it: {page}   Undo it: python lab/heal.py {servers}", page=page, servers=servers))


def break_for(clone: Lab, asked: argparse.Namespace) -> tuple[int, list[Done], list[Healed]]:
    """Break servers, wait, and undo on each just what we did; Ctrl-C, SIGTERM and a closed terminal heal at once.

    Return the exit code, what came of breaking each, and of healing each.
    """
    with Interruption() as interruption:
        results = break_servers(clone, asked.fault, asked.servers, asked.options, asked.seconds)
        broken = [result.server for result in results if result.ours]
        is_all_well = not any(result.is_trouble for result in results)
        if not broken:
            say(t("Nothing was broken by this command, so it heals nothing."))
            return 0 if is_all_well else entry.TROUBLE, results, []
        left = [name for name in asked.servers if name not in broken]
        if left:
            words = {"healed": listed(broken), "left": listed(left)}
            say(t("Only {healed} will be healed: {left} was not this command's doing.", **words))
        count_down(asked.seconds, lambda: bool(interruption.name), sys.stdout.isatty())
        healed = heal(clone, broken, interruption.name or "--for", only=asked.fault)
        is_all_well &= not any(one.trouble for one in healed)
        is_all_well &= wait_for_balancers(clone, [one.server for one in healed if one.is_well])
    if interruption.name:
        say(t("Healed early by {name}.", name=interruption.name))
    return interruption.exit_code or (0 if is_all_well else entry.TROUBLE), results, healed


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return servers, fault, its options, seconds (None: until healed); exits with 2 on wrong usage."""
    parser = Parser(prog="fail.py", description=t("Break servers, and see what comes of it."), allow_abbrev=False)
    add_servers(parser, t("which to break"))
    how = t("how to break them (default: {fault}); --list shows all", fault=menu.DEFAULT)
    parser.add_argument("--fault", type=_fault, metavar=t("FAULT"), help=how)
    parser.add_argument(
        "--for",
        type=_seconds,
        dest="seconds",
        metavar=t("SECONDS"),
        help=t("heal after so long, and on Ctrl-C; 10, 0.5 or 10s"),
    )
    for name, takers in _takers().items():
        defaults = ", ".join(
            t("of {fault}: {range}, else {default:g}", fault=fault.name, range=option.range, default=option.default)
            for fault, option in takers
        )
        parser.add_argument(f"--{name}", dest=f"option_{name}", metavar=takers[0][1].unit.upper() or "N", help=defaults)
    add_place(parser)
    parser.add_argument("--random", action="store_true", help=t("draw what isn't given: one server, and a fault"))
    parser.add_argument(
        "--seed", type=whole_number, metavar=t("SEED"), help=t("for --random: the same seed, the same choice")
    )
    parser.add_argument("--dry-run", action="store_true", help=t("only say which docker commands would be run"))
    parser.add_argument("--json", action="store_true", help=t("one JSON object at the end; the words go to stderr"))
    parser.add_argument("--list", action=ShowMenu, help=t("show all faults and end"))
    asked = parser.parse_args(arguments)
    asked.servers = once_each(asked.servers)
    if asked.fault and asked.fault.is_of_machine:
        if not asked.on or asked.random:
            parser.error(t("argument --fault: {fault} is for a machine that is named: fail.py node2 --fault {fault} "
                           "--on swarm", fault=asked.fault.name))  # fmt: skip
    else:
        check_servers(parser, asked.servers)
    if asked.seed is not None and not asked.random:
        parser.error(t("argument --seed: it is for --random"))
    if asked.random:
        draw(asked)
    asked.fault = asked.fault or menu.BY_NAME[menu.DEFAULT]
    asked.options = _options(parser, asked)
    if not asked.servers:
        servers = ", ".join(project.SERVERS)
        parser.error(t("which server? There are: {servers}. Faults: python lab/fail.py --list", servers=servers))
    return asked


class ShowMenu(argparse.Action):
    """Shows all faults and ends, as --help does: for that, nothing else is needed."""

    def __init__(self, option_strings: list[str], dest: str, help: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *arguments: object) -> None:
        """Show them."""
        for line in menu.menu_lines():
            say(line)
        parser.exit()


def draw(asked: argparse.Namespace) -> None:
    """Draw one of the servers that are asked for, or of all, and a fault when none is asked for."""
    asked.seed = SystemRandom().randint(1, LARGEST_SEED) if asked.seed is None else asked.seed
    drawn_from = [asked.fault] if asked.fault else menu.DRAWN
    picked = pick(Random(asked.seed), asked.servers or project.SERVERS, drawn_from)  # noqa: S311 (no secret)
    asked.servers, asked.fault = [picked.server], menu.BY_NAME[picked.fault]


def _takers() -> dict[str, list[tuple[Fault, Option]]]:
    """Return every option of the menu, with the faults that take it."""
    takers: dict[str, list[tuple[Fault, Option]]] = {}
    for fault in menu.MENU:
        for option in fault.options:
            takers.setdefault(option.name, []).append((fault, option))
    return takers


def _options(parser: Parser, asked: argparse.Namespace) -> Options:
    """Return the options of the fault that is asked for; those that aren't given have their defaults."""
    given = {name: getattr(asked, f"option_{name}") for name in _takers()}
    typed = {name: text for name, text in given.items() if text is not None}
    options = {option.name: option.default for option in asked.fault.options}
    for name in typed:
        if name not in options:
            words = {
                "name": name,
                "fault": asked.fault.name,
                "takers": listed([one.name for one, _ in _takers()[name]]),
            }
            parser.error(t("argument --{name}: {fault} has no such option; it is for --fault {takers}", **words))
    for option in asked.fault.options:
        if option.name in typed:
            try:
                options[option.name] = option.read(typed[option.name])
            except ValueError as wrong:
                parser.error(t("argument --{name}: {wrong}", name=option.name, wrong=wrong))
    return options


def _fault(name: str) -> Fault:
    known = {fault.name: fault for fault in (*menu.MENU, *OF_MACHINES)}
    if name not in known:
        faults = ", ".join(known)
        raise argparse.ArgumentTypeError(t("there is no fault {name!r}; there are: {faults}", name=name, faults=faults))
    return known[name]


def _seconds(text: str) -> float:
    """Return a duration in seconds, written as 10, 0.5 or 10s."""
    match = re.fullmatch(r"(\d+\.?\d*|\.\d+)\s?s?", text.strip(), flags=re.ASCII)
    seconds = float(match[1]) if match else 0.0
    if not 0 < seconds <= LONGEST_S:
        wrong = t("{text!r} is not a time in seconds; write 10, 0.5 or 10s, up to 24 hours", text=text)
        raise argparse.ArgumentTypeError(wrong)
    return seconds
