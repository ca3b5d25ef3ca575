import errno
import os
import shutil
import socket
import sys
from contextlib import ExitStack, nullcontext
from pathlib import Path

import pytest

from lab import Trouble
from lab.clone import settings
from lab.commands import doctor, up
from lab.machine import engine, lab_turn, port, preparing, storage
from lab.stack.errors import no_engine

NOT_RUNNING = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
NO_RIGHTS = """WARNING: Error loading config file: permission denied
permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock"""


def test_an_engine_that_is_not_running_is_started_as_the_system_does_it() -> None:
    assert "sudo systemctl start docker" in no_engine(NOT_RUNNING, {}, "linux", has_systemd=True)
    assert "sudo service docker start" in no_engine(NOT_RUNNING, {}, "linux", has_systemd=False)
    assert "start Docker Desktop" in no_engine(NOT_RUNNING, {}, "darwin", has_systemd=False)


def test_no_rights_on_the_socket_is_not_taken_for_an_engine_that_is_down() -> None:
    said = no_engine(NO_RIGHTS, {}, "linux", has_systemd=True)

    assert "usermod -aG docker" in said
    assert "not running" not in said


def test_a_docker_host_that_leads_nowhere_is_named() -> None:
    environment = {"DOCKER_HOST": "tcp://10.9.9.9:2375"}

    assert "DOCKER_HOST=tcp://10.9.9.9:2375" in no_engine(NOT_RUNNING, environment, "linux", has_systemd=True)


def test_what_docker_says_is_passed_on_when_nobody_knows_it() -> None:
    assert "exec format error" in no_engine("exec format error", {}, "linux", has_systemd=True)
    assert "nothing" in no_engine("", {}, "linux", has_systemd=True)


def test_an_engine_that_does_not_answer_is_not_said_to_be_down() -> None:
    said = no_engine("no answer within 15 s", {}, "linux", has_systemd=True)

    assert said == "Docker does not answer. Restart it: sudo systemctl restart docker"


@pytest.mark.parametrize(
    ("command_said", "sdk_raised"),
    [
        (NO_RIGHTS, PermissionError(errno.EACCES, "Permission denied")),
        (NOT_RUNNING, FileNotFoundError(errno.ENOENT, "No such file or directory")),
        (NOT_RUNNING, ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused")),
        ("no answer within 15 s", TimeoutError("timed out")),
    ],
)
def test_a_trouble_has_the_same_words_from_the_command_and_from_the_sdk(
    command_said: str, sdk_raised: Exception
) -> None:
    for platform in ("linux", "darwin"):
        words = {no_engine(why, {}, platform, has_systemd=True) for why in (command_said, sdk_raised)}
        assert len(words) == 1, words


def test_where_docker_was_never_installed_the_engine_is_not_said_to_be_stopped() -> None:
    said = no_engine(FileNotFoundError(errno.ENOENT, "No such file"), {}, "linux", has_docker=False)

    assert said == "Docker is not installed. Get it, or see how: make up"


def test_every_trouble_with_the_engine_is_one_line() -> None:
    for stderr in (NOT_RUNNING, NO_RIGHTS, "", "a\nb\n"):
        assert "\n" not in no_engine(stderr, {}, "linux", has_systemd=True)


def test_versions_are_found_in_what_programs_print() -> None:
    assert engine.parse_version("Docker Compose version 2.26.1-4") == (2, 26, 1)
    assert engine.parse_version("Docker Compose version v2.40.3-desktop.1") == (2, 40, 3)
    assert engine.parse_version("buildx 0.13 abc") == (0, 13)
    assert engine.parse_version("no version") == ()


def test_an_old_compose_is_called_too_old_and_none_is_called_missing() -> None:
    assert "docker-compose 1.29.2 is too old" in engine.plugin_trouble(engine.COMPOSE, "1.29.2")
    assert "missing" in engine.plugin_trouble(engine.COMPOSE, "")
    assert "buildx" in engine.plugin_trouble(engine.BUILDX, "")


@pytest.mark.parametrize("text", ["", "http", "0", "65536", "-1", "80 80", "८०८०"])
def test_what_is_no_port_is_said_to_be_none(text: str) -> None:
    with pytest.raises(Trouble, match="is not a port"):
        port.port_number(text)


def test_a_taken_port_is_not_offered_as_free() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]

        assert port.free_port(number) > number
        assert f"process {os.getpid()}" in port.program_listening(number)


def test_a_program_on_the_port_needs_no_package_to_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)

    assert port.program_listening(1) == "another program"


@pytest.mark.parametrize("part", [engine.ENGINE, engine.COMPOSE, engine.BUILDX])
def test_every_package_manager_is_told_what_it_calls_a_part(part: engine.Part, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for manager, install in engine.INSTALL.items():
        monkeypatch.setattr(shutil, "which", lambda name, only=manager: name if name == only else None)
        assert part.by_hand() == f"install it with: {install} {part.packages[manager]}"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "Docker Desktop" in part.by_hand()


def test_a_deleted_log_folder_is_made_anew_and_left_empty(tmp_path: Path) -> None:
    folder = tmp_path / "shared" / "log"

    with pytest.raises(storage.Flaw, match="make up"):
        storage.log_folder(folder)
    storage.make_log_folder(folder)

    assert "can be written" in storage.log_folder(folder)
    assert list(folder.iterdir()) == []


def test_a_log_folder_that_cannot_be_is_no_success_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(storage.Flaw, match="You can't write in the log folder") as flaw:
        storage.log_folder(tmp_path)

    def log_folder() -> str:
        raise flaw.value

    monkeypatch.setattr(up, "get_docker", lambda: None)
    monkeypatch.setattr(settings, "check", lambda **_: None)  # of the clone in which the tests run
    monkeypatch.setattr(storage, "make_log_folder", lambda: None)
    monkeypatch.setattr(lab_turn, "to_bring_up", lambda: nullcontext("lab"))
    monkeypatch.setattr(preparing, "check_with_compose", lambda name: None)
    monkeypatch.setattr(up, "tell_of_settings", lambda name: None)
    monkeypatch.setattr(port, "settle", lambda name: "port 1 is free")
    monkeypatch.setattr(storage, "disk", lambda: "9 GiB free on disk")
    monkeypatch.setattr(storage, "log_folder", log_folder)
    assert up.check(ExitStack()) == "lab"
    assert "  note  You can't write in the log folder" in capsys.readouterr().out
    assert not doctor.is_well(log_folder)
    assert "  TODO  You can't write in the log folder" in capsys.readouterr().err
