"""Gets a program for the tests from Debian's packages, where we may install there."""

import os
import shutil
from pathlib import Path

from tests.this_machine import in_silence


def can_install() -> bool:
    """Say whether this is Debian, and we may install there."""
    try:
        is_debian = "ID=debian" in Path("/etc/os-release").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return is_debian and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(name: str) -> bool:
    """Install a package, with the package lists of the machine, or with fresh ones; say why when it fails."""
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", name]
    problem = in_silence(command)
    if problem:
        problem = in_silence(["apt-get", "update", "-q"]) or in_silence(command)
    if problem:
        say(f"that failed: {problem}")
    return problem is None


def say(text: str) -> None:
    """Print a line at once: an installation takes its time."""
    print(text, flush=True)
