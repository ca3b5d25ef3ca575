import os
import socket
from pathlib import Path

import pytest

from lab import Trouble
from lab.machine import engine, port, storage
from lab.machine.engine import engine_trouble

NOT_RUNNING = "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?"
NO_RIGHTS = """WARNING: Error loading config file: permission denied
permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock"""


def test_an_engine_that_is_not_running_is_started_as_the_system_does_it() -> None:
    assert "sudo systemctl start docker" in engine_trouble(NOT_RUNNING, {}, "linux", has_systemd=True)
    assert "sudo service docker start" in engine_trouble(NOT_RUNNING, {}, "linux", has_systemd=False)
    assert "start Docker Desktop" in engine_trouble(NOT_RUNNING, {}, "darwin", has_systemd=False)


def test_no_rights_on_the_socket_is_not_taken_for_an_engine_that_is_down() -> None:
    said = engine_trouble(NO_RIGHTS, {}, "linux", has_systemd=True)

    assert "usermod -aG docker" in said
    assert "not running" not in said


def test_a_docker_host_that_leads_nowhere_is_named() -> None:
    environment = {"DOCKER_HOST": "tcp://10.9.9.9:2375"}

    assert "DOCKER_HOST=tcp://10.9.9.9:2375" in engine_trouble(NOT_RUNNING, environment, "linux", has_systemd=True)


def test_what_docker_says_is_passed_on_when_nobody_knows_it() -> None:
    assert "exec format error" in engine_trouble("exec format error", {}, "linux", has_systemd=True)
    assert "nothing" in engine_trouble("", {}, "linux", has_systemd=True)


def test_every_trouble_with_the_engine_is_one_line() -> None:
    for stderr in (NOT_RUNNING, NO_RIGHTS, "", "a\nb\n"):
        assert "\n" not in engine_trouble(stderr, {}, "linux", has_systemd=True)


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
    with pytest.raises(Trouble, match="no port"):
        port.port_number(text)


def test_a_taken_port_is_not_offered_as_free() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]

        assert port.free_port(number) > number
        assert f"process {os.getpid()}" in port.program_listening(number)


def test_a_deleted_log_folder_is_made_anew_and_left_empty(tmp_path: Path) -> None:
    folder = tmp_path / "shared" / "log"

    assert "can be written" in storage.log_folder(folder)
    assert list(folder.iterdir()) == []


def test_a_log_folder_that_cannot_be_is_said_but_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("a file, not a folder")

    assert "can't be written" in storage.log_folder(tmp_path / "log")
