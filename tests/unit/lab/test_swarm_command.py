"""What `lab/swarm.py` takes, what it remembers, and what it says when it can't be done."""

import errno
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docker.errors import APIError

from lab import Trouble
from lab.clone import settings
from lab.commands import swarm
from lab.fleet import carrying, fleet
from lab.fleet.nodes import Node
from lab.machine import preparing
from lab.stack.errors import Refused
from tests.unit.lab.fake_swarm import FakeEngine, node


@pytest.fixture(autouse=True)
def remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the machines are remembered; no test touches the clone's own file, its settings or an engine."""
    monkeypatch.setattr(fleet, "REMEMBERED", tmp_path / ".swarm.json")
    monkeypatch.setattr(settings, "check", lambda **_: None)
    monkeypatch.setattr(preparing, "get_docker", lambda: pytest.fail("it asked Docker"))
    return tmp_path / ".swarm.json"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "swarm.py: the following arguments are required: what"),
        (["fly"], "swarm.py: argument what: invalid choice: 'fly'"),
        (["status", "node1"], "swarm.py: status takes no machines: it knows them from up"),
        (["down", "node1", "node2"], "swarm.py: down takes no machines: it knows them from up"),
        (["up", "--fast"], "swarm.py: unrecognized arguments: --fast"),
    ],
)
def test_wrong_usage_is_one_line_and_exits_with_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        swarm.main(arguments)
    said = capsys.readouterr().err

    assert ended.value.code == 2
    assert said.startswith(words)
    assert said.count("\n") == 1


BROKEN = [b"", b"{", b"[]", b"null", b'"one"', b'{"lab": null}', b'{"lab": "one"}', b'{"lab": {"a": 1}}', b"\xff"]


@pytest.mark.parametrize("content", [None, *BROKEN])
@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("up", "Name the machines: contexts of Docker's"),
        ("status", "No lab of this clone's is on several machines. Bring one up: python lab/swarm.py up NODE ..."),
        ("down", "No lab of this clone's is on several machines. Bring one up: python lab/swarm.py up NODE ..."),
    ],
)
def test_without_machines_it_says_how_they_are_named(
    what: str, line: str, content: bytes | None, remembered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMPOSE_PROJECT_NAME", "lab")
    if content is not None:
        remembered.write_bytes(content)
    with pytest.raises(Trouble) as raised:
        swarm.main([what])

    assert str(raised.value).startswith(line)
    assert "\n" not in str(raised.value)


def test_up_remembers_its_machines_for_the_next_time(monkeypatch: pytest.MonkeyPatch, remembered: Path) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(swarm, "up", lambda *told: asked.append(told))
    fleet.remember(["node1", "ssh://ani@node2"])
    swarm.main(["up"])
    swarm.main(["up", "node3"])

    assert asked == [(["node1", "ssh://ani@node2"], ""), (["node3"], "")]
    assert [*json.loads(remembered.read_text()).values()] == [["node1", "ssh://ani@node2"]]
    assert [*remembered.parent.iterdir()] == [remembered]
    fleet.forget()
    assert fleet.remembered() == []
    assert not remembered.exists()


def test_two_labs_of_one_clone_have_machines_of_their_own(monkeypatch: pytest.MonkeyPatch, remembered: Path) -> None:
    for name, machine in (("one", "node1"), ("other", "node2")):
        monkeypatch.setenv("COMPOSE_PROJECT_NAME", name)
        fleet.remember([machine])
    fleet.forget("one")
    assert fleet.remembered() == ["node2"]
    assert json.loads(remembered.read_text()) == {"other": ["node2"]}


def test_a_file_that_can_not_be_written_is_one_line_and_leaves_nothing(remembered: Path) -> None:
    (remembered / "in the way").mkdir(parents=True)
    with pytest.raises(Trouble, match=r"^.*\.swarm\.json can't be written: Is a directory$"):
        fleet.remember(["node1"])
    assert [*remembered.parent.iterdir()] == [remembered]
    assert fleet.remembered() == []


def machines(*names: str, **changed: Any) -> list[Node]:
    """Return machines; what is changed is so of the last."""
    network: dict[str, FakeEngine] = {}
    found = [node(FakeEngine(name, network)) for name in names]
    found[-1].info.update(changed)
    return found


def examined(
    monkeypatch: pytest.MonkeyPatch, found: list[Node], silent: list[str], own: dict[str, Any] | None = None
) -> list[Node]:
    monkeypatch.setattr(fleet, "reached", lambda _: (found, silent))
    return swarm.examined([], SimpleNamespace(info=lambda: own or FakeEngine("here", {}).info()))


def test_machines_that_will_do_are_a_line_each(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = machines("one", "two")
    del found[1].info["NCPU"]
    assert examined(monkeypatch, found, []) == found
    assert capsys.readouterr().out.splitlines() == [
        "  ok    one: engine 20.10.24+dfsg1, 2 CPUs",
        "  ok    two: engine 20.10.24+dfsg1, ? CPUs",
    ]


@pytest.mark.parametrize(
    ("found", "silent", "line"),
    [
        (machines("one"), ["two: gone"], "two: gone"),
        (machines("one", "two", Architecture="aarch64"), [], "two: it runs linux/aarch64, the images are for"),
        (machines("one", "two", Name="one"), [], "one, two are called one: one machine is named once"),
    ],
)
def test_before_anything_is_done_whatever_is_in_the_way_is_told(
    found: list[Node], silent: list[str], line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Trouble, match=r"^Nothing was begun: do what the TODO above says, then run this again\.$"):
        examined(monkeypatch, found, silent)
    [said] = capsys.readouterr().err.splitlines()

    assert said.startswith(f"  TODO  {line}")


class Here:
    """This machine's engine, which has built the images. refuses: what it says to a new name."""

    def __init__(self, *names: str, refuses: str = "") -> None:
        self.names, self.refuses = names, refuses
        self.tagged: list[tuple[str, str, str]] = []

    def images(self) -> list[dict[str, Any]]:
        """Return them."""
        return [{"Id": f"sha256:{len(one):064}", "RepoTags": [f"{one}:lab"]} for one in self.names]

    def tag(self, identity: str, image: str, tag: str) -> None:
        """Give an image a name more."""
        if self.refuses:
            raise APIError("500", explanation=self.refuses)
        self.tagged.append((identity, image, tag))


def test_an_image_is_named_by_what_it_is() -> None:
    here = Here(*swarm.IMAGES.values())
    wanted, tags = swarm.tag(here, "lab")

    assert tags == dict.fromkeys(("LAB_BACKEND", "LAB_BALANCER", "LAB_STORE"), "0" * 12)
    assert [f"{image}:{tag}" for _, image, tag in here.tagged] == list(wanted)
    assert [identity for identity, *_ in here.tagged] == list(wanted.values())


def test_an_image_that_is_gone_or_can_not_be_named_is_one_line() -> None:
    with pytest.raises(Trouble, match=r"^The image fault-tolerance-lab-balancer is gone, though it was just built"):
        swarm.tag(Here("fault-tolerance-lab-backend"), "lab")
    with pytest.raises(Refused, match=r"^no$"):
        swarm.tag(Here(*swarm.IMAGES.values(), refuses="no"), "lab")


def test_a_disk_that_is_full_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def save(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(carrying, "has", lambda *_: False)
    monkeypatch.setattr(carrying, "save", save)
    with pytest.raises(Trouble, match=rf"^The images can't be saved in {tmp_path}: No space left on device$"):
        swarm.carry(None, machines("one"), {}, tmp_path / "images.tar")
