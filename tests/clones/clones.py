"""Copies of this clone, with names and ports of their own, for the commands that bring up a lab and take it down."""

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from lab.clone import env_file, project
from lab.machine.base_image import DEFAULT
from tests.this_machine import ROOT, free_port

NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".env", ".*_cache", "__pycache__", "*.txt.*", "*.jsonl", "log.txt")


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
        return {**mine, "BASE_IMAGE": base, "PORT": str(self.port), "LAB_LANG": "en", **changes}

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

    def containers(self) -> list[str]:
        """Return the ids of its containers, running or not."""
        return docker("ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={self.name}")

    def container(self, service: str) -> str:
        """Return the id of a service's container."""
        of_project = f"label=com.docker.compose.project={self.name}"
        of_service = f"label=com.docker.compose.service={service}"
        return docker("ps", "--all", "--quiet", "--filter", of_project, "--filter", of_service)[0]

    def runs(self) -> set[str]:
        """Return each container's id with the moment it was started."""
        return set(docker("inspect", "--format", "{{.Id}}@{{.State.StartedAt}}", *self.containers()))

    def image(self) -> str:
        """Return the id of the servers' image."""
        return docker("image", "inspect", "--format", "{{.Id}}", f"fault-tolerance-lab-backend:{self.name}")[0]

    def volumes(self) -> list[str]:
        """Return the names of its volumes."""
        return docker("volume", "ls", "--quiet", "--filter", f"label=com.docker.compose.project={self.name}")

    def images(self) -> list[str]:
        """Return the ids of the images that are marked as this clone's."""
        return docker("images", "--quiet", "--filter", f"label=fault-tolerance-lab.project={self.name}")


def copy_of_this_clone(folder: Path) -> Clone:
    """Copy the working tree into a folder, and take a port for it."""
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return Clone(folder, free_port())


def docker(*arguments: str) -> list[str]:
    """Run `docker` and return the words it prints; raises CalledProcessError when it fails."""
    done = subprocess.run(["docker", *arguments], text=True, capture_output=True, timeout=60, check=True)
    return done.stdout.split()
