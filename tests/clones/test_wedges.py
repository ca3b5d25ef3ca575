"""What wedges a lab, done by hand to a real one: the advice that is given works, and `make up` says what it repairs."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests

from tests.clones.clones import Clone, docker


@pytest.fixture(scope="module", autouse=True)
def speaks_english() -> Iterator[None]:
    """What is said is looked for in English."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAB_LANG", "en")
        yield


def well(clone: Clone) -> None:
    """Assert that the lab is up, and that a request is answered and logged."""
    assert docker("inspect", "--format", "{{.State.Status}}", *clone.containers()) == ["running"] * 4
    assert requests.get(f"http://127.0.0.1:{clone.port}/app/", timeout=10).ok
    assert (clone.folder / "shared/log/log.txt").read_text()
    status = clone.run("status")
    assert "MISMATCH" not in status.stdout + status.stderr, status.stdout


def test_up_repairs_what_compose_calls_up_to_date_and_says_each_in_a_line(running_clone: Clone) -> None:
    network = f"{running_clone.name}_default"
    docker("network", "disconnect", "--force", network, running_clone.container("balancer"))
    assert "Bring it back: make up" in running_clone.run("heal").stdout
    docker("network", "disconnect", "--force", network, running_clone.container("server2"))
    docker("network", "disconnect", "--force", network, running_clone.container("server3"))
    docker("network", "connect", network, running_clone.container("server3"))
    server1 = running_clone.container("server1")

    done = running_clone.run("up")

    assert done.returncode == 0, done.stdout + done.stderr
    for said in ("balancer anew: it is off", "server2 anew: it is off", "server3 anew: it is on the lab's network"):
        assert done.stdout.count(said) == 1, done.stdout
    assert running_clone.container("server1") == server1, "it was well"
    well(running_clone)


def test_a_log_folder_that_was_deleted_is_written_again_though_a_command_has_made_it_anew(running_clone: Clone) -> None:
    shutil.rmtree(running_clone.folder / "shared/log")
    assert running_clone.run("fail", "server1").returncode == 0
    assert running_clone.run("heal").returncode == 0
    assert (running_clone.folder / "shared/log/lab.jsonl").exists()

    done = running_clone.run("up")

    assert "making balancer anew: it writes its log into a folder that is no longer" in done.stdout, done.stderr
    well(running_clone)


def test_two_ups_at_once_take_turns_and_the_second_says_for_whom_it_waits(running_clone: Clone) -> None:
    before = running_clone.runs()
    first = running_clone.start("up")
    read_until(first, f"port {running_clone.port} ")  # It has its turn by then.
    os.killpg(first.pid, signal.SIGSTOP)  # It is not over before the second one has come.
    second = running_clone.start("up")
    read_until(second, f"waiting for lab/up.py (process {first.pid}, ")
    os.killpg(first.pid, signal.SIGCONT)

    said = [one.communicate(timeout=90) for one in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert running_clone.runs() == before


def read_until(command: "subprocess.Popen[str]", wanted: str) -> None:
    """Read what a command says up to a line with that in it."""
    assert command.stdout is not None
    said = []
    for line in command.stdout:
        said.append(line)
        if wanted in line:
            return
    pytest.fail(f"no {wanted!r} in {said}")


def test_down_and_a_second_chaos_are_refused_beside_chaos_and_up_is_too(running_clone: Clone) -> None:
    first = running_clone.start("chaos", "--minutes", "1", "--seed", "7")
    try:
        assert first.stdout
        assert first.stdout.readline()
        for command, arguments in (("chaos", ["--minutes", "0.1"]), ("down", []), ("up", [])):
            refused = running_clone.run(command, *arguments)
            named = f"lab/chaos.py --minutes 1 --seed 7 (process {first.pid}, of "
            assert refused.returncode == 1, refused.stdout
            assert sum(named in line for line in refused.stderr.splitlines()) == 1, refused.stderr
    finally:
        first.terminate()  # As the line says; it heals at once.
        first.communicate(timeout=60)
    assert running_clone.run("up").returncode == 0


def test_a_clone_that_is_reached_by_a_link_is_one_lab(running_clone: Clone, tmp_path: Path) -> None:
    before = running_clone.runs()
    (tmp_path / "another-name").symlink_to(running_clone.folder)
    link = replace(running_clone, folder=tmp_path / "another-name")
    environment = {**link.environment(), "PWD": str(link.folder)}  # As a shell that has gone there says it.

    done = subprocess.run(
        [sys.executable, "lab/up.py"], cwd=link.folder, env=environment, text=True, capture_output=True, timeout=90
    )
    composed = subprocess.run(
        ["docker", "compose", "ps", "--quiet"], cwd=link.folder, env=environment, text=True, capture_output=True
    )

    assert done.returncode == 0, done.stderr
    assert running_clone.runs() == before
    assert {*composed.stdout.split()} == {one.split("@")[0] for one in before}, "Compose means it, too"
    assert link.run("status").returncode == 0


def test_a_folder_that_was_renamed_while_its_lab_was_up_brings_it_up_again(running_clone: Clone) -> None:
    (running_clone.folder / ".env").unlink(missing_ok=True)
    renamed = replace(running_clone, folder=running_clone.folder.with_name("renamed"))
    running_clone.folder.rename(renamed.folder)
    try:
        assert "make up" in renamed.run("fail", "server1").stderr
        done = renamed.run("up")

        assert done.returncode == 0, done.stdout + done.stderr
        assert f"taking down {running_clone.name}, as which this clone's lab ran until now" in done.stdout
        assert running_clone.containers() == []
        well(renamed)
        assert renamed.run("down").returncode == 0
    finally:
        renamed.folder.rename(running_clone.folder)
