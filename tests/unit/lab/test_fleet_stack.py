"""The lab as services of a swarm: what is deployed, how what runs is read, and when it runs as it was meant to."""

import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from lab import Trouble
from lab.clone.project import SERVERS
from lab.fleet import stack
from tests.unit.lab.fake_stack import FakeManager, member, service, task
from tests.unit.lab.fake_swarm import node

LAB = [service("server1"), service("server2"), service("server3"), service("balancer", replicas=2)]
RUNS = [task("server1"), task("server2"), task("server3"), task("balancer"), task("balancer", "two", slot=2)]


@pytest.mark.parametrize("names", [["server2"], [*SERVERS], [*stack.SERVICES]])
def test_a_part_of_the_file_has_the_named_services_whole_and_what_they_need(names: list[str]) -> None:
    whole = yaml.safe_load(stack.FILE.read_text(encoding="utf-8"))
    part = yaml.safe_load(stack.part_of(stack.FILE.read_text(encoding="utf-8"), names))

    assert part.keys() == {"version", "services", "volumes"}
    assert part["services"] == {name: whole["services"][name] for name in names}
    assert (part["version"], part["volumes"]) == ("3.9", {"store": None, "log": None})


def test_tasks_are_read_the_newest_first_with_the_names_of_their_machines() -> None:
    unheard: dict[str, Any] = {"ID": "id-of-new", "Description": {}, "Spec": {}, "Status": {"State": "unknown"}}
    told = [
        task("server1", "two", "failed", "shutdown", at=1, why="task: non-zero exit (137)"),
        task("server1", "", "pending", at=3),
        task("server2", "gone", at=2),
        task("server3", "new", at=0),
        task("somebody-elses", at=4),
    ]
    found = stack.tasks(node(FakeManager([member("two"), unheard], LAB, told)), "lab")

    assert [(one.service, one.node, one.state, one.wanted, one.why) for one in found] == [
        ("server1", "", "pending", "running", ""),
        ("server2", "", "running", "running", ""),
        ("server1", "two", "failed", "shutdown", "task: non-zero exit (137)"),
        ("server3", "id-of-new", "running", "running", ""),
    ]
    assert [one.is_running for one in found] == [False, True, False, True]
    assert [one.container for one in found][2:] == ["container-of-server1", "container-of-server3"]


def test_a_task_that_is_to_end_does_not_run_any_more() -> None:
    found = stack.tasks(node(FakeManager(services=LAB, tasks=[task("server1", wanted="shutdown")])), "lab")

    assert [one.is_running for one in found] == [False]


