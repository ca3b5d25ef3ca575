"""What the lab asks of Docker's SDK: to find a container, to look at it and into it, to freeze it."""

import contextlib
import runpy
import threading
from typing import Any

import pytest

from backend.drain import DRAIN_S
from lab import Trouble
from lab.clone import project, settings, turns
from lab.clone.folder import ROOT
from lab.faults.menu import MENU
from lab.stack import container, containers, fault_file
from lab.stack.errors import Refused
from lab.stack.snapshot import Snapshot
from tests.unit.lab.docker_entries import FOLDER, entry


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

    assert containers.Clone(FakeEngine(entry("balancer", Ports=ports)), "lab", FOLDER).address() == address


def test_a_server_without_a_container_is_removed_as_long_as_others_are_there() -> None:
    clone = containers.Clone(FakeEngine(entry("server2"), entry("server1", folder="/elsewhere")), "lab", FOLDER)

    assert clone.container("server1").snapshot == Snapshot("removed", why="project lab runs it from /elsewhere")
    assert clone.container("server2").snapshot == Snapshot("running")
    assert clone.container("server3").snapshot == Snapshot("removed")
    with pytest.raises(Refused, match="server3 has no container to pause"):
        clone.container("server3").pause()


def test_a_lab_whose_name_was_told_in_another_shell_is_found_unless_another_is_told_here() -> None:
    engine = FakeEngine(entry("server1", "told-elsewhere"), entry("server1", "somebody-elses", folder="/elsewhere"))

    clone = containers.Clone(engine, "lab", FOLDER, is_told=False)
    found = clone.container("server1")

    assert found.snapshot == Snapshot("running")
    assert clone.project == "told-elsewhere", "what is done to the lab as a whole is done to that one"
    with pytest.raises(Trouble, match="COMPOSE_PROJECT_NAME to told-elsewhere"):
        containers.Clone(engine, "lab", FOLDER).container("server1")


@pytest.mark.parametrize("content", [None, "", "{", '{"slow": {"ms": 5}}'])
def test_a_running_server_is_looked_into(content: str | None) -> None:
    clone = containers.Clone(FakeEngine(entry("server1"), fault_file=content), "lab", FOLDER)

    assert clone.container("server1").snapshot == Snapshot("running", fault_file=content)


@pytest.mark.parametrize(("service", "status"), [("server1", "paused"), ("server1", "exited"), ("balancer", "running")])
def test_nothing_is_run_in_a_server_that_could_not_answer_nor_in_the_balancer(service: str, status: str) -> None:
    engine = FakeEngine(entry(service), fault_file="{}", Status=status)

    assert containers.Clone(engine, "lab", FOLDER).container(service).snapshot == Snapshot(status)
    assert engine.ran == []


def test_a_server_that_is_paused_while_it_is_looked_into_is_just_paused() -> None:
    engine = FakeEngine(entry("server1"), fault_file=OSError("container is paused"))
    with pytest.raises(Trouble):
        containers.Clone(engine, "lab", FOLDER).container("server1")

    engine = FakeEngine(entry("server1"), fault_file=Refused("container is paused"))
    assert containers.Clone(engine, "lab", FOLDER).container("server1").snapshot == Snapshot("paused")


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

    server = containers.Clone(Stubborn(entry("server1")), "lab", FOLDER).container("server1")
    with contextlib.nullcontext() if is_done else pytest.raises(Refused, match=words):
        server.pause()
    assert len(asked) == tries


def test_a_starved_server_is_given_longer_and_for_healing_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeEngine(entry("server1"), cpus=0.05)
    monkeypatch.setattr(container, "RUN_WITHIN_S", 0.01)
    monkeypatch.setattr(engine, "exec_start", lambda run: threading.Event().wait(0.1) or b"{}")
    monkeypatch.setattr(engine, "exec_inspect", lambda run: {"ExitCode": 0})
    clone = containers.Clone(engine, "lab", FOLDER)

    assert clone.container("server1").snapshot == Snapshot("running", cpus=0.05, fault_file="{}")
    engine.ran.clear()
    assert clone.container("server1", looks_inside_starved=False).snapshot == Snapshot("running", cpus=0.05)
    assert engine.ran == []


def test_a_server_whose_programs_hang_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "RUN_WITHIN_S", 0.05)
    released = threading.Event()
    engine = FakeEngine(entry("server1"))
    monkeypatch.setattr(engine, "exec_start", lambda run: released.wait(10) and b"")

    found = containers.Clone(engine, "lab", FOLDER).container("server1")

    assert found.snapshot == Snapshot("running", fault_file=fault_file.NOT_KNOWN)
    with pytest.raises(Refused, match="did not end within"):
        found.clear_faults()
    released.set()


@pytest.mark.parametrize(("service", "waits"), [("server1", True), ("wrk", False)])
def test_a_program_waits_for_whoever_freezes_a_container_where_it_could_be_frozen_itself(
    service: str, waits: bool
) -> None:
    clone = containers.Clone(FakeEngine(entry("server1")), "lab", FOLDER)
    one = container.Container(clone, service, "some-id", Snapshot("running"))
    program = threading.Thread(target=one.run, args=(["true"],), daemon=True)

    with turns.among_commands(alone=True):
        program.start()
        program.join(0.3 if waits else 10)
        assert program.is_alive() is waits
    program.join(10)
    assert not program.is_alive()


@pytest.mark.parametrize(
    ("in_shell", "remembered", "is_told"), [(True, "lab-ani", True), (False, "lab-ani", False), (False, "", True)]
)
def test_a_name_that_make_up_has_remembered_is_not_told_by_anybody(
    in_shell: bool, remembered: str, is_told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COMPOSE_PROJECT_NAME", raising=False)
    if in_shell:
        monkeypatch.setenv("COMPOSE_PROJECT_NAME", "lab-ani")
    monkeypatch.setattr(settings, "value", lambda name: "lab-ani")
    monkeypatch.setattr(containers, "our_setting", lambda name: remembered)

    assert containers.is_name_told() is is_told


def test_a_stop_gives_a_server_as_long_as_compose_gives_it_and_longer_than_gunicorn_waits_for_what_is_open() -> None:
    gunicorn_s = runpy.run_path(str(ROOT / "backend/gunicorn.conf.py"))["graceful_timeout"]
    how = next(fault.how for fault in MENU if fault.name == "stop")
    assert f"stop_grace_period: {container.STOP_GRACE_S}s" in (ROOT / "docker-compose.yml").read_text()
    assert DRAIN_S + gunicorn_s < container.STOP_GRACE_S
    assert how == f"SIGTERM, which lets it finish; SIGKILL {container.STOP_GRACE_S} s later"
