"""The live stream: who is told what, and when."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from balancer.events.history import MOST
from balancer.events.lab_log import LabLog
from balancer.events.stream import Reader, Stream, gathers_s
from tests.component.one_server import greenlets

VIEW: dict[str, object] = {"service": "normal"}


def reader(**chosen: Any) -> Reader:
    return Reader("id", lambda: VIEW, **chosen)


def until(told: Iterator[str], wanted: str) -> str:
    """Read until something has been told; return all of it."""
    text = ""
    while wanted not in text:
        text += next(told)
    return text


def numbers(text: str) -> list[int]:
    """Return the `n` of every event that has one."""
    return [int(number) for number in re.findall(r'"n":(\d+)', text)]


def listening(stream: Stream, **chosen: Any) -> Iterator[str]:
    told = stream.subscribe(reader(**chosen), lambda: False)
    assert next(told).startswith("retry: 1000\n\nevent: hello\n")
    return told


def test_a_reader_is_told_first_where_it_stands_and_what_is_to_be_seen() -> None:
    first = next(Stream().subscribe(reader(), lambda: False))

    assert '"resumed":false' in first
    assert first.endswith('event: view\ndata: {"service":"normal"}\n\n')


def test_a_reader_gets_what_is_published_from_then_on() -> None:
    stream = Stream()
    stream.publish("request", {"n": 0})
    told = listening(stream)
    stream.publish("request", {"n": 1})
    stream.publish("request", {"n": 2})

    assert numbers(until(told, '"n":2')) == [1, 2]


def test_a_reader_who_wants_the_past_gets_it_too() -> None:
    stream = Stream()
    stream.publish("request", {"n": 0})

    assert numbers(until(listening(stream, wants_past=True), '"n":0')) == [0]


def test_a_reader_that_was_away_goes_on_where_it_was() -> None:
    stream = Stream()
    told = listening(stream)
    for number in range(3):
        stream.publish("request", {"n": number})
    first_id = re.findall("id: (.*)", until(told, '"n":2'))[0]

    again = stream.subscribe(reader(after=first_id, wants_past=True), lambda: False)

    assert '"resumed":true' in next(again)
    assert numbers(until(again, '"n":2')) == [1, 2]


@pytest.mark.parametrize("event_id", ["another-boot-1", "1", "\x00", "-"])
def test_a_reader_of_another_run_begins_anew(event_id: str) -> None:
    stream = Stream()
    stream.publish("request", {"n": 0})
    told = stream.subscribe(reader(after=event_id, wants_past=True), lambda: False)

    assert '"resumed":false' in next(told)
    assert numbers(until(told, '"n":0')) == [0]


def test_a_reader_that_has_fallen_far_behind_is_let_go_and_nobody_waits_for_it() -> None:
    stream = Stream()
    told = listening(stream)
    for number in range(MOST + 10):
        stream.publish("request", {"n": number})

    assert list(told) == []
    assert not stream.is_heard()


def test_much_is_told_in_pieces() -> None:
    stream = Stream()
    told = listening(stream)
    for number in range(1000):
        stream.publish("request", {"n": number})

    pieces = [numbers(next(told)) for _ in range(5)]

    assert [number for piece in pieces for number in piece] == list(range(1000))


def test_a_view_is_told_again_when_it_has_changed_and_a_state_is_not_waited_for() -> None:
    stream, view = Stream(), dict(VIEW)
    told = stream.subscribe(Reader("id", lambda: view), lambda: False)
    next(told)
    view["service"] = "down"
    stream.publish("state", {"to": "OFFLINE"}, is_urgent=True)

    assert "OFFLINE" in until(told, '{"service":"down"}')


def test_each_reader_is_told_in_its_language() -> None:
    stream = Stream(tell=lambda kind, event, language: {**event, "text": {"id": "ditolak", "en": "refused"}[language]})
    english = stream.subscribe(Reader("en", lambda: {"in": "English"}), lambda: False)
    indonesian = listening(stream)
    assert '{"in":"English"}' in next(english)
    stream.publish("state", {}, is_urgent=True)

    assert "ditolak" not in until(english, "refused")
    assert "refused" not in until(indonesian, "ditolak")


def test_a_reader_that_has_gone_leaves_its_place() -> None:
    stream = Stream(limit=1)
    told = listening(stream)
    assert stream.is_full()

    told.close()  # type: ignore[attr-defined]

    assert not stream.is_full()


def test_the_stream_ends_when_the_balancer_stops() -> None:
    told = list(Stream().subscribe(reader(), lambda: True))

    assert len(told) == 1


def test_a_view_that_can_not_be_made_ends_nobodys_stream() -> None:
    stream, troubles = Stream(), list[str]()

    def look() -> dict[str, object]:
        if troubles:
            raise OSError(troubles[0])
        return VIEW

    told = stream.subscribe(Reader("id", look), lambda: False)
    next(told)
    troubles.append("no")
    stream.publish("state", {"n": 1}, is_urgent=True)

    assert numbers(until(told, '"n":1')) == [1]


def test_what_the_lab_writes_down_is_told_while_somebody_listens(tmp_path: Path) -> None:
    log = tmp_path / "lab.jsonl"
    told = listening(Stream(LabLog(log, ["server1"])))

    log.write_text('{"event": "fault", "server": "server1", "fault": "pause"}\n')

    assert "event: fault\n" in until(told, '"pause"')


def test_seconds_are_told_while_somebody_listens() -> None:
    stream = Stream()
    stream.on_second(lambda now_s: stream.publish("second", {"at_s": now_s}))

    assert "event: second\n" in until(listening(stream), "second")


def test_a_reader_who_closes_its_side_is_sent_something_at_once_and_let_go_when_its_connection_is_over() -> None:
    stream, left = Stream(), list[str]()
    told = listening(stream, is_leaving=lambda: True, has_left=lambda: bool(left))
    assert next(told) == ": still here\n\n"
    assert stream.is_heard(), "it may only have no more to say"

    left.append("the reset")

    assert list(told) == []
    assert not stream.is_heard()


def test_however_often_readers_come_and_go_one_looks_for_what_is_new() -> None:
    stream = Stream()
    before = set(greenlets())
    for _ in range(5):
        listening(stream).close()  # type: ignore[attr-defined]
    told = listening(stream)
    stream.publish("request", {"n": 1})

    assert numbers(until(told, '"n":1')) == [1]
    assert len(set(greenlets()) - before) == 1


def test_a_crowd_of_readers_is_told_less_often_and_a_few_are_told_at_once() -> None:
    assert [gathers_s(readers) for readers in (0, 1, 20, 40, 100, 200)] == [0.1, 0.1, 0.1, 0.2, 0.5, 0.5]
