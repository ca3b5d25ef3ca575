"""The logs: whole lines, whoever else is writing or deleting, and whatever the disk does."""

import errno
import json
import os
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from balancer.events.activity import Activity
from balancer.forwarding.outcome import Outcome
from balancer.pages.view import log_problem_text
from balancer.rules.attempt import Attempt, Kind
from balancer.rules.attempts import GiveUp
from balancer.rules.health import State
from balancer.rules.verdict import answered, broken_off, given_up
from balancer.servers.server import Transition
from balancer.settings import Settings
from balancer.texts.language import LANGUAGES
from balancer.wire.deadlines import Deadlines
from balancer.wire.incoming import Call
from balancer.wire.messages import Request
from tests.simulation.virtual_time import VirtualTime

SERVERS = Settings.from_environment({}).servers
ANSWERED = Outcome(answered("server2", 200), 200, None, None, (Attempt("server2", "ok", True, 2.34),), 2.5)


@pytest.fixture
def activity(tmp_path: Path) -> Activity:
    zone = ZoneInfo("Asia/Jakarta")
    return Activity(
        tmp_path, zone, "Semua server offline", "Request gagal: {reason}", SERVERS, lambda: 1_800_000_000.25
    )


def call(path: str = "/app/") -> Call:
    return Call(Request("GET", "/", []), False, path)


def given_up_for(decision: GiveUp, *attempts: Attempt) -> Outcome:
    return Outcome(given_up(decision, attempts), 502, None, decision, attempts, 2000.04)


@pytest.mark.parametrize(
    ("outcome", "line"),
    [
        (ANSWERED, "Active Server: Server 2 | Role: Backup Server 1"),
        (given_up_for(GiveUp.NO_SERVER, Attempt("server1", "refused", False, 1)), "Semua server offline"),
        (
            given_up_for(GiveUp.NO_RETRY, Attempt("server1", "read-timeout", True, 2000)),
            "Request gagal: read-timeout | Server 1",
        ),
        (given_up_for(GiveUp.BUSY), "Request gagal: busy"),
        (ANSWERED._replace(ending=answered("server2", 503)), "Request gagal: 5xx | Server 2"),
        (ANSWERED._replace(ending=answered("server2", 404)), "Active Server: Server 2 | Role: Backup Server 1"),
        (
            given_up_for(GiveUp.CLIENT_GONE, Attempt("server3", "cancelled", True, 9)),
            "Request gagal: client-gone | Server 3",
        ),
        (ANSWERED._replace(ending=broken_off("server1", "truncated")), "Request gagal: truncated | Server 1"),
    ],
)
def test_a_request_is_a_line_in_the_contracts_two_formats_or_says_in_the_third_why_it_failed(
    activity: Activity, tmp_path: Path, outcome: Outcome, line: str
) -> None:
    activity.request_ended(call(), outcome)

    assert (tmp_path / "log.txt").read_text() == f"2027-01-15 15:00:00 | {line}\n"


def test_a_request_is_written_down_whole(activity: Activity, tmp_path: Path) -> None:
    hedge = Attempt("server2", "ok", True, 4, Kind.HEDGE, at_ms=20)
    attempts = Attempt("server1", "slow", True, 24), hedge
    activity.request_ended(call("/app/x?y=1"), ANSWERED._replace(attempts=attempts, ms=24.06))
    activity.request_ended(call(), given_up_for(GiveUp.NO_RETRY, Attempt("server1", "reset", True, 1)))

    first, second = map(json.loads, (tmp_path / "log.jsonl").read_text().splitlines())
    assert first == {
        "time": "2027-01-15T15:00:00.250+07:00",
        "method": "GET",
        "path": "/app/x?y=1",
        "status": 200,
        "ending": "answered",
        "why": "",
        "reason": "",
        "server": "server2",
        "ms": 24.1,
        "attempts": [
            {"server": "server1", "kind": "first", "end": "overtaken", "reason": "slow", "at_ms": 0.0, "ms": 24},
            {"server": "server2", "kind": "hedge", "end": "ok", "reason": "ok", "at_ms": 20, "ms": 4},
        ],
    }
    told = [second[name] for name in ("status", "ending", "why", "reason", "server")]
    assert told == [502, "given-up", "no-retry", "reset", "server1"]


@pytest.mark.parametrize(
    "path",
    ["/app/\r\n\u2028\x00\x1b[2J", '/app/"}{"', "/app/" + "\udcff\xff" * 9, "/app/" + "x" * 8000],
    ids=["control characters", "JSON", "no text", "8 KB"],
)
def test_a_request_is_one_line_of_ascii_whatever_its_path(activity: Activity, tmp_path: Path, path: str) -> None:
    activity.request_ended(call(path), ANSWERED)

    written = (tmp_path / "log.jsonl").read_bytes()
    assert written.count(b"\n") == 1
    assert written.isascii()
    assert written[:-1].decode().isprintable()
    assert len(written) < 3000
    assert json.loads(written)["path"] == (path if len(path) < 1000 else path[:1024] + "...")


