"""A Python that is too old for the lab is told so in one line, by every command."""

import ast
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import OLDEST_PYTHON

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("lab", "tests", "bench")
    for path in (ROOT / folder).glob("*.py")
    if "entry.run(" in path.read_text(encoding="utf-8")
)
# Runs a command as if this Python were an older one, which would show how it gets there only by a traceback.
PRETENDING = (
    "import runpy, sys; path = sys.argv[1]; sys.argv[:] = sys.argv[1:]; sys.path.insert(0, ''); "
    "sys.version = '3.9.2 (older)'; sys.version_info = (3, 9, 2, 'final', 0); runpy.run_path(path, run_name='__main__')"
)


def oldest_pythons() -> Iterator[str]:
    """Yield the oldest Python 2 and 3 that this machine has, if any: on the PATH, or kept by pyenv."""
    kept = [str(path) for path in Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin")]
    for names in (["python2.7"], [f"python3.{minor}" for minor in range(6, OLDEST_PYTHON[1])]):
        found = (shutil.which(name, path=folder) for name in names for folder in (*kept, *os.get_exec_path()))
        yield from itertools.islice((one for one in found if one and not subprocess.call([one, "-c", ""])), 1)


def is_one_line_that_says_so(done: "subprocess.CompletedProcess[str]", command: str) -> bool:
    says = "terlalu lama" in done.stderr and "is too old" in done.stderr and "Traceback" not in done.stderr
    names_another = done.stderr.endswith((f" {command} server1\n", "https://www.python.org\n"))
    return done.returncode == 1 and done.stdout == "" and done.stderr.count("\n") == 1 and says and names_another


def test_every_command_is_asked() -> None:
    assert {"lab/fail.py", "lab/up.py", "lab/down.py", "lab/doctor.py", "tests/run.py", "bench/run.py"} < {*COMMANDS}


@pytest.mark.parametrize("command", ["lab/__init__.py", *COMMANDS])
def test_what_an_older_python_reads_first_is_written_for_it(command: str) -> None:
    ast.parse((ROOT / command).read_text(encoding="utf-8"), feature_version=(3, 6))


def run(python: list[str], command: str) -> "subprocess.CompletedProcess[str]":
    """Start a command in a Python, on a machine where this one is the `python3`."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PATH": str(Path(sys.executable).parent)}
    arguments = [*python, command, "server1"]
    return subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_older_python_is_told_so_in_one_line(command: str) -> None:
    done = run([sys.executable, "-c", PRETENDING], command)
    assert is_one_line_that_says_so(done, command), done.stderr


def test_an_older_python_that_is_here_is_told_so_too() -> None:
    olds = list(oldest_pythons())
    if not olds:
        pytest.skip("this machine has no older Python")
    for python in olds:
        for command in COMMANDS:
            if python.endswith("python2.7") and not command.startswith("lab/"):
                continue  # What only somebody who works on the lab starts.
            done = run([python], command)
            assert is_one_line_that_says_so(done, command), f"{python}: {done.stderr}"
