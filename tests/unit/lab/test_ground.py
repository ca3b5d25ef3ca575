"""What an experiment does to the lab on several machines, and how all of it is put back."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lab import Trouble
from lab.fleet import changing, stack, view
from lab.fleet.swarm_lab import SwarmLab
from lab.playing.ground import Ground
from lab.playing.swarm_scene import in_order
from lab.playing.told import DEFAULTS
from lab.stack.container import Container
from lab.stack.snapshot import Snapshot
from lab.teaching.commands import curl_command
from lab.terminal import programs
from tests.unit.lab.fake_stack import FakeManager, member, service, task
from tests.unit.lab.fake_swarm import node


def runs(of: str, on: str, state: str = "running") -> stack.Task:
    return stack.Task(of, on, state, "running", "")


SPREAD = [runs("server1", "one"), runs("server2", "two"), runs("server3", "three"), runs("balancer", "one"),
          runs("balancer", "two")]  # fmt: skip


class Swarm(FakeManager):
    """A swarm of three machines with the lab on it, which does what docker's commands ask for."""

    def __init__(self, *told: str) -> None:
        made = [service(name) for name in ("server1", "server2", "server3")] + [service("balancer", 2)]
        super().__init__([member(name) for name in ("one", "two", "three")], made, self._tasks("one"))
        made[3]["Spec"]["TaskTemplate"]["ContainerSpec"]["Env"] = list(told)
        self.asked: list[str] = []
        self.refuses = 0

    @staticmethod
    def _tasks(of_server1: str) -> list[dict[str, Any]]:
        others = [task("server2", "two"), task("server3", "three"), task("balancer", "one"), task("balancer", "two")]
        return [*([task("server1", of_server1)] if of_server1 else []), *others]

    def update_node(self, identity: str, version: int, spec: dict[str, Any]) -> None:
        if self.refuses:
            self.refuses -= 1
            raise ConnectionError("no answer")
        super().update_node(identity, version, spec)

    def availability(self) -> dict[str, str]:
        return {one["Description"]["Hostname"]: one["Spec"]["Availability"] for one in self.members}

    def run(self, arguments: Sequence[str], *_: Any) -> "subprocess.CompletedProcess[str]":
        words = " ".join(arguments).partition("update --detach ")[2]
        self.asked.append(words)
        if words.startswith("--replicas"):
            count, of = words.split()[1], words.rpartition("lab_")[2]
            next(one for one in self.told["services"] if one["ID"] == f"id-of-{of}")["Spec"]["Mode"] = {
                "Replicated": {"Replicas": int(count)}
            }
            kept = [one for one in self.told["tasks"] if one["ServiceID"] != f"id-of-{of}"]
            self.told["tasks"] = kept + ([task(of, "one")] if int(count) else [])
        return subprocess.CompletedProcess(arguments, 0, "", "")


@pytest.fixture
def swarm(monkeypatch: pytest.MonkeyPatch) -> Swarm:
    made = Swarm("HEDGE=off", "TZ=UTC")
    monkeypatch.setattr(programs, "run", made.run)
    monkeypatch.setattr(view, "wait_until_green", lambda *_: [])
    monkeypatch.setattr(stack, "wait_until_running", lambda *_: None)
    monkeypatch.setattr(SwarmLab, "container", lambda lab, name: Container(None, name, name, Snapshot("running")))  # type: ignore[arg-type]
    return made


def ground(swarm: Swarm, folder: Path) -> Ground:
    return Ground(SwarmLab([node(swarm)], "lab", "8080"), folder)


def test_clients_ask_first_where_a_balancer_is_and_of_those_last_where_the_primary_is() -> None:
    assert in_order(SPREAD, ["one", "three", "two"]) == ["two", "one", "three"]
    assert in_order([], ["two", "one"]) == ["one", "two"]


def test_a_client_by_hand_knows_the_one_address_that_the_measured_one_knows() -> None:
    told = curl_command("http://10.0.0.1:8080", "/app/", 25)

    assert told.startswith("while sleep 0.040; do curl ")
    assert told.endswith(" http://10.0.0.1:8080/app/; done")


def test_machines_that_rest_by_us_and_servers_that_are_none_are_back_when_all_is_undone(
    swarm: Swarm, tmp_path: Path
) -> None:
    of = ground(swarm, tmp_path)
    of.rest("two")
    of.rest("three")
    changing.scale(of.lab.manager(), "lab", ["server2", "server3"], 0)
    assert swarm.availability() == {"one": "active", "two": "pause", "three": "pause"}

    of.undo()

    assert set(swarm.availability().values()) == {"active"}
    assert swarm.asked[-2:] == ["--replicas 1 lab_server2", "--replicas 1 lab_server3"]
    assert set(changing.replicas(of.lab.manager(), "lab").values()) == {1, 2}


