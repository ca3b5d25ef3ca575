"""What a request costs a balancer: its CPU time before servers that answer at once, and its own when nobody asks.

Every balancer writes a line for each request, into its container's memory: ours does, and so does everybody's in use.
"""

import time
from collections.abc import Sequence
from typing import Any

from bench import balancers
from bench.balancers import Balancer
from bench.engine import Engine
from lab import Trouble
from lab.measuring.figures import median, percentile
from lab.terminal import steps

SLICES, SLICE_S = 9, 3
IDLE_S = 10.0


def measure(compared: Sequence[Balancer], engine: Engine) -> dict[str, dict[str, float]]:
    """Return each balancer's figures, by its name; slices of load on one after the other, so that drift meets all."""
    cost_ms: dict[str, list[float]] = {one.name: [] for one in compared}
    rates: dict[str, list[float]] = {one.name: [] for one in compared}
    try:
        engine.wake_only(compared)
        idle = idle_percent(compared, engine)
        # Before the load: the log that it leaves in the container's memory counts as that, too.
        memory_mib = {one.name: engine.memory_mib(one) for one in compared}
        for number in range(SLICES):
            for balancer in balancers.in_turn(compared, number):
                try:
                    slice_ms, rate = measure_slice(balancer, engine)
                except Trouble as trouble:
                    steps.note(f"a slice of {balancer.name}'s cost could not be measured: {trouble}")
                    continue
                cost_ms[balancer.name].append(slice_ms)
                rates[balancer.name].append(rate)
    finally:
        engine.wake_all()
    found = {}
    for one in [one for one in compared if rates[one.name]]:
        found[one.name] = {**figures(cost_ms[one.name], rates[one.name]), "idle_percent": idle[one.name]}
        found[one.name]["memory_mib"] = memory_mib[one.name]
        steps.ok(f"cost  {one.name}: {found[one.name]}")
    return found


def measure_slice(balancer: Balancer, engine: Engine) -> tuple[float, float]:
    """Return what 1,000 requests cost one balancer, in CPU milliseconds, and how many it passed on a second."""
    engine.wake_only([balancer])
    engine.settle(balancer)
    used_s = engine.cpu_s(balancer)
    requests, rate = engine.wrk(balancer, SLICE_S)
    return (engine.cpu_s(balancer) - used_s) * 1e6 / requests, rate


def figures(cost_ms: Sequence[float], rates: Sequence[float]) -> dict[str, Any]:
    """Return what slices come to.

    cost_ms: CPU milliseconds per 1,000 requests; what disturbs a slice only adds to it, so that the lower quartile is
    nearest to the truth. rates: requests a second.
    """
    return {"cpu_ms_per_1000": round(percentile(cost_ms, 25), 1), "requests_per_s": round(median(rates))}


def idle_percent(compared: Sequence[Balancer], engine: Engine) -> dict[str, float]:
    """Return how much of a CPU each balancer uses while nobody asks it, in percent."""
    before = {one.name: (engine.cpu_s(one), time.monotonic()) for one in compared}
    time.sleep(IDLE_S)
    found = {}
    for one in compared:
        used_s, at_s = before[one.name]
        found[one.name] = round((engine.cpu_s(one) - used_s) / (time.monotonic() - at_s) * 100, 2)
    return found
