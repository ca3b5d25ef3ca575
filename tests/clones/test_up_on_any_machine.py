"""`make up` where something is missing, wrong or in the way: it gets it, or says in a line what it is."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lab.machine import debian
from tests.clones.clones import Clone
from tests.this_machine import free_port


def programs(folder: Path, **scripts: str) -> str:
    """Make a PATH with these shell scripts and nothing else on it."""
    folder.mkdir()
    for name, script in scripts.items():
        (folder / name.replace("_", "-")).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name.replace("_", "-")).chmod(0o755)
    return str(folder)


@contextmanager
def a_taken_port() -> Iterator[str]:
    """Listen on a port of this machine's; a lab that is to have it stops there, and is not started."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield str(taken.getsockname()[1])


def test_a_port_taken_by_a_program_names_it(clone: Clone) -> None:
    with a_taken_port() as number:
        done = clone.run("up", PORT=number)

    assert done.returncode == 1
    assert f"Port {number} is taken by" in done.stderr
    assert f"(process {os.getpid()})" in done.stderr


@pytest.mark.parametrize(
    ("settings", "said", "code"),
    [
        ({"PORT": "http"}, "PORT=http (in the shell) can't be used: take a number", 2),
        ({"BIND": "192.0.2.1"}, "BIND=192.0.2.1 (in the shell) can't be used: it is not an address of this machine", 2),
        ({"COMPOSE_PROJECT_NAME": "My Lab"}, "COMPOSE_PROJECT_NAME=My Lab (in the shell) can't be used", 2),
        ({"DOCKER_HOST": "tcp://127.0.0.1:1"}, "DOCKER_HOST=tcp://127.0.0.1:1 leads to no Docker engine", 1),
        ({"BASE_IMAGE": "127.0.0.1:1/none"}, "BASE_IMAGE=127.0.0.1:1/none is neither on this machine", 2),
    ],
)
def test_a_wrong_setting_is_named(clone: Clone, settings: dict[str, str], said: str, code: int) -> None:
    settings = {"PORT": str(free_port()), **settings}

    done = clone.run("up", **settings)

    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr


DOWN = "echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' >&2; exit 1"
NO_RIGHTS = "echo 'permission denied while trying to connect to the Docker daemon socket' >&2; exit 1"
ENGINE_ONLY = (
    """case "$1" in version) echo 26.1.5;; *) echo "docker: '$1' is not a docker command." >&2; exit 1;; esac"""
)


@pytest.mark.parametrize(
    ("scripts", "said"),
    [
        ({}, "Docker is not installed"),
        ({"docker": DOWN}, "its engine is not running"),
        ({"docker": NO_RIGHTS}, "You have no right to use Docker's socket"),
        ({"docker": ENGINE_ONLY}, "Docker Compose 2.20 or newer (`docker compose`) is missing"),
        ({"docker": ENGINE_ONLY, "docker_compose": "echo 1.29.2"}, "docker-compose 1.29.2 is too old"),
    ],
    ids=["not installed", "not running", "no rights", "no Compose", "Compose v1 only"],
)
def test_a_docker_that_is_of_no_use_is_said_to_be(
    clone: Clone, tmp_path: Path, scripts: dict[str, str], said: str
) -> None:
    done = clone.run("up", PATH=programs(tmp_path / "bin", **scripts))

    assert done.returncode == 1
    assert sum(said in line for line in done.stderr.splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr


def test_on_debian_compose_and_buildx_come_from_its_packages(clone: Clone, tmp_path: Path) -> None:
    if not debian.is_debian():
        pytest.skip("this machine is not Debian")

    with a_taken_port() as number:
        done = clone.run("up", DOCKER_CONFIG=str(tmp_path), PORT=number)

    assert "ok    Docker Compose 2." in done.stdout, done.stderr
    assert "ok    BuildKit (buildx) 0." in done.stdout, done.stderr


def test_an_environment_that_was_made_by_half_is_made_anew(other_clone: Clone) -> None:
    (other_clone.folder / ".venv").unlink()
    (other_clone.folder / ".venv/bin").mkdir(parents=True)
    (other_clone.folder / ".venv/bin/python").symlink_to("/gone/python3")

    with a_taken_port() as number:
        done = other_clone.run("up", PORT=number)

    assert f"TODO  Port {number} is taken" in done.stderr
    assert (other_clone.folder / ".venv/bin/pip").exists()
