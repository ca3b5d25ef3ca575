"""How this clone's containers are told from all others, and how the engine's words are read."""

import contextlib
import threading
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from lab import Trouble
from lab.clone import project
from lab.stack import container, containers, fault_file
from lab.stack.errors import Refused, no_engine
from lab.stack.listing import is_same_folder, not_up, sort_out
from lab.stack.snapshot import Snapshot, read_snapshot, read_time

HERE = Path(__file__).resolve().parent


def entry(service: str, name: str = "lab", folder: Path | str = HERE, **more: Any) -> dict[str, Any]:
    """Return a container as Docker lists it."""
    labels = {"project": name, "service": service, "project.working_dir": str(folder), "oneoff": "False"}
    labels |= more.pop("labels", {})
    compose = {f"com.docker.compose.{key}": value for key, value in labels.items()}
    return {"Id": f"{name}-{service}", "State": "running", "Created": 1, "Labels": compose, **more}


def test_only_containers_of_this_project_and_this_folder_are_ours() -> None:
    entries = [
        entry("server1"),
        entry("server1", name="other"),
        entry("server1", folder="/elsewhere/lab", Id="twin"),
        entry("server2", labels={"oneoff": "True"}),
    ]

    listing = sort_out(entries, "lab", HERE)

    assert {service: one["Id"] for service, one in listing.mine.items()} == {"server1": "lab-server1"}
    assert listing.other_names == {"other"}
    assert listing.other_folders == {"server1": "/elsewhere/lab"}


def test_what_a_killed_test_or_soak_has_left_is_no_lab_under_another_name() -> None:
    left = [entry("server1", name=name) for name in project.side_projects("lab", HERE)]

    listing = sort_out(left, "lab", HERE)

    assert len(left) == 3
    assert (listing.mine, listing.other_names) == ({}, set())
    assert "make up" in not_up(listing, "lab")


def test_a_live_container_is_preferred_then_the_newest() -> None:
    old, new = entry("server1", Id="old", State="exited"), entry("server1", Id="new", State="exited", Created=2)
    live = entry("server1", Id="live", State="paused", Created=0)

    assert sort_out([new, old], "lab", HERE).mine["server1"]["Id"] == "new"
    assert sort_out([live, new, old], "lab", HERE).mine["server1"]["Id"] == "live"


def test_a_folder_reached_through_a_link_is_the_same_folder(tmp_path: Path) -> None:
    clone = tmp_path / "my lab"
    clone.mkdir()
    (tmp_path / "link").symlink_to(clone)

    assert is_same_folder(str(tmp_path / "link"), clone)
    assert not is_same_folder(str(tmp_path), clone)
    assert not is_same_folder(str(tmp_path / "gone"), clone)
    assert is_same_folder(str(tmp_path / "gone" / ".." / "gone"), tmp_path / "gone")


def test_a_lab_under_another_name_is_said_with_the_setting_that_finds_it() -> None:
    listing = sort_out([entry("server1", name="demo")], "lab", HERE)

    assert not_up(listing, "lab").endswith("set COMPOSE_PROJECT_NAME to demo.")


def test_a_project_that_another_clone_runs_is_said_with_its_folder() -> None:
    listing = sort_out([entry("server1", folder="/elsewhere/lab")], "lab", HERE)

    assert "belongs to /elsewhere/lab" in not_up(listing, "lab")


def test_a_lab_that_is_not_up_is_said_with_the_command_that_starts_it() -> None:
    assert not_up(sort_out([], "lab", HERE), "lab").startswith("The lab is not up. Start it with: make up")


