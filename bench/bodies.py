"""`make bodies`: large, slow and endless bodies through ours and through nginx, in one run; prints one table.

Uploads that are read or not, fast or at 100 kB/s, downloads, slow clients beside others, a thousand event streams. The
server behind both is origin.py, the load bodies_load.py; both run inside the network, as everything here.
"""

import argparse
import json
import os
import sys
from pathlib import Path

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from lab import Trouble
from lab.command import entry
from lab.command.arguments import Parser
from lab.machine.side_lab import side_lab
from lab.stack import containers
from lab.stack.container import Container
from lab.terminal import programs, steps
from lab.terminal.words import say, table

FIRST_PORT = 29080
PLACES = (("ours", "bodies-ours", "/app/"), ("nginx", "bodies-nginx", "/"))  # name, service, path
RUN_WITHIN_S = 600.0


def main(arguments: list[str]) -> int:
    """Measure, and print the table."""
    parse(arguments)
    with side_lab("bodies", FIRST_PORT, folder="bench") as side:
        side.build()
        os.environ["COMPOSE_FILE"] = os.pathsep.join(["docker-compose.yml", "bench/docker-compose.yml"])
        os.environ["COMPOSE_PROFILES"] = "bodies"
        steps.step("building the peers' image")
        programs.stream(["docker", "compose", "--progress", "quiet", "build", "nginx-advised"], lambda line: None)
        side.start()
        load = containers.connect().container("wrk")
        found = {name: measured(load, service, path) for name, service, path in PLACES}
    rows = [[what, *(found[name][what] for name, _, _ in PLACES)] for what in found[PLACES[0][0]]]
    say("\n" + "\n".join(table([("BODIES", *(name.upper() for name, _, _ in PLACES)), *rows])))
    return 0


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return nothing of use: there are no arguments; wrong usage ends with one line and exit code 2."""
    return Parser(prog="bench/bodies.py", description=__doc__).parse_args(arguments)


def measured(load: Container, service: str, path: str) -> dict[str, str]:
    """Return what bodies_load.py measures through one balancer. Raises Trouble."""
    steps.step(f"bodies through {service}")
    code, output = load.run(["python3", "/etc/bench/bodies_load.py", service, "8080", path], within_s=RUN_WITHIN_S)
    if code:
        raise Trouble(f"bodies_load.py through {service} ended with exit code {code}: {output.strip()[-500:]}")
    return dict(json.loads(output))


if __name__ == "__main__":
    entry.run(main, when_interrupted=entry.RUN_AGAIN, parse=parse, speaks="en")
