"""A clone and a machine in which nothing is installed: it is only noted what would be."""

import signal
from pathlib import Path

import pytest

from lab.machine import venv
from tests.unit.lab.environment.noted import LAB, TESTS, Machine


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone without `.venv`, run by a Python that has none of its packages."""
    (tmp_path / "lab").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / LAB).write_text("no-such-package==7.2.0\n")
    (tmp_path / TESTS).write_text("-r ../lab/requirements.txt  # and more\npytest==9.2.0\n")
    monkeypatch.setattr(venv, "ROOT", tmp_path)
    monkeypatch.setattr(venv, "FOLDER", tmp_path / ".venv")
    monkeypatch.setattr(venv, "WHEELS", tmp_path / "wheels")
    return tmp_path


@pytest.fixture
def machine(clone: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(signal, "signal", lambda number, handler: before)
    return Machine(monkeypatch)
