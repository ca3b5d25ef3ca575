"""`make check`: style, types, the unit tests and a short simulation, side by side: in half a minute, is it still right?

No container, no browser, nothing to clean up. `make test` is the whole proof.
"""

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    import lab  # noqa: F401  An older Python ends here.
from dataclasses import dataclass

from lab.clone.folder import ROOT
from lab.command import entry
from lab.command.arguments import WRONG_USAGE
from lab.terminal import programs, steps
from lab.terminal.words import complain, say
from tests.lint import CHECKS

REQUIREMENTS = "tests/requirements.txt"
SIMULATION = "tests/simulation"
UNIT = ("pytest", "-q", "--durations=0", "--durations-min=0.5")
LOOK_EVERY_S = 0.05
SLOWEST = 5  # tests that are named


@dataclass(frozen=True)
class Part:
    """One part of the check: a module of Python's with its arguments, and what it needs in the environment."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]

    @property
    def name(self) -> str:
        """What is run, without the options of its output."""
        settings = [f"{name}={value}" for name, value in self.environment.items()]
        return " ".join([*settings, *(word for word in self.arguments if not word.startswith("-"))])


@dataclass(frozen=True)
class Finished:
    """A part at its end: how long it took in seconds, its exit code, and all that it printed."""

    part: Part
    took_s: float
    code: int
    output: str


# What is said soonest comes first.
PARTS = (
    *(Part(check, {}) for check in CHECKS),
    Part((*UNIT, "tests/unit"), {}),
    Part((*UNIT, SIMULATION), {"SIMULATION": "quick"}),
)


def main(arguments: list[str]) -> int:
    """Run every part; return 1 when one of them failed."""
    if arguments:
        complain('check takes no arguments; one test alone: make test ARGS="tests/unit/test_house.py"')
        return WRONG_USAGE
    began_s = time.monotonic()
    steps.step(f"{len(PARTS)} parts side by side")
    finished = run_side_by_side(PARTS)
    failed = [one for one in finished if one.code]
    for one in failed:
        say(f"\n----- {one.part.name}\n{one.output.rstrip()}")
    slow = slowest_tests([one.output for one in finished])
    if slow:
        say("\nThe slowest tests:")
        for line in slow:
            say(f"  {line}")
    took = f"{time.monotonic() - began_s:.1f} s"
    if failed:
        say("")
        complain(f"Not right yet, after {took}: {', '.join(one.part.name for one in failed)}")
        return 1
    say(f"\nAll right, after {took}. The real thing, on containers: make test")
    return 0


def run_side_by_side(parts: Sequence[Part], at_once: int | None = None) -> list[Finished]:
    """Run all parts, and say of each when it has ended; whatever happens, none is left running.

    at_once: so many at a moment; one for each CPU unless given, for some tests look at the clock.
    """
    most = at_once or max(2, os.cpu_count() or 1)
    waiting, running, finished = list(parts), list[Running](), list[Finished]()
    try:
        while waiting or running:
            while waiting and len(running) < most:
                running.append(Running(waiting.pop(0)))
            time.sleep(LOOK_EVERY_S)
            for one in [one for one in running if one.has_ended()]:
                running.remove(one)
                finished.append(one.finished())
                say(line_of(finished[-1]))
    finally:
        for one in running:
            programs.end(one.process)
            one.output.close()
    return finished


class Running:
    """A part that has been started, in a process of its own."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.began_s = time.monotonic()
        self.output = TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  closed with its part
        self.process = subprocess.Popen(
            [sys.executable, "-m", *part.arguments],
            cwd=ROOT,
            env={**os.environ, **part.environment},
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def has_ended(self) -> bool:
        """Say whether its process is over."""
        return self.process.poll() is not None

    def finished(self) -> Finished:
        """Return what came of it, once it has ended."""
        took_s = time.monotonic() - self.began_s
        with self.output:
            self.output.seek(0)
            return Finished(self.part, took_s, self.process.returncode, self.output.read())


def line_of(finished: Finished) -> str:
    """Return a part's line."""
    return f"  {'FAIL' if finished.code else 'ok':4}  {finished.took_s:5.1f} s  {finished.part.name}"


def slowest_tests(outputs: Sequence[str]) -> list[str]:
    """Return the lines in which pytest tells of the slowest tests, of all its outputs together, the slowest first."""
    lines = [line for output in outputs for line in re.findall(r"^\d+\.\d+s (?:call|setup|teardown) .*", output, re.M)]
    return sorted(lines, key=lambda line: -float(line.partition("s ")[0]))[:SLOWEST]


if __name__ == "__main__":
    entry.run(main, REQUIREMENTS, entry.RUN_AGAIN, speaks="en")
