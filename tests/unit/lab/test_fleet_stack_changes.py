"""A stack that is changed while something else of it is under way."""

import subprocess
import time

import pytest

from lab import Trouble
from lab.fleet import stack
from lab.terminal import programs
from tests.unit.lab.fake_stack import FakeManager, member, service, task
from tests.unit.lab.fake_swarm import node


def test_while_there_are_fewer_balancers_than_are_to_be_every_machine_may_take_one() -> None:
    members = [member("one"), member("two"), member("three")]
    members[2]["Spec"]["Labels"] = {stack.LABEL: stack.NOT_HERE}  # of a renewal that was broken off
    manager = FakeManager(members, [service("balancer", replicas=2)], [task("balancer")])

    with stack.kept_in_place(node(manager), "lab", "balancer", 2):
        assert not any(one["Spec"].get("Labels") for one in manager.members)


def test_a_network_that_is_just_being_removed_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = "failed to create service lab_server1: Error response from daemon: network lab_default not found"
    said = [gone, gone, ""]
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(
        programs, "run", lambda *_: subprocess.CompletedProcess([], int(bool(said[0])), "", said.pop(0))
    )

    stack.deploy(node(FakeManager()), "lab", ["server1"], {})
    assert said == []
    said += ["other trouble"]
    with pytest.raises(Trouble, match="other trouble"):
        stack.deploy(node(FakeManager()), "lab", ["server1"], {})
