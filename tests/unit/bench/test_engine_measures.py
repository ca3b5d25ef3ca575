"""What the engine finds out for the rows of overload and of a request's cost."""

from typing import Any

import pytest

from bench import engine
from bench.balancers import Balancer
from bench.engine import Engine
from lab import Trouble
from lab.clone.project import SERVERS
from lab.stack.containers import Clone
from tests.unit.bench.fake_docker import FakeDocker


def test_what_servers_can_do_is_asked_of_each_alone_at_its_share_with_the_headers_that_ours_adds(
    running: Engine, docker: FakeDocker
) -> None:
    docker.exit_code, docker.output = 0, b"  450 requests in 2.01s, 0.1MB read\nRequests/sec:   223.88\n"

    assert running.most_per_s(0.1) == 671.6

    assert [(name, change["cpu_quota"]) for _, name, change in docker.told] == [
        (server, quota) for server in SERVERS for quota in (10_000, -1)
    ]
    assert [run[-1] for run in docker.ran] == [f"http://{server}:8000/" for server in SERVERS]
    assert all("-c8" in run and "Via: 1.1 fault-tolerance-lab" in run for run in docker.ran)


def test_only_the_balancers_that_are_measured_run_and_servers_always_do(running: Engine, docker: FakeDocker) -> None:
    docker.status |= {"balancer": "running", "nginx-overload": "running", "caddy-overload": "paused"}

    running.wake_only([Balancer("nginx-overload", "nginx-overload")])
    assert docker.told == [("pause", "balancer")]

    docker.status["balancer"] = "paused"
    running.wake_all()
    assert docker.told[1:] == [("unpause", "balancer"), ("unpause", "caddy-overload")]


def test_any_server_may_answer_through_a_balancer_that_spreads_and_only_the_primary_through_the_others(
    running: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SETTLE_S", 0.1)
    monkeypatch.setattr(engine, "CALM_ANSWERS", 2)
    monkeypatch.setattr(Engine, "_ask", lambda *_: "server2")
    restarted: list[int] = []
    monkeypatch.setattr(Clone, "container", lambda *_: FakeContainer(restarted))

    running.settle(Balancer("nginx-overload", "nginx-overload"))
    assert not restarted

    with pytest.raises(Trouble, match="ours doesn't go back to server1"):
        running.settle(Balancer("ours", "balancer", "/app/"))
    assert restarted


class FakeContainer:
    def __init__(self, restarted: list[int]) -> None:
        self._restarted = restarted

    def restart(self, grace_s: int) -> None:
        self._restarted.append(grace_s)


def test_cpu_time_is_read_in_seconds_and_at_once(
    running: Engine, docker: FakeDocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stats(name: str, stream: bool, one_shot: bool) -> dict[str, Any]:
        assert one_shot and not stream
        return {"cpu_stats": {"cpu_usage": {"total_usage": 2_500_000_000}}}

    monkeypatch.setattr(docker, "stats", stats, raising=False)

    assert running.cpu_s(Balancer("wrk", "wrk")) == 2.5
