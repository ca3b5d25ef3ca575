"""The rows of the table: what is done to the servers, and when. Data only; engine.py does it."""

from dataclasses import dataclass, field
from typing import Any

FAIL_S, HEAL_S, SECONDS = 4.0, 8.0, 14.0
RATE = 100.0


@dataclass(frozen=True)
class Step:
    """One thing done to one server.

    at_s: when, in seconds from the start of the load; later when the step before it takes longer than until then.
    action: `tell`, `join`, `starve`, or one of engine.ACTIONS. told: for `tell`, the faults that the server is to have
    by itself. cpus: for `starve`, what it is left of a CPU.
    """

    at_s: float
    action: str
    server: str = "server1"
    told: dict[str, Any] = field(default_factory=dict)
    cpus: float = 0.05


@dataclass(frozen=True)
class Row:
    """One row: its name as typed, its title as printed, the steps, requests a second.

    goal_ms: how long the slowest request may take for our balancer to have done well; none may fail.
    is_among_the_best: only ours and the peers at their sharpest are compared.
    """

    name: str
    title: str
    goal_ms: float
    steps: tuple[Step, ...]
    rate: float = RATE
    is_among_the_best: bool = False

    @property
    def is_calm(self) -> bool:
        """Say whether nothing is broken: then latency is what is measured."""
        return not self.steps

    @property
    def is_healed(self) -> bool:
        """Say whether the primary suffers and is healed, so that it can be measured when it is back."""
        return bool(self.steps) and self.steps[-1].server == "server1"


def until_healed(do: str, undo: str, server: str = "server1") -> tuple[Step, Step]:
    """Return the steps of a fault that Docker does and undoes."""
    return Step(FAIL_S, do, server), Step(HEAL_S, undo, server)


def told(server: str, faults: dict[str, Any], heal_s: float = HEAL_S) -> tuple[Step, Step]:
    """Return the steps of a fault that a server is told to have."""
    return Step(FAIL_S, "tell", server, faults), Step(heal_s, "tell", server)


def by_time(*steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return several faults' steps in one order, the primary's last among those due at once."""
    every = [one for pair in steps for one in pair]
    return tuple(sorted(every, key=lambda step: (step.at_s, step.server == "server1")))


ROWS = (
    Row("calm", "nothing", 20, ()),
    Row("pause", "pause", 60, until_healed("pause", "unpause")),
    Row("kill", "kill", 30, until_healed("kill", "start")),
    Row("cut", "network cut", 60, until_healed("cut", "join")),
    Row("stop", "stop", 30, until_healed("stop", "start")),
    Row("slow", "server1 answers after 1 s", 60, told("server1", {"slow": {"ms": 1000}})),
    Row("error", "500 with green /health", 30, told("server1", {"error": {"status": 500}})),
    Row(
        "drop",
        "three of ten requests never answered",
        60,
        told("server1", {"drop": {"share": 0.3}}),
        is_among_the_best=True,
    ),
    Row("drip", "a byte every 100 ms", 60, told("server1", {"drip": {"ms": 100}}), is_among_the_best=True),
    Row("starve", "a twentieth of a CPU", 100, until_healed("starve", "feed"), is_among_the_best=True),
    Row(
        "truncate", "answers broken off in their middle", 30, told("server1", {"truncate": {}}), is_among_the_best=True
    ),
    Row("corrupt", "one bit of each answer wrong", 30, told("server1", {"corrupt": {}}), is_among_the_best=True),
    Row(
        "all-slow",
        "all three answer after 0.3 s (50 req/s)",
        340,
        by_time(*(told(server, {"slow": {"ms": 300}}) for server in ("server1", "server2", "server3"))),
        rate=50,
    ),
    Row(
        "flap",
        "server1 paused and healed every half second",
        80,
        tuple(Step(FAIL_S + n / 2, "unpause" if n % 2 else "pause") for n in range(8)),
    ),
    Row(
        "two",
        "server1 paused, server2 answers 500",
        100,
        by_time(until_healed("pause", "unpause"), told("server2", {"error": {"status": 500}})),
    ),
    Row(
        "rolling",
        "the three restarted one after the other",
        30,
        tuple(Step(FAIL_S + 2 * n, "restart", server) for n, server in enumerate(("server1", "server2", "server3"))),
    ),
    Row(
        "told-flap",
        "as if frozen every other half second",
        80,
        told("server1", {"flap": {"every": 0.5}}),
        is_among_the_best=True,
    ),
    Row("backup", "backup paused (server2)", 20, until_healed("pause", "unpause", "server2")),
)
BY_NAME = {row.name: row for row in ROWS}
PLOTTED = ("pause", "error")
