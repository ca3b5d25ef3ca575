from pathlib import Path

import pytest

from lab import Trouble
from lab.clone.folder import ROOT
from lab.machine.preparing import choose_project_name
from lab.stack import compose
from lab.stack.compose import BuildProgress, Container


def container(state: str = "running", status: str = "Up 3 seconds", folder: str = "") -> Container:
    return Container("abc", "server1", state, status, folder, "")


def test_a_clone_takes_its_folders_name_when_nobody_else_has_it() -> None:
    assert choose_project_name("", "/home/ani/My Lab", is_taken=False) == "mylab"


def test_a_second_clone_of_that_name_gets_one_of_its_own_and_always_the_same() -> None:
    chosen = choose_project_name("", "/home/ani/lab", is_taken=True)

    assert chosen == choose_project_name("", "/home/ani/lab", is_taken=True)
    assert chosen != choose_project_name("", "/home/budi/lab", is_taken=True)
    assert chosen.startswith("lab-")
    assert len(chosen) == len("lab-") + 6


def test_a_folder_without_a_usable_name_gets_one() -> None:
    assert choose_project_name("", "/home/ani/実験", is_taken=False).startswith("lab-")


def test_a_configured_name_is_taken_as_it_is_or_not_at_all() -> None:
    assert choose_project_name("kelas-a", "/home/ani/lab", is_taken=False) == "kelas-a"
    assert choose_project_name("kelas-a", "/home/ani/lab", is_taken=True) == ""
    with pytest.raises(Trouble, match="COMPOSE_PROJECT_NAME=Kelas A"):
        choose_project_name("Kelas A", "/home/ani/lab", is_taken=False)


def test_docker_ps_lines_become_containers() -> None:
    line = "id1\tbalancer\trunning\tUp 2 hours (healthy)\t/home/ani/lab\t127.0.0.1:8080->8080/tcp\n"

    assert compose.parse_containers(line + "not ours\n") == [
        Container("id1", "balancer", "running", "Up 2 hours (healthy)", "/home/ani/lab", "127.0.0.1:8080->8080/tcp")
    ]


def test_health_is_read_from_dockers_status() -> None:
    assert container(status="Up 3 seconds (healthy)").health() == "healthy"
    assert container(status="Up 3 seconds (unhealthy)").health() == "unhealthy"
    assert container(status="Up 3 seconds (health: starting)").health() == "starting"
    assert container(status="Up 3 seconds").health() == "healthy"
    assert container("exited", "Exited (137) 2 seconds ago").health() == "exited"
    assert container("paused", "Up 3 seconds (healthy) (Paused)").health() == "paused"


def test_a_folder_that_is_gone_is_no_other_clone(tmp_path: Path) -> None:
    found = [container(folder=str(folder)) for folder in (ROOT, tmp_path, tmp_path / "deleted")]

    assert compose.others_folders(found) == [str(tmp_path)]


def test_a_build_shows_each_step_that_runs_once_and_no_cached_one() -> None:
    progress = BuildProgress()
    lines = """\
#1 [server1 internal] load build definition from Dockerfile
#1 DONE 0.0s
#6 [server1 2/6] WORKDIR /srv
#6 CACHED
#8 [server1 4/6] RUN pip install
#8 3.540 Collecting flask
#9 [balancer 4/6] RUN pip install more
#8 [server1 4/6] RUN pip install
#8 3.566 Downloading flask
#8 DONE 5.4s""".splitlines()

    assert [shown for line in lines if (shown := progress.line(line))] == ["[server1 4/6] RUN pip install"]
