"""The fault menu: complete, understood by the servers alike, and read from what Docker shows."""

import pytest

from backend.faults import FAULTS as SERVERS_OWN
from backend.faults import parse
from lab.faults.decision import describe
from lab.faults.fault import CLASSES
from lab.faults.menu import BY_NAME, MENU, menu_lines, seen_in
from lab.stack.fault_file import NOT_KNOWN
from lab.stack.snapshot import Snapshot
from tests.unit.lab.snapshots import KILLED, NEVER_STARTED, PAUSED, REMOVED, RESTARTING, RUNNING, STOPPED, inside


@pytest.mark.parametrize(
    ("snapshot", "faults", "words"),
    [
        (RUNNING, [], "running"),
        (Snapshot("running", failed_checks=2), [], "running (health checks failed: 2)"),
        (PAUSED, ["pause"], "paused"),
        (Snapshot("paused", failed_checks=2), ["pause"], "paused"),
        (STOPPED, ["stop"], "stopped (exit code 0)"),
        (Snapshot("exited", exit_code=143), ["stop"], "stopped (exit code 143)"),
        (KILLED, ["kill"], "killed (exit code 137)"),
        (Snapshot("exited", exit_code=137, out_of_memory=True), ["kill"], "killed for using more memory than it may"),
        (NEVER_STARTED, ["stop"], "stopped (never started)"),
        (Snapshot("dead", exit_code=137), ["stop"], "dead (half removed)"),
        (RESTARTING, [], "restarting"),
        (Snapshot("removing"), [], "being removed"),
        (REMOVED, [], "removed"),
    ],
)
def test_the_fault_is_read_from_what_docker_says(snapshot: Snapshot, faults: list[str], words: str) -> None:
    assert [fault.name for fault in seen_in(snapshot)] == faults
    assert describe(snapshot) == words


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ('{"slow": {"ms": 300}}', ["slow"]),
        ('{"error": {"status": 503}, "slow": {"ms": 300}}', ["slow", "error"]),
        ('{"slow": {"ms": 300}, "explode": {}}', ["slow", "unknown"]),
        ('{"slow": {"ms": 0}}', ["unknown"]),
        ('{"slow": {"ms": true}}', ["unknown"]),
        ('{"slow": {"ms": 1.5}}', ["unknown"]),
        ('{"slow": {"ms": 5, "more": 1}}', ["unknown"]),
        ('{"slow": {}}', ["unknown"]),
        ('{"slow": 5}', ["unknown"]),
        ("{}", ["unknown"]),
        ("", ["unknown"]),
        ("[]", ["unknown"]),
        ("{", ["unknown"]),
        ("[" * 60_000, ["unknown"]),
        (NOT_KNOWN, ["unknown"]),
    ],
)
def test_what_the_file_inside_a_server_asks_for_is_seen_and_anything_else_too(content: str, faults: list[str]) -> None:
    assert [fault.name for fault in seen_in(inside(content))] == faults


@pytest.mark.parametrize(
    "content",
    [
        f'{{"{name}": {{"{option}": {value}}}}}'
        for name, option, values in (
            ("slow", "ms", (0, 1, 60_000, 60_001)),
            ("drip", "ms", (0, 1, 10_000, 10_001)),
            ("error", "status", (499, 500, 599, 600)),
            ("drop", "share", (0, 0.009, 0.01, 0.5, 1, 1.01)),
            ("lossy", "share", (0, 0.01, 1, 1.01)),
            ("flap", "every", (0, 0.09, 0.1, 7, 60, 60.1)),
            ("corrupt", "ms", (5,)),
        )
        for value in (*values, "1.5", "true", "null", '"7"')
    ]
    + ['{"corrupt": {}}', '{"truncate": {}}', '{"truncate": 1}', '{"lie": {}}', '{"corrupt": []}'],
)
def test_the_lab_and_the_server_understand_the_same(content: str) -> None:
    ours = {fault.name: fault.options_in(inside(content)) for fault in seen_in(inside(content)) if fault in MENU}

    theirs, wrong = parse(content.encode())
    assert ours == theirs
    assert bool(wrong) == (not ours)


@pytest.mark.parametrize(
    ("snapshot", "faults", "options"),
    [
        (Snapshot("running", is_cut=True), ["cut"], {}),
        (Snapshot("exited", exit_code=137, is_cut=True), ["kill", "cut"], {}),
        (Snapshot("running", cpus=0.05), ["starve"], {"cpus": 0.05}),
        (Snapshot("paused", cpus=0.5), ["pause", "starve"], {"cpus": 0.5}),
    ],
)
def test_what_docker_itself_does_is_read_from_docker(
    snapshot: Snapshot, faults: list[str], options: dict[str, float]
) -> None:
    assert [fault.name for fault in seen_in(snapshot)] == faults
    assert BY_NAME[faults[-1]].options_in(snapshot) == options


def test_every_fault_of_the_menu_is_complete() -> None:
    assert len(BY_NAME) == len(MENU)
    assert {fault.name for fault in MENU if fault.is_inside} == set(SERVERS_OWN), "backend/faults.py has the same ones"
    for fault in MENU:
        assert fault.failure in CLASSES
        assert "running" in fault.needs
        assert fault.how
        assert fault.client_sees
        assert not fault.seen(RUNNING), f"{fault.name} must not be seen in a healthy server"


def test_the_menu_is_listed_by_class_of_failure() -> None:
    lines = menu_lines()

    assert [line.split()[:2] for line in lines[1 : lines.index("")]] == [
        ["crash", "stop"],
        ["crash", "kill"],
        ["omission", "pause"],
        ["omission", "cut"],
        ["omission", "drop"],
        ["omission", "lossy"],
        ["timing", "starve"],
        ["timing", "slow"],
        ["timing", "drip"],
        ["response", "truncate"],
        ["response", "corrupt"],
        ["response", "lie"],
        ["response", "error"],
        ["recurrent", "flap"],
    ]
    options = lines[lines.index("") + 1 :]
    assert [line.split() for line in options[1 : options.index("")]] == [
        ["starve", "--cpus", "0.01..1", "cpus", "0.05"],
        ["drop", "--share", "0.01..1", "share", "0.3"],
        ["lossy", "--share", "0.01..1", "share", "0.3"],
        ["slow", "--ms", "1..60000", "1000", "ms"],
        ["drip", "--ms", "1..10000", "100", "ms"],
        ["error", "--status", "500..599", "status", "500"],
        ["flap", "--every", "0.1..60", "1", "s"],
    ]
    assert lines[0].split("  ")[0] == "CLASS"
    assert max(map(len, lines)) <= 130
