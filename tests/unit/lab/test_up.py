import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest

from lab import Trouble
from lab.clone import env_file, folder, project
from lab.clone.folder import ROOT
from lab.commands import up
from lab.machine import preparing
from lab.machine.preparing import choose_project_name
from lab.stack import compose, running
from lab.stack.compose import BuildProgress, Container
from lab.stack.snapshot import Snapshot
from lab.terminal import programs


def container(state: str = "running", status: str = "Up 3 seconds", folder: str = "") -> Container:
    return Container("abc", "server1", state, status, folder, "")


def test_a_clone_takes_its_folders_name_when_nobody_else_has_it() -> None:
    assert choose_project_name("", "/home/ani/My Lab", is_taken=False) == "mylab"


@pytest.mark.parametrize(
    ("owner", "name"), [("ani", "lab-ani"), ("Budi.S", "lab-budis"), ("", "lab"), ("1007", "lab-1007")]
)
def test_where_people_share_an_engine_a_name_has_its_owners_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: str, name: str
) -> None:
    monkeypatch.setattr(project, "owner_of", lambda folder: owner)
    monkeypatch.setattr(sys, "platform", "linux")
    assert project.name_with_owner(tmp_path / "lab") == name

    monkeypatch.setattr(sys, "platform", "darwin")
    assert project.name_with_owner(tmp_path / "lab") == "lab"


def test_an_owner_is_a_name_or_a_number_and_root_is_nobody(tmp_path: Path) -> None:
    os.chown(tmp_path, 0, 0) if os.geteuid() == 0 else pytest.skip("only root gives folders away")
    assert folder.owner_of(tmp_path) == ""
    os.chown(tmp_path, 987654, 0)
    assert folder.owner_of(tmp_path) == "987654"


@pytest.mark.parametrize(
    ("log", "is_up", "name"), [("", False, "lab-ani"), ("a line", False, "lab"), ("", True, "lab")]
)
def test_a_lab_that_has_been_up_keeps_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log: str, is_up: bool, name: str
) -> None:
    (tmp_path / "balancer.jsonl").write_text(log)
    monkeypatch.setenv("LOG_FOLDER", str(tmp_path))
    monkeypatch.setattr(project, "default_project_name", lambda root: "lab")
    monkeypatch.setattr(project, "owner_of", lambda root: "ani")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(compose, "of_project", lambda name: [container(folder=str(ROOT))] if is_up else [])

    assert preparing.first_name() == name


def test_a_name_that_came_with_a_copied_env_file_is_not_kept_when_it_is_another_clones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: dict[str, str] = {}
    monkeypatch.delenv("COMPOSE_PROJECT_NAME", raising=False)
    monkeypatch.setattr(env_file, "setting", lambda name, default: "lab-dosen")
    monkeypatch.setattr(env_file, "our_setting", lambda name: "lab-dosen")
    monkeypatch.setattr(env_file, "remember", written.__setitem__)
    monkeypatch.setattr(preparing, "first_name", lambda: "lab-ani")
    monkeypatch.setattr(preparing, "running_labs", list)
    theirs = [container(folder=str(tmp_path))]
    monkeypatch.setattr(compose, "of_project", lambda name: theirs if name == "lab-dosen" else [])

    assert preparing.settle_project_name() == "lab-ani"
    assert written == {"COMPOSE_PROJECT_NAME": "lab-ani"}


def test_a_folder_that_may_not_be_looked_into_is_anothers(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, **options: bool) -> NoReturn:
        raise PermissionError

    monkeypatch.setattr(Path, "stat", refuse)

    assert compose.others_folders([container(folder="/home/ani/lab")]) == ["/home/ani/lab"]


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
    line = "id1\tbalancer\trunning\tUp 2 hours (healthy)\t/home/ani/lab\t127.0.0.1:8080->8080/tcp\tlab\n"

    assert compose.parse_containers(line + "not ours\n") == [
        Container(
            "id1", "balancer", "running", "Up 2 hours (healthy)", "/home/ani/lab", "127.0.0.1:8080->8080/tcp", "lab"
        )
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


@pytest.mark.parametrize(
    "words",
    [
        "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
        "Error response from daemon: all predefined address pools have been fully subnetted",
    ],
)
def test_an_engine_that_has_no_network_left_is_said_to_have_none(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise programs.Failed("failed", ["Network lab_default  Creating", words])

    monkeypatch.setattr(compose, "unpause", lambda name: None)
    monkeypatch.setattr(programs, "stream", fail)

    with pytest.raises(Trouble, match="no addresses left for one more lab's network"):
        compose.start("lab", {})


def test_a_folder_that_docker_can_not_mount_is_said_to_be_one() -> None:
    preparing.check_folder(Path("/home/ani/my lab"))
    with pytest.raises(Trouble, match="/home/ani/lab: 2 has a colon in its name"):
        preparing.check_folder(Path("/home/ani/lab: 2"))


def test_a_containers_name_that_somebody_else_has_is_said_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    said = (
        'Error response from daemon: Conflict. The container name "/lab-server1-1" is already in use by container '
        '"abc". You have to remove (or rename) that container to be able to reuse that name.'
    )

    def fails(*command: object, **options: object) -> NoReturn:
        raise programs.Failed("`docker compose ...` failed", [said])

    monkeypatch.setattr(programs, "stream", fails)
    monkeypatch.setattr(compose, "containers", lambda *filters: [])

    with pytest.raises(Trouble, match="docker rename lab-server1-1 lab-server1-1-old, then: make up"):
        compose.start("lab", {})


def test_up_leaves_a_gray_fault_but_not_in_silence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = Snapshot("running", fault_file='{"slow": {"ms": 1000}}')
    container = SimpleNamespace(
        container=lambda name: SimpleNamespace(snapshot=slow if name == "server2" else Snapshot("running"))
    )
    monkeypatch.setattr(up, "connect", lambda: container)

    up.tell_of_faults()

    said = capsys.readouterr().out
    assert said.count("  note  ") == 1
    assert "server2 still is" in said
    assert "python lab/heal.py server2" in said

    def not_up() -> NoReturn:
        raise Trouble("The lab is not up.")

    monkeypatch.setattr(up, "connect", not_up)
    up.tell_of_faults()
    assert capsys.readouterr().out == ""


def test_an_engine_that_lists_nothing_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "WARNING: Error loading config file\npermission denied while trying to connect to the Docker daemon socket"
    monkeypatch.setattr(programs, "run", lambda words: subprocess.CompletedProcess(words, 1, "", said))

    for ask in (compose.containers, running.made_in):
        with pytest.raises(Trouble, match="You have no right to use Docker's socket") as trouble:
            ask()
        assert "\n" not in str(trouble.value)
