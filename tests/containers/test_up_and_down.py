"""`make up` and `make down` on the real engine, in copies of this clone with names and ports of their own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from lab.clone import env_file, project
from lab.clone.folder import ROOT
from lab.machine import debian
from lab.machine.base_image import DEFAULT
from tests.conftest import free_port, skip_or_fail

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".env", ".*_cache", "__pycache__", "*.txt.*", "*.jsonl", "log.txt")
SECOND_UP_S = 15


@dataclass(frozen=True)
class Clone:
    """A copy of the working tree; `.venv` is this clone's, because making one takes its time."""

    folder: Path
    port: int

    @property
    def name(self) -> str:
        """The Compose project that follows from the folder's name."""
        return project.project_name(self.folder, {})

    def environment(self, **changes: str) -> dict[str, str]:
        """Return a student's environment, with changes."""
        base = env_file.setting("BASE_IMAGE", DEFAULT)
        mine = {name: value for name, value in os.environ.items() if name not in ("COMPOSE_PROJECT_NAME", "LOG_FOLDER")}
        return {**mine, "BASE_IMAGE": base, "PORT": str(self.port), **changes}

    def start(self, command: str, *arguments: str, **changes: str) -> "subprocess.Popen[str]":
        """Start one of the lab's commands, with no keyboard and no terminal."""
        return subprocess.Popen(
            [sys.executable, f"lab/{command}.py", *arguments],
            cwd=self.folder,
            env=self.environment(**changes),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # Started in the background, the tests themselves ignore Ctrl-C; what they start must not.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
        )

    def run(self, command: str, *arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
        """Run one of the lab's commands to its end."""
        process = self.start(command, *arguments, **changes)
        out, err = process.communicate(timeout=90)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def docker(*arguments: str) -> list[str]:
    done = subprocess.run(["docker", *arguments], text=True, capture_output=True, timeout=60, check=True)
    return done.stdout.split()


def containers(clone: Clone) -> list[str]:
    return docker("ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={clone.name}")


def container(clone: Clone, service: str) -> str:
    of_project = f"label=com.docker.compose.project={clone.name}"
    return docker(
        "ps", "--all", "--quiet", "--filter", of_project, "--filter", f"label=com.docker.compose.service={service}"
    )[0]


def image(clone: Clone) -> str:
    return docker("image", "inspect", "--format", "{{.Id}}", f"{clone.name}-backend")[0]


def copy_of_this_clone(folder: Path) -> Clone:
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return Clone(folder, free_port())


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """A clone in a folder with a space in its name; not up yet."""
    if not shutil.which("docker") or subprocess.run(["docker", "version"], capture_output=True, check=False).returncode:
        skip_or_fail("no Docker engine can be reached; `make up` says what to do")
    if not (ROOT / ".venv").exists():
        skip_or_fail("there is no .venv: run `make test`")
    made = copy_of_this_clone(tmp_path_factory.mktemp("clones") / f"My Lab {os.getpid()}")
    yield made
    made.run("down", "--clean")


@pytest.fixture
def running_clone(clone: Clone) -> Clone:
    """That clone, up."""
    if len(containers(clone)) < 4:
        done = clone.run("up")
        assert done.returncode == 0, done.stdout + done.stderr
    return clone


@pytest.fixture
def other_clone(clone: Clone, tmp_path: Path) -> Clone:
    """A second clone in a folder of the same name; not up."""
    return copy_of_this_clone(tmp_path / clone.folder.name)


def programs(folder: Path, **scripts: str) -> str:
    """Make a PATH with these shell scripts and nothing else on it."""
    folder.mkdir()
    for name, script in scripts.items():
        (folder / name.replace("_", "-")).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name.replace("_", "-")).chmod(0o755)
    return str(folder)


def test_ctrl_c_says_one_line_and_leaves_nothing_in_the_way(clone: Clone) -> None:
    process = clone.start("up")
    assert process.stdout
    for line in process.stdout:
        if "building" in line:
            break
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert process.returncode == 130, err
    assert len(err.strip().splitlines()) == 1, err
    assert "Stopped" in err


def test_one_command_brings_up_a_clone_in_a_folder_with_a_space(clone: Clone) -> None:
    done = clone.run("up")

    assert done.returncode == 0, done.stdout + done.stderr
    for said in ("engine", "Compose", "BuildKit", "port", "disk", "log folder", "four containers are healthy"):
        assert said in done.stdout
    for command in ("lab/fail.py server1", "lab/status.py", "lab/heal.py"):
        assert command in done.stdout
    assert requests.get(f"http://127.0.0.1:{clone.port}/", timeout=5).ok
    assert not (clone.folder / ".env").exists(), "there was nothing to remember"


