"""Probes of a real page, as trials of a server whose breaker has cooled down; in virtual time."""

from collections.abc import Iterator

import gevent
import pytest

from balancer.rules.breaker import MIN_BAD
from balancer.rules.health import State
from balancer.rules.tallies import Try
from balancer.wire import probe
from tests.simulation.virtual_time import VirtualTime
from tests.simulation.world import Spell
from tests.unit.balancer.checker_bench import SERVER, Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    with VirtualTime() as time:
        yield Bench(time)


def kept_out(bench: Bench, kind: str = "error") -> None:
    """Let the server fail every real request, so that its breaker opens and cools down."""
    bench.server._spells = [Spell(0, 3, kind, 1.0, 1.0)]
    bench.probe()
    for _ in range(MIN_BAD):
        bench.pool.judge("GET /", [Try("server1", "5xx", bench.loop.now_s), Try("another", "ok", bench.loop.now_s)])
    assert bench.pool.candidates()[0].kept_out_for == "5xx"
    bench.run_until(1)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("error", "5xx"), ("corrupt", "corrupt"), ("truncate", "truncated"), ("slow", "slow"), ("reset", "reset")],
)
def test_where_no_request_is_the_trial_a_probe_of_a_real_page_is(bench: Bench, kind: str, reason: str) -> None:
    kept_out(bench, kind)

    bench.probe()
    assert (bench.pool.views()[0].state, bench.pool.views()[0].reason) == (State.OFFLINE, reason)
    bench.run_until(3)
    bench.probe()

    assert bench.pool.views()[0].state is State.ONLINE
    assert bench.changes[-1].after is State.ONLINE


def test_the_page_that_a_trial_asks_for_can_be_chosen(bench: Bench) -> None:
    kept_out(bench)
    bench.run_until(3)
    bench.checker = bench.checker_with(trial_path="/ill")

    bench.probe()

    assert bench.pool.views()[0].state is State.OFFLINE


def test_a_server_that_the_probes_do_not_reach_gets_no_trial(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_out(bench)
    bench.server.is_up = False
    monkeypatch.setattr(probe, "ask_for_page", lambda *arguments: pytest.fail("asked for a page"))

    bench.probe()

    assert bench.probes["refused"] == 1


def test_a_fault_of_our_own_in_a_trial_leaves_room_for_the_next(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_out(bench)
    gevent.spawn(bench.checker._watch, SERVER)
    with monkeypatch.context() as patched:
        patched.setattr(probe, "ask_for_page", lambda *arguments: 1 / 0)
        bench.run_until(2)
    bench.run_until(4)

    assert bench.pool.views()[0].state is State.ONLINE


def test_unless_another_page_is_chosen_it_is_the_first(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def ask(network: object, address: str, port: int, path: str, timeout_s: float) -> str:
        asked.append(path)
        return "ok"

    kept_out(bench)
    monkeypatch.setattr(probe, "ask_for_page", ask)

    bench.probe()

    assert asked == ["/"]
