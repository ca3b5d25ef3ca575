"""Debian's docker-registry as it is, with a door on every machine that is to reach it.

An engine takes a registry without https only at an address of its own machine's, 127.0.0.0/8, unless its settings say
otherwise; those of this machine's engine are no business of a test. So the registry listens at one such address on each
machine, and what it keeps is in one folder, as where several run side by side.
"""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from tests import debian_package
from tests.swarm import host
from tests.swarm.machines import Machine
from tests.this_machine import free_port

HOST = "127.0.90.1"
OPENS_WITHIN_S, ENDS_WITHIN_S = 20.0, 10.0
OPEN = "listening on"


def find_or_install() -> str | None:
    """Return the path of docker-registry, getting it where there is none; None when it can't be had."""
    if not shutil.which("docker-registry") and debian_package.can_install():
        debian_package.say("no docker-registry on this machine: installing Debian's package")
        debian_package.install("docker-registry")
    return shutil.which("docker-registry")


@dataclass
class Registry:
    """A registry that keeps what it gets in a folder."""

    folder: Path
    port: int = field(default_factory=free_port)
    _doors: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Return what images' names begin with there."""
        return f"{HOST}:{self.port}/lab"

    def open_here(self) -> None:
        """Let it be reached from this machine."""
        with self._log("here").open("wb") as log:
            self._doors.append(
                subprocess.Popen(
                    self._command(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    preexec_fn=host.die_with_parent,
                )
            )
        self._wait_until_open("here")

    def open_on(self, machine: Machine) -> None:
        """Let it be reached from a machine; that door is gone with the machine's power."""
        self._doors.append(machine.run_inside(*self._command(), log=self._log(machine.name)))
        self._wait_until_open(machine.name)

    def end(self) -> None:
        """End it everywhere."""
        for door in self._doors:
            for process in (*host.children_of(door.pid), door.pid):
                os.kill(process, signal.SIGTERM)
            door.wait(ENDS_WITHIN_S)

    def _command(self) -> list[str]:
        settings = {
            "version": 0.1,
            "storage": {"filesystem": {"rootdirectory": str(self.folder / "kept")}},
            "http": {"addr": f"{HOST}:{self.port}"},
        }
        file = self.folder / "config.yml"
        file.write_text(yaml.safe_dump(settings))
        return ["docker-registry", "serve", str(file)]

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _wait_until_open(self, name: str) -> None:
        until_s = time.monotonic() + OPENS_WITHIN_S
        while OPEN not in (said := self._log(name).read_text(errors="replace")):
            if time.monotonic() > until_s:
                raise RuntimeError(f"the registry is not to be reached from {name}:\n{said[-2000:]}")
            time.sleep(0.1)
