"""The live stream, and what it reads of the lab's own log."""

import json
from itertools import islice
from pathlib import Path

from balancer.events.line_files import Follower
from balancer.events.stream import Stream, formatted


def test_an_event_is_one_line_whatever_is_in_it() -> None:
    text = formatted("state", {"reason": "two\nlines\r\n\r\nevent: forged"})

    assert text.count("\n") == 3
    assert text.startswith("event: state\ndata: ")


def test_a_subscriber_gets_what_is_published_from_then_on(tmp_path: Path) -> None:
    stream = Stream()
    stream.publish("request", {"n": 0})
    reader = stream.subscribe(lambda kind, event: event, Follower(tmp_path / "lab.jsonl"), lambda: False)
    next(reader)
    stream.publish("request", {"n": 1})
    stream.publish("request", {"n": 2})

    assert [json.loads(text.split("data: ")[1])["n"] for text in islice(reader, 2)] == [1, 2]


def test_a_slow_subscriber_loses_the_oldest_events_and_holds_nobody_up(tmp_path: Path) -> None:
    stream = Stream()
    reader = stream.subscribe(lambda kind, event: event, Follower(tmp_path / "lab.jsonl"), lambda: False)
    next(reader)
    for number in range(1000):
        stream.publish("request", {"n": number})

    assert '"n": 744' in next(reader)


def test_a_subscriber_that_has_gone_leaves_its_place(tmp_path: Path) -> None:
    stream = Stream(limit=1)
    reader = stream.subscribe(lambda kind, event: event, Follower(tmp_path / "lab.jsonl"), lambda: False)
    next(reader)
    assert stream.is_full()

    reader.close()  # type: ignore[attr-defined]

    assert not stream.is_full()


def test_the_stream_ends_when_the_balancer_stops(tmp_path: Path) -> None:
    reader = Stream().subscribe(lambda kind, event: event, Follower(tmp_path / "lab.jsonl"), lambda: True)

    assert list(reader) == ["retry: 1000\n\n"]


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
