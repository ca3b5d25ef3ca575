"""grade.py --url on real labs: the lab's own, and a student's, which is right or lacks something, written otherwise."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab.inspecting.inspection import inspect_lab
from lab.inspecting.marks import POINTS, Inspection
from tests.lab_under_test import SERVERS, Lab, is_one_line
from tests.this_machine import free_port

LABS = Path(__file__).parent / "labs"
PATIENCE_S = 1.5  # for what never comes
Start = Callable[[str], Lab]


@pytest.fixture(scope="module")
def student(started_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """What starts a student's lab, beside ours, with one kind of balancer or another (labs/balancer.py)."""
    log_folder = tmp_path_factory.mktemp("students_log")
    log_folder.chmod(0o777)
    theirs = Lab(f"{started_lab.project}-student", free_port(), log_folder)
    image = started_lab.inspect("server1", "{{.Image}}")

    def compose(*arguments: str, kind: str = "") -> None:
        environment = theirs.environment({"BACKEND_IMAGE": image, "KIND": kind, "ATTEMPT_S": "0.4"})
        command = ["docker", "compose", "--project-directory", str(LABS), *arguments]
        done = subprocess.run(command, env=environment, cwd=LABS, text=True, capture_output=True, timeout=60)
        assert done.returncode == 0, done.stderr

    running = [""]

    def start(kind: str) -> Lab:
        if kind != running[0]:
            compose("up", "--detach", kind=kind)
            running[0] = kind
        wait_until(lambda: answers_well(theirs), f"the {kind} balancer answers")
        return theirs

    try:
        yield start
    finally:
        compose("down", "--timeout", "1")


def wait_until(condition: Callable[[], bool], what: str, timeout_s: float = 20) -> None:
    """Wait for a condition of a lab whose balancer has no status to be shown."""
    until_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until_s, f"waited {timeout_s} s for: {what}"
        time.sleep(0.05)


def answers_well(lab: Lab) -> bool:
    try:
        return lab.get().ok
    except OSError:
        return False


def points(inspection: Inspection) -> dict[str, int]:
    return {step.name: step.points for step in inspection.steps}


def full(*steps: str) -> dict[str, int]:
    """Return all that some steps are worth."""
    return {step: sum(POINTS[step].values()) for step in steps}


def are_running(lab: Lab) -> bool:
    return [lab.state(server) for server in SERVERS] == ["running"] * len(SERVERS)


def test_this_lab_gets_all_points_and_is_well_afterwards(lab: Lab) -> None:
    marked = lab.run("grade.py", "--url", f"http://localhost:{lab.port}", "--json", timeout=100)

    assert marked.returncode == 0, marked.stderr
    told = json.loads(marked.stdout)
    assert [miss for step in told["steps"] for miss in step["misses"]] == []
    assert (told["points"], told["project"]) == (100, lab.project)
    assert are_running(lab)


def test_a_lab_that_is_right_and_written_otherwise_gets_all_points(student: Start) -> None:
    lab = student("plain")

    marked = lab.run("grade.py", "--url", lab.url, env={"LAB_LANG": "id"}, timeout=100)

    assert marked.returncode == 0, marked.stderr
    assert marked.stdout.splitlines()[-1] == f"Lab {lab.project} mendapat nilai 100 dari 100."
    assert are_running(lab)


def test_what_is_broken_already_is_said_in_one_line_and_not_touched(student: Start) -> None:
    lab = student("plain")
    lab.docker("pause", lab.container("server2"))
    try:
        marked = lab.run("grade.py", "--url", lab.url)

        assert (marked.returncode, is_one_line(marked.stderr)) == (1, True)
        assert "Heal first what is broken already: server2 (paused)." in marked.stderr
        assert [lab.state(server) for server in SERVERS] == ["running", "paused", "running"]
    finally:
        lab.docker("unpause", lab.container("server2"))


def test_an_inspection_that_is_ended_early_leaves_nothing_broken(student: Start) -> None:
    lab = student("plain")
    with lab.popen("grade.py", "--url", lab.url) as command:
        try:
            wait_until(lambda: lab.state("server1") == "paused", "server1 fails")
        finally:
            command.send_signal(signal.SIGTERM)
        said, complaint = command.communicate(timeout=30)

    assert command.returncode == 128 + signal.SIGTERM
    assert complaint.endswith("no marks. What was broken is healed.\n")
    assert "POINTS" not in said
    assert are_running(lab)


def test_a_balancer_that_asks_no_server_is_found_out(student: Start) -> None:
    lab = student("fixed")

    inspection = inspect_lab(lab.url, lab.project, PATIENCE_S)

    found = points(inspection)
    assert {step: found[step] for step in ("S2", "S7", "S8", "S9", "S10")} == dict.fromkeys(
        ("S2", "S7", "S8", "S9", "S10"), 0
    )
    assert {step: found[step] for step in ("S1", "S5", "S6")} == full("S1", "S5", "S6")
    assert "packets came to its container" in str(inspection.steps[1].misses[0])
    assert 0 < found["S4"] < sum(POINTS["S4"].values())
    assert are_running(lab)


def test_a_lab_without_fail_over_gets_points_for_everything_else(student: Start) -> None:
    lab = student("no-fail-over")

    found = points(inspect_lab(lab.url, None, PATIENCE_S))

    whole = full("S1", "S5", "S6", "S9", "S10")
    assert {step: found[step] for step in whole} == whole
    assert (found["S7"], found["S8"]) == (0, 0)
    assert found["S2"] == POINTS["S2"]["order"]
    assert found["S4"] == sum(POINTS["S4"].values()) - POINTS["S4"]["backups"]
    assert are_running(lab)
