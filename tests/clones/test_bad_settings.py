"""A bad setting never replaces a lab that runs; what a lab was started with is found again in the next terminal."""

import json
import re
import time
from pathlib import Path

import pytest
import requests

from tests.clones.clones import Clone
from tests.lab_under_test import is_one_line

WITHIN_S = 2
BAD = [
    ("HEDGE", "maybe"), ("RETRY", "1"), ("BREAKER", "true"), ("PROBE", "-"), ("SHED", "0"), ("LAB_LANG", "jv"),
    ("BUDGET", "10"), ("FALL", "0"), ("PROBE_TIMEOUT_S", "500ms"),
    ("TZ", "Mars/Olympus"), ("BALANCER_POLICY", "fastest"), ("BIND", "nonsense"), ("BIND", "example.com"),
    ("BIND", "192.0.2.1"),
    ("PORT", "abc"), ("PORT", "70000"), ("LOG_FOLDER", "README.md"), ("LOG_FOLDER", "README.md/log"),
    ("LOG_FOLDER", "a:b"), ("LOG_FOLDER", "~nobody/x"), ("TRIAL_PATH", "orders"), ("BASE_IMAGE", "No Image"),
    ("COMPOSE_PROJECT_NAME", "Kelas A"), ("COMPOSE_FILE", "other.yml"), ("COMPOSE_ENV_FILES", "other.env"),
    ("COMPOSE_PARALLEL_LIMIT", "many"),
]  # fmt: skip
UNREADABLE = ["PORT=1\n".encode("utf-16"), b"A B=1\n", b"LOG_FOLDER=/tmp/caf\xe9\n"]


def test_up_with_a_bad_value_is_one_line_and_leaves_the_lab_alone(running_clone: Clone) -> None:
    before = running_clone.runs()

    for name, value in BAD:
        started = time.monotonic()
        done = running_clone.run("up", **{name: value})
        took_s = time.monotonic() - started

        assert done.returncode == 2, (name, value, done.stdout, done.stderr)
        assert is_one_line(done.stderr), (name, value, done.stderr)
        assert name in done.stderr
        assert value in done.stderr
        assert took_s <= WITHIN_S, f"{name}={value} took {took_s:.1f} s, tolerated are {WITHIN_S} s"

    assert running_clone.runs() == before


@pytest.mark.parametrize("data", UNREADABLE)
def test_a_bad_env_file_is_one_line_of_every_command_and_can_not_keep_one_from_healing(
    data: bytes, running_clone: Clone
) -> None:
    before = running_clone.runs()
    assert running_clone.run("fail", "server1").returncode == 0
    (running_clone.folder / ".env").write_bytes(data)
    try:
        for command in ("up", "status", "fail server2", "chaos --minutes 0.1"):
            done = running_clone.run(*command.split())
            assert (done.returncode, is_one_line(done.stderr)) == (2, True), (command, done.stdout, done.stderr)
        examined = running_clone.run("doctor")  # which is there to find such things, and finds nothing but this
        assert (examined.returncode, examined.stderr.count("TODO")) == (1, 1), (examined.stdout, examined.stderr)
        assert ".env" in examined.stderr

        healed = running_clone.run("heal")
        assert healed.returncode == 0, healed.stderr
        assert is_one_line(healed.stderr)
    finally:
        (running_clone.folder / ".env").unlink()
    assert running_clone.runs() == before


def test_what_was_told_in_a_shell_is_found_in_the_next_terminal_and_said_to_differ(
    running_clone: Clone, tmp_path: Path
) -> None:
    told = {"HEDGE": " OFF", "LAB_LANG": "EN", "LOG_FOLDER": f"{tmp_path}/new/../my log", "DEADLINE_S": " 8.0"}
    assert running_clone.run("up", **told).returncode == 0
    address = f"http://localhost:{running_clone.port}"
    assert requests.get(f"{address}/api/status", timeout=5).json()["switches"]["hedge"] == "off"

    # In the next terminal, PORT isn't told, either.
    status = running_clone.run("status", PORT="", LAB_LANG="")
    assert status.returncode == 0, status.stderr
    assert address in status.stdout
    for told_then in (
        "HEDGE=off",
        "DEADLINE_S=8",
        "LAB_LANG=en",
        f"LOG_FOLDER={tmp_path}/my log",
        f"PORT={running_clone.port}",
    ):
        assert told_then in status.stdout
    assert json.loads(running_clone.run("status", "--json", PORT="").stdout)["address"] == address
    assert address in running_clone.run("fail", "server1", PORT="").stdout
    assert running_clone.run("heal", PORT="").returncode == 0
    events = [json.loads(line)["event"] for line in (tmp_path / "my log" / "lab.jsonl").read_text().splitlines()]
    assert events == ["fault", "heal"]

    again = running_clone.run("up", LAB_LANG="")
    assert again.returncode == 0, again.stderr
    assert re.search(r"note .*HEDGE.* off .* on\b.*HEDGE=off", again.stdout)
    assert requests.get(f"{address}/api/status", timeout=5).json()["switches"]["hedge"] == "on"


def test_down_needs_no_setting(running_clone: Clone) -> None:
    (running_clone.folder / ".env").write_bytes("PORT=1\n".encode("utf-16"))
    try:
        done = running_clone.run("down", COMPOSE_FILE="other.yml")
    finally:
        (running_clone.folder / ".env").unlink()

    assert done.returncode == 0, done.stdout + done.stderr
    assert is_one_line(done.stderr)
    assert running_clone.containers() == []
