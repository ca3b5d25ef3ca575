"""The store of the orders on several machines: where its members are at home, and which of them take part."""

import time
from dataclasses import replace
from typing import Any

import pytest
from docker.errors import APIError

from lab import Trouble
from lab.fleet import changing, stack, store
from lab.fleet.nodes import Node
from lab.stack.compose import BuildProgress
from lab.terminal import programs
from tests.unit.lab.fake_stack import FakeManager, member, service, task
from tests.unit.lab.fake_swarm import node

STORES = [service(name) for name in stack.STORES]


@pytest.mark.parametrize(
    ("labels", "names", "homes"),
    [
        ({}, ["a"], {"a": "1"}),
        ({}, ["b", "a"], {"b": "1"}),
        ({}, ["c", "b", "a", "d"], {"c": "1", "b": "2", "a": "3"}),
        # Where a member is, it stays, however the machines are named now.
        ({"a": "1", "b": "2", "c": "3"}, ["c", "b", "a"], {"a": "1", "b": "2", "c": "3"}),
        ({"a": "1", "b": "2", "c": "3", "d": ""}, ["d"], {"a": "1", "b": "2", "c": "3"}),
        ({"b": "1", "a": "", "c": ""}, ["a", "b", "c"], {"b": "1", "a": "2", "c": "3"}),
        ({"a": "1", "b": "2", "d": ""}, ["a", "b", "d"], {"a": "1", "b": "2", "d": "3"}),
        ({"b": "1", "a": ""}, ["a", "b"], {"b": "1"}),
    ],
)
def test_each_member_has_one_home_and_keeps_it(labels: dict[str, str], names: list[str], homes: dict[str, str]) -> None:
    assert store.homes(labels, names) == homes


def test_the_machines_are_labelled_and_their_other_labels_stay() -> None:
    members = [member("one"), member("two"), member("three")]
    members[1]["Spec"]["Labels"] = {"disk": "fast"}
    manager = node(FakeManager(members))
    found = [node(_Engine(name)) for name in ("one", "two", "three")]

    names, told = store.settle(manager, found)
    assert names == [*stack.STORES]
    assert told == store.settings(stack.STORES, ["id-of-one", "id-of-two", "id-of-three"])
    assert [one["Spec"]["Labels"] for one in members] == [
        {store.LABEL: "1"},
        {"disk": "fast", store.LABEL: "2"},
        {store.LABEL: "3"},
    ]
    assert store.settle(manager, found[:1]) == (names, told), "they have homes"


@pytest.mark.parametrize(("does", "state"), [("drain", "ready"), ("pause", "ready"), ("active", "down")])
def test_a_machine_that_takes_no_part_gets_a_member_only_where_there_is_no_other(does: str, state: str) -> None:
    names = ("one", "two", "three", "four")
    found = [node(_Engine(name)) for name in names]

    def homes(count: int) -> list[str]:
        members = [member("one", state, does), *(member(name) for name in names[1:count])]
        store.settle(node(FakeManager(members)), found[:count])
        return sorted(one["Description"]["Hostname"] for one in members if store.LABEL in one["Spec"].get("Labels", {}))

    assert homes(4) == ["four", "three", "two"]
    assert homes(3) == ["one", "three", "two"]


def test_the_stack_is_told_of_as_many_members_as_there_are() -> None:
    told = store.settings(["store1"], ["a"])

    assert (told["ORDERS_STORE"], told["STORE_MEMBERS"]) == ("store1:2379", "store1=http://store1:2380")


def test_on_other_machines_it_is_another_store() -> None:
    folders = [store.settings(stack.STORES, ids)["STORE_FOLDER"] for ids in (["a", "b"], ["a", "c"], ["a", "b"])]

    assert folders[0] != folders[1]
    assert folders[0] == folders[2]
    assert all(one.isalnum() for one in folders)


def test_the_image_is_built_on_the_base_for_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(programs, "stream", lambda *words, **more: asked.append((words, more)))
    store.build("lab", {"BASE_IMAGE": "base:1"})
    [((command, line), more)] = asked

    assert command[:4] == ["docker", "buildx", "build", "--load"]
    assert f"{store.IMAGE}:lab" in command
    assert "fault-tolerance-lab.project=lab" in command
    assert "BASE_IMAGE=base:1" in command
    assert isinstance(line.__self__, BuildProgress)
    assert more == {"folder": store.FOLDER}
    assert (store.FOLDER / "Dockerfile").is_file()


