"""Images by way of a registry: pushed, pulled, remembered; and what keeps an engine from it is one line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from docker.errors import APIError

from lab import Trouble
from lab.commands import swarm
from lab.fleet import carrying, fleet, registry
from lab.fleet.nodes import Node

WANTED = ["lab-backend:1", "lab-balancer:2"]
PLACE = "10.0.0.5:5000/lab"
HTTP = 'Get "https://10.0.0.5:5000/v2/": http: server gave HTTP response to HTTPS client'


class Engine:
    """An engine that pushes and pulls. says: its last line, when that is an error. refuses: what it answers at once."""

    def __init__(self, says: str = "", refuses: str = "") -> None:
        self.timeout = 20.0
        self.says, self.refuses = says, refuses
        self.did: list[tuple[str, ...]] = []
        self.tags: list[str] = []

    def tag(self, image: str, repository: str, tag: str) -> None:
        self.did.append(("tag", image, f"{repository}:{tag}"))

    def push(self, repository: str, tag: str, stream: bool, decode: bool) -> Iterator[dict[str, Any]]:
        return self._lines("push", f"{repository}:{tag}", "Pushing")

    def pull(self, repository: str, tag: str, stream: bool, decode: bool) -> Iterator[dict[str, Any]]:
        if not self.says:
            self.tags.append(f"{repository}:{tag}")
        return self._lines("pull", f"{repository}:{tag}", "Downloading")

    def _lines(self, what: str, name: str, status: str) -> Iterator[dict[str, Any]]:
        self.did.append((what, name))
        if self.refuses:
            raise APIError("500", explanation=self.refuses)
        assert self.timeout == carrying.WORKS_S
        yield {"status": "The push refers to repository"}
        for current in (1 << 20, 3 << 20):
            yield {"status": status, "id": "layer", "progressDetail": {"current": current, "total": 4 << 20}}
        yield {"status": status, "id": "other", "progressDetail": {"current": 2 << 20}}
        yield {"status": "Pushed", "id": "layer"}
        if self.says:
            yield {"error": self.says}

    def images(self) -> list[dict[str, Any]]:
        return [{"Id": "sha256:x", "RepoTags": self.tags}]


def node(engine: Engine) -> Node:
    return Node("two", "tcp://two:2375", engine, {"Name": "node2"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10.0.0.5:5000", "10.0.0.5:5000"),
        ("registry.lab/kelas-a/", "registry.lab/kelas-a"),
        ("localhost/x", "localhost/x"),
        ("node1:5000/a/b_c", "node1:5000/a/b_c"),
        ("node1", ""),
        ("lab/node1", ""),
        ("http://node1:5000", ""),
        ("node1:5000/A", ""),
        ("node1:port", ""),
        ("", ""),
        ("/", ""),
        ("a b:1", ""),
    ],
)
def test_a_registry_is_what_docker_takes_for_one(text: str, found: str) -> None:
    assert registry.read(text) == found


def test_images_are_pushed_under_the_registrys_name_with_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(carrying, "TELLS_EVERY_S", -1)
    engine = Engine()
    registry.push(engine, WANTED, PLACE)

    assert engine.did == [
        ("tag", "lab-backend:1", f"{PLACE}/lab-backend:1"),
        ("push", f"{PLACE}/lab-backend:1"),
        ("tag", "lab-balancer:2", f"{PLACE}/lab-balancer:2"),
        ("push", f"{PLACE}/lab-balancer:2"),
    ]
    assert engine.timeout == 20.0
    said = capsys.readouterr().out
    assert f"{PLACE}: 3 MiB" in said
    assert f"{PLACE} has lab-balancer:2 (5 MiB sent)" in said


def test_a_machine_gets_them_by_itself() -> None:
    engine = Engine()

    assert registry.pull(node(engine), WANTED, PLACE) == 10 << 20
    assert engine.did == [("pull", f"{PLACE}/{one}") for one in WANTED]


def test_a_machine_that_says_yes_and_has_nothing_is_told() -> None:
    class Forgetful(Engine):
        def images(self) -> list[dict[str, Any]]:
            return []

    with pytest.raises(Trouble, match=f"^node2 has not taken {PLACE}/lab-backend:1, {PLACE}/lab-balancer:2$"):
        registry.pull(node(Forgetful()), WANTED, PLACE)


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (HTTP, 'write {"insecure-registries": ["10.0.0.5:5000"]} into /etc/docker/daemon.json there, then: systemctl'),
        ("dial tcp 10.0.0.5:5000: connect: connection refused", "can't be reached (dial tcp 10.0.0.5:5000: connect:"),
        ("dial tcp: lookup r.lab: no such host", "can't be reached (dial tcp: lookup r.lab: no such host)"),
        ("net/http: request canceled (Client.Timeout exceeded)", "can't be reached (net/http"),
        ("no basic auth credentials", "refuses (no basic auth credentials). Perhaps this is missing: docker login 10."),
        ("requested access to the resource is denied", "docker login 10.0.0.5:5000"),
        ("x509: certificate signed by unknown authority", "/etc/docker/certs.d/10.0.0.5:5000/ca.crt"),
        ("manifest invalid", "does not do it (manifest invalid)"),
    ],
)
def test_what_is_wrong_is_one_line_that_says_whose_engine_it_is_and_what_to_do(said: str, line: str) -> None:
    for engine in (Engine(says=said), Engine(refuses=said)):
        with pytest.raises(Trouble) as pushed:
            registry.push(engine, WANTED, PLACE)
        with pytest.raises(Trouble) as pulled:
            registry.pull(node(engine), WANTED, PLACE)
        for trouble, who in ((pushed, "this machine"), (pulled, "two")):
            told = str(trouble.value)
            assert told.startswith(f"{who}: the registry {PLACE} ")
            assert line in told
            assert "\n" not in told
        assert engine.timeout in (20.0, carrying.WORKS_S)


@pytest.fixture
def remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(fleet, "REMEMBERED", tmp_path / ".swarm.json")
    monkeypatch.setenv("COMPOSE_PROJECT_NAME", "lab")
    return tmp_path / ".swarm.json"


def test_the_registry_is_remembered_with_the_machines_and_whoever_names_machines_says_all_anew(
    remembered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(swarm, "up", lambda *told: asked.append(told))
    fleet.remember(["node1"], PLACE)
    for words in ([], ["node2"], ["--registry", "other:1"], ["--registry", "other:1", "node3"]):
        swarm.main(["up", *words])

    assert asked == [(["node1"], PLACE), (["node2"], ""), (["node1"], "other:1"), (["node3"], "other:1")]
    assert fleet.remembered() == ["node1"]
    fleet.remember(["node1"])
    assert (fleet.registry(), json.loads(remembered.read_text())) == ("", {"lab": ["node1"]})


@pytest.mark.parametrize("content", ['{"lab": ["node1"]}', '{"lab": {"machines": "x", "registry": null}}', "{"])
def test_where_no_registry_is_remembered_there_is_none(content: str, remembered: Path) -> None:
    remembered.write_text(content)

    assert fleet.registry() == ""


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ["up", "--registry", "http://x:1"],
            "swarm.py: argument --registry: http://x:1 is no registry: take HOST",
        ),
        (["status", "--registry", "x:1"], "swarm.py: status takes no registry: it is for up"),
    ],
)
def test_a_registry_that_is_none_or_of_no_use_is_wrong_usage(
    words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        swarm.main(words)

    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith(line)
