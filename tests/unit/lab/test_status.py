import json
import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from lab.actions import diagnosis
from lab.commands import status
from lab.faults.told import ago, mismatch
from lab.stack import balancer_view
from lab.stack.balancer_view import Seen, View
from lab.stack.snapshot import Snapshot
from lab.texts.language import speak

ZONE = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 22, 9, 0, 30, tzinfo=ZONE)
BRING_BACK = "The balancer is not seen. Bring it back: make up"
RUNNING = Snapshot("running", since=datetime(2026, 11, 22, 1, 0, 0, tzinfo=timezone.utc))
PAUSED = Snapshot("paused")
SLOW = replace(RUNNING, fault_file='{"slow": {"ms": 300}}')
ONLINE = Seen("ONLINE", "", "2026-11-22T08:00:00.250+07:00")
OFFLINE = Seen("OFFLINE", "read-timeout", "2026-11-22T09:00:02.000+07:00")
SUSPECT = Seen("SUSPECT", "refused", "2026-11-22T09:00:02.000+07:00")


@pytest.mark.parametrize(
    ("snapshot", "seen", "sentence"),
    [
        (RUNNING, ONLINE, None),
        (RUNNING, OFFLINE, "nothing is wrong with it in Docker, but the balancer sees it OFFLINE (read-timeout)"),
        (RUNNING, SUSPECT, "nothing is wrong with it in Docker, but the balancer sees it SUSPECT (refused)"),
        (RUNNING, Seen(), "nothing is wrong with it in Docker, but the balancer sees it not named"),
        (PAUSED, ONLINE, "it is paused, but the balancer sees it ONLINE"),
        (PAUSED, OFFLINE, None),
        (PAUSED, SUSPECT, None),
        (Snapshot("exited"), ONLINE, "it is stopped (exit code 0), but the balancer sees it ONLINE"),
        (Snapshot("removed"), ONLINE, "it is removed, but the balancer sees it ONLINE"),
        (Snapshot("removed"), OFFLINE, None),
        (Snapshot("restarting"), ONLINE, "it is restarting, but the balancer sees it ONLINE"),
        (
            SLOW,
            ONLINE,
            "it is slow (300 ms), but the balancer sees it ONLINE: /health is green, only real requests can tell",
        ),
        (
            replace(RUNNING, fault_file='{"error": {"status": 500}}', cpus=0.05),
            ONLINE,
            "it is starved of CPU (cpus 0.05) and failing (status 500), but the balancer sees it ONLINE: "
            "/health is green, only real requests can tell",
        ),
        (
            replace(RUNNING, fault_file='{"flap": {"every": 1.0}}'),
            ONLINE,
            "it is flapping (1 s), but the balancer sees it ONLINE: it is well half of the time",
        ),
        (replace(RUNNING, is_cut=True), ONLINE, "it is cut off the network, but the balancer sees it ONLINE"),
        (
            replace(SLOW, is_cut=True),
            ONLINE,
            "it is cut off the network and slow (300 ms), but the balancer sees it ONLINE",
        ),
        (replace(RUNNING, is_cut=True), OFFLINE, None),
        (
            replace(RUNNING, fault_file="{"),
            ONLINE,
            "it is left with a file /tmp/faults.json that isn't in order, but the balancer sees it ONLINE",
        ),
        (SLOW, OFFLINE, None),
        (SLOW, SUSPECT, None),
        (RUNNING, None, None),
        (PAUSED, None, None),
    ],
)
def test_a_mismatch_is_what_docker_and_the_balancer_do_not_agree_on(
    snapshot: Snapshot, seen: Seen | None, sentence: str | None
) -> None:
    assert mismatch(snapshot, seen) == sentence


def told(seen: View | None = None, **snapshots: Snapshot) -> dict[str, Any]:
    """Return the status of a lab that runs, but for the snapshots given."""
    all_running = dict.fromkeys(("server1", "server2", "server3", "balancer"), RUNNING)
    trouble = None if seen else "no balancer at http://x"
    return diagnosis.compare({**all_running, **snapshots}, seen, trouble, "http://x", NOW)


def test_the_json_has_the_documented_keys() -> None:
    whole = json.loads(
        json.dumps(told(View({"server1": OFFLINE, "server2": ONLINE, "server3": ONLINE}), server1=PAUSED))
    )

    assert set(whole) == {"time", "address", "balancer", "service", "load", "log_problem", "servers"}
    assert whole["log_problem"] is None
    assert set(whole["balancer"]) == {"docker", "answers", "trouble", "mismatch"}
    first = whole["servers"][0]
    assert first == {
        "name": "server1",
        "docker": {"state": "paused", "words": "paused", "faults": ["pause"], "options": {}, "since": None},
        "balancer": {
            "state": "OFFLINE",
            "reason": "read-timeout",
            "since": "2026-11-22T09:00:02.000+07:00",
            "breaker": "",
            "busy": False,
            "in_flight": None,
            "ease": None,
            "limit": None,
            "alone_ms": None,
        },
        "mismatch": None,
    }
    assert [server["name"] for server in whole["servers"]] == ["server1", "server2", "server3"]
    assert whole["servers"][1]["docker"]["since"] == "2026-11-22T08:00:00+07:00"


