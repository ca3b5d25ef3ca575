"""The second balancer of the profile `ha`: when it is started, on which port, and that it goes without the profile."""

import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import Trouble
from lab.actions import built, diagnosis
from lab.clone import project, settings
from lab.clone.folder import ROOT
from lab.clone.project import SECOND
from lab.commands import status
from lab.machine import port
from lab.stack import balancer_view, compose
from lab.stack.compose import Container
from lab.stack.containers import Clone
from lab.stack.snapshot import Snapshot
from lab.terminal import programs
from tests.unit.lab.docker_entries import FOLDER, entry
from tests.unit.lab.test_status import NOW, RUNNING, told

HA = {"COMPOSE_PROFILES": "ha"}
WELL = "Up 3 seconds (healthy)"


def lab_of(*services: str, state: str = "running") -> list[Container]:
    return [Container(f"{one}-id", one, state, WELL, str(ROOT), "", "lab") for one in services]


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What Docker is told, by a lab of five containers."""
    there = lab_of(*compose.SERVICES, SECOND)
    ran: list[str] = []

    def run(command: list[str], *_: Any, **__: Any) -> "subprocess.CompletedProcess[str]":
        ran.append(" ".join(command))
        if command[:2] == ["docker", "rm"]:
            there[:] = [one for one in there if one.id != command[-1]]
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(compose, "of_project", lambda name: there)
    monkeypatch.setattr(compose, "containers", lambda *filters: [])
    monkeypatch.setattr(programs, "stream", lambda command, **options: ran.append(" ".join(command)))
    monkeypatch.setattr(programs, "run", run)
    return ran


def test_without_its_profile_it_is_stopped_and_removed_before_the_others_are_started(commands: list[str]) -> None:
    compose.start("lab", {"COMPOSE_PROFILES": ""})

    assert commands[:2] == ["docker stop balancer2-id", "docker rm --force balancer2-id"]
    assert commands[2].startswith("docker compose")


def test_with_its_profile_it_stays_and_is_waited_for(commands: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    compose.start("lab", HA)

    assert len(commands) == 1
    monkeypatch.setattr(compose, "of_project", lambda name: lab_of(*compose.SERVICES))
    with pytest.raises(Trouble, match=r"balancer2 \(missing\)"):
        compose.start("lab", HA)


@pytest.mark.parametrize(
    ("told", "number"),
    [({}, "8081"), ({"PORT": "9000"}, "9001"), ({"PORT": "65535"}, "65534"), ({"PORT2": "9009"}, "9009")],
)
def test_it_has_the_port_after_the_first_ones_unless_another_is_told(
    told: dict[str, str], number: str, tmp_path: Path
) -> None:
    assert settings.for_compose(tmp_path, {**HA, **told})["PORT2"] == number
    assert settings.for_compose(tmp_path, told).get("PORT2") == told.get("PORT2")
    assert project.has_second(settings.for_compose(tmp_path, {"COMPOSE_PROFILES": " HA "}))


@pytest.fixture
def listened(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port that somebody listens on, who is no container."""
    monkeypatch.setattr(port, "_containers_on", lambda number: [])
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


def test_a_port_that_somebody_has_is_one_line_with_another_that_is_free(
    listened: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "18080")
    monkeypatch.setenv("PORT2", str(listened))

    with pytest.raises(Trouble) as trouble:
        port.of_second("lab")

    assert str(trouble.value).startswith(f"Port {listened}, which is for the second balancer, is taken by ")
    assert "\n" not in str(trouble.value)


def test_the_pages_own_port_is_not_taken_twice(listened: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(listened))
    monkeypatch.setenv("PORT2", str(listened))

    with pytest.raises(Trouble, match=f"^PORT2={listened} is the page's own port: take another one, such as "):
        port.of_second("lab")


def test_where_the_pages_port_was_chosen_the_next_one_that_is_free_is_its_own(
    listened: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", str(listened - 1))
    monkeypatch.setenv("PORT2", "")

    monkeypatch.setattr(port, "auto_port", lambda: "")
    with pytest.raises(Trouble, match=f"Port {listened}"):
        port.of_second("lab")
    monkeypatch.setattr(port, "auto_port", lambda: str(listened - 1))
    assert port.of_second("lab") > listened


def test_the_doctor_looks_at_it_when_it_is_wanted_or_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "others_folders", lambda found: [])
    monkeypatch.setattr(compose, "of_project", lambda name: [*lab_of(*compose.SERVICES), *lab_of(SECOND)])
    assert built.containers("lab") == "all five containers run"

    monkeypatch.setattr(
        compose, "of_project", lambda name: [*lab_of(*compose.SERVICES), *lab_of(SECOND, state="exited")]
    )
    with pytest.raises(Trouble, match="The second balancer has exited"):
        built.containers("lab")

    monkeypatch.setattr(compose, "of_project", lambda name: lab_of(*compose.SERVICES))
    assert built.containers("lab") == "all four containers run"
    monkeypatch.setenv("COMPOSE_PROFILES", "ha")
    with pytest.raises(Trouble, match="balancer2 has no container"):
        built.containers("lab")


