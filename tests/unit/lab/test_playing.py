"""A plan meets trouble while it is played: what is broken is healed, and only what was done is recorded."""

from types import SimpleNamespace
from typing import cast

import pytest

from lab import Trouble
from lab.actions import playing, record
from lab.actions.breaking import Done
from lab.actions.healing import Healed
from lab.clone.project import SERVERS
from lab.commands import chaos
from lab.faults.chance import Event, Pick
from lab.faults.menu import BY_NAME
from lab.machine.lab_turn import to_play_chaos
from lab.stack.containers import Clone

PAUSE = Pick("server1", "pause", {})


@pytest.fixture(autouse=True)
def _a_lab_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody may be playing chaos on the lab that the tests on containers have, on another lane."""
    monkeypatch.setenv("COMPOSE_PROJECT_NAME", "no-lab-at-all")


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written down of the events."""
    events: list[str] = []
    monkeypatch.setattr(record, "append", lambda added: events.extend(str(one["event"]) for one in added))
    return events


@pytest.mark.parametrize(
    ("undone", "is_healed", "code", "last"),
    [
        ([], True, 0, ""),
        (["a", "b"], True, 1, "Faults or heals that could not be done: 2; see the lines above."),
        (["a"], False, 1, "At the end not every server is healed and seen ONLINE. See: "),
        ([], False, 1, "At the end not every server is healed and seen ONLINE. See: "),
    ],
)
def test_the_last_line_says_why_chaos_ends_with_1(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    undone: list[str],
    is_healed: bool,
    code: int,
    last: str,
) -> None:
    monkeypatch.setattr(chaos, "connect", lambda: cast(Clone, SimpleNamespace(turn="lab")))
    monkeypatch.setattr(chaos, "play", lambda *arguments: arguments[-1].extend(undone))
    monkeypatch.setattr(chaos, "heal_and_wait", lambda *arguments, by: is_healed)

    assert chaos.main(["--seed", "7", "--no-load"]) == code
    assert "".join(capsys.readouterr().err.splitlines()[-1:]).startswith(last)


def test_what_can_not_be_done_is_noted_and_the_rest_is_played(
    monkeypatch: pytest.MonkeyPatch, recorded: list[str]
) -> None:
    monkeypatch.setattr(playing, "wait_until_enough", lambda *arguments: True)
    monkeypatch.setattr(playing, "break_one", lambda *arguments: Done("server1", False, "refused", is_trouble=True))
    monkeypatch.setattr(playing, "heal_or_say_why", lambda clone, name: Healed(name))
    spells: list[playing.Spell] = []
    undone: list[str] = []

    playing.play(
        cast(Clone, object()), [Event(0, False, PAUSE), Event(0, True, PAUSE)], 1, 7, lambda: False, spells, undone
    )

    assert (spells, undone) == ([], ["refused"])
    assert recorded == ["heal"]


def test_a_second_chaos_is_refused_before_it_says_anything(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chaos, "connect", lambda: cast(Clone, SimpleNamespace(turn="a")))

    with to_play_chaos("a"), pytest.raises(Trouble, match="already"):
        chaos.main(["--seed", "7", "--no-load"])

    assert capsys.readouterr().out == ""


def test_an_engine_that_goes_away_does_not_keep_chaos_from_healing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    healed: list[str] = []

    def loses_the_engine(*arguments: object) -> bool:
        raise Trouble("no engine")

    def heals(clone: Clone, servers: list[str], by: str) -> bool:
        healed.extend(servers)
        return True

    monkeypatch.setattr(chaos, "connect", lambda: cast(Clone, SimpleNamespace(turn="lab")))
    monkeypatch.setattr(chaos, "play", loses_the_engine)
    monkeypatch.setattr(chaos, "heal_and_wait", heals)

    assert chaos.main(["--seed", "7", "--no-load"]) == 1
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


def test_what_somebody_else_had_broken_is_recorded_too_when_chaos_heals_it(
    monkeypatch: pytest.MonkeyPatch, recorded: list[str]
) -> None:
    both = (BY_NAME["pause"], BY_NAME["slow"])
    monkeypatch.setattr(playing, "heal_or_say_why", lambda clone, name: Healed(name, both, options={"slow": {}}))

    playing.mend(cast(Clone, object()), Event(1, True, PAUSE), 7)
    assert recorded == ["heal", "heal"]
