"""The live stream's memory: numbers, positions, and what is too old or too much."""

import pytest

from balancer.events import history as history_module
from balancer.events.history import KEEPS_S, MOST, History, formatted


def alike(**event: object) -> dict[str, dict[str, object]]:
    return {"id": event, "en": event}


def filled(count: int = 3, every_s: float = 1.0) -> History:
    history = History("boot")
    for number in range(1, count + 1):
        history.add("request", alike(n=number), 1000.0 + number * every_s, 1000.0 + number * every_s)
    return history


def test_an_event_is_one_line_whatever_is_in_it() -> None:
    text = formatted("state", {"reason": "two\nlines\r\n\r\nevent: forged"}, "boot-1")

    assert text.count("\n") == 4
    assert text.startswith("id: boot-1\nevent: state\ndata: ")


def test_half_a_surrogate_in_an_event_can_be_sent_all_the_same() -> None:
    assert formatted("fault", {"server": "\ud800"}).encode()


def test_a_reader_goes_on_after_the_last_event_that_it_has() -> None:
    history = filled()

    assert history.position_of("boot-1") == 1
    assert [entry.number for entry in history.after(1) or []] == [2, 3]
    assert history.after(3) == []


@pytest.mark.parametrize(
    "event_id", ["", "boot", "boot-", "boot-x", "boot--1", "other-1", "boot-4", "boot-" + "9" * 400, "boot-²"]
)
def test_who_names_no_event_of_this_history_can_not_go_on(event_id: str) -> None:
    assert filled().position_of(event_id) is None


def test_what_is_older_than_two_minutes_goes_and_its_readers_are_told_that_something_is_missing() -> None:
    history = filled()

    history.add("request", alike(n=4), 1002.5 + KEEPS_S, 1002.5 + KEEPS_S)

    assert [entry.number for entry in history.after(2) or []] == [3, 4]
    assert history.after(1) is None
    assert history.position_of("boot-1") is None
    assert history.position_of("boot-2") == 2


def test_after_a_long_silence_the_past_is_empty_though_the_last_event_is_still_here() -> None:
    history = filled()

    assert history.before_all(1003.0) == 0
    assert history.before_all(1002.5 + KEEPS_S) == 2
    assert history.before_all(2000.0) == history.newest == 3


def test_however_much_happens_it_takes_a_bounded_room() -> None:
    history = filled(MOST + 10, every_s=0.001)

    assert len(history.after(10) or []) == MOST
    assert history.after(9) is None


def test_what_is_alike_in_all_languages_is_kept_once() -> None:
    history = filled(1)
    history.add("state", {"id": {"reason": "ditolak"}, "en": {"reason": "refused"}}, 1002.0, 1002.0)
    same, differing = history.after(0) or []

    assert same.texts["id"] is same.texts["en"]
    assert "ditolak" in differing.texts["id"]
    assert "refused" in differing.texts["en"]


def test_what_is_alike_in_all_languages_is_put_into_words_once(monkeypatch: pytest.MonkeyPatch) -> None:
    put = list[str]()

    def put_into_words(kind: str, event: object, number: str) -> str:
        put.append(kind)
        return kind

    monkeypatch.setattr(history_module, "formatted", put_into_words)
    history = History("b")
    history.add("request", alike(n=1), 1.0, 1.0)
    history.add("view", {"id": {"n": 2}, "en": {"n": 2}}, 1.0, 1.0)

    assert put == ["request", "view", "view"]


def test_a_history_that_has_seen_nothing_has_nothing_to_tell() -> None:
    history = History("boot")

    assert (history.after(0), history.before_all(1.0), history.position_of("boot-0")) == ([], 0, 0)
