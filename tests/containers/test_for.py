"""`fail.py --for` heals what it broke when its time is over or it is interrupted, and leaves the rest alone."""

import re
import signal

import pytest

from tests.lab_under_test import Lab


def test_for_heals_when_its_time_is_over(lab: Lab) -> None:
    done = lab.run("fail.py", "server1", "--for", "0.5s")

    assert done.returncode == 0, done.stderr
    assert "Healing in 0.5 s; Ctrl-C heals now.\nserver1 was paused; it is running again.\n" in done.stdout
    assert lab.state("server1") == "running"
    assert [event["by"] for event in lab.events()[-2:]] == ["fail.py", "--for"]
    assert lab.events()[-2]["options"] == {"for_s": 0.5}


@pytest.mark.parametrize(
    ("number", "name", "code"),
    [(signal.SIGINT, "Ctrl-C", 130), (signal.SIGTERM, "SIGTERM", 143), (signal.SIGHUP, "SIGHUP", 129)],
)
def test_for_heals_when_it_is_interrupted(lab: Lab, number: signal.Signals, name: str, code: int) -> None:
    command = lab.popen("fail.py", "server1", "server2", "--for", "60")
    lab.wait_until(lambda: (lab.state("server1"), lab.state("server2")) == ("paused", "paused"), "both paused")

    command.send_signal(number)
    output, complaints = command.communicate(timeout=20)

    assert (command.returncode, complaints) == (code, "")
    assert output.endswith(f"Healed early by {name}.\n")
    assert (lab.state("server1"), lab.state("server2")) == ("running", "running")
    assert [event["by"] for event in lab.events()[-2:]] == [name, name]


def test_for_heals_although_nobody_listens_any_more(lab: Lab) -> None:
    command = lab.popen("fail.py", "server1", "--for", "1")
    assert command.stdout and command.stderr
    assert command.stdout.readline() == "server1 is paused.\n"
    command.stdout.close()

    assert command.wait(timeout=20) == 0
    assert command.stderr.read() == ""
    command.stderr.close()
    assert lab.state("server1") == "running"


def test_for_leaves_alone_what_was_broken_before(lab: Lab) -> None:
    lab.fail("server1")

    done = lab.run("fail.py", "server1", "server2", "--for", "0.2")

    assert done.returncode == 0, done.stderr
    assert "Only server2 will be healed" in done.stdout
    assert (lab.state("server1"), lab.state("server2")) == ("paused", "running")


def test_a_fault_whose_command_was_killed_is_shown_and_healed(lab: Lab) -> None:
    command = lab.popen("fail.py", "server1", "--for", "60")
    lab.wait_until(lambda: lab.state("server1") == "paused", "server1 paused")
    command.kill()
    command.communicate(timeout=10)

    lab.wait_until(lambda: lab.states()["server1"] == "OFFLINE", "server1 OFFLINE")
    shown = lab.run("status.py").stdout
    assert re.search(r"^server1 +paused.* pause +OFFLINE \(", shown, flags=re.MULTILINE)
    assert lab.run("heal.py").returncode == 0
    assert lab.state("server1") == "running"
