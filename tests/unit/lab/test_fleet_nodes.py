"""A machine by its context or its address: what it lacks for the lab, and what is said when it can't be reached."""

import json
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.errors import APIError
from requests.exceptions import ConnectionError as NoConnection
from requests.exceptions import ReadTimeout

from lab import Trouble
from lab.fleet import nodes
from lab.fleet.nodes import Node
from lab.stack.errors import Refused
from tests.unit.lab.fake_swarm import FakeEngine

GOOD = FakeEngine("one", {}).info()
OURS = "linux/x86_64"


def lacking(**changed: Any) -> list[str]:
    info = {key: value for key, value in {**GOOD, **changed}.items() if value is not None}
    return nodes.lacks(Node("one", "tcp://one:2375", None, info), OURS)


@pytest.mark.parametrize("version", ["20.10.24+dfsg1", "20.10", "23.0.1-rc1", "29.1.0", "100.0"])
def test_an_engine_of_this_decade_lacks_nothing(version: str) -> None:
    assert lacking(ServerVersion=version) == []


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"ServerVersion": "19.03.15"}, "its engine is 19.03.15; take 20.10 or newer"),
        ({"ServerVersion": "20.9"}, "its engine is 20.9; take 20.10 or newer"),
        ({"ServerVersion": "dev"}, "its engine is dev; take 20.10 or newer"),
        ({"ServerVersion": None}, "its engine is ?; take 20.10 or newer"),
        ({"Architecture": "aarch64"}, "it runs linux/aarch64, the images are for linux/x86_64"),
        ({"OSType": None}, "it runs ?/x86_64, the images are for linux/x86_64"),
        ({"SecurityOptions": ["name=seccomp", "name=rootless"]}, "its engine is rootless, and has no network between"),
        ({"Swarm": {"LocalNodeState": "locked"}}, "its swarm is in trouble (locked); let it leave"),
        ({"Swarm": {"LocalNodeState": "pending"}}, "it has not found back to its swarm yet: run this again in half"),
        ({"Swarm": {"LocalNodeState": "error", "Error": "no leader"}}, "its swarm is in trouble (no leader); let it"),
    ],
)
def test_what_keeps_a_machine_from_being_one_of_the_fleets_is_a_line(changed: dict[str, Any], line: str) -> None:
    [found] = lacking(**changed)

    assert found.startswith(line)


@pytest.mark.parametrize("swarm", [None, {}, {"NodeID": "", "LocalNodeState": "inactive", "ControlAvailable": False}])
def test_an_engine_that_says_nothing_of_a_swarm_is_in_none(swarm: dict[str, Any] | None) -> None:
    node = Node("one", "tcp://one:2375", None, {**GOOD, "Swarm": swarm, "SecurityOptions": None, "Name": ""})

    assert nodes.lacks(node, OURS) == []
    assert (node.swarm_id, node.is_manager, node.address, node.name) == ("", False, "", "one")


class ComingBack:
    """An engine that is begun anew: it finds its swarm when it was asked a few times more."""

    timeout = 0.0

    def __init__(self, times: int) -> None:
        self.times = times

    def info(self) -> dict[str, Any]:
        self.times -= 1
        return {**GOOD, "Swarm": {"LocalNodeState": "pending" if self.times > 0 else "active"}}


@pytest.mark.parametrize(("times", "is_back"), [(1, True), (3, True), (10**6, False)])
def test_a_machine_that_comes_back_is_waited_for_but_not_for_ever(
    times: int, is_back: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "BETWEEN_LOOKS_S", 0)
    if not is_back:
        monkeypatch.setattr(nodes, "BACK_WITHIN_S", 0.02)
    engine = ComingBack(times)
    node = Node("one", "tcp://one:2375", engine, engine.info())

    nodes.wait_until_back(node)

    assert (nodes.lacks(node, OURS) == []) is is_back


def test_machines_of_one_name_are_told_for_by_that_they_are_told_apart() -> None:
    found = [Node(told, "", None, {"Name": name}) for told, name in [("a", "vm"), ("b", "other"), ("c", "vm")]]

    [line] = nodes.namesakes(found)
    assert line.startswith("a, c are called vm: one machine is named once, and each has a name of its own")
    assert nodes.namesakes(found[:2]) == []


