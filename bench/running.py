"""One run: a load through one balancer, while something is done to the servers."""

import time
from collections.abc import Sequence

from bench.balancers import Balancer
from bench.engine import Engine
from bench.rows import Step
from lab.measuring import load
from lab.measuring.figures import Sample
from lab.measuring.plan import Plan


def run_once(engine: Engine, steps: Sequence[Step], balancer: Balancer, plan: Plan) -> tuple[list[Sample], list[float]]:
    """Send a load through one balancer while a row's steps are done; return its requests, and when each was done."""
    engine.settle(balancer)
    with load.follow(engine.url(balancer), plan) as running:
        done_s = []
        try:
            for step in steps:
                time.sleep(max(0.0, running.began_s + step.at_s - time.monotonic()))
                engine.do(step)
                done_s.append(round(time.monotonic() - running.began_s, 3))
            return running.samples(), done_s
        finally:
            engine.heal()
