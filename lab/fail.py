"""Break servers: python lab/fail.py server1 [server2 ...] [--fault slow --ms 1000] [--for 10] [--list]"""

import signal

if __name__ == "__main__":  # Nothing is done yet: Ctrl-C while this is loading ends it without a word.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import math
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from lab import cli, faults, project, record
from lab.cli import complain, listed, say
from lab.containers import Clone, Refused, connect
from lab.faults import Fault
from lab.healing import heal, in_parallel
from lab.options import Option, Options
from lab.project import Trouble

LONGEST_S = 24 * 3600
TICK_S = 0.1


@dataclass(frozen=True)
class Done:
    """What came of breaking one server: broken by us, or what to say instead, which may be trouble."""

    server: str
    ours: bool
    say: str
    is_trouble: bool = False


def main(arguments: list[str]) -> int:
    """Break the servers that are asked for; return the exit code."""
    asked = parse(arguments)
    if asked.list:
        for line in faults.menu_lines():
            say(line)
        return 0
    clone = connect()
    if asked.seconds is None:
        broken, is_all_well = break_servers(clone, asked.fault, asked.servers, asked.options)
        if broken or is_all_well:
            say(f"Look at it: {clone.address()}/load-balancer/   Undo it: python lab/heal.py {' '.join(asked.servers)}")
        return 0 if is_all_well else cli.TROUBLE
    return break_for(clone, asked.fault, asked.servers, asked.options, asked.seconds)


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return servers, fault, its options, seconds (None: until healed), list; exits with 2 on wrong usage."""
    parser = cli.Parser(prog="fail.py", description="Break servers, and see what comes of it.", allow_abbrev=False)
    cli.add_servers(parser, "which to break")
    parser.add_argument("--fault", type=_fault, default=faults.DEFAULT, help="how to break them (default: %(default)s)")
    parser.add_argument(
        "--for",
        type=_seconds,
        dest="seconds",
        metavar="SECONDS",
        help="heal after so long, and on Ctrl-C; 10, 0.5 or 10s",
    )
    for name, takers in _takers().items():
        defaults = ", ".join(f"of {fault.name}: {option.range}, else {option.default:g}" for fault, option in takers)
        parser.add_argument(f"--{name}", dest=f"option_{name}", metavar=takers[0][1].unit.upper() or "N", help=defaults)
    parser.add_argument("--list", action="store_true", help="show all faults and end")
    asked = parser.parse_args(arguments)
    asked.servers = cli.once_each(asked.servers)
    asked.options = _options(parser, asked)
    if not asked.servers and not asked.list:
        parser.error(f"which server? There are: {', '.join(project.SERVERS)}. Faults: fail.py --list")
    return asked


def _takers() -> dict[str, list[tuple[Fault, Option]]]:
    """Return every option of the menu, with the faults that take it."""
    takers: dict[str, list[tuple[Fault, Option]]] = {}
    for fault in faults.MENU:
        for option in fault.options:
            takers.setdefault(option.name, []).append((fault, option))
    return takers


def _options(parser: cli.Parser, asked: argparse.Namespace) -> Options:
    """Return the options of the fault that is asked for; those that aren't given have their defaults."""
    typed = {name: text for name in _takers() if (text := getattr(asked, f"option_{name}")) is not None}
    options = {option.name: option.default for option in asked.fault.options}
    for name in typed:
        if name not in options:
            takers = listed([fault.name for fault, _ in _takers()[name]])
            parser.error(f"argument --{name}: {asked.fault.name} has no such option; it is for --fault {takers}")
    for option in asked.fault.options:
        if option.name in typed:
            try:
                options[option.name] = option.read(typed[option.name])
            except ValueError as wrong:
                parser.error(f"argument --{option.name}: {wrong}")
    return options


def _fault(name: str) -> Fault:
    if name not in faults.BY_NAME:
        raise argparse.ArgumentTypeError(f"there is no fault {name!r}; there are: {', '.join(faults.BY_NAME)}")
    return faults.BY_NAME[name]


def _seconds(text: str) -> float:
    """Return a duration in seconds, written as 10, 0.5 or 10s."""
    match = re.fullmatch(r"(\d+\.?\d*|\.\d+)\s?s?", text.strip(), flags=re.ASCII)
    seconds = float(match[1]) if match else 0.0
    if not 0 < seconds <= LONGEST_S:
        raise argparse.ArgumentTypeError(f"{text!r} is no time in seconds; write 10, 0.5 or 10s, up to 24 hours")
    return seconds