class OneListing:
    """An engine that lists the lab's containers. state, first: of the second balancer, and of the first."""

    def __init__(self, state: str, first: str = "running") -> None:
        self.state, self.first = state, first

    def containers(self, **_: Any) -> list[dict[str, Any]]:
        ports = [{"IP": "127.0.0.1", "PublicPort": 8091}] if self.state == "running" else []
        first = entry("balancer", State=self.first, Ports=[{"PublicPort": 8090}])
        return [first, entry(SECOND, State=self.state, Ports=ports)]

    def inspect_container(self, identity: str) -> dict[str, Any]:
        return {"State": {"Status": self.state, "ExitCode": 137}}


@pytest.mark.parametrize(("state", "shown"), [("running", "answers at http://localhost:8091"), ("exited", "killed")])
def test_its_status_is_a_line_and_one_that_has_ended_is_not_asked_at_the_first_ones_address(
    state: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(address: str, timeout_s: float) -> balancer_view.View:
        asked.append(address)
        return balancer_view.View({})

    clone = Clone(OneListing(state), "lab", FOLDER)
    found, _ = diagnosis.of_second(clone, ask, NOW)

    lines = status.lines({**told(balancer_view.View({}), server1=RUNNING), SECOND: found}, NOW)
    assert any(line.startswith(SECOND) and shown in line for line in lines)
    assert asked == (["http://localhost:8091"] if state == "running" else [])


def test_a_lab_without_one_tells_of_none() -> None:
    class Without:
        def container(self, service: str) -> Any:
            return type("Gone", (), {"snapshot": Snapshot("removed")})

    without: Any = Without()
    assert diagnosis.of_second(without, balancer_view.ask, NOW) == (None, None)
    assert not any(line.startswith(SECOND) for line in status.lines(told(balancer_view.View({})), NOW))


FIRST_AT, SECOND_AT = "http://localhost:8090", "http://localhost:8091"


@pytest.mark.parametrize(
    ("first", "second", "addresses"),
    [
        ("running", "running", [FIRST_AT, SECOND_AT]),
        ("paused", "running", [SECOND_AT, FIRST_AT]),
        ("exited", "running", [SECOND_AT, FIRST_AT]),
        ("running", "exited", [FIRST_AT]),
        ("exited", "exited", [FIRST_AT]),
    ],
)
def test_the_page_that_is_shown_is_the_second_ones_where_the_first_does_not_run(
    first: str, second: str, addresses: list[str]
) -> None:
    assert Clone(OneListing(second, first), "lab", FOLDER).addresses() == addresses


@pytest.mark.parametrize(
    ("silent", "seen_by", "state"),
    [((), "balancer", "ONLINE"), ((FIRST_AT,), SECOND, "OFFLINE"), ((FIRST_AT, SECOND_AT), None, None)],
)
def test_where_the_first_does_not_answer_it_is_told_what_the_second_sees(
    silent: tuple[str, ...], seen_by: str | None, state: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagnosis, "look", lambda _: dict.fromkeys((*project.SERVERS, project.BALANCER), RUNNING))

    def ask(address: str, timeout_s: float) -> balancer_view.View:
        if address in silent:
            raise balancer_view.NoAnswer(f"no balancer at {address}")
        of_each = balancer_view.Seen("ONLINE" if address == FIRST_AT else "OFFLINE")
        return balancer_view.View(dict.fromkeys(project.SERVERS, of_each), "normal")

    found = diagnosis.tell(Clone(OneListing("running", "running"), "lab", FOLDER), ask)

    assert found["seen_by"] == seen_by
    assert [one["balancer"] and one["balancer"]["state"] for one in found["servers"]] == [state] * 3
    assert found["service"] == ("normal" if seen_by else None)
    assert found["balancer"]["answers"] is (silent == ())
    assert found["address"] == FIRST_AT
    lines = status.lines(found, NOW)
    assert ("balancer2 SEES" in lines[0]) is (seen_by == SECOND)
    assert ("The balancer is not seen. Bring it back: make up" in lines) is (silent != ())