def test_the_time_is_anew_in_each_second(tmp_path: Path) -> None:
    now_s = [1_800_000_000.9995]
    activity = Activity(tmp_path, ZoneInfo("UTC"), "-", "-", SERVERS, lambda: now_s[0])
    activity.request_ended(call(), ANSWERED)
    now_s[0] += 0.002
    activity.request_ended(call(), ANSWERED)

    times = [json.loads(line)["time"] for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert times == ["2027-01-15T08:00:00.999+00:00", "2027-01-15T08:00:01.001+00:00"]
    assert [line[:19] for line in (tmp_path / "log.txt").read_text().splitlines()] == [
        "2027-01-15 08:00:00",
        "2027-01-15 08:00:01",
    ]


def test_a_change_of_state_is_an_object_with_server_from_to_and_reason(activity: Activity, tmp_path: Path) -> None:
    activity.state_changed(Transition("server1", State.ONLINE, State.SUSPECT, "read-timeout", at_s=1_800_000_000.25))

    assert json.loads((tmp_path / "balancer.jsonl").read_text()) == {
        "time": "2027-01-15T15:00:00.250+07:00",
        "event": "state",
        "server": "server1",
        "from": "ONLINE",
        "to": "SUSPECT",
        "reason": "read-timeout",
    }


def test_a_log_of_another_owner_is_named_and_goes_on_by_itself_once_it_is_mended(
    activity: Activity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_open = os.open

    def refuse_one(path: Path, *arguments: int) -> int:
        if path.name == "log.jsonl":
            raise OSError(errno.EACCES, os.strerror(errno.EACCES))
        return really_open(path, *arguments)

    (tmp_path / "log.jsonl").touch()
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse_one)
        activity.request_ended(call(), ANSWERED)
        assert (activity.problem, activity.problem_file) == ("read-only", "log.jsonl")
        for language in LANGUAGES:
            said = log_problem_text(activity.problem, activity.problem_file, language) or ""
            assert "log.jsonl" in said
            assert not any(word in said for word in ("jalankan ulang", "restart"))

    activity.request_ended(call(), ANSWERED)
    assert (activity.problem, activity.problem_file) == (None, None)


def test_a_folder_that_is_not_there_is_a_problem_and_no_error(tmp_path: Path) -> None:
    activity = Activity(tmp_path / "missing", ZoneInfo("UTC"), "-")
    activity.request_ended(call(), ANSWERED)
    assert (activity.problem, activity.problem_file) == ("No such file or directory", None)

    (tmp_path / "missing").mkdir()
    activity.request_ended(call(), ANSWERED)
    assert activity.problem is None


@pytest.mark.parametrize("name", ["log.txt", "log.jsonl", "balancer.jsonl"])
def test_a_log_in_trouble_is_a_problem_before_anything_is_written_there(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()

    assert Activity(tmp_path, ZoneInfo("UTC"), "-").problem == "Is a directory"


def test_a_line_is_there_at_once_and_those_of_the_next_moment_together_soon_after(tmp_path: Path) -> None:
    with VirtualTime() as time, pytest.MonkeyPatch.context() as patched:
        patched.setattr("balancer.events.activity.Deadlines", lambda: Deadlines(time.loop.clock))
        activity = Activity(tmp_path, ZoneInfo("UTC"), "-", "-", SERVERS, gathers=True)
        found: list[tuple[float, int, int]] = []

        def count() -> None:
            lines = [(tmp_path / name).read_text().count("\n") for name in ("log.txt", "log.jsonl")]
            found.append((time.loop.now_s, *lines))  # type: ignore[arg-type]

        for at_s in (0.0, 0.005, 0.006, 0.019, 0.03, 0.5):
            time.loop.at(at_s, lambda: activity.request_ended(call(), ANSWERED))
            time.loop.at(at_s, count)
        for at_s in (0.0201, 0.0401, 0.0601):
            time.loop.at(at_s, count)
        time.run()

    assert found == [
        (0.0, 1, 1), (0.005, 1, 1), (0.006, 1, 1), (0.019, 1, 1), (0.0201, 4, 4), (0.03, 4, 4), (0.0401, 5, 5),
        (0.0601, 5, 5), (0.5, 6, 6),
    ]  # fmt: skip


def test_whoever_asks_for_the_lines_or_stops_gets_those_that_wait_too(tmp_path: Path) -> None:
    activity = Activity(tmp_path, ZoneInfo("UTC"), "-", "-", SERVERS, gathers=True)
    for _ in range(3):
        activity.request_ended(call(), ANSWERED)

    assert len(activity.last_requests(20)) == 3
    activity.request_ended(call(), ANSWERED)
    activity.write()
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 4


def test_a_problem_is_that_of_the_lines_that_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    activity = Activity(tmp_path, ZoneInfo("UTC"), "-", "-", SERVERS, gathers=True)
    activity.request_ended(call(), ANSWERED)
    monkeypatch.setattr(os, "write", lambda descriptor, data: 0)
    activity.request_ended(call(), ANSWERED)

    assert activity.problem == "full"


def test_two_balancers_write_beside_each_other_and_each_shows_its_own_lines(tmp_path: Path) -> None:
    first, second = (Activity(tmp_path, ZoneInfo("UTC"), "-", "-", SERVERS, mark=mark) for mark in ("", "2"))
    second.request_ended(call(), ANSWERED)

    assert {file.name for file in tmp_path.iterdir()} == {"log2.txt", "log2.jsonl"}
    assert (len(first.last_requests(5)), len(second.last_requests(5))) == (0, 1)
