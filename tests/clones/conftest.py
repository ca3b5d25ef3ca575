"""Clones on the real engine, for the tests of the commands that bring a lab up and take it down."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clones.clones import Clone, copy_of_this_clone
from tests.this_machine import ROOT, skip_or_fail, works


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    """A clone in a folder with a space in its name; not up yet."""
    if not works("docker", "version"):
        skip_or_fail("no Docker engine can be reached; `make up` says what to do")
    if not (ROOT / ".venv").exists():
        skip_or_fail("there is no .venv: run `make test`")
    made = copy_of_this_clone(tmp_path_factory.mktemp("clones") / f"My Lab {os.getpid()}")
    yield made
    made.run("down", "--clean")


@pytest.fixture
def running_clone(clone: Clone) -> Clone:
    """That clone, up."""
    if len(clone.containers()) < 4:
        done = clone.run("up")
        assert done.returncode == 0, done.stdout + done.stderr
    return clone


@pytest.fixture
def other_clone(clone: Clone, tmp_path: Path) -> Clone:
    """A second clone in a folder of the same name; not up."""
    return copy_of_this_clone(tmp_path / clone.folder.name)
