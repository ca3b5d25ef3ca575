"""Docker on this machine: each check says what it found, or raises Trouble with what to do."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from lab import Trouble
from lab.machine import debian
from lab.stack.errors import no_engine
from lab.terminal import programs, steps
from lab.texts.language import later, t

OLDEST_COMPOSE = (2, 20)
ENGINE_ANSWER_S = 15
# How systems' package managers are told to install.
INSTALL = {
    "apt-get": "sudo apt-get install",
    "dnf": "sudo dnf install",
    "pacman": "sudo pacman -S",
    "zypper": "sudo zypper install",
    "apk": "sudo apk add",
}


@dataclass(frozen=True)
class Part:
    """A part of Docker that the lab needs, and where it comes from.

    packages: package manager -> what it calls the part. desktop: what to do where Docker Desktop brings it; a text
    marked with `later`.
    """

    packages: Mapping[str, str]
    desktop: str

    def by_hand(self) -> str:
        """Return what to do on this system to install it."""
        if sys.platform in ("darwin", "win32"):
            return t(self.desktop)
        manager = next((name for name in INSTALL if shutil.which(name)), None)
        if not manager:
            return t("install it from your system's packages")
        return t("install it with: {command}", command=f"{INSTALL[manager]} {self.packages[manager]}")


@dataclass(frozen=True)
class Plugin(Part):
    """A part that extends the docker command.

    name: as the lab calls it. command: what docker calls it. oldest: the first version that will do; () for any.
    missing: what to say when there is none.
    """

    name: str
    command: str
    oldest: tuple[int, ...]
    missing: str

    def version(self) -> tuple[int, ...]:
        """Return its version; () when it isn't there, or too old."""
        result = programs.run(["docker", self.command, "version"])
        found = parse_version(result.stdout) if result.returncode == 0 else ()
        return found if found >= self.oldest else ()


ENGINE = Part(
    packages={
        "apt-get": "docker.io",
        "dnf": "moby-engine",
        "pacman": "docker",
        "zypper": "docker",
        "apk": "docker",
    },
    desktop=later("install Docker Desktop"),
)
COMPOSE = Plugin(
    name="Docker Compose",
    command="compose",
    oldest=OLDEST_COMPOSE,
    missing=later("Docker Compose 2.20 or newer (`docker compose`) is missing"),
    packages={
        "apt-get": "docker-compose-v2",
        "dnf": "docker-compose",
        "pacman": "docker-compose",
        "zypper": "docker-compose",
        "apk": "docker-cli-compose",
    },
    desktop=later("update Docker Desktop"),
)
BUILDX = Plugin(
    name="BuildKit (buildx)",
    command="buildx",
    oldest=(),
    missing=later("Docker's BuildKit plugin (buildx) is missing"),
    packages={
        "apt-get": "docker-buildx",
        "dnf": "docker-buildx",
        "pacman": "docker-buildx",
        "zypper": "docker-buildx",
        "apk": "docker-cli-buildx",
    },
    desktop=later("update Docker Desktop"),
)


def check(may_install: bool = True) -> str:
    """Check that a Docker engine answers; on Debian, install one where there is none, if that may be."""
    if not shutil.which("docker"):
        if not may_install or not debian.has_apt():
            raise Trouble(t("Docker is not installed: {how}.", how=ENGINE.by_hand()))
        debian.install([ENGINE.packages["apt-get"]], why=t("to run containers"))
        if not _version().stdout.strip():
            debian.start_service("docker")
    result = _version()
    version = result.stdout.strip()
    if result.returncode or not version:
        raise Trouble(no_engine(result.stderr, os.environ))
    return t("Docker engine {version} answers", version=version)


def _version() -> subprocess.CompletedProcess[str]:
    return programs.run(["docker", "version", "--format", "{{.Server.Version}}"], timeout_s=ENGINE_ANSWER_S)


def check_plugin(plugin: Plugin, may_install: bool = True) -> str:
    """Check that docker has a plugin; on Debian, get what is missing, if that may be."""
    found = plugin.version()
    if not found:
        old = programs.run(["docker-compose", "version", "--short"]).stdout.strip() if plugin is COMPOSE else ""
        what = plugin_trouble(plugin, old)
        if not may_install:
            raise Trouble(t("{what}. Get it: make up", what=what))
        if debian.is_debian():
            steps.note(t("{what}: getting it for this user", what=what))
            # Both at once: what lacks the one mostly lacks the other, and it costs one more download.
            debian.install_docker_plugins(["docker-compose", "docker-buildx"])
        elif debian.has_apt():
            debian.install([plugin.packages["apt-get"]], why=t("a part of docker that the lab needs"))
        found = plugin.version()
        if not found:
            raise Trouble(f"{what}: {plugin.by_hand()}.")
    return f"{plugin.name} {'.'.join(map(str, found))}"


def plugin_trouble(plugin: Plugin, old_compose: str) -> str:
    """Return what is missing. old_compose: the version of a docker-compose of the first generation, or ""."""
    if plugin is COMPOSE and old_compose.startswith("1."):
        return t(
            "docker-compose {version} is too old for the lab, which needs Compose v2 (`docker compose`)",
            version=old_compose,
        )
    return t(plugin.missing)


def parse_version(text: str) -> tuple[int, ...]:
    """Return the first version number in a text, such as (2, 26, 1); empty when there is none."""
    match = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return tuple(int(part) for part in match.groups() if part) if match else ()
