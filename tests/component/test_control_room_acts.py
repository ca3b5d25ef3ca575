"""The control room at work on a lab that is only played: one thing at a time, healed by itself, in step with others."""

import json
import re
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from lab.clone import turns
from lab.faults import chance
from lab.faults.menu import MENU
from lab.room import chaos
from lab.room.room import Room
from tests.component.fake_room import PlayedClone, Visitor, opened


@pytest.fixture
def clone() -> PlayedClone:
    return PlayedClone()


@pytest.fixture
def opened_room(clone: PlayedClone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Room, Visitor]]:
    with opened(clone, tmp_path, monkeypatch) as both:
        yield both


@pytest.fixture
def room(opened_room: tuple[Room, Visitor]) -> Room:
    return opened_room[0]


@pytest.fixture
def visitor(opened_room: tuple[Room, Visitor]) -> Visitor:
    return opened_room[1]


def fault(server: str = "server1", name: str = "pause", for_s: float | None = None) -> dict[str, Any]:
    return {"server": server, "fault": name, "options": {}, "for_s": for_s}


def recorded(folder: Path) -> list[dict[str, Any]]:
    """Return what stands in lab.jsonl."""
    path = folder / "lab.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def note(
    folder: Path, event: str, by: str, server: str = "server1", at_s: float | None = None, **options: float
) -> None:
    """Write into lab.jsonl what another command has done."""
    time_ = datetime.fromtimestamp(at_s or time.time(), timezone.utc).isoformat(timespec="milliseconds")
    line = {"time": time_, "event": event, "server": server, "fault": "pause", "options": options, "by": by}
    with (folder / "lab.jsonl").open("a") as log:
        log.write(json.dumps(line) + "\n")


def test_a_fault_and_its_heal_by_click(visitor: Visitor, clone: PlayedClone, tmp_path: Path) -> None:
    status, told = visitor.post("/api/fault", fault())
    assert status == 202
    action = visitor.wait_until_done(told["id"])
    assert (action["said"], action["by"], action["is_trouble"]) == ("server1 is paused.", "this control room", False)
    assert action["command"] == "python lab/fail.py server1"
    visitor.wait_until(lambda state: state["servers"][0]["docker"]["state"] == "paused", "Docker's word")
    assert [one["name"] for one in visitor.server("server1")["docker"]["faults"]] == ["pause"]
    healed = visitor.wait_until_done(visitor.post("/api/heal", {"server": "server1"})[1]["id"])
    assert healed["said"] == "server1 was paused; it is running again."
    assert clone.done == ["pause server1", "unpause server1"]
    assert [(one["event"], one["fault"], one["by"]) for one in recorded(tmp_path)] == [
        ("fault", "pause", "control.py"),
        ("heal", "pause", "control.py"),
    ]


