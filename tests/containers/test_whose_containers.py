"""Whose containers the lab's commands touch: this clone's servers, and nobody else's."""

import contextlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab_under_test import IN_ENGLISH, Lab, is_one_line
from tests.this_machine import ROOT


@pytest.mark.parametrize("name", ["server4", "balancer", "server1;ls", "../x", ""])
def test_a_name_that_is_no_server_breaks_nothing(lab: Lab, name: str) -> None:
    for script in ("fail.py", "heal.py"):
        refused = lab.run(script, "server1", name)
        assert refused.returncode == 2
        assert is_one_line(refused.stderr)
        assert "there are: server1, server2, server3" in refused.stderr
    assert lab.state("server1") == "running"


@contextlib.contextmanager
def stranger(lab: Lab, **labels: str) -> Iterator[str]:
    """Run a container that Compose might have made as server1, but with other labels; yield its id."""
    ours = {"project": lab.project, "service": "server1", "project.working_dir": str(ROOT), "oneoff": "False", **labels}
    words = [word for key, value in ours.items() for word in ("--label", f"com.docker.compose.{key}={value}")]
    image = lab.inspect("server2", "{{.Image}}")
    container = lab.docker("run", "--detach", "--init", *words, image, "sleep", "300")
    try:
        yield container
    finally:
        lab.docker("rm", "--force", container)


def test_another_projects_server1_is_never_touched(lab: Lab) -> None:
    ours = lab.container("server1")
    with (
        stranger(lab, project="somebody-elses") as other_project,
        stranger(lab, **{"project.working_dir": f"/elsewhere/{ROOT.name}"}) as twin,
        stranger(lab, oneoff="True") as one_off,
    ):
        whole = "{{.State.Status}} {{len .NetworkSettings.Networks}} {{.HostConfig.CpuQuota}}"
        before = lab.docker("inspect", "--format", whole, other_project, twin, one_off)
        for fault in ("pause", "kill", "cut", "starve"):
            healthy = lab.docker("inspect", "--format", whole, ours)
            assert lab.run("fail.py", "server1", "--fault", fault).returncode == 0
            assert lab.docker("inspect", "--format", whole, other_project, twin, one_off) == before
            assert lab.docker("inspect", "--format", whole, ours) != healthy
            assert lab.run("heal.py", "server1").returncode == 0
        for container in (other_project, twin, one_off):
            lab.docker("pause", container)
        assert lab.run("heal.py").stdout.count("nothing to heal") == 3
        for container in (other_project, twin, one_off):
            assert lab.docker("inspect", "--format", "{{.State.Status}}", container) == "paused"


def test_two_clones_of_the_same_name_do_not_touch_each_other(lab: Lab, tmp_path: Path) -> None:
    twin = tmp_path / ROOT.name
    shutil.copytree(ROOT / "lab", twin / "lab", ignore=shutil.ignore_patterns("__pycache__"))

    for script, arguments in (("fail.py", ["server1"]), ("heal.py", []), ("status.py", [])):
        command = [sys.executable, str(twin / "lab" / script), *arguments]
        done = subprocess.run(command, env=lab.environment(IN_ENGLISH), capture_output=True, text=True, timeout=30)
        assert done.returncode == 1
        assert is_one_line(done.stderr)
        assert f"belongs to {ROOT}" in done.stderr
    assert lab.state("server1") == "running"


def test_the_clone_is_known_through_a_link_with_a_space_in_its_name(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "my lab").symlink_to(ROOT)
    command = [sys.executable, str(tmp_path / "my lab" / "lab" / "status.py")]

    done = subprocess.run(command, cwd=tmp_path, env=lab.environment(IN_ENGLISH), capture_output=True, timeout=30)

    assert done.returncode == 0, done.stderr


def test_a_lab_under_another_name_is_said_with_the_setting_that_finds_it(lab: Lab) -> None:
    for script, arguments in (("fail.py", ["server1"]), ("heal.py", []), ("status.py", [])):
        done = lab.run(script, *arguments, env={"COMPOSE_PROJECT_NAME": "no-such-project"})
        assert done.returncode == 1
        assert is_one_line(done.stderr)
        assert lab.project in done.stderr
