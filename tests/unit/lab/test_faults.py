import pytest

from backend.faults import FAULTS as SERVERS_OWN
from backend.faults import parse
from lab.faults.decision import Decision, decide, describe
from lab.faults.fault import CLASSES
from lab.faults.menu import BY_NAME, MENU, menu_lines, seen_in
from lab.faults.options import Option
from lab.stack.fault_file import NOT_KNOWN
from lab.stack.snapshot import Snapshot
from lab.terminal.words import table

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
WHOLE = Option("ms", low=1, high=60, default=5, unit="ms")
PART = Option("share", low=0.0, high=60.0, default=0.5)


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


def inside(content: str) -> Snapshot:
    """Return a running server with that file of faults."""
    return Snapshot("running", fault_file=content)


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
            ("flap", "every", (0, 0.09, 0.1, 7, 60, 60.1)),
            ("corrupt", "ms", (5,)),
        )
        for value in (*values, "1.5", "true", "null", '"7"')
    ]
    + ['{"corrupt": {}}', '{"truncate": {}}', '{"truncate": 1}', '{"corrupt": []}'],
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


@pytest.mark.parametrize(
    ("option", "text", "value"),
    [(WHOLE, "1", 1), (WHOLE, "060", 60), (PART, "0.3", 0.3), (PART, "1", 1.0), (PART, ".5", 0.5)],
)
def test_an_option_is_read_as_it_is_typed(option: Option, text: str, value: float) -> None:
    assert option.read(text) == value


@pytest.mark.parametrize("option", [WHOLE, PART])
@pytest.mark.parametrize("text", ["", "-1", "61", "1e1", "nan", "inf", "1_0", " 5", "5 ", "0x5", "٣", "9" * 5000, "x"])
def test_an_option_that_is_no_number_of_its_range_is_refused(option: Option, text: str) -> None:
    with pytest.raises(ValueError, match=f"number from {option.low:g} to 60"):
        option.read(text)


def test_a_whole_number_is_not_read_from_a_fraction() -> None:
    with pytest.raises(ValueError, match=r"'1\.5' is no whole number from 1 to 60"):
        WHOLE.read("1.5")


def test_a_removed_server_is_trouble_and_the_line_says_how_it_comes_back() -> None:
    decision = decide(BY_NAME["pause"], "server2", REMOVED)

    assert decision.is_trouble
    assert decision.say == (
        "server2 has no container, it was removed. Bring it back with: docker compose up -d server2 (or make up)"
    )


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
        ["timing", "starve"],
        ["timing", "slow"],
        ["timing", "drip"],
        ["response", "truncate"],
        ["response", "corrupt"],
        ["response", "error"],
        ["recurrent", "flap"],
    ]
    assert [line.split() for line in lines[lines.index("") + 2 :]] == [
        ["starve", "--cpus", "0.01..1", "cpus", "0.05"],
        ["drop", "--share", "0.01..1", "share", "0.3"],
        ["slow", "--ms", "1..60000", "1000", "ms"],
        ["drip", "--ms", "1..10000", "100", "ms"],
        ["error", "--status", "500..599", "status", "500"],
        ["flap", "--every", "0.1..60", "1", "s"],
    ]
    assert lines[0].split("  ")[0] == "CLASS"
    assert max(map(len, lines)) <= 130


def test_a_tables_columns_are_aligned() -> None:
    assert table([("A", "LONG"), ("longer", "x"), ("", "y")]) == ["A       LONG", "longer  x", "        y"]