class _Engine:
    """A machine's engine, in whose containers commands are run. ends: with what each ends; None for one that doesn't.

    refuses: what it says instead.
    """

    timeout = 0.0

    def __init__(self, name: str, ends: int | None = 0, refuses: str = "") -> None:
        self.name, self.ends, self.refuses = name, ends, refuses
        self.asked: list[tuple[str, list[str]]] = []

    def info(self) -> dict[str, Any]:
        """Return what it says of itself."""
        return {"Name": self.name}

    def exec_create(self, container: str, command: list[str]) -> dict[str, Any]:
        """Take a command."""
        if self.refuses:
            raise APIError("409", explanation=self.refuses)
        self.asked.append((container, command))
        return {"Id": "x"}

    def exec_start(self, identity: str, detach: bool) -> None:
        """Begin it."""
        assert (identity, detach) == ("x", True)

    def exec_inspect(self, identity: str) -> dict[str, Any]:
        """Return what became of it."""
        assert identity == "x"
        return {"Running": self.ends is None, "ExitCode": self.ends}


def tasks_on(*places: str) -> list[stack.Task]:
    """Return the tasks of the store's members, one on each machine."""
    told = [task(name, place) for name, place in zip(stack.STORES, places, strict=False)]
    manager = node(FakeManager([member(place) for place in places], STORES, told))
    return stack.tasks(manager, "lab")


def nodes(*engines: _Engine) -> list[Node]:
    return [node(one) for one in engines]


def test_a_member_takes_part_when_its_container_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "ANSWER_S", 0.1)
    one, two, three = _Engine("one"), _Engine("two", ends=1), _Engine("three", ends=None)

    assert store.ready(tasks_on("one", "two", "three"), nodes(one, two, three)) == {"store1"}
    assert one.asked == [("container-of-store1", store.READY)]


def test_a_member_that_is_frozen_or_on_a_machine_that_can_not_be_asked_takes_no_part() -> None:
    frozen = _Engine("two", refuses="Container is paused, unpause the container before exec")

    assert store.ready(tasks_on("one", "two"), nodes(frozen)) == set()


def test_members_are_waited_for_and_named_when_they_do_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    manager = node(FakeManager([member("one")], STORES, [task("store1", "one")]))
    engine = _Engine("one", ends=1)
    monkeypatch.setattr(time, "sleep", lambda _: setattr(engine, "ends", 0))
    store.wait_until_ready(manager, nodes(engine), "lab", ["store1"])
    assert len(engine.asked) == 2

    monkeypatch.setattr(store, "READY_S", -1)
    with pytest.raises(Trouble, match=r"^After -1 s these take no part: store2, store3$"):
        store.wait_until_ready(manager, nodes(engine), "lab", stack.STORES)


def member_at(number: str, does: str = "active", state: str = "ready") -> dict[str, Any]:
    found = member(f"node{number}", state, does)
    return {**found, "Spec": {**found["Spec"], "Labels": {store.LABEL: number}}}


WAITS = stack.Task("store1", "", "pending", "running", "no suitable node")
HOMES = [member_at("1"), member_at("2"), member_at("3")]


@pytest.mark.parametrize(
    ("current", "machines", "found"),
    [
        ([WAITS], HOMES, ["store1"]),
        ([WAITS], [member_at("1", "drain"), *HOMES[1:]], []),
        ([WAITS], [member_at("1", state="down"), *HOMES[1:]], []),
        ([replace(WAITS, why="")], HOMES, []),
        ([stack.Task("store1", "node1", "starting", "running", "")], HOMES, []),
        ([stack.Task("server1", "", "pending", "running", "no suitable node")], HOMES, []),
        ([stack.Task("store1", "", "pending", "shutdown", "no suitable node")], HOMES, []),
    ],
)
def test_a_member_is_forgotten_that_waits_although_its_home_takes_part(
    current: list[stack.Task], machines: list[dict[str, Any]], found: list[str]
) -> None:
    assert store.forgotten(current, machines) == found


def test_the_swarm_is_reminded_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(changing, "update", lambda _, __, *words: told.append(" ".join(words)))
    waits = task("store1", "", "pending", why="no suitable node")

    store.remind(node(FakeManager(HOMES, [service("store1")], [waits])), "lab")

    assert told == ["store1 --force"]
