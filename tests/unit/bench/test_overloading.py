"""How a row of overload is measured: who runs, and when what is possible is asked."""

from collections.abc import Sequence
from typing import Any, cast

import pytest

from bench import overloading
from bench.balancers import OVERLOADED, Balancer
from bench.engine import Engine
from bench.overload_rows import BY_NAME
from lab import Trouble
from lab.measuring.figures import Sample
from tests.unit.samples import sample

OURS, NGINX = OVERLOADED[:2]
DONE_S = [4.1, 4.2, 4.3, 10.1, 10.2, 10.3]


class FakeEngine:
    """Writes down what it is asked for. late_ms: of each run's load, in turn. most_per_s: as measured, in turn."""

    def __init__(self, late_ms: Sequence[float] = (1.0,), most_per_s: Sequence[float] = (40.0, 60.0)) -> None:
        self.asked: list[str] = []
        self._late_ms, self._most_per_s = [*late_ms], [*most_per_s]

    def wake_only(self, awake: Sequence[Balancer]) -> None:
        self.asked.append(f"wake {[one.name for one in awake]}")

    def wake_all(self) -> None:
        self.asked.append("wake all")

    def most_per_s(self, cpus: float) -> float:
        self.asked.append(f"most at {cpus}")
        return self._most_per_s.pop(0)

    def run(self, name: str) -> tuple[list[Sample], list[float]]:
        self.asked.append(f"run {name}")
        late_s = self._late_ms.pop(0) / 1000
        return [Sample(n / 100, n / 100 + late_s, 0.005, 200, sample().body, client=n) for n in range(1400)], DONE_S


def on(engine: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setattr(overloading, "run_once", lambda _, steps, balancer, plan: engine.run(balancer.name))
    return cast(Engine, engine)


def test_what_is_possible_is_measured_before_and_after_the_run_with_no_balancer_beside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = FakeEngine()

    cell = overloading.measure_once(BY_NAME["starved-all-600"], OURS, on(engine, monkeypatch))

    assert engine.asked == ["wake []", "most at 0.1", "wake ['ours']", "run ours", "wake []", "most at 0.1"]
    assert (cell["possible_per_s"], cell["asked_per_s"], cell["good_per_s"]) == (50.0, 100.0, 100.0)
    assert cell["of_possible"] == 2.0


def test_where_more_can_be_done_than_is_asked_that_is_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine()

    cell = overloading.measure_once(BY_NAME["starved-one-300"], OURS, on(engine, monkeypatch))

    assert "most at 0.1" not in engine.asked
    assert (cell["possible_per_s"], cell["of_possible"]) == (None, 1.0)


@pytest.mark.parametrize(("late_ms", "runs", "kept_ms"), [((1.0,), 1, 1.0), ((300.0, 5.0), 2, 5.0), ((30, 40), 2, 30)])
def test_a_run_that_the_machine_has_spoilt_is_made_once_more_and_the_quieter_one_counts(
    late_ms: tuple[float, ...], runs: int, kept_ms: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngine(late_ms)

    cell = overloading.measure_in_quiet(BY_NAME["burst"], OURS, on(engine, monkeypatch))

    assert engine.asked.count("run ours") == runs
    assert cell["late_p99_ms"] == pytest.approx(kept_ms)


def test_every_round_begins_with_another_balancer_and_all_of_them_go_on_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = FakeEngine((1.0,) * 4)

    cells = overloading.measure([BY_NAME["burst"]], [OURS, NGINX], 2, on(engine, monkeypatch))

    assert [(one["round"], one["balancer"]) for one in cells] == [
        (1, "ours"),
        (1, "nginx-overload"),
        (2, "nginx-overload"),
        (2, "ours"),
    ]
    assert engine.asked[-1] == "wake all"
    assert "good 100/s (1.00)" in capsys.readouterr().out


def test_one_that_can_not_be_measured_leaves_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = FakeEngine()

    def fails_ours(_: Engine, steps: Any, balancer: Balancer, plan: Any) -> tuple[list[Sample], list[float]]:
        if balancer == OURS:
            raise Trouble("it has no port")
        return engine.run(balancer.name)

    monkeypatch.setattr(overloading, "run_once", fails_ours)

    cells = overloading.measure([BY_NAME["burst"]], [OURS, NGINX], 1, cast(Engine, engine))

    assert [one["balancer"] for one in cells] == ["nginx-overload"]
    assert "burst through ours could not be measured: it has no port" in capsys.readouterr().out
