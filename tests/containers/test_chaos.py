"""Faults by chance and in rehearsal, on real containers: a seed decides, a dry run only says, a plan is played."""

import json
import re
import shlex
import signal
import subprocess
import time

import pytest

from lab.faults.chance import plan
from tests.lab_under_test import NO_FAULTS, SERVERS, Lab, is_one_line

SHORT = ("--seed", "7", "--minutes", "0.2")


@pytest.mark.parametrize("fault", ["pause", "kill", "cut", "starve", "slow"])
def test_a_rehearsal_changes_nothing_and_its_commands_do_what_the_fault_does(lab: Lab, fault: str) -> None:
    said = lab.run("fail.py", "server2", "--fault", fault, "--dry-run")
    assert (said.returncode, said.stderr) == (0, "")
    assert lab.faults() == NO_FAULTS

    command = said.stdout.partition("\n  ")[2]  # It may be a program of several lines.
    assert command.startswith("docker ")
    subprocess.run(shlex.split(command), check=True, capture_output=True)

    assert lab.faults() == {**NO_FAULTS, "server2": [fault]}
    assert lab.run("heal.py").returncode == 0


def test_json_is_one_object_and_the_words_go_elsewhere(lab: Lab) -> None:
    done = lab.run("fail.py", "server1", "server2", "--fault", "slow", "--ms", "40", "--json", "--for", "0.2")

    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert (told["fault"], told["options"], told["docker"]) == ("slow", {"ms": 40}, None)
    assert [(one["name"], one["broken"], one["trouble"]) for one in told["servers"]] == [
        ("server1", True, False),
        ("server2", True, False),
    ]
    assert "server1 was slow; it is well again." in done.stderr
    assert lab.faults() == NO_FAULTS


def test_a_draw_says_what_it_drew_and_how_to_draw_it_again(lab: Lab) -> None:
    rehearsed = lab.run("fail.py", "--random", "--seed", "7", "--dry-run")
    done = lab.run("fail.py", "--random", "--seed", "7")

    assert rehearsed.stdout.splitlines()[0] == done.stdout.splitlines()[0]
    assert done.stdout.startswith("Drawn from seed 7: server")
    assert sum(map(len, lab.faults().values())) == 1
    assert lab.run("heal.py").returncode == 0


def test_a_plan_is_played_loses_nothing_and_leaves_nothing(lab: Lab) -> None:
    expected = [(one.pick.server, one.pick.fault, one.is_heal) for one in plan(7, 12, 1, SERVERS)]
    before = len(lab.events())
    played = lab.run("chaos.py", *SHORT, timeout=60)

    assert (played.returncode, played.stderr) == (0, "")
    ours = [event for event in lab.events()[before:] if event["by"] == "chaos.py" and "seed" in event["options"]]
    assert [(one["server"], one["fault"], one["event"] == "heal") for one in ours] == expected
    assert lab.faults() == NO_FAULTS
    said = played.stdout.splitlines()
    table = next(number for number, line in enumerate(said) if line.startswith("AT S")) + 1
    rows = said[table : table + len(expected) // 2]
    total = next(line for line in said if line.startswith("The load: "))
    assert [" ".join(row.split()[1:3]) for row in rows] == [
        f"{server}: {fault}" for server, fault, is_heal in expected if not is_heal
    ]
    found = re.match(r"The load: (\d+) requests, 0 failed, the slowest took \d+ ms\.", total)
    assert found and int(found[1]) > 500, total


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_plan_heals_everything(lab: Lab, number: signal.Signals, code: int) -> None:
    process = lab.popen("chaos.py", "--seed", "3")
    lab.wait_until(lambda: any(lab.faults().values()), "a fault of the plan")

    process.send_signal(number)
    out, said = process.communicate(timeout=30)

    assert (process.returncode, said) == (code, "")
    assert re.search(r"The load: \d+ requests, \d+ failed", out), out
    assert lab.faults() == NO_FAULTS


def test_a_killed_plan_leaves_what_heal_undoes(lab: Lab) -> None:
    process = lab.popen("chaos.py", "--seed", "3")
    lab.wait_until(lambda: any(lab.faults().values()), "a fault of the plan")
    process.kill()
    process.communicate()

    start_s = time.monotonic()
    healed = lab.run("heal.py")

    assert healed.returncode == 0, healed.stderr
    assert time.monotonic() - start_s < 6
    assert lab.faults() == NO_FAULTS


def test_a_plan_is_told_without_being_played(lab: Lab) -> None:
    told = [lab.run("chaos.py", *SHORT, "--dry-run").stdout for _ in range(2)]

    assert told[0] == told[1]
    assert told[0].splitlines() == [str(event) for event in plan(7, 12, 1, SERVERS)]


@pytest.mark.parametrize(
    "arguments", [("--minutes", "0"), ("--keep-alive", "3"), ("--seed", "x"), ("--minutes", "nan")]
)
def test_a_plan_that_can_not_be_is_wrong_usage(lab: Lab, arguments: tuple[str, str]) -> None:
    refused = lab.run("chaos.py", *arguments)

    assert refused.returncode == 2
    assert is_one_line(refused.stderr)
