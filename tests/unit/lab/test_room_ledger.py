"""Asked, done, seen by the balancer: this room's actions beside those of terminals and other rooms."""

from typing import Any

import pytest

from lab.room.ledger import Change, Ledger, fault_command, heal_command, shown


def line(event: str, server: str = "server1", by: str = "fail.py", mark: str = "", **options: float) -> dict[str, Any]:
    return {"event": event, "server": server, "fault": "pause", "options": options, "by": by, "id": mark}


def test_a_fault_is_asked_then_done_then_seen() -> None:
    ledger = Ledger("r")
    action = ledger.asked("server1", "fault", 10.0, "pause", {}, 30)
    assert (action.done_s, action.seen_s, action.by) == (None, None, "room")
    ledger.done(action, 10.2, "server1 is paused.", is_trouble=False)
    ledger.changed(Change("server2", "OFFLINE", "refused", 10.5))
    assert action.seen is None
    ledger.changed(Change("server1", "SUSPECT", "read-timeout", 10.7))
    ledger.changed(Change("server1", "OFFLINE", "read-timeout", 11.2))
    assert (action.done_s, action.seen_s, shown(action)["seen"]) == (10.2, 10.7, "SUSPECT (read-timeout)")


def test_the_balancer_may_see_it_before_it_is_said_to_be_done() -> None:
    ledger = Ledger("r")
    action = ledger.asked("server1", "fault", 10.0, "kill", {})
    ledger.changed(Change("server1", "SUSPECT", "refused", 10.1))
    ledger.done(action, 10.4, "server1 is killed.", is_trouble=False)
    assert (action.done_s, action.seen_s) == (10.4, 10.1)


def test_what_the_balancer_saw_of_an_earlier_action_is_not_taken_for_a_later_one() -> None:
    ledger = Ledger("r")
    slow = ledger.asked("server1", "fault", 10.0, "slow", {"ms": 1000})
    ledger.done(slow, 10.1, "", is_trouble=False)
    heal = ledger.asked("server1", "heal", 20.0)
    ledger.done(heal, 20.1, "", is_trouble=False)
    pause = ledger.asked("server1", "fault", 30.0, "pause", {})
    ledger.changed(Change("server1", "OFFLINE", "read-timeout", 30.9))
    ledger.done(pause, 30.2, "", is_trouble=False)
    assert (slow.seen_s, heal.seen_s, pause.seen_s) == (None, None, 30.9)


def test_a_heal_is_seen_when_the_server_is_online_again() -> None:
    ledger = Ledger("r")
    ledger.changed(Change("server1", "OFFLINE", "read-timeout", 9.0))
    heal = ledger.asked("server1", "heal", 10.0)
    ledger.done(heal, 10.2, "", is_trouble=False)
    assert heal.seen is None
    ledger.changed(Change("server1", "ONLINE", "", 10.6))
    assert (heal.seen_s, shown(heal)["seen"]) == (10.6, "ONLINE")


def test_a_state_that_was_so_before_is_not_shown_as_seen() -> None:
    ledger = Ledger("r")
    ledger.changed(Change("server1", "ONLINE", "", 1.0))
    heal = ledger.asked("server1", "heal", 10.0)
    ledger.done(heal, 10.2, "", is_trouble=False)
    assert (heal.seen_s, heal.seen) == (None, "ONLINE already before")


def test_what_could_not_be_done_is_not_seen_either() -> None:
    ledger = Ledger("r")
    action = ledger.asked("server1", "fault", 10.0, "pause", {})
    ledger.done(action, 10.2, "no engine", is_trouble=True)
    ledger.changed(Change("server1", "OFFLINE", "refused", 10.7))
    assert (action.seen_s, action.is_trouble) == (None, True)


def test_a_terminals_fault_is_among_them_and_seen() -> None:
    ledger = Ledger("r")
    ledger.changed(Change("server1", "SUSPECT", "read-timeout", 9.7))  # of before: no clocks are so far apart
    ledger.changed(Change("server1", "SUSPECT", "refused", 9.8))
    ledger.told(line("fault", for_s=10), 10.0)
    ledger.told(line("heal", by="--for"), 20.0)
    ledger.changed(Change("server1", "ONLINE", "", 20.4))
    heal, fault = ledger.actions
    assert (fault.by, fault.asked_s, fault.done_s, fault.seen_s, fault.for_s) == ("fail.py", 10.0, 10.0, 9.8, 10)
    assert (heal.by, heal.what, heal.seen_s) == ("--for", "heal", 20.4)


def test_our_own_lines_in_the_log_are_no_actions_of_others_but_those_of_chaos() -> None:
    ledger = Ledger("r1")
    action = ledger.asked("server1", "fault", 10.0, "pause", {})
    assert ledger.is_ours(line("fault", by="control.py", mark=ledger.mark(action)))
    assert not ledger.is_ours(line("fault", by="control.py", mark="r2-1"))
    assert not ledger.is_ours(line("fault", by="control.py", mark=ledger.chaos_mark))
    ledger.told(line("fault", by="control.py", mark="r2-1"), 11.0)
    ledger.told(line("fault", by="control.py", mark=ledger.chaos_mark), 12.0)
    assert [one.by for one in ledger.actions] == ["room", "control.py", "room"]


def test_the_past_is_shown_as_such() -> None:
    ledger = Ledger("r")
    ledger.told(line("fault"), 10.0, is_past=True)
    assert (ledger.actions[0].seen_s, ledger.actions[0].seen) == (None, "not known: it was before this room was opened")


def test_a_long_past_that_is_read_late_does_not_push_out_what_is_asked_for_now() -> None:
    ledger = Ledger("r")
    action = ledger.asked("server1", "heal", 100.0)
    for number in range(60):
        ledger.told(line("fault"), 10.0 + number, is_past=True)
    assert ledger.actions[0] is action
    assert [one.asked_s for one in ledger.actions][1:3] == [69.0, 68.0]
    assert len(ledger.actions) == 50


def test_only_the_last_fifty_are_kept() -> None:
    ledger = Ledger("r")
    for _ in range(80):
        ledger.asked("server1", "heal", 1.0)
    assert (len(ledger.actions), ledger.actions[0].id) == (50, 80)


@pytest.mark.parametrize(
    ("fault", "options", "for_s", "command"),
    [
        ("pause", {}, 30, "python lab/fail.py server1 --for 30"),
        ("pause", {}, None, "python lab/fail.py server1"),
        ("slow", {"ms": 1000}, 0.5, "python lab/fail.py server1 --fault slow --ms 1000 --for 0.5"),
        ("drop", {"share": 0.3}, None, "python lab/fail.py server1 --fault drop --share 0.3"),
        ("nonsense", {"; rm": 1}, None, "python lab/fail.py server1 --fault nonsense"),
    ],
)
def test_the_command_that_does_the_same(
    fault: str, options: dict[str, float], for_s: float | None, command: str
) -> None:
    assert fault_command("server1", fault, options, for_s) == command
    assert heal_command("server1") == "python lab/heal.py server1"
