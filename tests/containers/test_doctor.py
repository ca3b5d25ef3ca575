"""`make doctor` on the real lab: all is well, or what isn't and the command that mends it; it changes nothing."""

import json
import os
import socket
from pathlib import Path

import pytest

from tests.containers.fresh_clone import fresh_clone
from tests.lab_under_test import SERVERS, Lab
from tests.this_machine import ROOT

CLAIMS = (
    "the clone can be written",
    "has the lab's packages",
    "Docker engine",
    "Docker Compose",
    "BuildKit (buildx)",
    "free on disk",
    "clock agrees with",
    "every setting can be used",
    "is this lab's own",
    "log folder can be written",
    "all four containers run",
    "run this clone's source",
    "on the lab's network",
    "page can be opened",
    "reaches all three servers, and sees them ONLINE",
    "a request was answered, by server",
    "a request left its line in",
    "no server has a fault",
)


def test_a_lab_that_is_well_has_nothing_to_do(lab: Lab) -> None:
    told = lab.run("doctor.py")

    assert (told.returncode, told.stderr) == (0, "")
    lines = told.stdout.splitlines()
    assert lines[-1] == "All is well."
    assert all(line.startswith("  ok    ") for line in lines[1:-1])
    assert [words for words in CLAIMS if not any(words in line for line in lines)] == []
    assert len(lines) == 2 + len(CLAIMS)


def test_a_lab_that_was_just_healed_is_well_though_docker_has_not_looked_yet(lab: Lab) -> None:
    lab.run("fail.py", "server1", "--fault", "stop")
    lab.run("heal.py")

    told = lab.run("doctor.py")

    assert (told.returncode, told.stderr) == (0, "")


def test_a_page_that_is_refused_is_not_said_to_be_well(lab: Lab) -> None:
    lab.docker("network", "disconnect", f"{lab.project}_default", lab.container("balancer"))
    try:
        told = lab.run("doctor.py")
    finally:
        lab.compose("up", "--detach", "--no-build", "--force-recreate", "balancer")
        lab.wait_until(lab.answers, "the page", 60)

    assert told.returncode == 1
    first, second, last = told.stderr.splitlines()
    assert first == "  TODO  The balancer must be made anew: it is off the lab's network. Do it: make up"
    assert second.startswith(f"  TODO  The page http://localhost:{lab.port}/health can't be opened")
    assert last.startswith("2 to do")
    assert "All is well" not in told.stdout


def test_faults_that_are_left_are_named_with_what_undoes_them(lab: Lab) -> None:
    lab.run("fail.py", "server1", "--fault", "slow")
    lab.run("fail.py", "server2")

    told = lab.run("doctor.py")

    assert told.returncode == 1
    assert (
        "  TODO  There are faults (server1: slow, server2: pause). If the experiment is over: python lab/heal.py"
        in (told.stderr.splitlines())
    )
    assert [lab.inspect(server, "{{.State.Status}}") for server in SERVERS] == ["running", "paused", "running"]


def test_a_container_that_is_gone_is_named_with_what_brings_it_back(lab: Lab) -> None:
    lab.docker("rm", "--force", lab.container("server3"))
    try:
        told = lab.run("doctor.py")
    finally:
        lab.compose("up", "--detach", "--no-build", "server3")

    assert told.returncode == 1
    assert "server3 has no container. Bring it back: docker compose up -d server3" in told.stderr


def test_a_log_folder_that_is_gone_is_named_and_no_look_makes_it(lab: Lab) -> None:
    aside = lab.log_folder.with_name("aside")
    lab.log_folder.rename(aside)
    try:
        told, shown = lab.run("doctor.py"), lab.run("status.py")
        is_there = lab.log_folder.exists()
    finally:
        aside.rename(lab.log_folder)

    assert not is_there
    assert told.returncode == 1
    assert f"  TODO  There is no folder {lab.log_folder} for the log. Make it: make up" in told.stderr.splitlines()
    assert shown.returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can take a file from the balancer")
def test_a_log_that_the_balancer_can_not_write_is_told_and_mended_as_doctor_says(lab: Lab) -> None:
    file = lab.log_folder / "balancer.jsonl"  # in which no line is due
    file.unlink(missing_ok=True)
    file.touch(0o600)
    os.chown(file, 0, 0)

    told, shown = lab.run("doctor.py"), lab.run("status.py", "--json")
    lab.compose("restart", "balancer")
    lab.wait_until(lab.answers, "the page", 60)
    lab.wait_until_all_online()
    mended = lab.run("doctor.py")

    assert told.returncode == 1
    assert "  TODO  The balancer can't write its log: it may not write there." in told.stderr
    assert json.loads(shown.stdout)["log_problem"] == "read-only"
    assert (mended.returncode, mended.stderr) == (0, "")


def test_without_an_engine_everything_else_is_still_told(lab: Lab) -> None:
    told = lab.run("doctor.py", env={"DOCKER_HOST": "tcp://127.0.0.1:9"})

    assert told.returncode == 1
    assert "DOCKER_HOST=tcp://127.0.0.1:9 leads to no Docker engine" in told.stderr
    assert "  ok    the clone can be written" in told.stdout
    assert "Traceback" not in told.stderr


def test_it_works_without_the_labs_packages_and_installs_none(lab: Lab, tmp_path: Path) -> None:
    clone = fresh_clone(tmp_path / "clone")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]

        told = clone.run("doctor.py", env={**lab.environment(), "PORT": str(number)})

    assert told.returncode == 1
    assert "  ok    Docker engine" in told.stdout
    assert "  ok    the engine's clock agrees with this machine's" in told.stdout
    todo = [line.removeprefix("  TODO  ") for line in told.stderr.splitlines()]
    packages = "docker, requests, psutil, chaostoolkit-lib, PyYAML, rich, flask"
    assert todo[0].startswith(f"Python packages of the lab's are not there ({packages}).")
    assert todo[1].startswith(f"Port {number} is taken by another program.")
    assert todo[2].startswith(f"The project {lab.project} belongs to the clone in {ROOT}.")
    assert todo[3:] == ["3 to do, from the top: the first may be the reason for others."]
    assert not (clone.folder / ".venv").exists()