def test_a_machine_that_rests_by_somebody_elses_doing_is_left_alone_and_nothing_is_begun(
    swarm: Swarm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swarm.members[1]["Spec"]["Availability"] = "pause"
    of = ground(swarm, tmp_path)

    waited: list[str] = []
    monkeypatch.setattr(stack, "wait_until_running", lambda *_: waited.append("for what can't be"))
    with pytest.raises(Trouble, match=r"broken already: two \(taking nothing new\)"):
        of.tell({})
    of.put_back()

    assert swarm.availability()["two"] == "pause"
    assert waited == []


def test_a_swarm_that_refuses_for_a_moment_is_asked_again(swarm: Swarm, tmp_path: Path) -> None:
    of = ground(swarm, tmp_path)
    of.rest("two")
    swarm.refuses = 2

    of.undo()

    assert swarm.availability()["two"] == "active"


def test_what_can_not_be_undone_now_is_undone_the_next_time(swarm: Swarm, tmp_path: Path) -> None:
    of = ground(swarm, tmp_path)
    of.tell({})
    of.rest("two")
    swarm.refuses = 100
    with pytest.raises(Trouble):
        of.undo()

    swarm.refuses = 0
    of.put_back()

    assert swarm.availability()["two"] == "active"


def test_balancers_get_a_sides_settings_and_the_defaults_of_all_others_and_at_the_end_what_they_had(
    swarm: Swarm, tmp_path: Path
) -> None:
    of = ground(swarm, tmp_path)

    of.tell({"RETRY": "off"})
    told = dict(zip(swarm.asked[-1].split()[1::2], swarm.asked[-1].split()[::2], strict=False))
    assert {"RETRY=off", "HEDGE=on", "PROBE=on"} < {*told}
    assert [*tmp_path.iterdir()] != []  # For the next one, where this one is killed.

    of.put_back()
    assert "--env-add HEDGE=off" in swarm.asked[-1]
    assert "--env-add RETRY=on" in swarm.asked[-1]
    assert "TZ=" not in swarm.asked[-1]
    assert [*tmp_path.iterdir()] == []


def test_balancers_that_are_told_what_they_know_already_are_not_started_anew(swarm: Swarm, tmp_path: Path) -> None:
    of = ground(swarm, tmp_path)

    of.tell({**DEFAULTS, "HEDGE": "off"})
    of.put_back()

    assert swarm.asked == []


def test_servers_that_share_a_machine_are_spread_when_all_is_made_whole(
    swarm: Swarm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swarm.told["tasks"] = swarm._tasks("two")

    def goes_there(arguments: Sequence[str], *_: Any) -> "subprocess.CompletedProcess[str]":
        swarm.told["tasks"] = swarm._tasks("one")
        swarm.asked.append(" ".join(arguments[-3:]))
        return subprocess.CompletedProcess(arguments, 0, "", "")

    monkeypatch.setattr(programs, "run", goes_there)
    ground(swarm, tmp_path).make_whole()

    assert swarm.asked == ["--constraint-add node.hostname==one lab_server1"]


def test_what_the_swarm_refuses_is_one_line(swarm: Swarm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = subprocess.CompletedProcess([], 1, "", "Error response from daemon\nno such service\n")
    monkeypatch.setattr(programs, "run", lambda *_: refused)

    with pytest.raises(Trouble, match="The swarm has not taken server1: no such service"):
        changing.update(ground(swarm, tmp_path).lab.manager(), "lab", "server1", "--force")


def test_a_server_of_which_there_is_none_comes_back_on_a_machine_that_has_none(swarm: Swarm, tmp_path: Path) -> None:
    of = ground(swarm, tmp_path)
    changing.scale(of.lab.manager(), "lab", ["server1"], 0)
    during: list[dict[str, str]] = []
    run = swarm.run

    def sees(arguments: Sequence[str], *more: Any) -> "subprocess.CompletedProcess[str]":
        during.append(swarm.availability())
        return run(arguments, *more)

    programs.run = sees  # type: ignore[assignment]  # The fixture puts it back.
    of.undo()

    assert during == [{"one": "active", "two": "pause", "three": "pause"}]
    assert set(swarm.availability().values()) == {"active"}
