"""What is measured: every row through every balancer, round by round; then throughput, memory and endurance."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bench import balancers, cost, overloading, rows
from bench.balancers import Balancer
from bench.engine import Engine
from bench.running import run_once
from bench.selection import Selection
from lab import Trouble
from lab.clone import project
from lab.clone.folder import ROOT
from lab.measuring import load
from lab.measuring.figures import Sample, figures
from lab.measuring.plan import Plan
from lab.terminal import programs, steps

WRK_ROUNDS, WRK_S = 5, 5
MANY_REQUESTS = 200_000


@dataclass
class Bench:
    """What is being measured, and what has been so far. samples: row -> balancer -> the first round's requests."""

    selection: Selection
    rounds: int
    seconds: float
    results: dict[str, Any] = field(default_factory=dict)
    samples: dict[str, dict[str, list[Sample]]] = field(default_factory=dict)

    def measure(self, engine: Engine, throughput: bool) -> None:
        """Measure everything into the results."""
        part = self.selection
        taking_part = [*part.balancers, *part.overloaded, *part.costed]
        for balancer in taking_part:  # Before anything else: every one is up, and the machine is quiet again.
            engine.settle(balancer)
        self.results = {
            "date": f"{datetime.now(project.time_zone()):%Y-%m-%d %H:%M}",
            "rounds": self.rounds,
            "seconds": self.seconds,
            "balancers": [one.name for one in part.balancers],
            "rows": [row.name for row in part.rows],
            "versions": {one.name.split("-")[0]: engine.version(one) for one in taking_part if one.is_peer},
            "own_error": own_error(),
            "cells": [],
            "throughput": {},
            "memory_mib": {},
            "overload_rows": [row.name for row in part.overload],
            "overloaded": [one.name for one in part.overloaded],
            "overload_cells": [],
        }
        steps.ok(f"the load's own error: {self.results['own_error']}")
        for number in range(self.rounds):
            self._measure_round(engine, number)
        if throughput and part.balancers:
            self.results["throughput"] = measure_throughput(part.balancers, self.rounds, engine)
        self.results["memory_mib"] = {one.name: engine.memory_mib(one) for one in part.balancers}
        if throughput and part.balancers and part.balancers[0].name == balancers.OURS:
            self.results["endurance"] = measure_endurance(part.balancers[0], engine)
        if part.overload:
            self.results["overload_cells"] = overloading.measure(part.overload, part.overloaded, self.rounds, engine)
        if part.costed:
            self.results["cost"] = cost.measure(part.costed, engine)

    def _measure_round(self, engine: Engine, number: int) -> None:
        for row in self.selection.rows:
            for balancer in balancers.of_round(self.selection.balancers, number, row.is_among_the_best):
                try:
                    samples, done_s = run_once(engine, row.steps, balancer, Plan(row.rate, self.seconds))
                except Trouble as trouble:  # One cell stays empty; the others are worth having all the same.
                    steps.note(f"{row.name} through {balancer.name} could not be measured: {trouble}")
                    continue
                if row.name in rows.PLOTTED:
                    self.samples.setdefault(row.name, {}).setdefault(balancer.name, samples)
                found = figures(samples, done_s[-1] if row.is_healed else None)
                place = {"row": row.name, "balancer": balancer.name, "round": number + 1}
                self.results["cells"].append({**place, **found.as_json(), "steps_done_s": done_s})
                words = f"{found.failed} failed, {found.wrong} wrong, slowest {found.slowest_ms:.0f} ms"
                steps.ok(f"round {number + 1}/{self.rounds}  {row.name}  {balancer.name}: {words}")


def own_error() -> dict[str, float]:
    """Return what the load measures of a server that does nothing: its own error."""
    trivial = [sys.executable, "-m", "bench.trivial"]
    process = subprocess.Popen(trivial, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout
        port = int(process.stdout.readline())
        with load.start(f"http://127.0.0.1:{port}/", rows.RATE, 5) as running:
            found = figures(running.samples())
    finally:
        programs.end(process)
    return {name: getattr(found, name) for name in ("late_p99_ms", "median_ms", "p99_ms", "slowest_ms")}


def measure_throughput(compared: Sequence[Balancer], rounds: int, engine: Engine) -> dict[str, list[float]]:
    """Let wrk find out how many requests a second each balancer passes on; interleaved, as everything."""
    compared = [one for one in compared if not one.is_switched_off]
    found: dict[str, list[float]] = {one.name: [] for one in compared}
    for number in range(max(WRK_ROUNDS, rounds)):
        for balancer in balancers.in_turn(compared, number):
            engine.settle(balancer)
            found[balancer.name].append(engine.throughput(balancer, WRK_S))
        said = ", ".join(f"{name} {values[-1]:.0f}" for name, values in found.items())
        steps.ok(f"requests/s, round {number + 1}: {said}")
    return found


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
