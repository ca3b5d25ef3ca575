"""`make soak`: chaos.py on the whole lab under a steady load, a seed after the other; a line for each, and its log.

Nothing may fail, no body may be wrong, and the log must have a line for each request. The exit code says whether.
Before that tests/fuzz.py feeds the balancer with what it invents.
There may be a few more requests than the load's: healing asks for the service while a breaker waits for a trial.
"""

import argparse
import json
import subprocess
import sys
import urllib.request
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    import lab  # noqa: F401  An older Python ends here.
from dataclasses import dataclass

from lab.clone import project
from lab.clone.folder import ROOT
from lab.command import entry
from lab.command.arguments import WRONG_USAGE, Parser
from lab.faults.chance import check, plan
from lab.machine.side_lab import SideLab, side_lab
from lab.measuring import load
from lab.measuring.figures import Figures, figures
from lab.terminal import steps
from lab.terminal.words import complain, say, table

FIRST_PORT = 19090
LINGER_S = 4  # the load goes on so long after the last heal
HEADING = (
    "SEED",
    "FAULTS",
    "REQUESTS",
    "FAILED",
    "WRONG",
    "MEDIAN MS",
    "P99 MS",
    "SLOWEST MS",
    "COUNTED",
    "LINES IN THE LOG",
)


@dataclass(frozen=True)
class Outcome:
    """What one seed came to.

    faults: how many were planned. figures: of the load. slowest_at_s: when its slowest request was due, in seconds
    from the start. counted: how many requests the balancer counted meanwhile. log_lines: how many it wrote.
    exit_code: of chaos.py.
    """

    seed: int
    faults: int
    figures: Figures
    slowest_at_s: float
    counted: int
    log_lines: int
    exit_code: int

    @property
    def troubles(self) -> list[str]:
        """Say what was lost, wrong, left out of the log, or not healed."""
        one, said = self.figures, []
        if one.failed:
            said.append(f"failed: {', '.join(f'{reason} ({count})' for reason, count in one.reasons.items())}")
        if one.wrong:
            said.append(f"wrong bodies: {one.wrong}")
        if not self.log_lines == self.counted >= one.requests:
            said.append(f"{one.requests} sent, {self.counted} counted, {self.log_lines} lines in the log")
        if self.exit_code:
            said.append(f"chaos.py ended with {self.exit_code}")
        return said

    @property
    def is_clean(self) -> bool:
        """Whether none of that happened."""
        return not self.troubles

    @property
    def words(self) -> str:
        """It in one line, with what to look for beside the faults that chaos.py has printed."""
        slowest = f"slowest {self.figures.slowest_ms:.0f} ms, at {self.slowest_at_s:.1f} s"
        return f"seed {self.seed}: {'; '.join(self.troubles) or 'nothing lost'}; {slowest}"

    def cells(self) -> list[str]:
        """Return its row of the table."""
        one = self.figures
        counts = (self.seed, self.faults, one.requests, one.failed, one.wrong)
        times = (one.median_ms, one.p99_ms, one.slowest_ms)
        return [*map(str, counts), *(f"{ms:.1f}" for ms in times), str(self.counted), str(self.log_lines)]


def main(arguments: list[str]) -> int:
    """Play every seed; return 0 when all of them were clean."""
    given = parse(arguments)
    outcomes: list[Outcome] = []
    is_sound = withstands_fuzzing(given.fuzz_seconds)
    with side_lab("soak", FIRST_PORT, folder="bench") as side:
        side.build()
        steps.step("starting server1, server2, server3 and the balancer")
        side.start()
        for seed in given.seeds:
            outcomes.append(play(seed, given, side))
            side.keeps_logs |= not outcomes[-1].is_clean
            tell = steps.ok if outcomes[-1].is_clean else complain
            tell(outcomes[-1].words)
    say("\n" + "\n".join(table([HEADING, *(one.cells() for one in outcomes)])))
    bad = [str(one.seed) for one in outcomes if not one.is_clean]
    if bad:
        complain(f"Not clean: seed {', '.join(bad)}. The lab's logs are kept in {side.log_folder}")
    return 1 if bad or not is_sound else 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return seeds, minutes, rate, keep_alive, fuzz_seconds; wrong usage ends with one line and exit code 2."""
    parser = Parser(prog="bench/soak.py", description=__doc__)
    parser.add_argument("--seeds", default="1,2,3,4,5", help="with commas (1,2,3,4,5)")
    parser.add_argument("--minutes", type=float, default=2.0, help="for each seed (2)")
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second (50)")
    parser.add_argument("--keep-alive", type=int, default=1, help="how many servers are well at every moment (1)")
    parser.add_argument("--fuzz-seconds", type=int, default=300, help="for the parsers; 0 leaves all of it out (300)")
    given = parser.parse_args(arguments)
    try:
        given.seeds = [int(word) for word in given.seeds.split(",")]
    except ValueError:
        parser.error(f"argument --seeds: {given.seeds!r} is not like 1,2,3")
    if not 1 <= given.rate <= 1000:
        parser.error(f"argument --rate: {given.rate:g} is not from 1 to 1000")
    if given.fuzz_seconds < 0:
        parser.error(f"argument --fuzz-seconds: {given.fuzz_seconds} is less than 0")
    try:
        check(given.minutes, given.keep_alive, project.SERVERS)
    except ValueError as wrong:
        parser.error(str(wrong))
    return given


def withstands_fuzzing(seconds: int) -> bool:
    """Run tests/fuzz.py; False when it has found something. Where it can't run it says so, and has found nothing."""
    if not seconds:
        return True
    steps.step(f"fuzzing for {seconds} s, then odd servers and odd clients")
    command = [sys.executable, str(ROOT / "tests" / "fuzz.py"), "--seconds", str(seconds)]
    return subprocess.run(command, check=False).returncode in (0, WRONG_USAGE)


def play(seed: int, given: argparse.Namespace, side: SideLab) -> Outcome:
    """Play one seed under load. chaos.py holds the turn as well: it would go on if this program were killed."""
    seconds = given.minutes * 60
    address, log = f"http://127.0.0.1:{side.port}", side.log_folder / "log.txt"
    counted_before, lines_before = counted(address), lines(log)
    command = [sys.executable, str(ROOT / "lab" / "chaos.py"), "--seed", str(seed), "--minutes", str(given.minutes)]
    command += ["--no-load"]  # Its own is judged as well, and would be counted with ours.
    with load.start(f"{address}/app/", given.rate, seconds + LINGER_S) as running:
        played = subprocess.run([*command, "--keep-alive", str(given.keep_alive)], check=False, pass_fds=side.turn)
        samples = running.samples()
    slowest_at_s = max(samples, key=lambda sample: sample.took_s).due_s
    faults = len(plan(seed, seconds, given.keep_alive, project.SERVERS)) // 2
    written, in_all = lines(log) - lines_before, counted(address) - counted_before
    return Outcome(seed, faults, figures(samples), slowest_at_s, in_all, written, played.returncode)


def counted(address: str) -> int:
    """Return how many requests the balancer has counted."""
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{address}/api/status") as answer:
        return sum(json.load(answer)["requests"].values())


def lines(file: Path) -> int:
    """Return how many lines a file has; 0 when it isn't there yet."""
    return file.read_bytes().count(b"\n") if file.exists() else 0


if __name__ == "__main__":
    entry.run(main, when_interrupted=entry.RUN_AGAIN, parse=parse, speaks="en")
