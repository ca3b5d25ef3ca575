"""The table of docs/overload.md: a row a scenario, a column a controller. `make simulate ARGS=--overload` writes it."""

from collections.abc import Iterator
from pathlib import Path

from tests.simulation.controllers import CONTROLLERS
from tests.simulation.figures import Figures
from tests.simulation.overload import Scenario
from tests.simulation.overload_scenarios import SCENARIOS, figures

PAGE = Path(__file__).resolve().parents[2] / "docs/overload.md"


def cell(one: Figures) -> str:
    """Say a scenario's figures in a few words."""
    lost = f"; {one.lost} lost" if one.lost else ""
    late = f"; +{one.normal_s:.1f} s" if one.normal_s >= 0.05 else ""
    return f"{one.good:.2f}; {one.p99_ms:.0f} ms{lost}{late}"


def row(scenario: Scenario) -> str:
    """Play a scenario with each controller; return its row."""
    return line(scenario.name, [cell(figures(scenario, controller)) for controller in CONTROLLERS])


def line(first: str, rest: list[str]) -> str:
    """Return a line of the table."""
    return f"| {first} | {' | '.join(rest)} |"


def written() -> dict[str, str]:
    """Return the rows that the page has, by the scenario's name."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return {one.split(" | ")[0][2:]: one for one in lines if one.startswith("| ")}


def write(part: str) -> Iterator[str]:
    """Play the scenarios with that in their names, and write their rows; yields each."""
    for scenario in SCENARIOS:
        if part in scenario.name:
            new, rows = row(scenario), written()
            text = PAGE.read_text(encoding="utf-8")
            PAGE.write_text(text.replace(rows[scenario.name], new), encoding="utf-8")
            yield new