def test_people_read_a_table_with_every_mismatch_in_words() -> None:
    seen = View({"server1": ONLINE, "server2": OFFLINE, "server3": ONLINE})
    lines = status.lines(told(seen, server1=PAUSED, server2=Snapshot("exited", exit_code=137)), NOW)

    assert lines == [
        "          DOCKER SAYS                    FAULT  THE BALANCER SEES                              UNDER WAY",
        "server1   paused                         pause  ONLINE, since 08:00:00 (1 h)                              "
        "MISMATCH",
        "server2   killed (exit code 137)         kill   OFFLINE (read-timeout), since 09:00:02 (28 s)",
        "server3   running, since 08:00:00 (1 h)  -      ONLINE, since 08:00:00 (1 h)",
        "balancer  running, since 08:00:00 (1 h)  -      answers at http://x",
        "MISMATCH server1: it is paused, but the balancer sees it ONLINE.",
    ]


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("normal", "every server is ONLINE"),
        ("degraded", "not every server is ONLINE"),
        ("overloaded", "some requests are refused"),
        ("troubled", "some requests fail, or only servers are left that their breakers keep out"),
        ("down", "no server is left"),
    ],
)
def test_the_service_is_told_in_the_balancers_word_and_explained(service: str, words: str) -> None:
    whole = told(View({"server1": ONLINE}, service))

    [line] = [line for line in status.lines(whole, NOW) if line.startswith(f"The service is {service}: ")]
    assert words in line
    assert whole["service"] == service


def test_a_service_that_nobody_tells_of_is_not_made_up() -> None:
    assert told(None)["service"] is None
    assert status.service_words("as never before") == status.service_words(None) == []


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        ("full", {"en": "the disk is full", "id": "disk penuh"}),
        ("read-only", {"en": "it may not write there", "id": "tidak ada izin menulis"}),
        ("Is a directory", {"en": "Is a directory", "id": "Is a directory"}),
    ],
)
def test_a_log_that_is_not_written_is_told_in_a_line_and_a_key(problem: str, words: dict[str, str]) -> None:
    whole = told(balancer_view.read({"servers": [], "service": "normal", "log_problem": problem}))
    assert whole["log_problem"] == problem

    for language, begins in (("en", "The balancer can't write its log"), ("id", "Load balancer tidak dapat menulis")):
        speak(language)
        [line] = [line for line in status.lines(whole, NOW) if line.startswith(begins)]
        assert words[language] in line


def test_nothing_is_said_of_a_log_that_is_written_or_that_nobody_tells_of() -> None:
    assert not any("log" in line for line in status.lines(told(View({}, "normal")), NOW))
    assert told(None)["log_problem"] is None


def test_what_is_read_of_the_service_and_of_the_probes() -> None:
    read = balancer_view.read({"servers": [], "service": "troubled", "switches": {"probe": "off"}})

    assert (read.service, read.has_probes) == ("troubled", False)
    assert balancer_view.read({"servers": []}) == View({}, "", has_probes=True)


def test_a_fault_inside_a_server_is_shown_with_its_options() -> None:
    both = replace(RUNNING, fault_file='{"slow": {"ms": 300}, "error": {"status": 503}}')
    status_ = told(View({"server1": OFFLINE}), server1=both, server2=replace(RUNNING, fault_file="{"))

    first, second, _ = status_["servers"]
    assert first["docker"]["faults"] == ["slow", "error"]
    assert first["docker"]["options"] == {"slow": {"ms": 300}, "error": {"status": 503}}
    assert second["docker"]["faults"] == ["unknown"]
    lines = status.lines(status_, NOW)
    assert "slow (300 ms), error (status 503)" in lines[1]
    assert " unknown " in lines[2]


def test_a_balancer_that_runs_but_does_not_answer_is_a_mismatch_of_its_own() -> None:
    lines = status.lines(told(None), NOW)

    assert lines[1].endswith("?")
    assert re.search(r"no balancer at http://x +MISMATCH$", lines[4])
    assert lines[5:] == ["MISMATCH balancer: it runs, but does not answer.", BRING_BACK]


def test_a_balancer_that_is_stopped_is_no_mismatch() -> None:
    lines = status.lines(told(None, balancer=Snapshot("exited")), NOW)

    assert lines[4].endswith("no balancer at http://x")
    assert lines[5:] == [BRING_BACK]


@pytest.mark.parametrize(
    ("event", "last_check", "is_known"),
    [
        ({"event": "fault", "fault": "pause", "time": NOW}, None, True),
        ({"event": "fault", "fault": "pause", "time": NOW}, NOW - timedelta(seconds=4), True),
        ({"event": "fault", "fault": "pause", "time": NOW}, NOW + timedelta(minutes=1), False),
        ({"event": "heal", "fault": "pause", "time": NOW}, None, False),
        ({"event": "fault", "fault": "stop", "time": NOW}, None, False),
        ({}, None, False),
    ],
)
def test_our_log_says_since_when_a_server_is_paused_unless_docker_contradicts(
    event: dict[str, Any], last_check: datetime | None, is_known: bool
) -> None:
    assert diagnosis.paused_since(Snapshot("paused", last_check=last_check), event) == (NOW if is_known else None)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (3599, "59 min"), (3600, "1 h"), (7300, "2 h"), (-5, "0 s")],
)
def test_how_long_ago_is_told_in_one_unit(seconds: int, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW).endswith(f"({words})")


def test_what_the_balancer_says_is_read_without_trusting_it() -> None:
    answer = {"servers": [{"name": "server1", "state": "OFFLINE", "reason": "\x1b[2J", "since": None, "new": 1}]}

    assert balancer_view.read(answer).server("server1") == Seen("OFFLINE", "\\x1b[2J", "")
    assert balancer_view.read(answer).server("server2") == Seen("", "", "")
    assert balancer_view.read_since("yesterday") is None
    assert balancer_view.read_since("2026-11-22T09:00:00") is None
    assert balancer_view.read_since("2026-11-22T02:00:30Z") == NOW
