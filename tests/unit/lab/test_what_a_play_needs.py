"""What a play reads of the balancer and of Docker, and what a killed one leaves to the next."""

import json

import pytest

from lab.measuring.plan import Plan, Retries
from lab.playing.service import read_counters
from lab.playing.told import DEFAULTS, before
from lab.playing.watch import read_changes, read_event
from lab.teaching.commands import break_command, heal_command, load_command, settings_command
from lab.teaching.play import Change

OFF = {**DEFAULTS, "HEDGE": "off"}
KINDS = {kind: {"ok": 2, "failed": 1, "overtaken": 0, "cancelled": 0} for kind in ("first", "hedge", "retry", "trial")}
NAMES = {"abc": "server1", "def": "server2", "ghi": "something-else"}


def test_counters_are_what_the_status_says_of_each_server() -> None:
    server = {"name": "server1", "counters": {"attempts": 12, "attempts_by": KINDS, "probes": {"ok": 9, "refused": 2}}}

    found = read_counters({"load": {"shed": 4}, "servers": [server]})

    each = dict.fromkeys(KINDS, 3)
    assert found == {"": {"shed": 4}, "server1": {"attempts": 12, **each, "failed": 4, "probe_failures": 2}}


@pytest.mark.parametrize(
    ("now", "kept", "found"),
    [
        (OFF, {"told": OFF, "before": DEFAULTS}, DEFAULTS),
        ({**OFF, "FALL": "02"}, {"told": OFF, "before": DEFAULTS}, DEFAULTS),
        (DEFAULTS, {"told": OFF, "before": DEFAULTS}, None),  # Somebody has brought the lab up anew since then.
        (OFF, {}, None),
        (OFF, {"told": OFF}, None),
        (OFF, {"told": OFF, "before": {"HEDGE": "on"}}, None),
        (OFF, {"told": OFF, "before": {**DEFAULTS, "FALL": "many"}}, None),
        (OFF, {"told": [], "before": 3}, None),
    ],
)
def test_what_was_before_a_killed_experiment(
    now: dict[str, str], kept: dict[str, dict[str, str]], found: object
) -> None:
    assert before(now, kept) == found


def event(action: str, identity: str = "abc", at: float = 200.0, **attributes: str) -> dict[str, object]:
    return {"Action": action, "timeNano": at * 1e9, "Actor": {"ID": identity, "Attributes": attributes}}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (event("pause"), {"server": "server1", "action": "pause"}),
        (event("die"), {"server": "server1", "action": "die"}),
        (event("disconnect", "network-id", container="def"), {"server": "server2", "action": "disconnect"}),
        (event("exec_create: bash healthcheck.sh"), None),
        (event("pause", at=99.0), None),
        (event("pause", "ghi"), None),
        (event("pause", "somebody's"), None),
        ({}, None),
    ],
)
def test_what_docker_tells_of_us(told: dict[str, object], found: object) -> None:
    assert read_event(told, NAMES, since=100.0) == found


def test_changes_are_told_from_the_start_of_the_load() -> None:
    line = {
        "time": "2026-11-29T10:00:02.500+07:00",
        "server": "server1",
        "from": "ONLINE",
        "to": "OFFLINE",
        "reason": "5xx",
    }
    began_at = 1795921200.0  # 10:00:00 in Jakarta

    lines = [json.dumps(line).encode(), b'{"time": "2026-', b"[]", b"{}"]

    assert [*read_changes(lines, began_at)] == [Change(2.5, "server1", "OFFLINE", "5xx")]


@pytest.mark.parametrize(
    ("said", "command"),
    [
        (settings_command({}), "make up"),
        (settings_command({"RETRY": "off", "HEDGE": "off"}), "HEDGE=off RETRY=off make up"),
        (load_command(Plan(40, 10)), "python lab/load.py --rate 40 --seconds 10 --timeout 10"),
        (load_command(Plan(40, 10, 5, closed=1)), "python lab/load.py --closed 1 --seconds 10"),
        (
            load_command(Plan(40, 9.5, 0.5, retries=Retries(3), post=True, keys=True)),
            "python lab/load.py --rate 40 --seconds 9.5 --retries 3 --timeout 0.5 --post --keys",
        ),
        (break_command(["server1"], "slow", {"ms": 300}), "python lab/fail.py server1 --fault slow --ms 300"),
        (break_command(["balancer"], "kill", {}), "docker compose kill balancer"),
        (heal_command(["server1", "server1"]), "python lab/heal.py server1"),
        (heal_command(["balancer"]), "docker compose start balancer"),
    ],
)
def test_what_would_be_typed_for_it(said: str, command: str) -> None:
    assert said == command
