"""`make bench`: the same faults and load through every balancer, round by round; results.json, the table, the plots.

A whole run writes them into bench/. A run with a selection only prints the table, unless --out names a folder.
"""

import argparse
import os
import sys
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
    import lab  # noqa: F401  An older Python ends here.
from bench import plot, results, rows, selection, table
from bench.engine import Engine
from bench.measuring import Bench
from lab.clone.folder import ROOT
from lab.command import entry
from lab.command.arguments import Parser
from lab.machine.side_lab import SideLab, side_lab
from lab.stack import compose, containers
from lab.terminal import programs, steps
from lab.terminal.words import say

REQUIREMENTS = "bench/requirements.txt"
FOLDER = ROOT / "bench"
FIRST_PORT = 28080
ROUNDS = 3
SHORTEST_S = 9


def main(arguments: list[str]) -> int:
    """Run the bench; return the exit code."""
    given = parse(arguments)
    bench = Bench(given.selection, given.rounds, given.seconds)
    with side_lab("bench", FIRST_PORT, folder="bench") as side:
        bring_up(side, given.selection.profiles)
        bench.measure(Engine(containers.connect()), throughput=not given.no_throughput)
    text = table.report(bench.results)
    say("\n" + text)
    folder = given.out or (None if given.is_selection else FOLDER)
    if folder:
        write(bench, text, folder)
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the arguments, balancers and rows as objects; wrong usage ends with one line and exit code 2."""
    parser = Parser(prog="bench/run.py", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often everything is measured ({ROUNDS})")
    parser.add_argument("--only", default="", help=f"rows, with commas: {','.join(selection.WORDS)}")
    parser.add_argument("--balancers", default="", help="such as ours,nginx,envoy-tuned,switches")
    parser.add_argument("--seconds", type=float, default=rows.SECONDS, help=f"of one run ({rows.SECONDS:g})")
    parser.add_argument("--no-throughput", action="store_true", help="leave wrk out")
    parser.add_argument("--out", type=Path, help="write the results into this folder")
    given = parser.parse_args(arguments)
    given.is_selection = bool(given.only or given.balancers or given.no_throughput) or given.seconds != rows.SECONDS
    only, named = ([word for word in words.split(",") if word] for words in (given.only, given.balancers))
    try:
        given.selection = selection.select(only, named)
    except KeyError as word:
        parser.error(f"there is no row and no balancer {word}")
    if given.rounds < 1 or given.seconds < SHORTEST_S:
        parser.error(f"at least one round, and {SHORTEST_S} seconds")
    return given


def bring_up(side: SideLab, profiles: str) -> None:
    """Build and start the lab's servers and balancer, and what they are compared with. profiles: Compose's."""
    side.build()
    os.environ["COMPOSE_FILE"] = os.pathsep.join(["docker-compose.yml", "bench/docker-compose.yml"])
    os.environ["COMPOSE_PROFILES"] = profiles
    steps.step("building the peers' image: nginx, HAProxy, Caddy, Envoy, wrk")
    shown = compose.BuildProgress()
    programs.stream(["docker", "compose", "--progress", "plain", "build", "nginx-advised"], shown.line)
    steps.step("starting three servers and every balancer")
    side.start()


def write(bench: Bench, text: str, folder: Path) -> None:
    """Write the results as JSON, the table into README.md, and the plots."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(results.as_text(bench.results), encoding="utf-8")
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    (folder / "README.md").write_text(table.put_into(readme, text), encoding="utf-8")
    for name, samples in bench.samples.items():
        order = [one.name for one in bench.selection.balancers if one.name in samples]
        plot.draw(rows.BY_NAME[name], {key: samples[key] for key in order}, folder / f"{name}.png")
    steps.ok(f"results.json, README.md and the plots are in {folder}")


if __name__ == "__main__":
    entry.run(main, REQUIREMENTS, entry.RUN_AGAIN, parse, speaks="en")
