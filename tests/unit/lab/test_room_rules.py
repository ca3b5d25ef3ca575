"""What the control room decides: who may act now, and what is healed by itself."""

from collections.abc import Callable

import pytest

from lab.room.desk import BusyError, Desk, Play
from lab.room.promises import AGAIN_S, GRACE_S, Broken, Promises
from lab.room.room import may_have
from lab.room.state import end_in_words
from lab.stack.fault_file import NOT_KNOWN
from lab.stack.snapshot import Snapshot
from lab.texts.language import speak
from tests.unit.lab.snapshots import KILLED
from tests.unit.lab.snapshots import PAUSED as PAUSED_CONTAINER


def test_one_action_a_server_at_a_time() -> None:
    desk = Desk()
    desk.begin_fault("server1", "")
    with pytest.raises(BusyError, match="server1"):
        desk.begin_fault("server1", "")
    with pytest.raises(BusyError, match="server1"):
        desk.begin_heal(["server1", "server2", "server3"])
    assert not desk.begin_promised("server1")
    desk.begin_fault("server2", "")
    desk.end("server1")
    desk.begin_heal(["server1"])
    assert desk.under_way == {"server1": "heal", "server2": "fault"}


def test_healing_all_takes_all_servers_or_none() -> None:
    desk = Desk()
    desk.begin_fault("server3", "")
    with pytest.raises(BusyError):
        desk.begin_heal(["server1", "server2", "server3"])
    assert desk.under_way == {"server3": "fault"}


@pytest.mark.parametrize("play", Play)
def test_nothing_is_broken_healed_or_switched_beside_a_play(play: Play) -> None:
    desk = Desk()
    desk.begin_play(play, "", [])
    begins: list[Callable[[], object]] = [
        lambda: desk.begin_fault("server1", ""),
        lambda: desk.begin_heal(["server1"]),
        lambda: desk.begin_play(Play.CHAOS, "", []),
        lambda: desk.begin_settings(""),
    ]
    for begin in begins:
        with pytest.raises(BusyError, match="stop it first"):
            begin()


def test_a_play_begins_only_when_all_is_well_and_nothing_goes_on() -> None:
    with pytest.raises(BusyError, match="server2"):
        Desk().begin_play(Play.CHAOS, "", ["server2"])
    with pytest.raises(BusyError, match="server1"):
        Desk({"server1": "heal"}).begin_play(Play.CHAOS, "", [])
    with pytest.raises(BusyError, match="anew"):
        Desk(is_changing=True).begin_play(Play.EXPERIMENT, "", [])


def test_beside_a_terminals_play_nothing_is_begun_but_a_heal() -> None:
    desk, others = Desk(), "lab/chaos.py (process 7)"
    begins: list[Callable[[], object]] = [
        lambda: desk.begin_fault("server1", others),
        lambda: desk.begin_play(Play.EXPERIMENT, others, []),
        lambda: desk.begin_settings(others),
    ]
    for begin in begins:
        with pytest.raises(BusyError, match=r"chaos.py \(process 7\)"):
            begin()
    desk.begin_heal(["server1"])


PAUSED = Broken("server1", "pause", 100.0, 130.0)


def test_a_fault_is_healed_by_itself_when_its_time_has_come() -> None:
    promises = Promises()
    promises.broke(PAUSED)
    promises.broke(Broken("server2", "slow", 100.0, None))
    assert promises.due(129.9) == []
    assert promises.due(130.0) == [PAUSED]
    assert promises.heals_at_s("server1", 101.0) == 130.0
    assert promises.heals_at_s("server2", 101.0) is None


def test_a_fault_that_somebody_has_healed_is_not_healed_again() -> None:
    promises = Promises()
    heals: list[Callable[[], object]] = [
        lambda: promises.healed("server1", 105.0),
        lambda: promises.healed("server1", 105.0, "pause"),
        lambda: promises.looked("server1", [], 101.0),
        lambda: promises.broke(Broken("server1", "pause", 110.0, None, "fail.py")),
    ]
    for heal in heals:
        promises.broke(PAUSED)
        heal()
        assert promises.due(1000.0) == []
        assert promises.ours() == []


def test_a_look_from_before_a_fault_does_not_make_it_forgotten() -> None:
    promises = Promises()
    promises.broke(PAUSED)
    promises.looked("server1", [], 99.0)
    promises.looked("server1", ["pause", "slow"], 101.0)
    promises.healed("server1", 101.0, "slow")
    promises.healed("server2", 101.0)
    assert promises.ours() == [PAUSED]


def test_what_is_told_late_of_earlier_times_does_not_make_a_fault_forgotten() -> None:
    promises = Promises()
    promises.broke(PAUSED)
    promises.healed("server1", 99.0)
    promises.healed("server1", 99.0, "pause")
    promises.broke(Broken("server1", "pause", 98.0, 110.0, "fail.py"))
    assert promises.ours() == [PAUSED]


def test_what_can_not_be_seen_inside_a_server_may_still_be_there() -> None:
    hidden = {"slow", "error", "flap"}
    assert hidden < set(may_have(PAUSED_CONTAINER))
    assert hidden < set(may_have(Snapshot("running", fault_file=NOT_KNOWN)))
    assert may_have(Snapshot("running", fault_file='{"slow": {"ms": 300}}')) == ["slow"]
    assert may_have(KILLED) == ["kill"]


def test_a_heal_that_could_not_be_done_is_tried_again() -> None:
    promises = Promises()
    promises.broke(PAUSED)
    promises.not_kept(PAUSED, 131.0)
    assert promises.due(131.0 + AGAIN_S - 0.1) == []
    assert [one.fault for one in promises.due(131.0 + AGAIN_S)] == ["pause"]


def test_what_others_promised_and_did_not_keep_is_seen_and_left_alone() -> None:
    promises = Promises()
    promises.broke(Broken("server1", "pause", 100.0, 110.0, "control.py"))
    assert promises.heals_at_s("server1", 105.0) == 110.0
    assert promises.outlived("server1", 110.0 + GRACE_S - 0.1) is None
    assert promises.outlived("server1", 110.0 + GRACE_S) is not None
    assert promises.due(1000.0) == []
    assert promises.ours() == []
    promises.looked("server1", [], 120.0)
    assert promises.outlived("server1", 1000.0) is None


@pytest.mark.parametrize(
    ("ended", "words"),
    [("confirmed", "terbukti"), ("exit 130", "dihentikan"), ("exit 3", "kode keluar 3"), ("", ""), (None, "")],
)
def test_the_end_of_an_experiment_is_said_in_words(ended: str | None, words: str) -> None:
    speak("id")
    try:
        assert end_in_words(ended) == words
    finally:
        speak("en")
