"""keepalived on played machines, with the very files of docs/keepalived/: an address that moves between them."""

import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass, field

from tests import debian_package
from tests.swarm import host
from tests.swarm.conftest import PORT
from tests.swarm.machines import SUBNET, Machine
from tests.this_machine import ROOT

FILES = ROOT / "docs" / "keepalived"
ADDRESS = f"{SUBNET}.10"
ENDS_WITHIN_S = 10.0
# Each of them has /etc/keepalived and /run for itself, as on a machine of its own; both are gone when it is.
INSIDE = 'mount --bind "$0" /etc/keepalived && mount -t tmpfs none /run && exec keepalived --dont-fork --log-console'


def find_or_install() -> str | None:
    """Return the path of keepalived, getting it where there is none; None when it can't be had."""
    if not shutil.which("keepalived") and debian_package.can_install():
        debian_package.say("no keepalived on this machine: installing Debian's package")
        debian_package.install("keepalived")
    return shutil.which("keepalived")


def rendered(template: str, **places: object) -> str:
    """Return the template with its places filled in, and nothing else changed. Raises ValueError for an unknown one."""
    for name, value in places.items():
        template, count = re.subn(rf"^\${name}=.*$", f"${name}={value}", template, flags=re.MULTILINE)
        if count != 1:
            raise ValueError(f"{name} is set {count} times")
    return template


@dataclass
class MovingAddress:
    """keepalived on some machines, each with a priority of its own."""

    _running: "dict[str, tuple[Machine, subprocess.Popen[bytes]]]" = field(default_factory=dict)

    def begin(self, machine: Machine, priority: int) -> None:
        """Begin keepalived on a machine, its files from docs/keepalived/ as a student copies and edits them."""
        folder = machine.folder / "keepalived"
        shutil.copytree(FILES, folder, dirs_exist_ok=True)
        folder.chmod(0o755)
        (folder / "log").unlink(missing_ok=True)
        file = folder / "keepalived.conf"
        places = {"INTERFACE": "eth0", "ADDRESS": f"{ADDRESS}/32", "PRIORITY": priority, "ROUTER_ID": 51, "PORT": PORT}
        file.write_text(rendered(file.read_text(encoding="utf-8"), **places), encoding="utf-8")
        command = ("unshare", "--mount", "sh", "-c", INSIDE, str(folder))
        self._running[machine.name] = machine, machine.run_inside(*command, log=folder / "log")

    def end(self) -> None:
        """End it on every machine, as a service is stopped, and wait until it has ended and nobody has the address."""
        for _, process in self._running.values():
            for inside in host.children_of(process.pid):
                os.kill(inside, signal.SIGTERM)
        for _, process in self._running.values():
            process.wait(ENDS_WITHIN_S)
        assert self.holders() == []

    @property
    def machines(self) -> list[Machine]:
        """The machines that it was begun on."""
        return [machine for machine, _ in self._running.values()]

    def runs_on(self, machine: Machine) -> bool:
        """Say whether it runs there; a process that lost its power is buried by that."""
        return self._running[machine.name][1].poll() is None

    def holders(self) -> list[Machine]:
        """Return the machines that have the address at this moment."""
        return [machine for machine in self.machines if machine.has(ADDRESS)]

    def said(self, machine: Machine) -> str:
        """Return what it has said on a machine since it was begun there."""
        return (machine.folder / "keepalived" / "log").read_text(errors="replace")
