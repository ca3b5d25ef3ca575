"""The scenarios of docs/overload.md, and which of them every test run plays."""

from functools import lru_cache

from tests.simulation.controllers import CONTROLLERS, OURS
from tests.simulation.figures import Figures, figures_of
from tests.simulation.overload import Overload, Scenario
from tests.simulation.virtual_time import VirtualTime

PRIMARY = ("server1",)
SCENARIOS = (
    Scenario("all at 0.1 CPU, 300/s", 300, share=0.1),
    Scenario("all at 0.1 CPU, 600/s", 600, share=0.1),
    Scenario("all at 0.1 CPU, 900/s", 900, share=0.1),
    Scenario("all at 0.05 CPU, 600/s", 600, share=0.05),
    Scenario("all at 0.02 CPU, 300/s", 300, share=0.02),
    Scenario("all at 0.05 CPU, 600/s, 10 ms", 600, share=0.05, latency_s=0.01),
    Scenario("all at 0.05 CPU, 600/s, 30 ms", 600, share=0.05, latency_s=0.03),
    Scenario("all at 0.1 CPU, 900/s, round_robin", 900, share=0.1, policy="round_robin"),
    Scenario("all at 0.1 CPU, 900/s, least_connections", 900, share=0.1, policy="least_connections"),
    Scenario("all at 0.1 CPU, 900/s, random", 900, share=0.1, policy="random"),
    Scenario("server1 at 0.1 CPU, 300/s", 300, share=0.1, starved=PRIMARY),
    Scenario("server1 at 0.1 CPU, 300/s, round_robin", 300, share=0.1, starved=PRIMARY, policy="round_robin"),
    Scenario("server1 at 0.1 CPU, 300/s, 30 ms", 300, share=0.1, starved=PRIMARY, latency_s=0.03),
    Scenario("0.1 CPU, 150/s, ten times for 1 s", 150, share=0.1, is_starved_throughout=True, times=10, ends_s=2.5),
    Scenario("all at 0.05 CPU, 300/s, asked 4 times", 300, share=0.05, asks=4, patience_s=1.0, lasts_s=8.0),
    Scenario("all at 0.05 CPU, 600/s, asked 4 times", 600, share=0.05, asks=4, patience_s=1.0, lasts_s=8.0),
    Scenario("all 300 ms slow, 50/s", 50, delay_s=0.3),
    Scenario("all 300 ms slow, 300/s", 300, delay_s=0.3),
    Scenario("all 300 ms slow, 600/s", 600, delay_s=0.3),
    Scenario("all 100 ms slow, 600/s", 600, delay_s=0.1),
    Scenario("all 200 ms slow, 600/s", 600, delay_s=0.2),
    Scenario("all 500 ms slow, 300/s", 300, delay_s=0.5),
    Scenario("all 300 ms slow, 600/s, 30 ms", 600, delay_s=0.3, latency_s=0.03),
    Scenario("server1 1 s slow, 300/s", 300, delay_s=1.0, delayed=PRIMARY),
)
BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}


@lru_cache(maxsize=200)
def figures(scenario: Scenario, controller: str = OURS, seed: int = 0) -> Figures:
    """Play a scenario and return its figures: each once, whoever asks."""
    with VirtualTime() as time:
        run = Overload(scenario, time, seed, CONTROLLERS[controller]).to_its_end()
    return figures_of(
        run.asked,
        run.looks,
        scenario.begins_s,
        scenario.ends_s,
        scenario.can_per_s(),
        scenario.latency_s,
    )
