"""The first command in a clone where nobody ran `make up`: with the real pip, it gets its packages and goes on."""

import os
import signal
from pathlib import Path

import pytest

from tests.containers.fresh_clone import fresh_clone
from tests.lab_under_test import Lab

PLAN = ("--seed", "7", "--minutes", "1", "--dry-run")  # something to ask for that needs packages, and no engine
OFFLINE = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_FIND_LINKS": "",
    "PIP_CONFIG_FILE": os.devnull,
    "NO_PROXY": "127.0.0.1",
    "no_proxy": "127.0.0.1",
}


def test_two_first_commands_at_once_make_one_environment_and_do_what_was_asked(lab: Lab, tmp_path: Path) -> None:
    clone = fresh_clone(tmp_path / "two words")

    first = clone.start("chaos.py", *PLAN)
    second = clone.start("status.py", "--json", env=lab.environment())
    listed, listed_said = first.communicate(timeout=100)
    status, status_said = second.communicate(timeout=100)

    assert first.returncode == 0, listed_said
    assert "server1: " in listed
    assert (second.returncode, status) == (1, ""), status_said  # What runs is another clone's, whatever its name.
    assert "The lab is not up here" in status_said.splitlines()[-1]
    firsts = sorted(said.splitlines()[0] for said in (listed_said, status_said))
    assert firsts[0].startswith(".venv is being made by lab/")
    assert firsts[1].startswith("Making .venv")

    again = clone.run("chaos.py", *PLAN)
    assert (again.returncode, again.stdout, again.stderr) == (0, listed, "")


def test_what_was_interrupted_and_then_had_no_network_goes_on_when_there_is_one(tmp_path: Path) -> None:
    clone = fresh_clone(tmp_path / "clone")

    interrupted = clone.start("chaos.py", *PLAN)
    assert interrupted.stderr
    assert interrupted.stderr.readline().startswith("Making .venv")
    os.killpg(interrupted.pid, signal.SIGINT)
    out, said = interrupted.communicate(timeout=30)
    assert (interrupted.returncode, out) == (130, "")
    assert said.strip() == "Stopped. Nothing is broken: run it again, and it goes on from here."

    offline = clone.run("chaos.py", *PLAN, env=OFFLINE)
    assert (offline.returncode, offline.stdout) == (1, "")
    lines = offline.stderr.splitlines()
    assert sum(not line.startswith("        ") for line in lines) == 2, offline.stderr
    assert "no package index is reached (Connection refused)" in lines[-1]
    assert "python -m pip download -r lab/requirements.txt -d wheels" in lines[-1]

    online = clone.run("chaos.py", *PLAN)
    assert online.returncode == 0, online.stderr
    assert "server1: " in online.stdout


@pytest.mark.parametrize("arguments", [["server9"], ["--help"], ["--list"]])
def test_wrong_usage_help_and_the_menu_install_nothing(tmp_path: Path, arguments: list[str]) -> None:
    clone = fresh_clone(tmp_path / "clone")

    told = clone.run("fail.py", *arguments)

    assert told.returncode == (2 if arguments == ["server9"] else 0)
    assert "Making" not in told.stderr
    assert not (clone.folder / ".venv").exists()
