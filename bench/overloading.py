"""How the rows of overload are measured: each beside what the servers can do in the same minute."""

from collections.abc import Sequence
from typing import Any

from bench import balancers
from bench.balancers import Balancer
from bench.engine import Engine
from bench.overload_rows import OverloadRow
from bench.running import run_once
from lab import Trouble
from lab.measuring.overload import of_possible, overload
from lab.terminal import steps

LATE_MS = 20.0  # The load's own delay, at the 99th percentile: above it the machine was what was measured.


def measure(
    rows: Sequence[OverloadRow], compared: Sequence[Balancer], rounds: int, engine: Engine
) -> list[dict[str, Any]]:
    """Return a cell for each row, balancer and round; one that couldn't be measured is left out."""
    cells = []
    try:
        for number in range(rounds):
            for row in rows:
                for balancer in balancers.in_turn(compared, number):
                    place = {"row": row.name, "balancer": balancer.name, "round": number + 1}
                    try:
                        cells.append({**place, **measure_in_quiet(row, balancer, engine)})
                    except Trouble as trouble:
                        steps.note(f"{row.name} through {balancer.name} could not be measured: {trouble}")
                        continue
                    steps.ok(f"round {number + 1}/{rounds}  {row.name}  {balancer.name}: {words(cells[-1])}")
    finally:
        engine.wake_all()
    return cells


def measure_in_quiet(row: OverloadRow, balancer: Balancer, engine: Engine) -> dict[str, Any]:
    """Return what one run comes to; it is made once more when the machine had so much else to do that it is spoilt."""
    cell = measure_once(row, balancer, engine)
    if cell["late_p99_ms"] <= LATE_MS:
        return cell
    steps.note(f"{row.name}  {balancer.name}: sent {cell['late_p99_ms']:.0f} ms late, so it is measured once more")
    again = measure_once(row, balancer, engine)
    return min(cell, again, key=lambda one: float(one["late_p99_ms"]))


def measure_once(row: OverloadRow, balancer: Balancer, engine: Engine) -> dict[str, Any]:
    """Return what one run comes to.

    What the servers can do is measured before and after it, for this machine drifts; with no balancer's probes beside.
    """
    engine.wake_only([])
    possible = [engine.most_per_s(row.cpus)] if row.cpus else []
    engine.wake_only([balancer])
    samples, done_s = run_once(engine, row.steps, balancer, row.load)
    if row.cpus:
        engine.wake_only([])
        possible.append(engine.most_per_s(row.cpus))
    possible_per_s = round(sum(possible) / len(possible), 1) if possible else None
    found = overload(samples, *row.window(done_s))
    share = of_possible(found, possible_per_s)
    return {**found.as_json(), "possible_per_s": possible_per_s, "of_possible": share, "steps_done_s": done_s}


def words(cell: dict[str, Any]) -> str:
    """Return a cell in a line."""
    possible = f" of {cell['possible_per_s']:.0f}" if cell["possible_per_s"] else ""
    return (
        f"good {cell['good_per_s']:.0f}/s{possible} ({cell['of_possible']:.2f}), answered p99 "
        f"{cell['answered_p99_ms']:.0f} worst {cell['answered_worst_ms']:.0f} ms, no p99 {cell['no_p99_ms']:.0f} ms "
        f"({cell['refused']}), lost {cell['lost']}, over 100 ms {cell['over_100_ms']}, normal after "
        f"{cell['until_normal_s']:.1f} s ({cell['bad_after']}); late p99 {cell['late_p99_ms']:.1f} ms"
    )
