"""A file of JSON lines that is followed as it grows: what is read of it, whatever becomes of it."""

import json
from pathlib import Path

import pytest

from balancer.events.line_files import LONGEST_LINE_BYTES, Follower


def test_a_fault_that_the_lab_writes_down_is_an_event(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text('{"event": "fault", "server": "server1"}\n')
    follower = Follower(log)
    assert follower.new_events() == []

    with log.open("a") as file:
        file.write('{"event": "fault", "server": "server2"}\nnot JSON\n[]\n{"event": "hea')
    assert follower.new_events() == [{"event": "fault", "server": "server2"}]

    with log.open("a") as file:
        file.write('l"}\n')
    assert follower.new_events() == [{"event": "heal"}]


def test_a_lab_log_that_is_made_anew_is_read_from_its_beginning(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text('{"n": 1}\n{"n": 2}\n')
    follower = Follower(log)

    log.write_text('{"n": 3}\n')

    assert follower.new_events() == [{"n": 3}]


def test_a_lab_log_that_is_replaced_by_a_longer_one_is_read_from_its_beginning(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text('{"n": 1}\n')
    follower = Follower(log)

    (tmp_path / "new").write_text('{"n": 2}\n{"n": 3}\n{"n": 4}\n')
    (tmp_path / "new").rename(log)

    assert [event["n"] for event in follower.new_events()] == [2, 3, 4]


def test_a_lab_log_that_is_emptied_and_has_grown_beyond_where_it_was_is_read_from_its_beginning(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text('{"n": 1}\n')
    follower = Follower(log)

    log.write_text('{"n": 2}\n{"n": 3}\n')

    assert [event["n"] for event in follower.new_events()] == [2, 3]


def test_a_lab_log_that_an_editor_has_saved_anew_goes_on_where_it_was(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text('{"n": 1}\n' * 20)
    follower = Follower(log)

    (tmp_path / "new").write_text('{"n": 1}\n' * 20 + '{"n": 2}\n')
    (tmp_path / "new").rename(log)

    assert follower.new_events() == [{"n": 2}]


def test_a_lab_log_that_is_deleted_is_followed_again_when_it_is_back(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    log.write_text('{"n": 1}\n')
    follower = Follower(log)
    log.unlink()
    assert follower.new_events() == []

    log.write_text('{"n": 2}\n')

    assert follower.new_events() == [{"n": 2}]


@pytest.mark.parametrize("size", [70_000, LONGEST_LINE_BYTES - 20])
def test_a_long_line_is_an_event_like_any_other(tmp_path: Path, size: int) -> None:
    log = tmp_path / "lab.jsonl"
    follower = Follower(log)

    log.write_text(json.dumps({"x": "y" * size}) + '\n{"n": 2}\n')

    found = [event for _ in range(3) for event in follower.new_events()]
    assert [list(event) for event in found] == [["x"], ["n"]]


def test_a_line_longer_than_anybody_writes_is_passed_over_also_while_it_grows(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    log.touch()
    follower = Follower(log)
    with log.open("a") as file:
        for _ in range(5):
            file.write("x" * (LONGEST_LINE_BYTES // 2))
            file.flush()
            assert follower.new_events() == []
        file.write('{"n": 1}\n{"n": 2}\n')

    found = [event for _ in range(3) for event in follower.new_events()]
    assert found == [{"n": 2}]


@pytest.mark.parametrize("line", [b"\xff\x00\xfe", b"[" * 100_000, b"9" * 10_000, b"", b"\r"])
def test_what_is_no_event_stops_nothing(tmp_path: Path, line: bytes) -> None:
    log = tmp_path / "lab.jsonl"
    follower = Follower(log)

    log.write_bytes(line + b'\n{"n": 1}\n')

    assert follower.new_events() == [{"n": 1}]
