"""A play on several machines, with the machines played: what is marked, what is told to do the same by hand."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from lab import Trouble
from lab.actions import record
from lab.fleet import changing, stack, view
from lab.fleet.swarm_lab import SwarmLab
from lab.playing import swarm_scene
from lab.playing.ground import Ground
from lab.playing.swarm_scene import FromAfar, SwarmScene
from lab.stack.errors import Refused
from lab.stack.snapshot import Snapshot
from lab.teaching.play import Mark

WANTED = {"server1": 1, "server2": 1, "server3": 1, "balancer": 2}


def runs(of: str, on: str) -> stack.Task:
    return stack.Task(of, on, "running", "running", "")


SPREAD = [runs("server1", "one"), runs("server2", "two"), runs("server3", "three"), runs("balancer", "two"),
          runs("balancer", "three")]  # fmt: skip


class PlayedLab:
    """A lab on three machines whose tasks are told one state after the other."""

    project, port = "lab", "8080"

    def __init__(self) -> None:
        self.coming: list[list[stack.Task]] = [SPREAD]
        self.done: list[str] = []
        self.is_refused = False
        self.status = "active"

    def address(self) -> str:
        return "http://10.0.0.2:8080"

    def manager(self) -> object:
        return None

    def machines(self) -> dict[str, Snapshot]:
        return dict.fromkeys(("one", "two", "three"), Snapshot("active"))

    def machine_named(self, told: str) -> str:
        return next(task.node for task in SPREAD if task.service == told)

    def tasks(self) -> list[stack.Task]:
        return self.coming.pop(0) if self.coming[1:] else self.coming[0]

    def container(self, name: str) -> Any:
        def go_down() -> None:
            if self.is_refused:
                raise Refused("it may not")
            self.done.append(f"{name} down")

        return SimpleNamespace(name=name, snapshot=Snapshot(self.status), go_down=go_down)


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> PlayedLab:
    made = PlayedLab()
    monkeypatch.setattr(changing, "replicas", lambda *_: WANTED)
    monkeypatch.setattr(changing, "told_to_balancers", lambda *_: {})
    monkeypatch.setattr(record, "append", lambda events: made.done.extend(f"{one['event']} noted" for one in events))
    monkeypatch.setattr(swarm_scene, "LOOK_EVERY_S", 0.001)
    return made


@pytest.fixture
def scene(lab: PlayedLab, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SwarmScene]:
    ground = Ground(cast(SwarmLab, lab), tmp_path)
    monkeypatch.setattr(ground, "rest", lambda name: lab.done.append(f"{name} rests"))
    monkeypatch.setattr(ground, "make_whole", ground._lost.clear)
    made = SwarmScene(ground)
    monkeypatch.setattr(made, "now_s", lambda: 2.5)
    yield made
    made.close()


def test_who_is_to_repair_nothing_rests_but_for_the_machine_that_will_be_lost(
    scene: SwarmScene, lab: PlayedLab
) -> None:
    scene.rest("server1")

    assert [one for one in lab.done if "rests" in one] == ["two rests", "three rests"]
    assert scene.commands == ["python lab/fail.py --on swarm two three --fault rest"]


def test_all_that_a_machine_ran_is_broken_when_it_is_lost_and_each_is_healed_when_it_runs_elsewhere(
    scene: SwarmScene, lab: PlayedLab
) -> None:
    without = [task for task in SPREAD if task.node != "two"]
    lab.coming = [SPREAD, without, [*without, runs("server2", "one")],
                  [*without, runs("server2", "one"), runs("balancer", "one")]]  # fmt: skip
    scene.lose("server2")
    scene.until_repaired(60)

    assert lab.done[0] == "two down"
    assert [(mark.what, mark.server) for mark in scene.marks] == [
        ("fault", "balancer"), ("fault", "server2"), ("heal", "server2"), ("heal", "balancer"),
    ]  # fmt: skip
    assert scene.commands == ["python lab/fail.py --on swarm two --fault node-down"]


def test_what_nobody_repairs_is_not_waited_for_without_an_end(scene: SwarmScene, lab: PlayedLab) -> None:
    lab.coming = [SPREAD, [task for task in SPREAD if task.node != "one"]]
    scene.lose("server1")
    scene.until_repaired(0.02)

    assert [mark.what for mark in scene.marks] == ["fault"]


def test_a_swarm_that_can_not_be_asked_for_a_moment_is_asked_again(
    scene: SwarmScene, lab: PlayedLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.marks = [Mark(2.0, "fault", "server1", "node-down")]
    answers: list[Any] = [Trouble("no leader"), SPREAD]

    def tasks() -> Any:
        found = answers.pop(0)
        if isinstance(found, Trouble):
            raise found
        return found

    monkeypatch.setattr(lab, "tasks", tasks)
    scene.until_repaired(60)

    assert [mark.what for mark in scene.marks] == ["fault", "heal"]


@pytest.mark.parametrize(
    ("status", "is_refused", "said"), [("down", False, "already down"), ("active", True, "may not")]
)
def test_a_machine_that_can_not_be_lost_is_one_line(
    scene: SwarmScene, lab: PlayedLab, status: str, is_refused: bool, said: str
) -> None:
    lab.status, lab.is_refused = status, is_refused

    with pytest.raises(Trouble, match=said):
        scene.lose("server1")

    assert scene.marks == []


def test_whose_address_is_asked_first_is_known_only_with_a_load(scene: SwarmScene) -> None:
    with pytest.raises(Trouble, match="No load is sent"):
        scene.lose("balancer")


def test_a_machine_that_was_lost_by_us_is_told_as_healed_once(scene: SwarmScene, lab: PlayedLab) -> None:
    scene.lose("server1")
    scene.put_right()
    scene.put_right()

    assert scene.commands[1:] == ["python lab/heal.py --on swarm one"]


def test_the_commands_that_are_told_undo_by_hand_what_they_have_done(
    scene: SwarmScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing, "scale", lambda *_: None)
    scene.rest("server1")
    scene.leave_alone("server1")
    scene.put_right()

    assert scene.commands[1:] == [
        "docker service scale lab_server2=0 lab_server3=0",
        "python lab/heal.py --on swarm two three",
        "docker service scale lab_server2=1 lab_server3=1",
    ]


@pytest.mark.parametrize(("is_together", "turns"), [(False, 4), (True, 1)])
def test_everything_is_renewed_one_after_the_other_or_all_servers_at_once(
    scene: SwarmScene, monkeypatch: pytest.MonkeyPatch, is_together: bool, turns: int
) -> None:
    waited: list[list[str]] = []
    asked: list[str] = []
    monkeypatch.setattr(changing, "update", lambda manager, name, service, word: asked.append(f"{service} {word}"))
    monkeypatch.setattr(stack, "wait_until_running", lambda manager, name, services: waited.append([*services]))
    monkeypatch.setattr(stack, "label", lambda *_: None)
    monkeypatch.setattr(stack, "tasks", lambda *_: SPREAD)
    monkeypatch.setattr(view, "wait_until_green", lambda *_: [])

    scene.renew(is_together)

    assert len(waited) == turns
    assert sorted(asked) == sorted(f"{one} --force" for one in (*WANTED,)[: 3 if is_together else 4])
    assert [mark.what for mark in scene.marks].count("heal") == len(asked)
    assert scene.commands[0] == f"docker service update --force{' --detach' if is_together else ''} lab_server1"


def test_who_watches_from_afar_makes_up_no_states() -> None:
    found = FromAfar()

    assert found.changes(0) == ()
    assert not found.machine([]).is_watched
    assert found.machine([]).is_logged
