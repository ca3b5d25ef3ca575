"""Whether a fault that is asked for is done, by the state of the server, and what is said when it isn't."""

import pytest

from lab.faults.decision import Decision, decide
from lab.faults.menu import BY_NAME, MENU
from lab.stack.snapshot import Snapshot
from tests.unit.lab.snapshots import KILLED, NEVER_STARTED, PAUSED, REMOVED, RESTARTING, RUNNING, STOPPED, inside


@pytest.mark.parametrize("fault", [fault.name for fault in MENU])
def test_a_running_server_can_be_broken_in_every_way(fault: str) -> None:
    assert decide(BY_NAME[fault], "server1", RUNNING).do


@pytest.mark.parametrize(
    ("fault", "snapshot", "say"),
    [
        ("pause", PAUSED, "server1 is already paused."),
        ("stop", STOPPED, "server1 is already stopped."),
        ("stop", NEVER_STARTED, "server1 is already stopped."),
        ("kill", KILLED, "server1 is already killed."),
        ("stop", KILLED, "server1 is already down: killed (exit code 137)."),
        ("kill", STOPPED, "server1 is already down: stopped (exit code 0)."),
    ],
)
def test_breaking_what_is_broken_already_is_said_and_is_no_trouble(fault: str, snapshot: Snapshot, say: str) -> None:
    decision = decide(BY_NAME[fault], "server1", snapshot)

    assert (decision.do, decision.say, decision.is_trouble) == (False, say, False)


@pytest.mark.parametrize("fault", ["stop", "kill"])
def test_a_paused_or_restarting_server_can_still_crash(fault: str) -> None:
    assert decide(BY_NAME[fault], "server1", PAUSED).do
    assert decide(BY_NAME[fault], "server1", RESTARTING).do


@pytest.mark.parametrize("snapshot", [STOPPED, KILLED, NEVER_STARTED, RESTARTING])
def test_what_does_not_run_can_not_be_paused(snapshot: Snapshot) -> None:
    decision = decide(BY_NAME["pause"], "server1", snapshot)

    assert not decision.do
    assert decision.is_trouble
    assert "pause needs it running" in decision.say
    assert decision.say.endswith("First: python lab/heal.py server1")


def test_a_fault_with_other_options_replaces_the_one_before() -> None:
    decision = decide(BY_NAME["slow"], "server1", inside('{"slow": {"ms": 1000}}'), {"ms": 300})

    assert decision.do
    assert decision.say == "server1 is now slow: 300 ms instead of 1000 ms."


def test_a_fault_with_the_same_options_is_there_already() -> None:
    decision = decide(BY_NAME["error"], "server1", inside('{"error": {"status": 503}}'), {"status": 503})

    assert (decision.do, decision.say, decision.is_trouble) == (False, "server1 is already failing: status 503.", False)


def test_faults_inside_a_server_combine() -> None:
    assert decide(BY_NAME["error"], "server1", inside('{"slow": {"ms": 1000}}'), {"status": 500}) == Decision(do=True)


@pytest.mark.parametrize("fault", [fault.name for fault in MENU if fault.is_inside])
def test_a_paused_server_can_not_be_told_anything(fault: str) -> None:
    decision = decide(BY_NAME[fault], "server1", PAUSED, {})

    assert decision.is_trouble
    assert decision.say == f"server1 is paused: {fault} needs it running. First: python lab/heal.py server1"


def test_a_removed_server_is_trouble_and_the_line_says_how_it_comes_back() -> None:
    decision = decide(BY_NAME["pause"], "server2", REMOVED)

    assert decision.is_trouble
    assert decision.say == (
        "server2 has no container, it was removed. Bring it back with: docker compose up -d server2 (or make up)"
    )
