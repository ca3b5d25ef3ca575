import pytest

from lab.cli import table
from lab.containers import Snapshot
from lab.faults import BY_NAME, CLASSES, MENU, decide, describe, menu_lines, seen_in

RUNNING = Snapshot("running")
PAUSED = Snapshot("paused")
STOPPED = Snapshot("exited", exit_code=0)
TERMINATED = Snapshot("exited", exit_code=143)
KILLED = Snapshot("exited", exit_code=137)
OUT_OF_MEMORY = Snapshot("exited", exit_code=137, out_of_memory=True)
NEVER_STARTED = Snapshot("created")
DEAD = Snapshot("dead", exit_code=137)
RESTARTING = Snapshot("restarting")
REMOVED = Snapshot("removed")


@pytest.mark.parametrize(
    ("snapshot", "faults", "words"),
    [
        (RUNNING, [], "running"),
        (Snapshot("running", failed_checks=2), [], "running (health checks failed: 2)"),
        (PAUSED, ["pause"], "paused"),
        (Snapshot("paused", failed_checks=2), ["pause"], "paused"),
        (STOPPED, ["stop"], "stopped (exit code 0)"),
        (TERMINATED, ["stop"], "stopped (exit code 143)"),
        (KILLED, ["kill"], "killed (exit code 137)"),
        (OUT_OF_MEMORY, ["kill"], "killed for using more memory than it may"),
        (NEVER_STARTED, ["stop"], "stopped (never started)"),
        (DEAD, ["stop"], "dead (half removed)"),
        (RESTARTING, [], "restarting"),
        (Snapshot("removing"), [], "being removed"),
        (REMOVED, [], "removed"),
    ],
)
def test_the_fault_is_read_from_what_docker_says(snapshot: Snapshot, faults: list[str], words: str) -> None:
    assert [fault.name for fault in seen_in(snapshot)] == faults
    assert describe(snapshot) == words


@pytest.mark.parametrize("fault", ["pause", "stop", "kill"])
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


def test_a_removed_server_is_trouble_and_the_line_says_how_it_comes_back() -> None:
    decision = decide(BY_NAME["pause"], "server2", REMOVED)

    assert decision.is_trouble
    assert decision.say == (
        "server2 has no container, it was removed. Bring it back with: docker compose up -d server2 (or make up)"
    )


def test_every_fault_of_the_menu_is_complete() -> None:
    assert len(BY_NAME) == len(MENU)
    for fault in MENU:
        assert fault.failure in CLASSES
        assert "running" in fault.needs
        assert fault.how
        assert fault.client_sees
        assert not fault.seen(RUNNING), f"{fault.name} must not be seen in a healthy server"


def test_the_menu_is_listed_by_class_of_failure() -> None:
    lines = menu_lines()

    assert [line.split()[:2] for line in lines[1:]] == [["crash", "stop"], ["crash", "kill"], ["omission", "pause"]]
    assert lines[0].split("  ")[0] == "CLASS"
    assert max(map(len, lines)) <= 130


def test_a_tables_columns_are_aligned() -> None:
    assert table([("A", "LONG"), ("longer", "x"), ("", "y")]) == ["A       LONG", "longer  x", "        y"]