def test_a_second_up_rebuilds_nothing_and_restarts_nothing(running_clone: Clone) -> None:
    before = (image(running_clone), sorted(containers(running_clone)))
    started = time.monotonic()

    done = running_clone.run("up")

    took_s = time.monotonic() - started
    assert done.returncode == 0, done.stdout + done.stderr
    assert (image(running_clone), sorted(containers(running_clone))) == before
    assert took_s <= SECOND_UP_S, f"a second up took {took_s:.1f} s, tolerated are {SECOND_UP_S} s"


def test_up_again_takes_in_a_changed_source_and_repairs_whatever_was_broken(running_clone: Clone) -> None:
    before = image(running_clone)
    with (running_clone.folder / "backend/app.py").open("a") as source:
        source.write("# changed\n")
    docker("pause", container(running_clone, "server1"))
    docker("kill", container(running_clone, "server2"))
    shutil.rmtree(running_clone.folder / "shared")

    done = running_clone.run("up")

    assert done.returncode == 0, done.stdout + done.stderr
    assert image(running_clone) != before
    assert len(containers(running_clone)) == 4
    requests.get(f"http://127.0.0.1:{running_clone.port}/app/", timeout=10)
    assert (running_clone.folder / "shared/log/log.txt").read_text(), "the deleted log folder is written again"


def test_a_port_taken_by_another_clone_is_said_to_be_and_that_clone_is_left_alone(
    running_clone: Clone, other_clone: Clone
) -> None:
    done = other_clone.run("up", PORT=str(running_clone.port))

    assert done.returncode == 1
    assert f"Port {running_clone.port} is taken by another clone's balancer, in {running_clone.folder}" in done.stderr
    assert "PORT=" in done.stderr
    # It has found itself another name, and remembers it.
    assert other_clone.name.startswith(f"{running_clone.name}-")

    assert other_clone.run("down").returncode == 0
    (other_clone.folder / ".env").unlink()
    assert other_clone.run("down", "--clean").returncode == 0
    assert len(containers(running_clone)) == 4
    assert image(running_clone)


def test_a_port_taken_by_a_program_names_it(clone: Clone) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]

        done = clone.run("up", PORT=str(number))

    assert done.returncode == 1
    assert f"Port {number} is taken by" in done.stderr
    assert f"(process {os.getpid()})" in done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PORT": "http"}, "PORT=http is no port"),
        ({"BIND": "192.0.2.1"}, "BIND=192.0.2.1 is no address of this machine"),
        ({"COMPOSE_PROJECT_NAME": "My Lab"}, "COMPOSE_PROJECT_NAME=My Lab"),
        ({"DOCKER_HOST": "tcp://127.0.0.1:1"}, "DOCKER_HOST=tcp://127.0.0.1:1 leads to no Docker engine"),
        ({"BASE_IMAGE": "127.0.0.1:1/none"}, "BASE_IMAGE=127.0.0.1:1/none is neither on this machine"),
    ],
)
def test_a_wrong_setting_is_named(clone: Clone, settings: dict[str, str], said: str) -> None:
    settings = {"PORT": str(free_port()), **settings}

    done = clone.run("up", **settings)

    assert done.returncode == 1
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

    done = clone.run("up", DOCKER_CONFIG=str(tmp_path), PORT="none")  # Stops at the port.

    assert "ok    Docker Compose 2." in done.stdout, done.stderr
    assert "ok    BuildKit (buildx) 0." in done.stdout, done.stderr


def test_an_environment_that_was_made_by_half_is_made_anew(other_clone: Clone) -> None:
    (other_clone.folder / ".venv").unlink()
    (other_clone.folder / ".venv/bin").mkdir(parents=True)
    (other_clone.folder / ".venv/bin/python").symlink_to("/gone/python3")

    done = other_clone.run("up", PORT="none")  # Stops at the port.

    assert "TODO  PORT=none" in done.stderr
    assert (other_clone.folder / ".venv/bin/pip").exists()


def test_down_leaves_no_container_and_no_network_and_keeps_the_log(running_clone: Clone) -> None:
    requests.get(f"http://127.0.0.1:{running_clone.port}/app/", timeout=10)
    docker("pause", container(running_clone, "server3"))

    done = running_clone.run("down")

    assert done.returncode == 0, done.stdout + done.stderr
    assert containers(running_clone) == []
    of_project = f"label=com.docker.compose.project={running_clone.name}"
    assert docker("network", "ls", "--quiet", "--filter", of_project) == []
    assert "Active Server: Server 1" in (running_clone.folder / "shared/log/log.txt").read_text()
    assert "was not up" in running_clone.run("down").stdout


def test_clean_leaves_no_image_and_no_environment(clone: Clone) -> None:
    (clone.folder / ".env").write_text("TZ=Asia/Makassar\n")

    done = clone.run("down", "--clean")

    assert done.returncode == 0, done.stdout + done.stderr
    assert docker("images", "--quiet", "--filter", f"label=fault-tolerance-lab.project={clone.name}") == []
    assert not (clone.folder / ".venv").exists()
    assert (ROOT / ".venv").exists(), "it was only linked from there"
    assert (clone.folder / ".env").read_text() == "TZ=Asia/Makassar\n"
