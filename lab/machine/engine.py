"""What the lab needs of this machine: each check says what it found, or raises Trouble with what to do."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from lab import Trouble
from lab.machine import debian
from lab.terminal import programs, steps

OLDEST_COMPOSE = (2, 20)
ENGINE_ANSWER_S = 15
# How other systems' package managers are told to install: engine, Compose, buildx.
BY_HAND = {
    "apt-get": ("sudo apt-get install", ("docker.io", "docker-compose-v2", "docker-buildx")),
    "dnf": ("sudo dnf install", ("moby-engine", "docker-compose", "docker-buildx")),
    "pacman": ("sudo pacman -S", ("docker", "docker-compose", "docker-buildx")),
    "zypper": ("sudo zypper install", ("docker", "docker-compose", "docker-buildx")),
    "apk": ("sudo apk add", ("docker", "docker-cli-compose", "docker-cli-buildx")),
}
DESKTOP = ("install Docker Desktop", "update Docker Desktop", "update Docker Desktop")
ENGINE, COMPOSE, BUILDX = 0, 1, 2


def engine(may_install: bool = True) -> str:
    """Check that a Docker engine answers; on Debian, install one where there is none, if that may be."""
    if not shutil.which("docker"):
        if not may_install or not debian.has_apt():
            raise Trouble(f"Docker is not installed: {by_hand(ENGINE)}.")
        debian.install(["docker.io"], why="to run containers")
        if not _engine_version().stdout.strip():
            debian.start_service("docker")
    result = _engine_version()
    version = result.stdout.strip()
    if result.returncode or not version:
        raise Trouble(engine_trouble(result.stderr, os.environ, sys.platform, Path("/run/systemd/system").exists()))
    return f"Docker engine {version} answers"


def _engine_version() -> subprocess.CompletedProcess[str]:
    return programs.run(["docker", "version", "--format", "{{.Server.Version}}"], timeout_s=ENGINE_ANSWER_S)


def engine_trouble(stderr: str, environment: Mapping[str, str], platform: str, has_systemd: bool) -> str:
    """Return in one sentence why the engine doesn't answer, and what to do, from what the docker command said."""
    lines = [line for line in stderr.strip().splitlines() if not line.startswith("WARNING")]
    said = lines[-1] if lines else "it said nothing"
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT"):
        if environment.get(name):
            return f"{name}={environment[name]} leads to no Docker engine: unset it, or correct it. Docker said: {said}"
    if "permission denied" in stderr.lower():
        return (
            "You have no right to use Docker's socket. Run: sudo usermod -aG docker $USER, then log out and in again; "
            "or, for this once: sudo make up"
        )
    if "annot connect" in stderr or "error during connect" in stderr or "no answer" in stderr:
        if platform in ("darwin", "win32"):
            return "Docker is installed, but its engine is not running: start Docker Desktop."
        start = "sudo systemctl start docker" if has_systemd else "sudo service docker start"
        return f"Docker is installed, but its engine is not running. Start it: {start}"
    return f"The docker command doesn't work. It said: {said}"


def plugin(which: int, may_install: bool = True) -> str:
    """Check that docker has Compose v2 (COMPOSE) or buildx (BUILDX); on Debian, get what is missing, if that may be."""
    found = _plugin_version(which)
    if not found:
        old = programs.run(["docker-compose", "version", "--short"]).stdout.strip() if which == COMPOSE else ""
        what = plugin_trouble(which, old)
        if not may_install:
            raise Trouble(f"{what}. Get it: make up")
        if debian.is_debian():
            steps.note(f"{what}: getting it for this user")
            # Both at once: what lacks the one mostly lacks the other, and it costs one more download.
            debian.install_docker_plugins(["docker-compose", "docker-buildx"])
        elif debian.has_apt():
            debian.install([BY_HAND["apt-get"][1][which]], why="a part of docker that the lab needs")
        found = _plugin_version(which)
        if not found:
            raise Trouble(f"{what}: {by_hand(which)}.")
    name = ("", "Docker Compose", "BuildKit (buildx)")[which]
    return f"{name} {'.'.join(map(str, found))}"


def _plugin_version(which: int) -> tuple[int, ...]:
    result = programs.run(["docker", ("", "compose", "buildx")[which], "version"])
    found = parse_version(result.stdout) if result.returncode == 0 else ()
    return () if which == COMPOSE and found < OLDEST_COMPOSE else found


def plugin_trouble(which: int, old_compose: str) -> str:
    """Return what is missing. old_compose: the version of a docker-compose of the first generation, or ""."""
    if which == BUILDX:
        return "Docker's BuildKit plugin (buildx) is missing"
    if old_compose.startswith("1."):
        return f"docker-compose {old_compose} is too old for the lab, which needs Compose v2 (`docker compose`)"
    return f"Docker Compose {'.'.join(map(str, OLDEST_COMPOSE))} or newer (`docker compose`) is missing"


def parse_version(text: str) -> tuple[int, ...]:
    """Return the first version number in a text, such as (2, 26, 1); empty when there is none."""
    match = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return tuple(int(part) for part in match.groups() if part) if match else ()


def by_hand(which: int) -> str:
    """Return what to type on this system to install the engine, Compose or buildx."""
    if sys.platform in ("darwin", "win32"):
        return DESKTOP[which]
    manager = next((name for name in BY_HAND if shutil.which(name)), None)
    if not manager:
        return "install it from your system's packages"
    install, packages = BY_HAND[manager]
    return f"install it with: {install} {packages[which]}"
