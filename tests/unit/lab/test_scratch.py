"""What a killed command has left is removed by the next: only of this user's, and only when nobody holds it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lab.clone.folder import ROOT
from lab.machine import scratch

HOLDS = """
import sys, time
from pathlib import Path
from lab.machine import scratch
scratch.PARENT = Path(sys.argv[1])
with scratch.scratch("base") as (folder, handle):
    if len(sys.argv) > 2:
        import subprocess
        subprocess.Popen(["sleep", "60"], pass_fds=(handle,))
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture(autouse=True)
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in docker's place, which notes how it is called and lists nothing; and a place for the folders."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "docker").write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n[ -e {tmp_path}/says ] && . {tmp_path}/says\n'
    )
    (programs / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    (tmp_path / "var").mkdir()
    monkeypatch.setattr(scratch, "PARENT", tmp_path / "var")
    return tmp_path


def started(docker: Path, *more: str) -> "tuple[subprocess.Popen[str], Path]":
    command = [sys.executable, "-c", HOLDS, str(docker / "var"), *more]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, start_new_session=True)
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def test_a_folder_is_removed_at_the_end(docker: Path) -> None:
    with scratch.scratch("base") as (folder, _):
        (folder / "file").touch()

    assert not folder.exists()


def test_a_folder_in_use_stays_and_a_killed_commands_goes(docker: Path) -> None:
    process, folder = started(docker)
    scratch.sweep("lab")
    assert folder.exists()

    process.kill()
    process.communicate()
    scratch.sweep("lab")

    assert not folder.exists()


def test_a_folder_stays_while_a_program_that_was_started_for_it_lives(docker: Path) -> None:
    process, folder = started(docker, "with a program")
    process.kill()
    process.wait()

    scratch.sweep("lab")
    assert folder.exists()

    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    scratch.sweep("lab")
    assert not folder.exists()


def test_what_is_another_users_or_not_the_labs_stays(docker: Path) -> None:
    theirs, foreign = docker / "var" / "fault-tolerance-lab-base-x", docker / "var" / "other"
    for folder in (theirs, foreign):
        folder.mkdir()
    link = docker / "var" / "fault-tolerance-lab-base-link"
    link.symlink_to(foreign)
    if os.geteuid() == 0:
        os.chown(theirs, 987654, 0)
    scratch.sweep("lab")

    assert foreign.exists()
    assert link.is_symlink()
    assert theirs.exists() == (os.geteuid() == 0)


def test_a_killed_commands_container_and_image_go_and_a_living_ones_stay(docker: Path) -> None:
    process, held = started(docker)
    (docker / "says").write_text(
        'case "$1 $2" in "container ls") echo dead alive;; "image ls") echo layer;; esac\n'
        f'case "$*" in *inspect*alive) echo {held};; *inspect*) echo {docker}/gone;; esac\n'
    )

    scratch.sweep("lab")

    calls = (docker / "calls").read_text().splitlines()
    assert "container rm --force --volumes dead" in calls
    assert "image rm layer" in calls
    assert not [call for call in calls if " rm " in call and "alive" in call]
    assert all(f"{scratch.OWNER}={os.geteuid()}" in call for call in calls if " ls " in call)
    process.kill()
    process.communicate()


def test_images_that_a_build_has_replaced_go_but_only_this_labs(docker: Path) -> None:
    scratch.sweep("lab")

    calls = (docker / "calls").read_text().splitlines()
    assert "image prune --force --filter label=fault-tolerance-lab.project=lab" in calls