def test_of_two_clicks_at_once_one_is_done(visitor: Visitor, clone: PlayedClone) -> None:
    clone.gate.clear()
    together, answers = Barrier(2), list[tuple[int, Any]]()

    def click() -> None:
        together.wait(5)
        answers.append(visitor.post("/api/fault", fault()))

    clicks = [Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join(10)
    assert sorted(status for status, _ in answers) == [202, 409]
    assert visitor.server("server1")["under_way"] == "fault"
    assert visitor.post("/api/heal", {"server": "server1"})[0] == 409
    assert visitor.post("/api/heal-all")[0] == 409
    assert visitor.post("/api/fault", fault("server2"))[0] == 202
    clone.gate.set()
    visitor.wait_until(lambda state: not any(one["under_way"] for one in state["servers"]), "the end of both")
    assert sorted(clone.done) == ["pause server1", "pause server2"]


def test_a_fault_is_healed_by_itself(visitor: Visitor, clone: PlayedClone) -> None:
    visitor.post("/api/fault", fault(for_s=0.5))
    visitor.wait_until(lambda state: state["servers"][0]["heals_at_s"], "when it will be healed")
    visitor.wait_until(lambda state: state["actions"][0]["what"] == "heal", "the heal")
    visitor.wait_until(lambda state: state["actions"][0]["done_s"], "its end")
    assert clone.done == ["pause server1", "unpause server1"]
    assert visitor.server("server1")["heals_at_s"] is None


def test_what_a_terminal_has_healed_is_not_healed_again(visitor: Visitor, clone: PlayedClone, tmp_path: Path) -> None:
    visitor.wait_until_done(visitor.post("/api/fault", fault(for_s=1.5))[1]["id"])
    clone.states["server1"] = "running"
    note(tmp_path, "heal", "heal.py")
    visitor.wait_until(lambda state: state["actions"][0]["by"] == "heal.py", "the terminal's heal", timeout_s=1)
    assert visitor.server("server1")["heals_at_s"] is None
    clone.states["server1"] = "paused"  # and has broken it anew
    note(tmp_path, "fault", "fail.py")
    visitor.wait_until(lambda state: state["actions"][0]["by"] == "fail.py", "the terminal's fault", timeout_s=1)
    until_s = time.monotonic() + 2
    while time.monotonic() < until_s:
        assert clone.done == ["pause server1"]
        time.sleep(0.1)


def test_a_heal_that_fails_is_said_and_the_promise_is_kept_later(
    visitor: Visitor, clone: PlayedClone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.room.promises.AGAIN_S", 0.3)
    visitor.wait_until_done(visitor.post("/api/fault", fault(for_s=0.3))[1]["id"])
    clone.trouble = "Docker does not answer."
    visitor.wait_until(lambda state: state["actions"][0]["is_trouble"], "that it failed")
    clone.trouble = ""
    visitor.wait_until(lambda _: "unpause server1" in clone.done, "the second try")


def test_others_faults_are_shown_with_their_time_and_those_that_outlived_it(
    visitor: Visitor, clone: PlayedClone, tmp_path: Path
) -> None:
    clone.states["server1"] = clone.states["server2"] = "paused"
    note(tmp_path, "fault", "fail.py", for_s=60)
    note(tmp_path, "fault", "control.py", server="server2", at_s=time.time() - 40, for_s=30)
    visitor.wait_until(lambda state: len(state["actions"]) == 2, "both")
    assert visitor.server("server1")["heals_at_s"] == pytest.approx(time.time() + 60, abs=5)
    assert re.search(r"^pause was to be healed at \d\d:\d\d:\d\d by control.py", visitor.server("server2")["outlived"])
    assert visitor.server("server1")["outlived"] == ""
    visitor.wait_until_done(visitor.post("/api/heal", {"server": "server2"})[1]["id"])
    assert visitor.server("server2")["outlived"] == ""


def test_at_the_end_only_what_it_broke_is_healed(
    room: Room, visitor: Visitor, clone: PlayedClone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.room.acting.wait_for_balancer", lambda address, servers: servers == ["server1"])
    visitor.wait_until_done(visitor.post("/api/fault", fault(for_s=300))[1]["id"])
    clone.states["server2"] = "paused"
    note(tmp_path, "fault", "fail.py", server="server2")
    visitor.wait_until(lambda state: state["servers"][1]["docker"]["state"] == "paused", "the terminal's fault")
    assert [(one.server, one.fault) for one in room.left_behind()] == [("server1", "pause")]
    assert room.acting.heal_ours()
    assert (clone.states["server1"], clone.states["server2"]) == ("running", "paused")


def only_these(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let chaos draw only what a played container can have."""
    kinds = [one for one in MENU if one.name in ("pause", "kill")]
    monkeypatch.setattr("lab.room.chaos.plan", partial(chance.plan, menu=kinds))


def test_chaos_can_be_followed_and_stopped_and_heals_what_it_broke(
    visitor: Visitor, clone: PlayedClone, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    only_these(monkeypatch)
    assert visitor.post("/api/chaos", {"seed": 7, "minutes": 1, "keep_alive": 1})[0] == 202
    assert visitor.post("/api/chaos", {"seed": 7, "minutes": 1, "keep_alive": 1})[0] == 409
    assert visitor.post("/api/fault", fault())[0] == 409
    assert visitor.post("/api/settings", {"policy": "random"})[0] == 409
    visitor.wait_until(lambda state: any(one["is_done"] for one in state["chaos"]["plan"]), "its first fault")
    assert visitor.state()["chaos"]["plan"][0]["said"]
    assert visitor.post("/api/chaos/stop")[0] == 202
    visitor.wait_until(lambda state: state["chaos"]["is_over"], "its end")
    assert set(clone.states.values()) == {"running"}
    assert {one["by"] for one in recorded(tmp_path)} == {"control.py"}
    visitor.wait_until(
        lambda state: {one["by"] for one in state["actions"]} == {"this control room"}, "what was recorded of it"
    )
    assert visitor.post("/api/fault", fault())[0] == 202


def test_healing_all_ends_chaos_first(visitor: Visitor, clone: PlayedClone, monkeypatch: pytest.MonkeyPatch) -> None:
    only_these(monkeypatch)
    may_end = Event()
    monkeypatch.setattr(chaos, "play", lambda *arguments: may_end.wait(10))
    assert visitor.post("/api/chaos", {"seed": 7, "minutes": 1, "keep_alive": 1})[0] == 202
    number = visitor.post("/api/heal-all")[1]["id"]
    status, told = visitor.post("/api/heal-all")
    assert status == 409
    assert "Chaos" in told["message"]
    may_end.set()
    visitor.wait_until_done(number)
    assert visitor.state()["chaos"]["is_over"]
    assert set(clone.states.values()) == {"running"}


def test_a_play_begins_with_all_servers_well(visitor: Visitor, clone: PlayedClone) -> None:
    visitor.wait_until_done(visitor.post("/api/fault", fault())[1]["id"])
    status, told = visitor.post("/api/chaos", {"seed": 7, "minutes": 1, "keep_alive": 1})
    assert status == 409
    assert "server1" in told["message"]


def test_beside_a_terminals_chaos_nothing_is_broken(
    visitor: Visitor, clone: PlayedClone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "who_breaks", lambda name: "lab/chaos.py --seed 7 (process 7)")
    visitor.wait_until(lambda state: state["others_turn"], "that it is seen")
    status, told = visitor.post("/api/fault", fault())
    assert status == 409
    assert "lab/chaos.py --seed 7 (process 7)" in told["message"]
    assert visitor.post("/api/chaos", {"seed": 7, "minutes": 1, "keep_alive": 1})[0] == 409
    assert visitor.post("/api/heal", {"server": "server1"})[0] == 202
    assert clone.done == []


def test_an_experiment_needs_a_prediction(visitor: Visitor) -> None:
    visitor.wait_until(lambda state: state["experiments"], "the course")
    status, told = visitor.post("/api/experiment", {"id": "05"})
    assert status == 400
    assert "predict" in told["message"]


def test_without_a_lab_the_room_says_so_and_goes_on_when_there_is_one(
    room: Room, visitor: Visitor, clone: PlayedClone
) -> None:
    clone.trouble = "The lab is not up."
    room.look.now()
    visitor.wait_until(lambda state: state["engine_trouble"] == "The lab is not up.", "that it is said")
    assert visitor.server("server1")["docker"]["state"] == "unknown"
    assert visitor.wait_until_done(visitor.post("/api/fault", fault())[1]["id"])["is_trouble"]
    clone.trouble = ""
    room.look.now()
    visitor.wait_until(lambda state: not state["engine_trouble"], "that it is back")
    assert clone.done == []
