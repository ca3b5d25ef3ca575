"""Gets a program for the tests from Debian's packages: installed where we may, or only unpacked."""

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

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


def unpack(name: str, folder: Path) -> str | None:
    """Get a package, and unpack it in a folder without installing it; return why that failed, if it did.

    With the package lists of the machine, or with fresh ones.
    """
    with TemporaryDirectory() as downloads:
        download = ["apt-get", "download", "-q", name]
        problem = in_silence(download, folder=downloads)
        if problem:
            update = ["apt-get", "update", "-q"]
            problem = in_silence(update, folder=downloads) or in_silence(download, folder=downloads)
        for package in Path(downloads).glob(f"{name}_*.deb"):
            return in_silence(["dpkg-deb", "--extract", str(package), str(folder)], folder=downloads)
    return problem or "apt-get download brought no package"


def say(text: str) -> None:
    """Print a line at once: an installation takes its time."""
    print(text, flush=True)
