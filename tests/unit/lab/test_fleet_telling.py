"""What is told of a lab on several machines: each server and machine beside what each balancer sees."""

from datetime import datetime, timezone
from typing import Any, cast

import pytest

from lab import Trouble
from lab.fleet import telling
from lab.fleet.stack import Task
from lab.fleet.swarm_lab import SwarmLab
from lab.fleet.tasks import TaskContainer
from lab.fleet.view import Balancer
from lab.stack.balancer_view import Seen, View
from lab.stack.snapshot import Snapshot
from tests.unit.lab.fake_stack import FakeManager
from tests.unit.lab.fake_swarm import node

NOW = datetime(2026, 11, 30, 9, 0, 20, tzinfo=timezone.utc)
WELL = Seen("ONLINE", since="2026-11-30T09:00:00+00:00")
OUT = Seen("OFFLINE", "read-timeout", "2026-11-30T09:00:18+00:00")


class Lab:
    """A lab on two machines; server2 is paused, server3 is on a machine that nobody reaches."""

    project = "lab"
    rehearsal: list[str] | None = None
    silent = ("two: no answer",)

    def manager(self) -> Any:
        return node(FakeManager())

    def container(self, service: str, looks_inside_starved: bool = True) -> TaskContainer:
        if service == "server3":
            raise Trouble("it runs on three, which can't be reached")
        found = Snapshot("paused" if service == "server2" else "running")
        return TaskContainer(self, node(FakeManager()), service, "id", found)

    def balancers(self) -> list[Balancer]:
        sees = View({"server1": WELL, "server2": WELL, "server3": OUT})
        return [
            Balancer("http://10.0.0.1:8080", "one", sees),
            Balancer("http://10.0.0.2:8080", "two", None, "it does not answer"),
        ]

    def tasks(self) -> list[Task]:
        return [Task(name, "one", "running", "running", "") for name in ("server1", "balancer")]

    def machines(self) -> dict[str, Snapshot]:
        return {"one": Snapshot("active"), "two": Snapshot("down")}

    def services(self) -> dict[str, Any]:
        return {"server2": {"Spec": {"TaskTemplate": {"Placement": {"Constraints": ["node.hostname==one"]}}}}}

    def missing(self) -> list[str]:
        return ["store2"]

    def strays(self) -> dict[str, list[str]]:
        return {"one": ["lab_server1.1.old"]}


@pytest.fixture
def status() -> dict[str, Any]:
    return telling.tell(cast("SwarmLab", Lab()))


def test_each_server_is_told_with_its_machine_its_faults_and_what_each_balancer_sees(status: dict[str, Any]) -> None:
    first, second, third = status["servers"]

    assert (first["name"], first["machine"], first["docker"]["state"]) == ("server1", "one", "running")
    assert (first["balancers"]["one"]["state"], first["balancers"]["two"]) == ("ONLINE", None)
    assert second["docker"]["faults"] == ["pause"]
    assert second["mismatch"] == {"one": "it is paused, but the balancer sees it ONLINE"}
    assert (third["machine"], third["trouble"]) == (None, "it runs on three, which can't be reached")


def test_it_is_read_as_two_tables_and_a_line_for_all_that_is_not_as_it_should_be(status: dict[str, Any]) -> None:
    lines = telling.lines(status, NOW)
    table, rest = lines[:4], lines[5:]

    assert table[0].split() == ["MACHINE", "DOCKER", "SAYS", "FAULT", "one", "SEES", "two", "SEES"]
    assert table[1].startswith("server1  one      running") and table[1].endswith("  ?")
    assert "(20 s)" in table[1]
    assert "OFFLINE (read-timeout)" in table[3]
    assert [line.split() for line in rest[:3]] == [
        ["STATE", "FAULT", "RUNS"],
        ["one", "taking", "part", "-", "balancer,", "server1"],
        ["two", "down", "node-down", "-"],
    ]
    assert rest[3:] == [
        "balancer (one): answers at http://10.0.0.1:8080",
        "balancer (two): it does not answer",
        "MISMATCH server2 (one): it is paused, but the balancer sees it ONLINE.",
        "server3: it runs on three, which can't be reached",
        "not running, or fewer than are to: store2",
        "server2 may run on one only: it is being moved there, or whoever did so was killed. To undo that: python "
        "lab/swarm.py up",
        "one: nobody looks after lab_server1.1.old, which runs beside what took its place. There: docker rm --force "
        "lab_server1.1.old",
        "two: no answer",
    ]


def test_servers_that_share_a_machine_while_another_one_has_none_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lab, "machines", lambda _: {"one": Snapshot("active"), "two": Snapshot("active")})
    together = [Task(name, "one", "running", "running", "") for name in ("server1", "server2")]
    monkeypatch.setattr(Lab, "tasks", lambda _: together)
    status = telling.tell(cast("SwarmLab", Lab()))

    assert status["together"].startswith(
        "server1 and server2 share one, and would be lost with it; no server runs on two."
    )
    assert status["together"] in telling.lines(status, NOW)
