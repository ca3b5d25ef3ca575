"""`python tests/mutants.py`: changes the balancer's decisions, one at a time, and sees a test fail each time.

A mutant that no test notices is a decision that nobody proves. Every mutant of balancer/rules/, forwarding/ and
servers/ meets the unit tests, and if it survives them, a short simulation. Each is tried in a process forked from one
that has imported everything else already. Survivors are named; those that are all right stand in tests/survivors.txt,
with the reason. Exit code 1 when another one survives.
"""

import argparse
import importlib.abc
import importlib.machinery
import multiprocessing
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab.clone.folder import ROOT
from lab.command import entry
from lab.command.arguments import Parser
from lab.terminal import steps
from lab.terminal.words import say
from tests.mutation import Mutant, mutants_of

REQUIREMENTS = "tests/requirements.txt"
ROOMS = ("rules", "forwarding", "servers")
SUITES = (
    ("tests/unit/balancer",),
    ("tests/simulation/test_invariants.py",),
    ("tests/simulation/test_found_worlds.py",),
)
SURVIVORS = ROOT / "tests/survivors.txt"
LONGEST_S = 240  # far more than a suite takes, also on a busy machine
SEED = "1"  # of the simulation, so that what survives once survives again


class Mutated(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Has one module imported from another source than its file's."""

    def __init__(self, module: str, source: str) -> None:
        self._module = module
        self._source = source

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return how to import that one module."""
        return importlib.machinery.ModuleSpec(name, self) if name == self._module else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the source."""
        exec(compile(self._source, f"<mutant of {self._module}>", "exec"), module.__dict__)  # noqa: S102  (our own)


class Fate(Enum):
    """What becomes of a mutant."""

    SURVIVES = "no test notices it"
    CAUGHT = "a test fails"
    ENDLESS = "a test doesn't come to its end, which is noticed, too"


def fate_of(mutant: Mutant | None) -> Fate:
    """Run the tests on a mutant, or on what there is; those of the file's own come first: mostly they are enough."""
    own = f"tests/unit/balancer/test_{Path(mutant.file).name}" if mutant else ""
    fates = (run(mutant, suite) for suite in ([(own,)] if Path(own).is_file() else []) + [*SUITES])
    return next((fate for fate in fates if fate is not Fate.SURVIVES), Fate.SURVIVES)


def run(mutant: Mutant | None, suite: Sequence[str]) -> Fate:
    """Run one suite in a process of its own."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(1, 2)
            signal.alarm(LONGEST_S)
            if mutant is not None:
                module = mutant.file.removesuffix(".py").replace("/", ".")
                sys.meta_path.insert(0, Mutated(module, mutant.source))
            import pytest

            code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:timeout", *suite]))
        finally:
            os._exit(code)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return Fate.ENDLESS
    return Fate.CAUGHT if status else Fate.SURVIVES


def explained() -> dict[str, str]:
    """Return the mutants that may survive, by name, each with its reason."""
    rows = [line.rpartition(" | ") for line in SURVIVORS.read_text(encoding="utf-8").splitlines() if " | " in line]
    return {name: reason for name, _, reason in rows}


def main(arguments: list[str]) -> int:
    """Try every mutant; return 1 when one survives that nobody has explained."""
    parser = Parser(prog="tests/mutants.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", help="such as balancer/rules/health.py (all of the three rooms)")
    given = parser.parse_args(arguments)
    files = given.files or [
        str(file.relative_to(ROOT)) for room in ROOMS for file in sorted((ROOT / "balancer" / room).glob("*.py"))
    ]
    os.chdir(ROOT)
    os.environ |= {"SIMULATION": "quick", "SIMULATION_SEED": SEED, "PYTHONDONTWRITEBYTECODE": "1"}
    for name in (
        "pytest",
        "hypothesis",
        "requests",
        "flask",
        "prometheus_client",
        "httptools",
        "gevent",
        "gevent.queue",
    ):
        __import__(name)
    if fate_of(None) is not Fate.SURVIVES:
        say("The tests fail as things are: mend that first (make check).")
        return entry.TROUBLE
    began_s, mutants = time.monotonic(), [one for file in files for one in mutants_of(file, Path(file).read_text())]
    steps.step(f"{len(mutants)} mutants of {len(files)} files")
    reasons, unexplained, fates = explained(), 0, Counter[Fate]()
    with multiprocessing.get_context("fork").Pool() as pool:
        for one, fate in zip(mutants, pool.imap(fate_of, mutants), strict=True):
            fates[fate] += 1
            if fate is Fate.SURVIVES:
                unexplained += one.name not in reasons
                why = reasons.get(one.name, "SURVIVES, and nobody says why")
                say(f"{one.file}:{one.line}  {one.text}\n    {one.change}: {why}")
            elif fate is Fate.ENDLESS:
                say(f"{one.file}:{one.line}  {one.text}\n    {one.change}: has no end within {LONGEST_S} s")
    caught, took_s = len(mutants) - fates[Fate.SURVIVES], time.monotonic() - began_s
    share = caught / max(1, len(mutants))
    say(
        f"{caught} of {len(mutants)} caught ({share:.1%}), {fates[Fate.ENDLESS]} of them without an end; {took_s:.0f} s"
    )
    return entry.TROUBLE if unexplained else 0


if __name__ == "__main__":
    entry.run(main, REQUIREMENTS, entry.RUN_AGAIN, speaks="en")
