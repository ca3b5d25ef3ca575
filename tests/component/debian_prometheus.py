"""Finds Prometheus and its promtool: the machine's own, else those of Debian's package, unpacked and not installed.

So no service is started or left behind, and it takes no root. They are kept in pytest's cache for the next time.
"""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import debian_package
from tests.this_machine import skip_or_fail, works


class Programs(NamedTuple):
    """Where the two programs are."""

    prometheus: str
    promtool: str


def find_or_skip(config: pytest.Config) -> Programs:
    """Return the programs, getting them when they are not there; skip, or fail, when they can't be had."""
    folder = config.cache.mkdir("debian-prometheus")
    found, problem = find(folder), None
    if found is None:
        print("no Prometheus on this machine: unpacking Debian's package `prometheus`", flush=True)
        problem = debian_package.unpack("prometheus", folder)
        found = find(folder)
    if found is None:
        skip_or_fail(f"no Prometheus, and Debian's package could not be had: {problem or 'it does not start'}")
    assert found is not None
    return found


def find(folder: Path) -> Programs | None:
    """Return the programs of this machine, or those that were unpacked in a folder, if they start."""
    for bin_folder in (None, folder / "usr" / "bin"):
        paths = [shutil.which(name, path=str(bin_folder) if bin_folder else None) for name in Programs._fields]
        found = [path for path in paths if path and works(path, "--version")]
        if len(found) == len(Programs._fields):
            return Programs(*found)
    return None
