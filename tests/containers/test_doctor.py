"""`make doctor` on the real lab: all is well, or what isn't and the command that mends it; it changes nothing."""

import socket
from pathlib import Path

from tests.containers.fresh_clone import fresh_clone
from tests.lab_under_test import SERVERS, Lab
from tests.this_machine import ROOT


def test_a_lab_that_is_well_has_nothing_to_do(lab: Lab) -> None:
    told = lab.run("doctor.py")

    assert (told.returncode, told.stderr) == (0, "")
    lines = told.stdout.splitlines()
    assert lines[-1] == "All is well."
    assert all(line.startswith("  ok    ") for line in lines[1:-1])
    assert len(lines) == 14


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
    assert "  ok    the engine's clock goes like this machine's" in told.stdout
    todo = [line.removeprefix("  TODO  ") for line in told.stderr.splitlines()]
    assert todo[0].startswith("Python packages of the lab's are not there (docker, requests, psutil).")
    assert todo[1].startswith(f"Port {number} is taken by another program.")
    assert todo[2].startswith(f"The project {lab.project} belongs to the clone in {ROOT}.")
    assert todo[3].startswith("Whether there are faults can't be seen without the lab's packages")
    assert todo[4:] == ["4 to do, from the top: the first may be the reason for others."]
    assert not (clone.folder / ".venv").exists()