class FakeEngine:
    """Lists and inspects what it is given."""

    def __init__(
        self, *entries: dict[str, Any], fault_file: str | Exception | None = None, cpus: float = 0, **state: Any
    ) -> None:
        self.entries = list(entries)
        self.state = {"Status": "running", **state}
        self.limits = {"NanoCpus": round(cpus * 1e9)}
        self.fault_file = fault_file
        self.ran: list[str] = []

    def containers(self, **_: Any) -> list[dict[str, Any]]:
        return self.entries

    def inspect_container(self, identity: str) -> dict[str, Any]:
        return {"State": self.state, "HostConfig": self.limits}

    def exec_create(self, identity: str, command: list[str], user: str) -> str:
        self.ran.append(command[0])
        return "run"

    def exec_start(self, run: str) -> bytes | None:
        if isinstance(self.fault_file, Exception):
            self.state = {"Status": "paused"}
            raise self.fault_file
        return self.fault_file.encode() if self.fault_file else None

    def exec_inspect(self, run: str) -> dict[str, Any]:
        return {"ExitCode": 0 if self.fault_file is not None else 1}


@pytest.mark.parametrize(
    ("ports", "address"),
    [
        ([{"IP": "127.0.0.1", "PrivatePort": 8080, "PublicPort": 9000}], "http://localhost:9000"),
        ([{"PrivatePort": 8000}, {"IP": "0.0.0.0", "PrivatePort": 8080, "PublicPort": 81}], "http://localhost:81"),
        ([{"IP": "10.0.0.5", "PrivatePort": 8080, "PublicPort": 80}], "http://10.0.0.5:80"),
        ([], "http://localhost:8080"),
    ],
)
def test_the_pages_address_is_where_docker_publishes_it(
    ports: list[dict[str, Any]], address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project, "page_address", lambda: "http://localhost:8080")

    assert containers.Clone(FakeEngine(entry("balancer", Ports=ports)), "lab", HERE).address() == address


def test_a_server_without_a_container_is_removed_as_long_as_others_are_there() -> None:
    clone = containers.Clone(FakeEngine(entry("server2"), entry("server1", folder="/elsewhere")), "lab", HERE)

    assert clone.container("server1").snapshot == Snapshot("removed", why="project lab runs it from /elsewhere")
    assert clone.container("server2").snapshot == Snapshot("running")
    assert clone.container("server3").snapshot == Snapshot("removed")
    with pytest.raises(Refused, match="server3 has no container to pause"):
        clone.container("server3").pause()


@pytest.mark.parametrize("content", [None, "", "{", '{"slow": {"ms": 5}}'])
def test_a_running_server_is_looked_into(content: str | None) -> None:
    clone = containers.Clone(FakeEngine(entry("server1"), fault_file=content), "lab", HERE)

    assert clone.container("server1").snapshot == Snapshot("running", fault_file=content)


@pytest.mark.parametrize(("service", "status"), [("server1", "paused"), ("server1", "exited"), ("balancer", "running")])
def test_nothing_is_run_in_a_server_that_could_not_answer_nor_in_the_balancer(service: str, status: str) -> None:
    engine = FakeEngine(entry(service), fault_file="{}", Status=status)

    assert containers.Clone(engine, "lab", HERE).container(service).snapshot == Snapshot(status)
    assert engine.ran == []


def test_a_server_that_is_paused_while_it_is_looked_into_is_just_paused() -> None:
    engine = FakeEngine(entry("server1"), fault_file=OSError("container is paused"))
    with pytest.raises(Trouble):
        containers.Clone(engine, "lab", HERE).container("server1")

    engine = FakeEngine(entry("server1"), fault_file=Refused("container is paused"))
    assert containers.Clone(engine, "lab", HERE).container("server1").snapshot == Snapshot("paused")


@pytest.mark.parametrize(
    ("words", "tries", "is_done"), [("unable to freeze", 3, True), ("no such container", 1, False)]
)
def test_a_starved_server_that_does_not_freeze_at_once_is_frozen_at_the_next_try(
    words: str, tries: int, is_done: bool
) -> None:
    asked: list[str] = []

    class Stubborn(FakeEngine):
        def pause(self, identity: str) -> None:
            asked.append(identity)
            if len(asked) < 3:
                raise Refused(words)

    server = containers.Clone(Stubborn(entry("server1")), "lab", HERE).container("server1")
    with contextlib.nullcontext() if is_done else pytest.raises(Refused, match=words):
        server.pause()
    assert len(asked) == tries


