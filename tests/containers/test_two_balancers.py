"""The profile `ha`: a second balancer beside the first, on the same servers, with a log of its own."""

import json
from collections.abc import Iterator

import pytest
import requests

from tests.lab_under_test import Lab
from tests.this_machine import free_port


@pytest.fixture
def second(lab: Lab) -> Iterator[str]:
    """The address of a second balancer, started as the README has it; it is gone afterwards."""
    port = str(free_port())
    started = lab.compose("--profile", "ha", "up", "--detach", "--no-build", env={"PORT2": port})
    try:
        assert started.returncode == 0, started.stderr
        address = f"http://127.0.0.1:{port}"
        lab.wait_until(lambda: answers(address), "the second balancer", 20)
        yield address
    finally:
        if there := lab.container("balancer2"):
            lab.docker("rm", "--force", there)


def answers(address: str) -> bool:
    try:
        states = requests.get(f"{address}/api/status", timeout=5).json()["servers"]
    except requests.RequestException:
        return False
    return {one["state"] for one in states} == {"ONLINE"}


def ask(address: str) -> str:
    found: str = requests.get(f"{address}/app/", timeout=15).json()["server"]
    return found


def test_two_balancers_serve_beside_each_other_and_each_file_of_the_log_has_one_writer(lab: Lab, second: str) -> None:
    file, before = lab.log_folder / "log2.txt", lab.log_lines()
    assert {ask(second) for _ in range(3)} == {"Server 1"}
    lab.wait_until(lambda: file.read_text(encoding="utf-8").count("Active Server: Server 1") == 3, "its three lines")

    assert lab.log_lines() == before
    ask(lab.url)
    lab.wait_until(lambda: len(lab.log_lines()) == len(before) + 1, "the first one's line")
    assert file.read_text(encoding="utf-8").count("\n") == 3


def test_each_finds_a_fault_for_itself_and_writes_it_into_its_own_log(lab: Lab, second: str) -> None:
    assert lab.run("fail.py", "server1").returncode == 0

    assert (ask(lab.url), ask(second)) == ("Server 2", "Server 2")
    file = lab.log_folder / "balancer2.jsonl"

    def is_written() -> bool:
        changes = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        return ("server1", "OFFLINE") in [(one["server"], one["to"]) for one in changes]

    lab.wait_until(is_written, "the second balancer's line")
    assert lab.run("heal.py").returncode == 0
    lab.wait_until(lambda: answers(second), "that it sees the heal", 20)


def test_one_goes_on_when_the_other_is_killed_and_status_says_so(lab: Lab, second: str) -> None:
    lab.docker("kill", lab.container("balancer"))
    try:
        assert ask(second) == "Server 1"
    finally:
        lab.docker("start", lab.container("balancer"))
    lab.wait_until(lab.answers, "the first balancer", 20)
    lab.docker("kill", lab.container("balancer2"))
    told = json.loads(lab.run("status.py", "--json").stdout)
    assert (told["balancer"]["answers"], told["balancer2"]["answers"]) == (True, False)
    assert told["balancer2"]["docker"]["faults"] == ["kill"]
    lab.docker("start", lab.container("balancer2"))


def test_make_up_without_the_profile_takes_it_down_and_the_first_one_stays(lab: Lab, second: str) -> None:
    first = lab.container("balancer")
    done = lab.run("up.py", env={"LAB_LANG": "id"}, timeout=120)  # As the lab was started: in another one, all is anew.

    assert done.returncode == 0, done.stdout + done.stderr
    assert "menghentikan load balancer kedua: profil ha tidak dipakai" in done.stdout
    assert (lab.container("balancer2"), lab.container("balancer")) == ("", first)
