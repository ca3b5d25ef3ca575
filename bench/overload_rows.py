"""The rows where more is asked than servers can do, or nearly: what is done to them, what is asked. Data only."""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.rows import FAIL_S, SECONDS, Step, by_time, told
from lab.clone.project import SERVERS
from lab.measuring.plan import NONE, Burst, Plan, Retries

END_S = 10.0
PATIENCE_S = 6.0  # Longer than any balancer here takes to say that nobody has answered.
TENTH, TWENTIETH = 0.1, 0.05


@dataclass(frozen=True)
class OverloadRow:
    """One row: its name as typed, its title as printed, the load, the steps; the last half of these heal.

    cpus: of each server, all alike, whose most is to be measured beside the row; None where it is more than is asked.
    window_s: from when to when figures count, in seconds from the start; None for from the fault to its end.
    """

    name: str
    title: str
    load: Plan
    steps: tuple[Step, ...]
    cpus: float | None = None
    window_s: tuple[float, float] | None = None

    @property
    def faults(self) -> int:
        """How many of the steps do harm."""
        return len(self.steps) // 2

    def window(self, done_s: Sequence[float]) -> tuple[float, float, float]:
        """Return when the overload began, when it ended, and when its cause was gone, in seconds from the start.

        done_s: when each step was done. All is well when the last of them is; but from the first heal on it is better.
        """
        if self.window_s:
            return *self.window_s, self.window_s[1]
        return done_s[self.faults - 1], self.steps[self.faults].at_s, done_s[-1]


def starved(cpus: float, *servers: str) -> tuple[Step, ...]:
    """Return the steps that leave servers so much of a CPU each, and then all of it."""
    return by_time(
        *((Step(FAIL_S, "starve", one, cpus=cpus), Step(END_S, "feed", one)) for one in servers),
    )


def asking(rate: float, timeout_s: float = PATIENCE_S, bursts: tuple[Burst, ...] = (), retries: Retries = NONE) -> Plan:
    """Return a load of so many clients a second."""
    return Plan(rate, SECONDS, timeout_s, bursts, retries)


def all_starved(rate: float, cpus: float, words: str) -> OverloadRow:
    """Return the row in which all three servers are starved."""
    return OverloadRow(
        f"starved-{words}-{rate:g}",
        f"all at {cpus:g} CPU, {rate:g} req/s",
        asking(rate),
        starved(cpus, *SERVERS),
        cpus=cpus,
    )


ROWS = (
    all_starved(300, TENTH, "all"),
    all_starved(600, TENTH, "all"),
    all_starved(900, TENTH, "all"),
    all_starved(600, TWENTIETH, "more"),
    OverloadRow("starved-one-300", "only server1 at 0.1 CPU, 300 req/s", asking(300), starved(TENTH, SERVERS[0])),
    OverloadRow(
        "burst",
        "all at 0.1 CPU, 60 req/s and for a second 600",
        asking(60, bursts=(Burst(7.0, 1.0, 600),)),
        starved(TENTH, *SERVERS),
        window_s=(7.0, 8.0),
    ),
    OverloadRow(
        "retrying",
        "all at 0.05 CPU, 300 clients/s that try three times more",
        asking(300, timeout_s=1.0, retries=Retries(times=3)),
        starved(TWENTIETH, *SERVERS),
        cpus=TWENTIETH,
    ),
    OverloadRow(
        "all-slow-600",
        "all suddenly answer after 0.3 s, 600 req/s",
        asking(600),
        by_time(*(told(server, {"slow": {"ms": 300}}, END_S) for server in SERVERS)),
    ),
)
BY_NAME = {row.name: row for row in ROWS}
