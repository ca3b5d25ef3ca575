"""`make bench`: the same faults and load through every balancer, round by round; results.json, the table, the plots.

A whole run writes them into bench/. A run with a selection only prints the table, unless --out names a folder.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # Ours are found from the clone's folder, and nothing of this one's hides a package.
    sys.path[0] = str(Path(__file__).resolve().parents[1])
from bench import balancers, plot, rows, table
from bench.balancers import Balancer
from bench.engine import Engine
from bench.rows import Row
from lab import Trouble
from lab.clone import project, turns
from lab.clone.folder import ROOT
from lab.command import entry
from lab.command.arguments import Parser
from lab.machine import port, preparing, venv
from lab.measuring import load
from lab.measuring.figures import Sample, figures
from lab.stack import compose, containers
from lab.terminal import programs, steps
from lab.terminal.words import say

REQUIREMENTS = "bench/requirements.txt"
FOLDER = ROOT / "bench"
FIRST_PORT = 28080
ROUNDS = 3
SHORTEST_S = 9
WRK_ROUNDS, WRK_S = 5, 5
MANY_REQUESTS = 200_000


@dataclass
class Bench:
    """What is being measured, and what has been so far. samples: row -> balancer -> the first round's requests."""

    balancers: list[Balancer]
    rows: list[Row]
    rounds: int
    seconds: float
    results: dict[str, Any] = field(default_factory=dict)
    samples: dict[str, dict[str, list[Sample]]] = field(default_factory=dict)


def main(arguments: list[str]) -> int:
    """Run the bench; return the exit code."""
    given = parse(arguments)
    venv.make(REQUIREMENTS)
    venv.enter(REQUIREMENTS)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # Whoever ends it, it cleans up.
    bench = Bench(given.balancers, given.only, given.rounds, given.seconds)
    preparing.get_docker()
    name = project.side_project(preparing.settle_project_name(), "bench")
    with turns.only_one("bench"):
        run(bench, name, throughput=not given.no_throughput)
    text = table.report(bench.results)
    say("\n" + text)
    folder = given.out or (None if given.is_selection else FOLDER)
    if folder:
        write(bench, text, folder)
    return 0


def run(bench: Bench, name: str, throughput: bool) -> None:
    """Bring everything up, measure it, and take it down again, also on Ctrl-C."""
    try:
        bring_up(name, with_switches=any(one.is_switched_off for one in bench.balancers))
        measure(bench, Engine(containers.connect()), throughput)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if compose.of_project(name) or compose.networks(name):
            steps.step(f"removing the containers and the network of {name}")
            compose.down(name)


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return the arguments, balancers and rows as objects; wrong usage ends with one line and exit code 2."""
    parser = Parser(prog="bench/run.py", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"how often everything is measured ({ROUNDS})")
    parser.add_argument("--only", default="", help=f"rows, with commas: {','.join(rows.BY_NAME)}")
    parser.add_argument("--balancers", default="", help="such as ours,nginx,envoy-tuned,switches")
    parser.add_argument("--seconds", type=float, default=rows.SECONDS, help=f"of one run ({rows.SECONDS:g})")
    parser.add_argument("--no-throughput", action="store_true", help="leave wrk out")
    parser.add_argument("--out", type=Path, help="write the results into this folder")
    given = parser.parse_args(arguments)
    given.is_selection = bool(given.only or given.balancers or given.no_throughput) or given.seconds != rows.SECONDS
    try:
        given.balancers = balancers.chosen([word for word in given.balancers.split(",") if word])
        given.only = rows.chosen([word for word in given.only.split(",") if word])
    except KeyError as word:
        parser.error(f"there is no row and no balancer {word}")
    if given.rounds < 1 or given.seconds < SHORTEST_S:
        parser.error(f"at least one round, and {SHORTEST_S} seconds")
    return given


def bring_up(name: str, with_switches: bool) -> None:
    """Build and start the lab's servers and balancer, and everything that they are compared with."""
    environment = preparing.build(name)
    environment |= {
        "COMPOSE_FILE": os.pathsep.join(["docker-compose.yml", "bench/docker-compose.yml"]),
        "PORT": str(port.free_port(FIRST_PORT)),
        "BIND": "127.0.0.1",
        "LOG_FOLDER": tempfile.mkdtemp(prefix="bench-log-"),  # the clone's own log is the student's
        "COMPOSE_PROFILES": "switches" if with_switches else "",
    }
    os.environ.update(environment)  # So that Compose is told the same when everything is taken down.
    steps.step("building the peers' image: nginx, HAProxy, Caddy, Envoy, wrk")
    shown = compose.BuildProgress()
    programs.stream(["docker", "compose", "--progress", "plain", "build", "nginx-advised"], shown.line, environment)
    steps.step("starting three servers and every balancer")
    compose.start(name, environment)


