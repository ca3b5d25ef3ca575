"""How a request's cost is measured: slices in turn, each balancer alone."""

from collections.abc import Sequence
from typing import cast

import pytest

from bench import cost
from bench.balancers import COSTED, Balancer
from bench.engine import Engine
from lab import Trouble

OURS, NGINX = COSTED[:2]


class FakeEngine:
    """Every request costs ours 0.1 ms, nginx 0.02 ms; idle ones use nothing. Writes down who is awake in each slice."""

    def __init__(self) -> None:
        self.used_s = {OURS.name: 5.0, NGINX.name: 7.0}
        self.slices: list[str] = []
        self._awake: list[str] = []

    def wake_only(self, awake: Sequence[Balancer]) -> None:
        self._awake = [one.name for one in awake]

    def wake_all(self) -> None:
        self._awake = ["all"]

    def settle(self, balancer: Balancer) -> None:
        assert self._awake == [balancer.name]

    def cpu_s(self, balancer: Balancer) -> float:
        return self.used_s[balancer.name]

    def memory_mib(self, balancer: Balancer) -> float:
        return 50.0

    def wrk(self, balancer: Balancer, seconds: int) -> tuple[int, float]:
        self.slices.append(balancer.name)
        self.used_s[balancer.name] += {OURS.name: 0.1, NGINX.name: 0.02}[balancer.name]
        return 1000, 1000 / seconds


def test_each_slice_is_one_balancers_alone_and_they_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine()
    monkeypatch.setattr(cost, "IDLE_S", 0.01)
    monkeypatch.setattr(cost, "SLICES", 2)

    found = cost.measure([OURS, NGINX], cast(Engine, engine))

    assert engine.slices == ["ours", "nginx", "nginx", "ours"]
    assert {name: one["cpu_ms_per_1000"] for name, one in found.items()} == {"ours": 100.0, "nginx": 20.0}
    assert found["ours"]["requests_per_s"] == 333
    assert found["ours"]["idle_percent"] == 0.0
    assert engine._awake == ["all"]


def test_a_slice_that_fails_is_left_out_and_so_is_a_balancer_without_any(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = FakeEngine()
    monkeypatch.setattr(cost, "IDLE_S", 0.01)
    monkeypatch.setattr(cost, "SLICES", 1)

    def settle(balancer: Balancer) -> None:
        if balancer == NGINX:
            raise Trouble("it answers nothing")

    monkeypatch.setattr(engine, "settle", settle)

    assert list(cost.measure([OURS, NGINX], cast(Engine, engine))) == ["ours"]
    assert "a slice of nginx's cost could not be measured: it answers nothing" in capsys.readouterr().out
