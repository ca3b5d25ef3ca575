"""The logs: whole lines, whoever else is writing or deleting, and whatever the disk does."""

import errno
import json
import os
import re
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from balancer.events.activity import Activity
from balancer.events.line_files import AppendedFile, last_lines, problem_of
from balancer.rules.health import State
from balancer.servers.server import Transition
from balancer.settings import ServerAddress

SERVER_2 = ServerAddress("server2", 8000, "Server 2", "Backup Server 1")


@pytest.fixture
def activity(tmp_path: Path) -> Activity:
    return Activity(tmp_path, ZoneInfo("Asia/Jakarta"), "Semua server offline")


def test_a_request_is_a_line_in_the_contracts_two_formats(activity: Activity, tmp_path: Path) -> None:
    activity.request_served(SERVER_2)
    activity.request_served(None)

    served, offline = (tmp_path / "log.txt").read_text().splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| Active Server: Server 2 \| Role: Backup Server 1", served)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \| Semua server offline", offline)


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


def test_lines_are_whole_when_many_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    line = "x" * 300

    def write() -> None:
        file = AppendedFile(path)
        for _ in range(500):
            file.append(line)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert path.read_text().splitlines() == [line] * 2000


def test_a_log_that_was_deleted_is_made_anew(tmp_path: Path) -> None:
    now_s = [0.0]
    file = AppendedFile(tmp_path / "log.txt", clock=lambda: now_s[0])
    file.append("before")
    file.path.unlink()
    now_s[0] = 1.5

    file.append("after")

    assert file.path.read_text() == "after\n"


def test_a_log_that_was_emptied_goes_on_from_its_beginning(tmp_path: Path) -> None:
    file = AppendedFile(tmp_path / "log.txt")
    file.append("before")
    os.truncate(file.path, 0)

    file.append("after")

    assert file.path.read_text() == "after\n"


def test_a_folder_that_is_not_there_is_a_problem_and_no_error(tmp_path: Path) -> None:
    activity = Activity(tmp_path / "missing", ZoneInfo("UTC"), "-")
    activity.request_served(SERVER_2)
    assert activity.problem == "No such file or directory"

    (tmp_path / "missing").mkdir()
    activity.request_served(SERVER_2)
    assert activity.problem is None


def test_half_a_line_that_filled_the_disk_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = AppendedFile(tmp_path / "log.txt")
    file.append("whole")
    really_write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: really_write(descriptor, data[:3]))
    file.append("does not fit")
    assert file.problem == "full"

    monkeypatch.setattr(os, "write", really_write)
    file.append("fits again")

    assert file.path.read_text() == "whole\nfits again\n"
    assert file.problem is None


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOSPC, "full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_problem_has_a_name(number: int, problem: str) -> None:
    assert problem_of(OSError(number, os.strerror(number))) == problem


def test_the_last_lines_are_read_from_the_end(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("".join(f"line {number}\n" for number in range(100_000)))

    assert last_lines(path, 3) == ["line 99997", "line 99998", "line 99999"]


def test_the_last_lines_of_a_huge_file_cost_no_more_than_its_end(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    with path.open("wb") as file:
        file.truncate(1 << 36)  # 64 gigabytes that isn't there: reading it all would take minutes
        file.seek(0, os.SEEK_END)
        file.write(b"\nfirst\nlast\n")

    assert last_lines(path, 2) == ["first", "last"]


def test_a_short_file_keeps_its_first_line_and_a_missing_one_has_none(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("only\n")

    assert last_lines(tmp_path / "log.txt", 20) == ["only"]
    assert last_lines(tmp_path / "missing", 20) == []


def test_bytes_that_are_no_text_do_not_break_the_page(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_bytes(b"\xff\xfe broken\nfine\n")

    assert last_lines(tmp_path / "log.txt", 20)[-1] == "fine"
