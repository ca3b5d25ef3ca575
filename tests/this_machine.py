"""What the tests need to know of the machine they run on: the clone's folder, a port, or a reason to skip."""

import os
import socket
import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")

INSTALL_TIMEOUT_S = 300
ROOT = Path(__file__).resolve().parent.parent


def skip_or_fail(reason: str) -> None:
    """Skip the test with a reason, or fail it where nothing may be skipped."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def one_a_day(cases: Sequence[T]) -> Sequence[T]:
    """Return the one among cases that take long whose day it is."""
    number = date.today().toordinal() % len(cases)
    return cases[number : number + 1]


def works(*command: str) -> bool:
    """Say whether a program is there and succeeds."""
    try:
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def in_silence(command: Sequence[str], timeout_s: float = INSTALL_TIMEOUT_S, folder: str | None = None) -> str | None:
    """Run a command, in a folder if one is given; return None when it succeeded, else its last line."""
    try:
        result = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if result.returncode == 0:
        return None
    return (result.stdout.strip().splitlines() or [f"exit code {result.returncode}"])[-1]
