"""`make fuzz`: feed the balancer with what nobody has thought of; a part of `make soak`.

    python tests/fuzz.py [--seconds 300]
    python tests/fuzz.py --only answers --replay 485454502f312e31

First both parsers with bytes, then the whole wire with two thousand worlds of odd servers and odd clients
(tests/odd/test_odd_worlds.py). Atheris (libFuzzer, for Python) sees which lines of the parsers its inventions reach,
and goes on from those that reach new ones. What must hold is in tests/odd/parsers.py. A finding is printed in hex, with
the command that plays it again.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab.clone.folder import ROOT
from lab.command import entry
from lab.command.arguments import Parser
from lab.terminal.words import complain, say

REQUIREMENTS = "tests/fuzzing.txt"
PARSERS = ("requests", "answers")
WORLDS = ("pytest", "-q", "tests/odd/test_odd_worlds.py", "-k", "no_odd_world")
LONGEST_BYTES = 4096
LEAST_S = 1


def main(arguments: list[str]) -> int:
    """Fuzz, or play a finding again; return 1 when something was found."""
    given = parse(arguments)
    if given.replay is not None:
        from tests.odd import parsers

        parsers.CHECKS[given.only][0](bytes.fromhex(given.replay))
        say("It holds.")
        return 0
    if given.fuzz:
        fuzz(given.only, given.seconds)
    which = [given.only] if given.only else PARSERS
    command = [sys.executable, str(ROOT / "tests" / "fuzz.py"), "--fuzz", "--seconds", str(given.seconds), "--only"]
    running = {
        one: subprocess.Popen([*command, one], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT)
        for one in which
    }
    found = False
    for one, process in running.items():
        output, _ = process.communicate()
        tried = [line for line in output.splitlines() if line.startswith("Done ")]
        if process.returncode:
            found = True
            complain(output[-3000:])
        else:
            say(f"{one}: nothing found. {tried[-1] if tried else ''}")
    if not given.only:
        environment = {**os.environ, "ODD": "long"}
        found |= subprocess.run([sys.executable, "-m", *WORLDS], cwd=ROOT, env=environment, check=False).returncode != 0
    return entry.TROUBLE if found else 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return seconds, only, replay, fuzz; wrong usage ends with one line and exit code 2."""
    parser = Parser(prog="tests/fuzz.py", description=__doc__)
    parser.add_argument("--seconds", type=int, default=300, help="for the parsers, side by side (300)")
    parser.add_argument("--only", choices=PARSERS, help="one of the parsers")
    parser.add_argument("--replay", metavar="HEX", help="play one finding of --only again")
    parser.add_argument("--fuzz", action="store_true", help=argparse.SUPPRESS)  # in this process, which ends with it
    given = parser.parse_args(arguments)
    if sys.platform != "linux" or not (3, 11) <= sys.version_info < (3, 14):
        parser.error("the fuzzer needs Linux and Python 3.11, 3.12 or 3.13")
    if given.seconds < LEAST_S:
        parser.error(f"argument --seconds: {given.seconds} is less than {LEAST_S}")
    if (given.replay is not None or given.fuzz) and not given.only:
        parser.error("argument --replay: say --only requests or --only answers, too")
    return given


def fuzz(which: str, seconds: int) -> None:
    """Fuzz one parser; libFuzzer ends this process."""
    import atheris

    with atheris.instrument_imports(include=["gunicorn", "balancer"]):
        from tests.odd import parsers
    check, seeds = parsers.CHECKS[which]

    def one(data: bytes) -> None:
        try:
            check(data)
        except BaseException:
            say(f"Found: python tests/fuzz.py --only {which} --replay {data.hex()}")
            raise

    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds()):
            (Path(folder) / str(number)).write_bytes(seed)
        limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST_BYTES}", "-rss_limit_mb=2048", "-timeout=10"]
        atheris.Setup(["fuzz", *limits, f"-artifact_prefix={folder}/", folder], one)
        atheris.Fuzz()


if __name__ == "__main__":
    entry.run(main, REQUIREMENTS, entry.RUN_AGAIN, parse, speaks="en")