def break_servers(
    clone: Clone, fault: Fault, servers: Sequence[str], options: Options, for_s: float | None = None
) -> tuple[list[str], bool]:
    """Break servers side by side, say and record it; return those that we broke, and whether there was no trouble.

    for_s: after how many seconds they will be healed, for the record.
    """
    results = in_parallel(lambda name: _break_one(clone, fault, name, options), servers)
    broken = [result.server for result in results if result.ours]
    chosen = {**options, **({} if for_s is None else {"for_s": for_s})}
    record.append(
        {"event": "fault", "server": name, "fault": fault.name, "options": chosen, "by": "fail.py"} for name in broken
    )
    for result in results:
        (complain if result.is_trouble else say)(result.say)
    if broken:
        say(f"A client of {listed(broken)} now {fault.client_sees}.")
    return broken, not any(result.is_trouble for result in results)


def _break_one(clone: Clone, fault: Fault, name: str, options: Options) -> Done:
    ours = False
    try:
        container = clone.container(name)
        decision = faults.decide(fault, name, container.snapshot, options)
        if decision.do:
            ours = True  # Also when the engine's answer never comes: `--for` must heal what may be broken.
            try:
                fault.do(container, options)
            except Refused as refusal:  # Did somebody else do it at the same moment?
                ours = False
                decision = faults.decide(fault, name, container.look_again().snapshot, options)
                if decision.do:
                    raise Trouble(f"the engine refused: {refusal}") from refusal
        if not ours:
            return Done(name, ours, decision.say, decision.is_trouble)
        after = container.look_again().snapshot
        if fault.seen(after):
            return Done(name, ours, decision.say or f"{name} is {fault.with_options(fault.options_in(after))}.")
        return Done(name, ours, f"{name} was {fault.done}, and is {faults.describe(after)}.")
    except Trouble as trouble:
        return Done(name, ours, f"{name}: {trouble}", is_trouble=True)


def break_for(clone: Clone, fault: Fault, servers: Sequence[str], options: Options, seconds: float) -> int:
    """Break servers, wait, and heal those that we broke; Ctrl-C, SIGTERM and a closed terminal heal at once."""
    with Interruption() as interruption:
        broken, is_all_well = break_servers(clone, fault, servers, options, for_s=seconds)
        if not broken:
            say("Nothing was broken by this command, so it heals nothing.")
            return 0 if is_all_well else cli.TROUBLE
        if left := [name for name in servers if name not in broken]:
            say(f"Only {listed(broken)} will be healed: {listed(left)} was not this command's doing.")
        count_down(seconds, lambda: bool(interruption.name), sys.stdout.isatty())
        is_healed = heal(clone, broken, by=interruption.name or "--for")
    if interruption.name:
        say(f"Healed early, by {interruption.name}.")
    return interruption.exit_code or (0 if is_healed and is_all_well else cli.TROUBLE)


class Interruption:
    """Within it, Ctrl-C and its like don't end the command: they are noted, and what was broken is healed first."""

    def __init__(self) -> None:
        self.name = ""
        self.exit_code = 0
        self._before: dict[signal.Signals, object] = {}

    def __enter__(self) -> "Interruption":
        for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):  # Windows has no SIGHUP, others have no SIGBREAK.
            number = getattr(signal, name, None)
            if number and (number == signal.SIGINT or signal.getsignal(number) != signal.SIG_IGN):  # nohup stays nohup
                self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # it came from signal.signal

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.name = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
        self.exit_code = 128 + number


def count_down(
    seconds: float,
    is_over: Callable[[], bool],
    is_terminal: bool,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Wait so long, or until it is over early; a terminal sees one line counting, anything else a line at the start."""
    end = now() + seconds
    shown = 0
    if not is_terminal:
        say(f"Healing in {seconds:g} s; Ctrl-C heals now.")
    while (left := end - now()) > 0 and not is_over():
        if is_terminal and shown != math.ceil(left):
            shown = math.ceil(left)
            say(f"\rHealing in {shown} s; Ctrl-C heals now. ", end="")
        sleep(min(left, TICK_S))
    if is_terminal:
        say("\r" + " " * 50 + "\r", end="")


if __name__ == "__main__":
    cli.run(main)
