"""`make simulate`: the real balancer in one drawn world after another, until enough requests have been played.

    python tests/simulate.py [--seed 7] [--requests 10000]
    python tests/simulate.py --overload ["300 ms"]   writes the rows of docs/overload.md with that in their names

Each world is judged by the invariants that hold everywhere. The same seed draws the same worlds, and a world plays the
same way every time: `play(World(...))` of tests/simulation/run.py, with what is printed here.
"""

import argparse
import sys
import time
from pathlib import Path
from random import Random, SystemRandom

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab.command import entry
from lab.command.arguments import Parser
from lab.terminal.words import complain, say

REQUIREMENTS = "tests/requirements.txt"
LARGEST_SEED = 999_999


def main(arguments: list[str]) -> int:
    """Play worlds; return 1 when an invariant is broken in one of them."""
    from tests.simulation import invariants
    from tests.simulation.run import play
    from tests.simulation.world import drawn

    asked = parse(arguments)
    if asked.overload is not None:
        from tests.simulation import overload_table

        for row in overload_table.write(asked.overload):
            say(row)
        return 0
    random = Random(asked.seed)  # noqa: S311 (no secret)
    say(f"The same worlds again: python tests/simulate.py --seed {asked.seed} --requests {asked.requests}")
    began_s, requests, worlds, troubled, broken = time.monotonic(), 0, 0, 0, 0
    while requests < asked.requests:
        history = play(drawn(random))
        requests, worlds = requests + len(history.stories), worlds + 1
        troubled += sum(story.has_met_trouble for story in history.stories)
        for invariant in invariants.IN_EVERY_WORLD:
            try:
                invariant(history)
            except AssertionError as error:
                broken += 1
                complain(f"{invariant.__name__}, in {history.world}:\n    {error}")
    took_s = time.monotonic() - began_s
    say(f"{requests} requests in {worlds} worlds; {troubled} of them met a fault")
    say(f"{took_s:.1f} s, {requests / took_s:.0f} requests a second")
    say(f"{broken} invariants broken" if broken else "Every invariant held in every world.")
    return entry.TROUBLE if broken else 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return seed and requests; exits with 2 on wrong usage."""
    parser = Parser(prog="tests/simulate.py", description="Play the real balancer in simulated worlds.")
    parser.add_argument("--seed", type=int, help="of the worlds: the same seed, the same worlds")
    parser.add_argument("--requests", type=int, default=10_000, help="how many, at least (10000)")
    parser.add_argument("--overload", nargs="?", const="", metavar="PART", help="write the rows of docs/overload.md")
    asked = parser.parse_args(arguments)
    asked.seed = SystemRandom().randint(1, LARGEST_SEED) if asked.seed is None else asked.seed
    return asked


if __name__ == "__main__":
    entry.run(main, REQUIREMENTS, entry.RUN_AGAIN, parse, speaks="en")
