"""What a step does to a server: as few calls to the engine as can be, because a fault must come at its time."""

import json
from typing import Any

import pytest

from bench import engine, rows
from bench.balancers import Balancer
from bench.engine import ACTIONS, Engine
from bench.rows import Step
from lab import Trouble
from lab.stack.fault_file import FILE
from tests.unit.bench.fake_docker import NETWORK, FakeDocker


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (Step(0, "pause"), ("pause", "server1")),
        (Step(0, "unpause", "server2"), ("unpause", "server2")),
        (Step(0, "kill"), ("kill", "server1", {"signal": "SIGKILL"})),
        (Step(0, "stop"), ("stop", "server1", {"timeout": 8})),
        (Step(0, "start"), ("start", "server1")),
        (Step(0, "restart", "server3"), ("restart", "server3", {"timeout": 8})),
        (Step(0, "cut"), ("disconnect", "server1", "bench_default")),
        (Step(0, "starve"), ("update", "server1", {"cpu_period": 100_000, "cpu_quota": 5_000})),
        (Step(0, "starve", cpus=0.1), ("update", "server1", {"cpu_period": 100_000, "cpu_quota": 10_000})),
        (Step(0, "feed"), ("update", "server1", {"cpu_period": 100_000, "cpu_quota": -1})),
    ],
    ids=lambda value: value.action if isinstance(value, Step) else "",
)
def test_a_step_changes_one_thing_and_looks_into_no_server(
    running: Engine, docker: FakeDocker, step: Step, told: tuple[Any, ...]
) -> None:
    running.do(step)

    assert docker.told == [told]
    assert docker.ran == []


def test_every_row_is_made_of_steps_that_there_are() -> None:
    assert {step.action for row in rows.ROWS for step in row.steps} == {*ACTIONS, "tell", "join", "starve"}


def test_a_server_is_told_all_its_faults_by_one_program_and_none_by_another(
    running: Engine, docker: FakeDocker
) -> None:
    docker.exit_code = 0

    running.do(Step(0, "tell", told={"slow": {"ms": 300}}))
    running.do(Step(0, "tell"))

    (write, clear) = docker.ran
    assert write[0] == "sh"
    assert write[-2:] == [FILE, json.dumps({"slow": {"ms": 300}})]
    assert clear == ["rm", FILE]


def test_a_server_that_was_cut_off_comes_back_at_its_old_address_also_when_its_run_was_broken_off(
    running: Engine, docker: FakeDocker
) -> None:
    back = ("connect", "server2", NETWORK, {"aliases": ["server2"], "ipv4_address": "10.213.77.3"})

    running.do(Step(0, "cut", "server2"))
    running.do(Step(0, "join", "server2"))
    assert docker.told[1:] == [back]

    running.do(Step(0, "cut", "server2"))
    running.heal()
    assert docker.told[3:] == [back]


def test_what_a_run_that_was_broken_off_has_left_is_undone_once(running: Engine, docker: FakeDocker) -> None:
    running.do(Step(0, "pause"))
    docker.status["server1"] = "paused"

    running.heal()
    running.heal()

    assert docker.told == [("pause", "server1"), ("unpause", "server1")]


def test_a_server_that_does_not_answer_after_its_heal_is_said(
    running: Engine, docker: FakeDocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SETTLE_S", 0)
    monkeypatch.setattr(FakeDocker, "inspect_container", with_a_check(FakeDocker.inspect_container))
    running.do(Step(0, "restart", "server3"))

    with pytest.raises(Trouble, match="server3 doesn't answer 0 s after it was healed"):
        running.heal()


def with_a_check(inspect: Any) -> Any:
    """Return what inspects a container that has a health check."""
    return lambda docker, name: {**inspect(docker, name), "Config": {"Healthcheck": {"Test": ["CMD", "check"]}}}


def test_a_program_that_fails_is_trouble_with_its_words(running: Engine, docker: FakeDocker) -> None:
    docker.output, docker.exit_code = b"unable to connect\n", 1

    with pytest.raises(Trouble, match=r"`wrk .*` in wrk ended with exit code 1: unable to connect$"):
        running.throughput(Balancer("nginx-tuned", "nginx-tuned"), 5)


def test_answers_other_than_200_are_no_throughput(running: Engine, docker: FakeDocker) -> None:
    docker.exit_code, docker.output = 0, b"  10245 requests in 5.00s, 3.1MB read\nRequests/sec:   2047.50\n"
    assert running.throughput(Balancer("ours", "balancer", "/app/"), 5) == 2047.5
    assert docker.ran[-1][-1] == "http://balancer:8080/app/"

    docker.output += b"Non-2xx or 3xx responses: 12\n"
    with pytest.raises(Trouble, match="wrk through ours failed"):
        running.throughput(Balancer("ours", "balancer", "/app/"), 5)


def test_memory_is_counted_without_the_file_cache(
    running: Engine, docker: FakeDocker, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = {"memory_stats": {"usage": 50 * 2**20, "stats": {"inactive_file": 5 * 2**20}}}
    monkeypatch.setattr(docker, "stats", lambda name, stream: used, raising=False)

    assert running.memory_mib(Balancer("wrk", "wrk")) == 45.0
