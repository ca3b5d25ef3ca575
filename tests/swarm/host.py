"""What played machines need of the host that plays them: namespaces, a switch with cables, and no traces afterwards."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

PREFIX = "ftl-"  # of everything here; then the process that plays, so that what it leaves is known as nobody's
SWITCH = "sw"
PROGRAMS = ("ip", "unshare", "nsenter", "dockerd", "docker", "mount")
IN_NAMESPACES = ("unshare", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount", "--propagation", "slave",
                 "--mount-proc")  # fmt: skip
INTO_NAMESPACES = ("--net", "--uts", "--ipc", "--pid", "--mount")
NETWORK_NAMESPACES = Path("/run/netns")
CGROUPS = Path("/sys/fs/cgroup")
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
GONE_WITHIN_S = 10.0
_LIBC = ctypes.CDLL(None, use_errno=True)


def why_not() -> str:
    """Return why no machines can be played on this host; "" when they can."""
    if sys.platform != "linux":
        return "machines are played with Linux's namespaces, and this is not Linux"
    if os.geteuid() != 0:
        return "machines are played with namespaces that only root may make"
    missing = [program for program in PROGRAMS if not shutil.which(program)]
    if missing:
        return f"machines are played with programs that are not here: {', '.join(missing)}"
    tried = subprocess.run([*IN_NAMESPACES, "--net", "true"], capture_output=True, text=True, check=False)
    return f"this system gives no namespaces: {tried.stderr.strip()}" if tried.returncode else ""


def storage_driver() -> str:
    """Return a storage driver that works here; where overlays can't be mounted, its stand-in of user space."""
    return "fuse-overlayfs" if shutil.which("fuse-overlayfs") else "vfs"


def begin_in(namespace: str) -> None:
    """Let a new child live in a network namespace, and no longer than whoever has made it."""
    die_with_parent()
    enter(namespace)


def die_with_parent() -> None:
    """Let a new child live no longer than whoever has made it."""
    _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def enter(namespace: str) -> None:
    """Enter a network namespace; it is this thread's alone."""
    with (NETWORK_NAMESPACES / namespace).open("rb") as file:
        if _LIBC.setns(file.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"can't enter {namespace}")


def children_of(pid: int) -> list[int]:
    """Return the processes that a process of one thread has begun, and that are still there."""
    with suppress(OSError):
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


@dataclass(frozen=True)
class Wires:
    """A switch, and hosts at its ports. prefix: of every name; hosts have numbers."""

    prefix: str

    def namespace(self, host: int | str) -> str:
        """Return the name of a host's network namespace."""
        return f"{self.prefix}-{host}"

    def add_host(self, number: int, address: str) -> None:
        """Put a host on the network, with a cable from its eth0 to a port of the switch."""
        here, switch, port = self.namespace(number), self.namespace(SWITCH), f"p{number}"
        ip("netns", "add", here)
        ip("-n", here, "link", "set", "lo", "up")
        ip("-n", here, "link", "add", "eth0", "type", "veth", "peer", "name", port, "netns", switch)
        ip("-n", here, "addr", "add", f"{address}/24", "dev", "eth0")
        ip("-n", here, "link", "set", "eth0", "up")
        ip("-n", switch, "link", "set", port, "master", "br0", "up")

    def remove_host(self, number: int) -> None:
        """Take a host off the network for good. Its cable goes first: with a namespace it goes some time later."""
        ip("-n", self.namespace(SWITCH), "link", "del", f"p{number}")
        ip("netns", "del", self.namespace(number))

    def set_port(self, number: int, to: str) -> None:
        """Set a host's port of the switch up or down."""
        ip("-n", self.namespace(SWITCH), "link", "set", f"p{number}", to)


@contextmanager
def wired() -> Iterator[Wires]:
    """Set up a switch, and take everything down at the end."""
    wires = Wires(f"{PREFIX}{os.getpid()}")
    try:
        ip("netns", "add", wires.namespace(SWITCH))
        ip("-n", wires.namespace(SWITCH), "link", "add", "br0", "type", "bridge")
        ip("-n", wires.namespace(SWITCH), "link", "set", "br0", "up")
        yield wires
    finally:
        remove_traces(wires.prefix)


def ip(*words: str) -> str:
    """Run `ip`; return what it prints. Raises RuntimeError with what it complains of."""
    done = subprocess.run(["ip", *words], capture_output=True, text=True, timeout=30, check=False)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def sweep() -> None:
    """Remove what processes have left that played machines and were killed."""
    owners = {name.split("-")[1] for name in traces() if name.startswith(PREFIX)}
    for owner in owners:
        if owner.isdigit() and not Path("/proc", owner).exists():
            remove_traces(f"{PREFIX}{owner}")


def traces(prefix: str = PREFIX) -> list[str]:
    """Return the names of network namespaces and control groups that are still there."""
    spaces = NETWORK_NAMESPACES.glob(f"{prefix}*") if NETWORK_NAMESPACES.is_dir() else []
    groups = (one for pattern in (f"{prefix}*", f"*/{prefix}*") for one in CGROUPS.glob(pattern))
    return [one.name for one in (*spaces, *groups)]


def thaw(group: str) -> None:
    """Thaw what is frozen in a control group: not even SIGKILL ends a process that version 1 has frozen."""
    for state in (CGROUPS / "freezer" / group).rglob("freezer.state"):
        with suppress(OSError):
            state.write_text("THAWED")


def remove_traces(prefix: str) -> None:
    """Remove the network namespaces and the control groups of one prefix; their processes have been killed."""
    for space in [*NETWORK_NAMESPACES.glob(f"{prefix}-*")]:
        with suppress(RuntimeError):
            ip("netns", "del", space.name)
    thaw(prefix)
    until_s = time.monotonic() + GONE_WITHIN_S
    while groups := [one for pattern in (prefix, f"*/{prefix}") for one in CGROUPS.glob(pattern)]:
        for group in groups:
            for folder in sorted((one for one in group.rglob("*") if one.is_dir()), reverse=True):
                with suppress(OSError):
                    folder.rmdir()
            with suppress(OSError):
                group.rmdir()
        if time.monotonic() > until_s:
            return
        time.sleep(0.05)
