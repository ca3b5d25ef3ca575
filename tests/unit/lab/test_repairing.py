"""Which containers `make up` makes anew, and which labs give way to the one that it brings up."""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lab.clone.folder import ROOT
from lab.stack import compose, repairing
from lab.terminal import programs

NETWORK = "n1"


def inspected(service: str = "server1", **changes: Any) -> dict[str, Any]:
    """Return what Docker says of a container that is as it should be, but for some changes."""
    told: dict[str, Any] = {
        "Id": service,
        "Config": {"Labels": {"com.docker.compose.project.working_dir": str(ROOT)}},
        "State": {"Status": "running", "Running": True},
        "HostConfig": {"PortBindings": {"8080/tcp": [{}]} if service == "balancer" else {}},
        "NetworkSettings": {
            "Networks": {"lab_default": {"NetworkID": NETWORK, "Aliases": [service, "abc"]}},
            "Ports": {"8080/tcp": [{}]} if service == "balancer" else {},
        },
    }
    for path, value in changes.items():
        *above, last = path.split("__")
        inner = told
        for key in above:
            inner = inner[key]
        inner[last] = value
    return told


@pytest.mark.parametrize("service", ["server1", "balancer"])
def test_a_container_that_is_as_compose_made_it_stays(service: str) -> None:
    assert repairing.what_is_wrong(inspected(service), service, [NETWORK]) == ""
    stopped = inspected(service, State={"Status": "exited", "Running": False}, NetworkSettings__Ports={})
    assert repairing.what_is_wrong(stopped, service, [NETWORK]) == "", "Compose starts it"
    assert repairing.what_is_wrong({}, service, [NETWORK]) == "", "it is gone"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"NetworkSettings__Networks": {}}, "off the lab's network"),
        (
            {"NetworkSettings__Networks": {"lab_default": {"NetworkID": "gone", "Aliases": ["balancer"]}}},
            "off the lab's",
        ),
        ({"NetworkSettings__Networks": {"x": {"NetworkID": NETWORK, "Aliases": None}}}, "not under its name"),
        ({"NetworkSettings__Networks": {"x": {"NetworkID": NETWORK, "Aliases": ["a"]}}}, "not under its name"),
        ({"NetworkSettings__Ports": {}}, "port is not published"),
        ({"State": {"Status": "dead", "Running": False}}, "half removed"),
        ({"Config__Labels": {"com.docker.compose.project.working_dir": "/gone/lab"}}, "made in /gone/lab"),
    ],
)
def test_a_container_that_compose_would_take_for_well_is_made_anew(changes: dict[str, Any], said: str) -> None:
    assert said in repairing.what_is_wrong(inspected("balancer", **changes), "balancer", [NETWORK])


def test_a_clone_that_is_reached_by_a_link_is_the_one_that_its_containers_were_made_in(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(ROOT)
    by_link = inspected(Config={"Labels": {"com.docker.compose.project.working_dir": str(tmp_path / "link")}})

    assert repairing.what_is_wrong(by_link, "server1", [NETWORK]) == ""


class FakeDocker:
    """An engine with a balancer; sees: the log folder that it has mounted, by its container's id."""

    def __init__(self, folder: Path, name: str = "old", state: str = "running") -> None:
        self.folder = folder
        self.name = name
        self.state = state
        self.sees: Path | None = None
        self.port = "1"
        self.removed: list[str] = []

    def run(self, words: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
        out, code = "", 0
        if words[1] == "ps":
            fields = words[[*words].index("--format") + 1].count("\t") + 1
            folder = str(self.folder)
            one = ["b1", "balancer", self.state, "Up", folder, "", self.name]
            if "status=paused" in words and self.state != "paused":
                return subprocess.CompletedProcess(list(words), 0, "", "")
            out = "\t".join(one if fields == 7 else ["b1", self.state, self.name, "balancer", folder]) + "\n"
        elif words[1:3] == ["network", "ls"]:
            out = NETWORK
        elif words[1] == "inspect":
            told = inspected("balancer", Id="b1", Config__Env=[])
            told["HostConfig"]["PortBindings"] = {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": self.port}]}
            out = json.dumps([told])
        elif words[1] == "exec":
            code = 126 if self.sees is None else 0 if (self.sees / Path(words[-1]).name).exists() else 1
        elif words[1] == "rm":
            self.removed.append(words[-1])
        return subprocess.CompletedProcess(list(words), code, out, "")


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "log").mkdir()
    monkeypatch.setenv("LOG_FOLDER", str(tmp_path / "log"))
    monkeypatch.setenv("PORT", "8080")
    return tmp_path / "log"


def test_a_balancer_that_logs_into_a_deleted_folder_is_made_anew_and_that_is_said(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = FakeDocker(ROOT)
    monkeypatch.setattr(programs, "run", engine.run)

    for engine.sees in (log, None):  # None: it can't be asked.
        repairing.repair("old")
    assert (engine.removed, capsys.readouterr().out) == ([], "")

    engine.sees = tmp_path / "deleted"
    repairing.repair("old")

    assert engine.removed == ["b1"]
    assert f"making balancer anew: it writes its log into a folder that is no longer {log}" in capsys.readouterr().out
    assert list(log.iterdir()) == [], "nothing of ours is left there"


def test_the_lab_of_a_folder_that_was_moved_is_known_by_the_log_that_it_writes(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeDocker(tmp_path / "gone")
    monkeypatch.setattr(programs, "run", engine.run)

    engine.sees = log
    assert repairing.formers("new") == ["old"]
    assert repairing.formers("old") == [], "Compose makes it anew under its name"
    for engine.sees in (tmp_path / "another log", None):
        assert repairing.formers("new") == [], "it is somebody else's, or nobody knows"


def test_a_lab_under_an_earlier_name_gives_way_when_it_has_the_port(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = FakeDocker(ROOT)
    monkeypatch.setattr(programs, "run", engine.run)

    assert repairing.formers("new") == [], "it is in nobody's way"
    assert repairing.all_of_this_clone("new") == ["new", "old"], "make down takes it down all the same"
    engine.port = "8080"
    assert repairing.formers("new") == ["old"]


def test_what_docker_prints_of_other_containers_stays_out_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def says_no(words: Sequence[str], **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(list(words), 0, "", "")

    monkeypatch.setattr(programs, "run", says_no)

    assert repairing.flaws("lab") == []
    assert compose.networks("lab") == []
