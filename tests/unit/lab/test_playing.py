"""A plan meets trouble while it is played: what is broken is healed, and only what was done is recorded."""

from typing import cast

import pytest

from lab import Trouble, chaos
from lab.actions import playing, record
from lab.actions.breaking import Done
from lab.actions.healing import Healed
from lab.clone.project import SERVERS
from lab.faults.chance import Event, Pick
from lab.stack.containers import Clone

PAUSE = Pick("server1", "pause", {})


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written down of the events."""
    events: list[str] = []
    monkeypatch.setattr(record, "append", lambda added: events.extend(str(one["event"]) for one in added))
    return events


def test_an_engine_that_goes_away_does_not_keep_chaos_from_healing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    healed: list[str] = []

    def loses_the_engine(*arguments: object) -> bool:
        raise Trouble("no engine")

    def heals(clone: Clone, servers: list[str], by: str) -> bool:
        healed.extend(servers)
        return True

    monkeypatch.setattr(chaos, "connect", lambda: cast(Clone, object()))
    monkeypatch.setattr(chaos, "play", loses_the_engine)
    monkeypatch.setattr(chaos, "heal_and_wait", heals)

    assert chaos.main(["--seed", "7"]) == 1
    assert healed == list(SERVERS)
    assert "no engine" in capsys.readouterr().err


@pytest.mark.parametrize(("ours", "events"), [(True, ["fault"]), (False, [])])
def test_only_a_fault_that_was_done_is_recorded(
    monkeypatch: pytest.MonkeyPatch, recorded: list[str], ours: bool, events: list[str]
) -> None:
    monkeypatch.setattr(playing, "break_one", lambda *arguments: Done("server1", ours, "said", not ours))

    assert playing.spoil(cast(Clone, object()), Event(1, False, PAUSE), 7) == ("said", not ours)
    assert recorded == events


@pytest.mark.parametrize(("trouble", "events"), [("", ["heal"]), ("no engine", [])])
def test_only_a_heal_that_was_done_is_recorded(
    monkeypatch: pytest.MonkeyPatch, recorded: list[str], trouble: str, events: list[str]
) -> None:
    monkeypatch.setattr(playing, "heal_or_say_why", lambda clone, name: Healed(name, trouble=trouble))

    assert playing.mend(cast(Clone, object()), Event(1, True, PAUSE), 7)[1] is bool(trouble)
    assert recorded == events
