"""What the containers may do, whose files they write, and how they stop."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.lab_under_test import SERVERS, Lab

CONTAINERS = (*SERVERS, "balancer")


@pytest.fixture
def log_to(lab: Lab) -> Iterator[Callable[[Path], None]]:
    """Start the balancer again with another log folder; afterwards, with its own."""

    def recreate(folder: Path) -> None:
        done = lab.compose("up", "--detach", "--no-build", "--no-deps", "balancer", env={"LOG_FOLDER": str(folder)})
        assert done.returncode == 0, done.stderr
        lab.wait_until(lambda: lab.answers() and primary_was_reached(lab), "the balancer has reached the primary")

    yield recreate
    recreate(lab.log_folder)


def primary_was_reached(lab: Lab) -> bool:
    """Say whether a probe of the primary has succeeded since the balancer started."""
    return bool(lab.status()["servers"][0]["counters"]["probes"].get("ok"))


@pytest.mark.parametrize("service", CONTAINERS)
def test_a_container_has_no_right_it_does_not_need(lab: Lab, service: str) -> None:
    host = json.loads(lab.inspect(service, "{{json .HostConfig}}"))

    assert host["ReadonlyRootfs"]
    assert host["CapDrop"] == ["ALL"]
    needed = {"CHOWN", "DAC_OVERRIDE", "KILL", "SETGID", "SETUID"} if service == "balancer" else set()
    assert {capability.removeprefix("CAP_") for capability in host["CapAdd"] or []} == needed
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert host["Init"]
    assert 0 < host["Memory"] <= 256 * 1024 * 1024
    assert 0 < host["PidsLimit"] <= 256
    assert "docker.sock" not in json.dumps(host)


@pytest.mark.parametrize("service", CONTAINERS)
def test_gunicorn_does_not_run_as_root_and_has_no_capability_left(lab: Lab, service: str) -> None:
    container = lab.container(service)
    processes = [line.split(None, 2) for line in lab.docker("top", container, "-eo", "pid,uid,args").splitlines()[1:]]
    workers = [uid for _, uid, arguments in processes if "gunicorn" in arguments and "docker-init" not in arguments]
    assert len(workers) >= 2
    assert "0" not in workers

    read = (
        "import os, pathlib\n"
        "for entry in pathlib.Path('/proc').iterdir():\n"
        "    if entry.name.isdigit() and int(entry.name) not in (1, os.getpid()):\n"  # Docker's init, and this program
        "        if b'bin/gunicorn' in (entry / 'cmdline').read_bytes():\n"
        "            print((entry / 'status').read_text())\n"
    )
    status = lab.docker("exec", container, "python", "-c", read)
    rights = [line.split()[1] for line in status.splitlines() if line.startswith(("CapEff", "CapPrm"))]
    assert len(rights) == 2 * len(workers)
    assert set(rights) == {"0000000000000000"}


def test_only_the_balancer_is_published_and_only_on_this_machine(lab: Lab) -> None:
    for server in SERVERS:
        assert json.loads(lab.inspect(server, "{{json .HostConfig.PortBindings}}")) in ({}, None)
    published = json.loads(lab.inspect("balancer", "{{json .HostConfig.PortBindings}}"))
    assert published == {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(lab.port)}]}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to other users")
@pytest.mark.parametrize(("user", "group"), [(0, 0), (1000, 1000), (12345, 54321)])
def test_the_log_is_written_and_belongs_to_the_owner_of_its_folder(
    lab: Lab, log_to: Callable[[Path], None], tmp_path: Path, user: int, group: int
) -> None:
    folder = tmp_path / "log"
    folder.mkdir(mode=0o755)
    (folder / "log.txt").write_text("an older line, of another owner\n")
    os.chown(folder, user, group)

    log_to(folder)
    lab.docker("pause", lab.container("server3"))
    lab.wait_until(lambda: lab.states()["server3"] == "OFFLINE", "a change of state")
    lab.get()

    assert (folder / "log.txt").read_text().count("Active Server: Server 1") == 1
    assert '"server3"' in (folder / "balancer.jsonl").read_text()
    assert {file.stat().st_uid for file in folder.iterdir()} == {user}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder of root's")
@pytest.mark.parametrize("mode", [0o1777, 0o700])
def test_a_log_folder_of_roots_stays_as_it_is_and_the_log_is_written(
    lab: Lab, log_to: Callable[[Path], None], tmp_path: Path, mode: int
) -> None:
    folder = tmp_path / "log"
    folder.mkdir()
    folder.chmod(mode)

    log_to(folder)
    lab.get()

    assert (folder.stat().st_mode & 0o7777, folder.stat().st_uid, folder.stat().st_gid) == (mode, 0, 0)
    assert (folder / "log.txt").read_text().count("Active Server: Server 1") == 1
    assert lab.status()["log_problem"] is None


def test_on_a_full_disk_requests_go_on_and_the_page_says_so(
    lab: Lab, log_to: Callable[[Path], None], tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "log.txt").symlink_to("/dev/full")  # whatever is written there meets a full disk

    log_to(tmp_path)

    assert lab.get().status_code == 200
    assert "Disk penuh" in lab.get("/load-balancer/").text
    assert lab.status()["log_problem"] == "full"


@pytest.mark.parametrize("service", ["server3", "balancer"])
def test_a_stop_is_passed_on_and_ends_a_container_cleanly(lab: Lab, service: str) -> None:
    assert lab.compose("stop", service).returncode == 0
    try:
        assert lab.inspect(service, "{{.State.ExitCode}}") == "0"
    finally:
        lab.compose("start", service)
        lab.wait_until(lab.answers, "the balancer answers")


def test_a_server_logs_one_line_for_every_request_that_it_ran(lab: Lab) -> None:
    lab.get("/app/?one=1", headers={"X-Request-Id": "mine-1"})
    lab.get("/app/not/there%0Aforged%1B[31m", headers={"X-Request-Id": "mine-2"})

    def lines_of_mine() -> list[str]:
        return [line for line in lab.docker("logs", lab.container("server1")).splitlines() if "mine" in line]

    lab.wait_until(lambda: len(lines_of_mine()) == 2, "both lines")  # They are written together, a moment later.
    lines = lines_of_mine()
    assert [line.split(" | ", 1)[1] for line in lines] == [
        "server1 | GET /?one=1 | 200 | id=mine-1",
        "server1 | GET /not/there\\nforged\\x1b[31m | 404 | id=mine-2",
    ]


def test_what_a_server_does_not_know_is_a_json_404(lab: Lab) -> None:
    answer = lab.get("/app/not/there")

    assert (answer.status_code, answer.headers["X-Served-By"]) == (404, "server1")
    assert answer.json() == {"server": "Server 1", "status": "ERROR", "message": "404 Not Found"}


def test_in_english_the_whole_lab_speaks_english(lab: Lab) -> None:
    try:
        assert lab.compose("up", "--detach", "--no-build", env={"LAB_LANG": "en", "TZ": "UTC"}).returncode == 0
        lab.wait_until(lab.answers, "the balancer answers")
        said = "Request processed successfully by Server 1"
        # Until the first probes have ended, also a server that is still starting counts as ONLINE.
        lab.wait_until(lambda: lab.get().json()["message"] == said, said)
        assert "System Running Normally" in lab.get("/load-balancer/").text
        assert "UTC" in lab.get("/load-balancer/").text
    finally:
        lab.compose("up", "--detach", "--no-build")
        lab.wait_until(lab.answers, "the balancer answers")
