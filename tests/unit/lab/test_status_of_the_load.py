"""What status.py says of how much the servers carry."""

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from lab.actions import diagnosis
from lab.commands import status
from lab.stack import balancer_view
from lab.stack.balancer_view import Seen
from lab.stack.snapshot import Snapshot
from lab.texts.language import speak

NOW = datetime(2026, 11, 22, 9, 0, 30, tzinfo=timezone(timedelta(hours=7)))
BUSY = {"busy": True, "in_flight": 7, "ease": 2, "limit": 9, "alone_ms": 4.2}


def told(answer: dict[str, Any] | None) -> dict[str, Any]:
    """Return the status of a lab whose servers are starved, and whose balancer answers so."""
    snapshots = dict.fromkeys(("server1", "server2", "server3", "balancer"), Snapshot("running", cpus=0.05))
    return diagnosis.compare(snapshots, balancer_view.read(answer) if answer else None, None, "http://x", NOW)


@pytest.mark.parametrize(("language", "words"), [("en", "BUSY 7 of 9"), ("id", "BUSY 7 dari 9")])
def test_who_is_busy_is_told_beside_its_state_with_what_it_carries_and_could(language: str, words: str) -> None:
    answer = {"servers": [{"name": "server1", "state": "ONLINE", "load": BUSY}], "load": {"waiting": 3, "shed": 40}}
    speak(language)
    whole = told(answer)

    assert {key: whole["servers"][0]["balancer"][key] for key in BUSY} == BUSY
    assert whole["load"] == {"waiting": 3, "shed": 40}
    assert re.search(rf"ONLINE +{words} +MISMATCH$", status.lines(whole, NOW)[1])


def test_what_is_refused_is_told_with_the_service() -> None:
    speak("en")
    lines = status.lines(told({"servers": [], "service": "overloaded", "load": {"waiting": 3, "shed": 40}}), NOW)

    assert "In line: 3; refused as busy since the balancer was started: 40." in lines


def test_nothing_is_said_where_nobody_was_refused() -> None:
    assert not any("refused" in line for line in status.lines(told({"servers": [], "load": {"shed": 0}}), NOW))


def test_a_load_that_is_no_number_is_none() -> None:
    answer = {"servers": [{"name": "server1", "load": {"busy": "yes", "limit": "\x1b[2J", "in_flight": True}}]}

    assert balancer_view.read(answer).server("server1") == Seen()
    assert told(None)["load"] is None
