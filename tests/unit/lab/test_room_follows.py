"""What the control room follows: lab.jsonl, which anybody may write into, and the balancer's stream."""

import json
from pathlib import Path

import pytest

from lab.room.log import TAIL_BYTES, LogTail
from lab.room.sight import LARGEST_EVENT, read_events

TIME = "2026-11-29T09:00:00.000+07:00"
LINE = {"event": "fault", "server": "server1", "fault": "pause", "options": {"for_s": 5}, "by": "fail.py"}
PAUSE = {"time": TIME, **LINE}


def write(file: Path, *events: object) -> None:
    with file.open("a") as log:
        log.writelines(json.dumps(one) + "\n" for one in events)


def test_what_is_added_is_read_once(tmp_path: Path) -> None:
    log = LogTail(tmp_path / "lab.jsonl")
    assert log.new_lines() == []
    write(log.file, PAUSE)
    [(event, at_s)] = log.new_lines()
    assert event == {**LINE, "id": ""}
    assert at_s == 1795917600.0
    assert log.new_lines() == []
    write(log.file, {**PAUSE, "event": "heal"})
    assert [event["event"] for event, _ in log.new_lines()] == ["heal"]


def test_half_a_line_is_waited_for(tmp_path: Path) -> None:
    log = LogTail(tmp_path / "lab.jsonl")
    text = json.dumps(PAUSE) + "\n"
    log.file.write_text(text[:20])
    assert log.new_lines() == []
    log.file.write_text(text)
    assert len(log.new_lines()) == 1


def test_a_log_that_is_cut_or_made_anew_is_read_on(tmp_path: Path) -> None:
    log = LogTail(tmp_path / "lab.jsonl")
    write(log.file, PAUSE, PAUSE)
    assert len(log.new_lines()) == 2
    log.file.write_text(json.dumps(PAUSE) + "\n")
    assert len(log.new_lines()) == 1
    log.file.rename(tmp_path / "old")
    assert log.new_lines() == []
    write(log.file, PAUSE, PAUSE, PAUSE)
    assert len(log.new_lines()) == 3


def test_of_a_long_log_only_the_end_is_read(tmp_path: Path) -> None:
    log = LogTail(tmp_path / "lab.jsonl")
    write(log.file, *[PAUSE] * 2000)
    first = log.new_lines()
    assert 100 < len(first) < 2000
    write(log.file, *[PAUSE] * 2000)
    assert sum(1 for _ in log.new_lines()) * len(json.dumps(PAUSE)) <= TAIL_BYTES


@pytest.mark.parametrize(
    "odd",
    [
        "", "{", "[]", "3", "null", '"x"', "[" * 5000, '{"event": "fault"}',
        json.dumps({**PAUSE, "server": "balancer"}), json.dumps({**PAUSE, "event": "party"}),
        json.dumps({**PAUSE, "time": "now"}), json.dumps({**PAUSE, "time": 3}), json.dumps({**PAUSE, "options": [1]}),
        json.dumps({**PAUSE, "server": ["server1"]}),
    ],
)  # fmt: skip
def test_an_odd_line_is_passed_over(odd: str, tmp_path: Path) -> None:
    log = LogTail(tmp_path / "lab.jsonl")
    log.file.write_text(f"{odd}\n{json.dumps(PAUSE)}\n")
    assert len(log.new_lines()) == 1


def test_what_a_line_says_can_not_grow_or_steer(tmp_path: Path) -> None:
    log = LogTail(tmp_path / "lab.jsonl")
    options = {"ms": 1, "t": "text", "n": float("nan"), "b": True, **{str(number): 1 for number in range(99)}}
    write(log.file, {**PAUSE, "fault": "\x1b[2J" + "x" * 999, "by": ["a\n"], "options": options})
    [(event, _)] = log.new_lines()
    assert event["fault"].startswith("\\x1b[2Jxxx")
    assert len(event["fault"]) == 60
    assert event["by"].isprintable()
    assert len(event["options"]) <= 10
    assert {"t", "n", "b"}.isdisjoint(event["options"])


def test_the_events_of_a_stream_are_read_however_they_are_cut() -> None:
    stream = b'retry: 1000\n\n: beat\n\nid: b-1\nevent: state\ndata: {"a": 1}\n\ndata: x\r\ndata: y\n\nevent: half\n'
    whole = [("state", '{"a": 1}'), ("message", "x\ny")]
    assert list(read_events(iter([stream]))) == whole
    assert list(read_events(stream[n : n + 1] for n in range(len(stream)))) == whole


def test_a_line_without_end_ends_the_reading() -> None:
    with pytest.raises(ValueError, match=r"^\d+ B$"):
        list(read_events(b"x" * 4096 for _ in range(LARGEST_EVENT // 4096 + 1)))