def test_a_starved_server_is_given_longer_and_for_healing_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(entry("server1"), cpus=0.05)
    monkeypatch.setattr(container, "RUN_WITHIN_S", 0.01)
    monkeypatch.setattr(engine, "exec_start", lambda run: threading.Event().wait(0.1) or b"{}")
    monkeypatch.setattr(engine, "exec_inspect", lambda run: {"ExitCode": 0})
    clone = containers.Clone(engine, "lab", HERE)

    assert clone.container("server1").snapshot == Snapshot("running", cpus=0.05, fault_file="{}")
    engine.ran.clear()
    assert clone.container("server1", looks_inside_starved=False).snapshot == Snapshot("running", cpus=0.05)
    assert engine.ran == []


def test_a_server_whose_programs_hang_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "RUN_WITHIN_S", 0.05)
    released = threading.Event()
    engine = FakeEngine(entry("server1"))
    monkeypatch.setattr(engine, "exec_start", lambda run: released.wait(10) and b"")

    found = containers.Clone(engine, "lab", HERE).container("server1")

    assert found.snapshot == Snapshot("running", fault_file=fault_file.NOT_KNOWN)
    with pytest.raises(Refused, match="did not end within"):
        found.clear_faults()
    released.set()


def test_what_docker_inspects_is_read() -> None:
    inspected = {
        "State": {
            "Status": "exited",
            "ExitCode": 137,
            "OOMKilled": True,
            "StartedAt": "2026-11-22T02:00:00.123456789Z",
            "FinishedAt": "2026-11-22T02:00:05.5Z",
            "Error": "broken\x1b",
            "Health": {
                "Status": "unhealthy",
                "FailingStreak": 3,
                "Log": [{"End": "2026-11-22T09:00:04.000000001+07:00"}],
            },
        }
    }

    assert read_snapshot(inspected) == Snapshot(
        status="exited",
        exit_code=137,
        out_of_memory=True,
        failed_checks=3,
        since=datetime(2026, 11, 22, 2, 0, 5, tzinfo=timezone.utc),
        last_check=datetime(2026, 11, 22, 2, 0, 4, tzinfo=timezone.utc),
        why="broken\\x1b",
    )


@pytest.mark.parametrize("text", [None, "", "0001-01-01T00:00:00Z", "yesterday"])
def test_a_time_that_never_was_is_none(text: str | None) -> None:
    assert read_time(text) is None


def nested(cause: Exception) -> Exception:
    """Return an error as the SDK wraps it: the system's own inside of two others."""
    error = RuntimeError("Error while fetching server API version")
    error.__cause__ = ConnectionError(RuntimeError("Connection aborted.", cause))
    return error


@pytest.mark.parametrize(
    ("cause", "environment", "line"),
    [
        (
            PermissionError(13, "Permission denied"),
            {},
            "You have no right to use Docker's socket. Run: sudo usermod -aG docker $USER",
        ),
        (FileNotFoundError(2, "No such file"), {}, "Docker is installed, but its engine is not running. Start"),
        (ConnectionRefusedError(111, "Connection refused"), {}, "Docker is installed, but its engine is not running."),
        (TimeoutError("timed out"), {}, "Docker does not answer. Restart"),
        (
            ConnectionRefusedError(111, "Connection refused"),
            {"DOCKER_HOST": "tcp://127.0.0.1:1"},
            "DOCKER_HOST=tcp://127.0.0.1:1 leads to no Docker engine: unset it, or correct it. Docker said: Connection",
        ),
        (
            FileNotFoundError(2, "No such file or directory"),
            {"DOCKER_CONTEXT": "old\x1b"},
            "DOCKER_CONTEXT=old\\x1b leads to no Docker engine: unset it, or correct it. Docker said: No such file or",
        ),
    ],
)
def test_an_engine_that_can_not_be_asked_is_one_line_with_what_to_do(
    cause: Exception, environment: dict[str, str], line: str
) -> None:
    said = no_engine(nested(cause), environment)

    assert said.startswith(line)
    assert "\n" not in said