def wait(manager: FakeManager, monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Wait for services; every pause has the swarm go on, and the time is up when nothing comes any more."""

    def sleep(_: float) -> None:
        if not manager.later:
            monkeypatch.setattr(stack, "RUNNING_S", -1)
        manager.goes_on()

    monkeypatch.setattr(time, "sleep", sleep)
    stack.wait_until_running(node(manager), "lab", names)


def test_what_runs_as_it_was_deployed_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    wait(FakeManager(services=LAB, tasks=RUNS), monkeypatch, *stack.SERVICES)


@pytest.mark.parametrize(
    ("told", "tasks"),
    [
        ([], []),
        ([service("server1")], []),
        ([service("server1")], [task("server1", state="starting")]),
        ([service("server1")], [task("server1", wanted="shutdown")]),
        ([service("server1")], [task("server2")]),
        ([service("server1", replicas=2)], [task("server1")]),
        ([service("server1")], [task("server1"), task("server1", "two")]),
        ([service("server1", update="updating")], [task("server1")]),
        ([service("server1", update="rollback_started")], [task("server1")]),
        ([service("server1")], [task("server1", image="old")]),
        ([service("server1", update="completed")], [task("server1", image="old")]),
        ([service("server1", force=1)], [task("server1")]),
    ],
    ids=["no service", "no task", "starting", "ending", "another's", "too few", "too many", "updating", "rolled back",
         "an update that has not begun", "one after another that has not begun", "a forced one that has not begun"],
)  # fmt: skip
def test_what_does_not_run_as_it_was_deployed_is_waited_for(
    told: list[dict[str, Any]], tasks: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = FakeManager(services=told, tasks=[*tasks, task("server2")])
    with pytest.raises(Trouble, match=r"^After -1 s not everything runs: server1\.$"):
        wait(manager, monkeypatch, "server1")

    monkeypatch.setattr(stack, "RUNNING_S", 90)
    manager.later = [{"services": [service("server1", update="completed")], "tasks": [task("server1")]}]
    wait(manager, monkeypatch, "server1")


def test_what_is_not_up_in_time_is_named_with_the_newest_of_its_own_reasons(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tasks = [
        task("server1", why="not its reason", at=9),
        task("server3", state="rejected", why="No such image", at=1),
        task("server3", state="failed", why="an older one", at=0),
    ]
    manager = FakeManager(services=LAB, tasks=tasks)

    with pytest.raises(Trouble, match=r"^After -1 s not everything runs: server2, server3\. No such image$"):
        wait(manager, monkeypatch, *SERVERS)
    assert "waiting for server2, server3 (0 s)" in capsys.readouterr().out


def test_services_are_placed_when_each_has_a_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = FakeManager(services=LAB, tasks=[task("server1"), task("server2", "", "pending")])
    monkeypatch.setattr(time, "sleep", manager.goes_on)
    manager.later = [{"tasks": [task("server1"), task("server2", "one", "preparing")]}]
    stack.wait_until_placed(node(manager), "lab", ["server1", "server2"])

    monkeypatch.setattr(stack, "PLACED_S", -1)
    with pytest.raises(Trouble, match=r"^The swarm has found no machine for server3$"):
        stack.wait_until_placed(node(manager), "lab", SERVERS)


def test_while_a_service_is_kept_in_place_no_other_machine_takes_it_and_other_labels_stay() -> None:
    members = [member("one"), member("two"), member("three")]
    members[2]["Spec"]["Labels"] = {"disk": "fast"}
    manager = FakeManager(members, LAB, RUNS)

    def labels() -> list[dict[str, str]]:
        return [one["Spec"].get("Labels", {}) for one in manager.members]

    with pytest.raises(ZeroDivisionError), stack.kept_in_place(node(manager), "lab", "balancer"):
        assert labels() == [{}, {}, {"disk": "fast", stack.LABEL: stack.NOT_HERE}]
        assert [one["Spec"]["Availability"] for one in manager.members] == ["active"] * 3
        raise ZeroDivisionError
    assert labels() == [{}, {}, {"disk": "fast"}]

    with stack.kept_in_place(node(manager), "lab", "server1"):
        assert labels() == [{}, {}, {"disk": "fast"}]


def test_what_is_missing_are_services_of_which_too_few_run() -> None:
    def missing(services: list[dict[str, Any]], tasks: list[dict[str, Any]]) -> list[str]:
        manager = node(FakeManager([member("one"), member("two")], services, tasks))
        return stack.missing(stack.services(manager, "lab"), stack.tasks(manager, "lab"))

    assert missing(LAB, RUNS) == []
    assert missing(LAB, RUNS[1:4]) == ["server1", "balancer"]
    assert missing(LAB[:3], RUNS) == ["balancer"]
    assert missing([], []) == [*stack.SERVICES]
    assert missing([service("store1"), *LAB], RUNS) == ["store1"]
    assert missing([service("store1"), *LAB], [task("store1"), *RUNS]) == []


def plays_docker(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Put a docker command first on PATH that does what a script says."""
    program = folder / "docker"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def deploy() -> None:
    stack.deploy(node(FakeManager()), "lab", ["server1", "server2"], {**os.environ, "LAB_BACKEND": "abc"})


def test_the_docker_command_gets_the_part_of_the_file_and_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plays_docker(tmp_path, monkeypatch, f'cat > {tmp_path}/file; echo "$LAB_BACKEND $@" > {tmp_path}/words')
    deploy()

    assert [*yaml.safe_load((tmp_path / "file").read_text())["services"]] == ["server1", "server2"]
    assert (tmp_path / "words").read_text() == (
        "abc --context one stack deploy --compose-file - --resolve-image never lab\n"
    )


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo 'Ignoring x' >&2; echo 'failed to create network lab_default' >&2; exit 1", "failed to create network"),
        ("printf 'gone\\033[2J' >&2; exit 1", r"gone\\x1b\[2J$"),
        ("exit 1", r"\?$"),
        ("exec sleep 60", "no answer within 0.3 s$"),
    ],
)
def test_a_docker_command_that_fails_or_hangs_is_one_line(
    script: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stack, "DEPLOY_S", 0.3 if "sleep" in script else 30)
    plays_docker(tmp_path, monkeypatch, script)
    with pytest.raises(Trouble, match=f"^The swarm has not taken server1, server2: {why}") as raised:
        deploy()

    assert "\n" not in str(raised.value)


def test_a_stack_is_down_when_nothing_of_it_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plays_docker(tmp_path, monkeypatch, "exit 0")
    ended = [task("server1", state="shutdown"), task("server2", state="failed"), task("server3", state="orphaned")]
    manager = FakeManager(tasks=[task("server1")], networks=[{"Name": "lab_default"}])
    monkeypatch.setattr(time, "sleep", manager.goes_on)
    manager.later = [{"tasks": ended}, {"networks": []}]
    stack.remove(node(manager), "lab")
    assert manager.later == []

    monkeypatch.setattr(stack, "REMOVED_S", -1)
    manager.told.update(tasks=[task("server1")], networks=[{"Name": "lab_default"}])
    with pytest.raises(Trouble, match=r"^After -1 s this is left: lab_default, task-of-server1$"):
        stack.remove(node(manager), "lab")

    plays_docker(tmp_path, monkeypatch, "echo no >&2; exit 1")
    with pytest.raises(Trouble, match=r"^The swarm has not taken lab down: no$"):
        stack.remove(node(manager), "lab")


def test_what_runs_on_a_machine_that_is_lost_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plays_docker(tmp_path, monkeypatch, "exit 0")
    monkeypatch.setattr(stack, "REMOVED_S", -1)
    stack.remove(node(FakeManager([member("one"), member("two", "down")], tasks=[task("server1", "two")])), "lab")