def reached(told: str) -> str:
    """Return why a machine can't be reached, in one line."""
    with pytest.raises(Trouble) as raised:
        nodes.reach(told)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.fixture
def contexts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of Docker's settings that is empty."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setattr("docker.context.config.utils.config.home_dir", lambda: str(tmp_path), raising=False)
    monkeypatch.setattr("docker.utils.config.home_dir", lambda: str(tmp_path))
    (tmp_path / "config.json").write_text("{}")
    return tmp_path


def make_context(folder: Path, name: str, meta: str) -> None:
    from docker.context.config import get_meta_file

    file = Path(get_meta_file(name))
    assert folder in file.parents
    file.parent.mkdir(parents=True)
    file.write_text(meta)


@pytest.mark.parametrize("told", ["http://x", "ssh://", "ssh://[bad", "ssh://one:port", "ssh://one:0", "://"])
def test_an_address_that_is_none_is_told_with_what_is_taken(told: str) -> None:
    assert reached(told) == f"{told}: take ssh://user@host, or the name of a context (docker context ls)"


def test_a_context_that_is_not_there_is_told_with_those_that_are(contexts: Path) -> None:
    said = reached("node9")

    assert said.startswith("there is no context node9; there are: default. Make one: docker context create node9 ")


@pytest.mark.parametrize("meta", ["{", "{}", '{"Name": "node1", "Metadata": {}, "Endpoints": {"docker": 1}}'])
def test_contexts_that_can_not_be_read_are_one_line(contexts: Path, meta: str) -> None:
    make_context(contexts, "node1", meta)

    assert reached("node1").startswith("node1: Docker's contexts can't be read: ")


def test_a_context_by_ssh_goes_through_ssh_too(contexts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoints = {"docker": {"Host": "ssh://ani@node1", "SkipTLSVerify": False}}
    make_context(contexts, "node1", json.dumps({"Name": "node1", "Metadata": {}, "Endpoints": endpoints}))
    monkeypatch.setenv("PATH", str(contexts))

    assert reached("node1").endswith("ssh -T -o BatchMode=yes -l ani -- node1 'docker version'")


@pytest.mark.parametrize(
    ("told", "url", "words"),
    [
        ("tcp://one:2375", "tcp://one:2375", "--host tcp://one:2375"),
        ("unix:///run/docker.sock", "unix:///run/docker.sock", "--host unix:///run/docker.sock"),
        ("node1", "tcp://one:2376", "--context node1"),
        ("node1", "unix:///tmp/tunnel/docker.sock", "--host unix:///tmp/tunnel/docker.sock"),
    ],
)
def test_the_docker_command_means_the_same_engine(told: str, url: str, words: str) -> None:
    assert Node(told, url, None, {}).cli == ["docker", *words.split()]


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (NoConnection("refused", OSError(111, "Connection refused")), "Connection refused"),
        (ReadTimeout("timed out"), "does not answer"),
        (ValueError("no JSON\n"), r"no JSON\n"),
    ],
)
def test_an_engine_elsewhere_that_can_not_be_asked_is_told_as_such(
    error: Exception, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is to be done here, and how this machine's engine is set, is no news of another one.
    monkeypatch.setenv("DOCKER_HOST", "tcp://10.9.9.9:2375")

    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr(docker, "APIClient", fail)
    said = reached("tcp://one:2375")

    assert said == (
        f"tcp://one:2375: its engine can't be asked ({why}). See what this says: docker --host tcp://one:2375 info"
    )


def test_what_an_engine_refuses_has_its_name_and_its_time() -> None:
    node = Node("one", "tcp://one:2375", FakeEngine("one", {}), GOOD)
    with pytest.raises(Refused, match=r"^one: it is busy$"), node.asking(300) as api:
        assert api.timeout == 300
        raise APIError("500", explanation="it is busy")

    with node.asking() as api:
        assert api.timeout == nodes.CALL_TIMEOUT_S