def measure(bench: Bench, engine: Engine, throughput: bool) -> None:
    """Measure everything, round by round, into the bench's results."""
    for balancer in bench.balancers:  # Before anything is measured: every one is up, and the machine is quiet again.
        engine.settle(balancer)
    bench.results = {
        "date": f"{datetime.now(project.time_zone()):%Y-%m-%d %H:%M}",
        "rounds": bench.rounds,
        "seconds": bench.seconds,
        "balancers": [one.name for one in bench.balancers],
        "rows": [row.name for row in bench.rows],
        "versions": {one.service.split("-")[0]: engine.version(one) for one in bench.balancers if one.is_peer},
        "own_error": own_error(),
        "cells": [],
        "throughput": {},
        "memory_mib": {},
    }
    steps.ok(f"the load's own error: {bench.results['own_error']}")
    for number in range(bench.rounds):
        for row in bench.rows:
            for balancer in balancers.of_round(bench.balancers, number, row.is_among_the_best):
                try:
                    cell = run_once(bench, engine, row, balancer)
                except Trouble as trouble:  # One cell stays empty; the others are worth having all the same.
                    steps.note(f"{row.name} through {balancer.name} could not be measured: {trouble}")
                    continue
                bench.results["cells"].append({"row": row.name, "balancer": balancer.name, "round": number + 1, **cell})
                words = f"{cell['failed']} failed, {cell['wrong']} wrong, slowest {cell['slowest_ms']:.0f} ms"
                steps.ok(f"round {number + 1}/{bench.rounds}  {row.name}  {balancer.name}: {words}")
    if throughput:
        measure_throughput(bench, engine)
    bench.results["memory_mib"] = {one.name: engine.memory_mib(one) for one in bench.balancers}
    if throughput and bench.balancers[0].name == balancers.OURS:
        bench.results["endurance"] = measure_endurance(bench.balancers[0], engine)


def measure_endurance(balancer: Balancer, engine: Engine) -> dict[str, Any]:
    """Return what many requests do to a balancer's memory, and what a crowd of idle and slow clients does to others."""
    before_mib, requests = engine.memory_mib(balancer), 0
    while requests < MANY_REQUESTS:
        requests += round(engine.throughput(balancer, WRK_S) * WRK_S)
    after_mib = engine.memory_mib(balancer)
    steps.ok(f"{requests} requests: memory from {before_mib} to {after_mib} MiB")
    crowd = engine.crowd(balancer)
    steps.ok(f"in a crowd: {crowd}")
    return {"requests": requests, "memory_mib": [before_mib, after_mib], "crowd": crowd}


def run_once(bench: Bench, engine: Engine, row: Row, balancer: Balancer) -> dict[str, Any]:
    """Send the load through one balancer while a row's steps are done; return the figures."""
    engine.settle(balancer)
    with load.start(engine.url(balancer), row.rate, bench.seconds) as running:
        done_s = []
        try:
            for step in row.steps:
                time.sleep(max(0.0, running.began_s + step.at_s - time.monotonic()))
                engine.do(step)
                done_s.append(round(time.monotonic() - running.began_s, 3))
            samples = running.samples()
        finally:
            engine.heal()
    if row.name in rows.PLOTTED and balancer.name not in bench.samples.setdefault(row.name, {}):
        bench.samples[row.name][balancer.name] = samples
    return {**figures(samples, done_s[-1] if row.is_healed else None).as_json(), "steps_done_s": done_s}


def own_error() -> dict[str, Any]:
    """Return what the load measures of a server that does nothing: its own error."""
    trivial = [sys.executable, str(FOLDER / "trivial.py")]
    process = subprocess.Popen(trivial, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        port = int(process.stdout.readline())
        with load.start(f"http://127.0.0.1:{port}/", rows.RATE, 5) as running:
            found = figures(running.samples())
    finally:
        programs.end(process)
    return {name: getattr(found, name) for name in ("late_p99_ms", "median_ms", "p99_ms", "slowest_ms")}


def measure_throughput(bench: Bench, engine: Engine) -> None:
    """Let wrk find out how many requests a second each balancer passes on; interleaved, as everything."""
    compared = [one for one in bench.balancers if not one.is_switched_off]
    found: dict[str, list[float]] = {one.name: [] for one in compared}
    for number in range(max(WRK_ROUNDS, bench.rounds)):
        for balancer in balancers.in_turn(compared, number):
            engine.settle(balancer)
            found[balancer.name].append(engine.throughput(balancer, WRK_S))
        said = ", ".join(f"{name} {values[-1]:.0f}" for name, values in found.items())
        steps.ok(f"requests/s, round {number + 1}: {said}")
    bench.results["throughput"] = found


def write(bench: Bench, text: str, folder: Path) -> None:
    """Write the results as JSON, the table into README.md, and the plots."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(json.dumps(bench.results, indent=1) + "\n", encoding="utf-8")
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    (folder / "README.md").write_text(table.put_into(readme, text), encoding="utf-8")
    for name, samples in bench.samples.items():
        order = [one.name for one in bench.balancers if one.name in samples]
        plot.draw(rows.BY_NAME[name], {key: samples[key] for key in order}, folder / f"{name}.png")
    steps.ok(f"results.json, README.md and the plots are in {folder}")


if __name__ == "__main__":
    entry.run(main, "", entry.RUN_AGAIN)
