"""`make up` and `make down` on the real engine, in copies of this clone with names and ports of their own."""

import os
import shutil
import signal
import time

import requests

from tests.clones.clones import Clone, docker
from tests.this_machine import ROOT

SECOND_UP_S = 15


def test_ctrl_c_says_one_line_and_leaves_nothing_in_the_way(clone: Clone) -> None:
    process = clone.start("up")
    assert process.stdout
    for line in process.stdout:
        if "building" in line:
            break
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert process.returncode == 130, err
    assert len(err.strip().splitlines()) == 1, err
    assert "Stopped" in err
    assert clone.containers() == []


def test_one_command_brings_up_a_clone_in_a_folder_with_a_space(clone: Clone) -> None:
    done = clone.run("up")

    assert done.returncode == 0, done.stdout + done.stderr
    for said in ("engine", "Compose", "BuildKit", "port", "disk", "log folder", "four containers are healthy"):
        assert said in done.stdout
    for command in ("lab/fail.py server1", "lab/status.py", "lab/heal.py"):
        assert command in done.stdout
    assert requests.get(f"http://127.0.0.1:{clone.port}/", timeout=5).ok
    assert not (clone.folder / ".env").exists(), "there was nothing to remember"


def test_a_second_up_rebuilds_nothing_and_restarts_nothing(running_clone: Clone) -> None:
    before = (running_clone.image(), running_clone.runs())
    started = time.monotonic()

    done = running_clone.run("up")

    took_s = time.monotonic() - started
    assert done.returncode == 0, done.stdout + done.stderr
    assert (running_clone.image(), running_clone.runs()) == before
    assert took_s <= SECOND_UP_S, f"a second up took {took_s:.1f} s, tolerated are {SECOND_UP_S} s"


def test_up_again_takes_in_a_changed_source_and_repairs_whatever_was_broken(running_clone: Clone) -> None:
    before = running_clone.image()
    with (running_clone.folder / "backend/app.py").open("a") as source:
        source.write("# changed\n")
    docker("pause", running_clone.container("server1"))
    docker("kill", running_clone.container("server2"))
    shutil.rmtree(running_clone.folder / "shared")

    done = running_clone.run("up")

    assert done.returncode == 0, done.stdout + done.stderr
    assert running_clone.image() != before
    assert docker("inspect", "--format", "{{.State.Status}}", *running_clone.containers()) == ["running"] * 4
    requests.get(f"http://127.0.0.1:{running_clone.port}/app/", timeout=10)
    assert (running_clone.folder / "shared/log/log.txt").read_text(), "the deleted log folder is written again"


def test_a_port_taken_by_another_clone_is_said_to_be_and_that_clone_is_left_alone(
    running_clone: Clone, other_clone: Clone
) -> None:
    before = (running_clone.image(), running_clone.runs())

    done = other_clone.run("up", PORT=str(running_clone.port))

    assert done.returncode == 1
    assert f"Port {running_clone.port} is taken by another clone's balancer, in {running_clone.folder}" in done.stderr
    assert "PORT=" in done.stderr
    # It has found itself another name, and remembers it.
    assert other_clone.name.startswith(f"{running_clone.name}-")

    assert other_clone.run("down").returncode == 0
    (other_clone.folder / ".env").unlink()
    assert other_clone.run("down", "--clean").returncode == 0
    assert (running_clone.image(), running_clone.runs()) == before


def test_down_leaves_no_container_and_no_network_and_keeps_the_log_and_the_orders(running_clone: Clone) -> None:
    requests.get(f"http://127.0.0.1:{running_clone.port}/app/", timeout=10)
    docker("pause", running_clone.container("server3"))

    done = running_clone.run("down")

    assert done.returncode == 0, done.stdout + done.stderr
    assert running_clone.containers() == []
    of_project = f"label=com.docker.compose.project={running_clone.name}"
    assert docker("network", "ls", "--quiet", "--filter", of_project) == []
    assert "Active Server: Server 1" in (running_clone.folder / "shared/log/log.txt").read_text()
    assert running_clone.volumes() == [f"{running_clone.name}_orders"]
    assert "was not up" in running_clone.run("down").stdout


def test_clean_leaves_no_image_no_order_and_no_environment(running_clone: Clone) -> None:
    (running_clone.folder / ".env").write_text("TZ=Asia/Makassar\n")
    assert running_clone.images()

    done = running_clone.run("down", "--clean")

    assert done.returncode == 0, done.stdout + done.stderr
    assert running_clone.images() == []
    assert running_clone.volumes() == []
    assert not (running_clone.folder / ".venv").exists()
    assert (ROOT / ".venv").exists(), "it was only linked from there"
    assert (running_clone.folder / ".env").read_text() == "TZ=Asia/Makassar\n"
