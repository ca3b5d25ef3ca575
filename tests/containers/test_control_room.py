"""The control room on real containers: every fault by click, healed by itself, in step with terminals and rooms."""

import json
import os
import pty
import signal
import statistics
import time
from threading import Barrier, Thread
from typing import Any

import pytest
import requests

from lab.faults.menu import MENU
from tests.containers.room_at_work import RoomAtWork
from tests.lab_under_test import NO_FAULTS, Lab

SEEN_WITHIN_S = 1.5  # of a pause, from the click on


def recorded(lab: Lab) -> list[dict[str, Any]]:
    """Return what stands in lab.jsonl."""
    return [json.loads(line) for line in (lab.log_folder / "lab.jsonl").read_text().splitlines()]


def by_whom(state: dict[str, Any]) -> str:
    """Return who did what the room shows last; "" while it shows nothing."""
    return str(state["actions"][0]["by"]) if state["actions"] else ""


@pytest.mark.parametrize("fault", MENU, ids=lambda fault: fault.name)
def test_every_fault_is_on_and_off_by_click(room: RoomAtWork, lab: Lab, fault: Any) -> None:
    done = room.fault("server2", fault.name)
    assert not done["is_trouble"], done["said"]
    room.wait_until_shown("server2", [fault.name], 5)
    assert lab.faults()["server2"] == [fault.name]
    healed = room.heal("server2")
    assert not healed["is_trouble"], healed["said"]
    room.wait_until_shown("server2", [], 5)
    assert lab.faults() == NO_FAULTS
    last = [(one["event"], one["fault"], one["by"]) for one in recorded(lab)[-2:]]
    assert last == [("fault", fault.name, "control.py"), ("heal", fault.name, "control.py")]


def test_a_pause_is_seen_by_the_balancer_soon_after_the_click(room: RoomAtWork, lab: Lab) -> None:
    took, back = [], []
    for _ in range(10):
        clicked_s = time.time()
        action = room.fault("server1")
        took.append(room.seen(action["id"])["seen_s"] - clicked_s)
        healed = room.heal("server1")
        back.append(room.seen(healed["id"])["seen_s"] - healed["asked_s"])
        lab.wait_until_all_online()
    said = f"seen after {[round(one, 2) for one in sorted(took)]} s, healed {[round(one, 2) for one in sorted(back)]} s"
    print(f"click -> seen: median {statistics.median(took):.2f} s, worst {max(took):.2f} s; {said}")
    assert statistics.median(took) <= SEEN_WITHIN_S, said


def test_a_fault_is_healed_by_itself_on_time(room: RoomAtWork, lab: Lab) -> None:
    action = room.fault("server1", for_s=2)
    assert room.server("server1")["heals_at_s"] == pytest.approx(action["done_s"] + 2, abs=0.2)
    room.wait_until(lambda state: state["actions"][0]["what"] == "heal" and state["actions"][0]["done_s"], "the heal")
    healed = room.state()["actions"][0]
    assert healed["asked_s"] - action["done_s"] == pytest.approx(2, abs=0.5)
    assert lab.state("server1") == "running"


def test_an_automatic_heal_leaves_what_somebody_else_has_done(room: RoomAtWork, lab: Lab) -> None:
    room.fault("server1", "slow", for_s=2, ms=300)
    lab.fail("server1", "--fault", "error")
    room.wait_until(lambda _: room.faults("server1") == ["error"], "that only its own is healed")


def test_of_two_clicks_at_once_one_is_done(room: RoomAtWork) -> None:
    together, codes = Barrier(2), list[int]()

    def click() -> None:
        together.wait(5)
        codes.append(room.post("/api/fault", server="server3", fault="stop").status_code)

    clicks = [Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join(20)
    assert sorted(codes) == [202, 409]
    room.wait_until(lambda state: not state["servers"][2]["under_way"], "its end", 20)


def test_two_rooms_and_a_terminal_are_in_step(room: RoomAtWork, lab: Lab) -> None:
    other = RoomAtWork(lab).open()
    try:
        number = room.fault("server1", for_s=30)["id"]
        other.wait_until_shown("server1", ["pause"])
        other.wait_until(lambda state: by_whom(state) == "control.py", "who did it", 1.5)
        assert other.server("server1")["heals_at_s"] == pytest.approx(room.server("server1")["heals_at_s"], abs=1)
        seen_s = other.seen(other.state()["actions"][0]["id"])["seen_s"]
        assert seen_s == pytest.approx(room.seen(number)["seen_s"], abs=0.01)
        assert lab.run("heal.py", "server1").returncode == 0
        for one in (room, other):
            one.wait_until_shown("server1", [])
            one.wait_until(lambda state: by_whom(state) == "heal.py", "who healed it", 1.5)
            assert one.server("server1")["heals_at_s"] is None
        lab.fail("server2", "--fault", "slow", "--ms", "200")
        for one in (room, other):
            one.wait_until_shown("server2", ["slow"])
        lab.docker("pause", lab.container("server3"))
        for one in (room, other):
            one.wait_until_shown("server3", ["pause"])
    finally:
        assert other.end(signal.SIGTERM)[0] == 0
    assert lab.faults() == {"server1": [], "server2": ["slow"], "server3": ["pause"]}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_at_its_end_a_room_heals_only_what_it_broke(room: RoomAtWork, lab: Lab, number: int) -> None:
    other = RoomAtWork(lab).open()
    other.fault("server1", for_s=300)
    other.fault("server2", "slow")
    lab.fail("server2", "--fault", "error")
    room.fault("server3", "corrupt")
    code, said = other.end(number)
    assert (code, "Traceback" in said) == (0, False), said
    assert lab.faults() == {"server1": [], "server2": ["error"], "server3": ["corrupt"]}


@pytest.mark.parametrize(("answer", "left"), [(b"\n", []), (b"n\n", ["pause"])])
def test_whoever_sits_at_the_keyboard_is_asked_what_is_to_become_of_it(
    room: RoomAtWork, lab: Lab, answer: bytes, left: list[str]
) -> None:
    terminal, keyboard = pty.openpty()
    other = RoomAtWork(lab).open(keyboard)
    other.fault("server1")
    code, said = other.end(signal.SIGINT, lambda: os.write(terminal, answer))
    os.close(terminal)
    os.close(keyboard)
    assert code == 0
    assert "This room has broken server1 (pause). Heal that?" in said
    assert lab.faults() == {**NO_FAULTS, "server1": left}


def test_a_room_that_was_killed_leaves_what_the_next_one_shows(room: RoomAtWork, lab: Lab) -> None:
    other = RoomAtWork(lab).open()
    other.fault("server1", for_s=1)
    other.process.kill()
    other.process.communicate(timeout=10)
    following = RoomAtWork(lab).open()
    try:
        following.wait_until(lambda _: following.server("server1")["outlived"], "what was not healed", 15)
        following.heal("server1")
        assert following.server("server1")["outlived"] == ""
    finally:
        following.end(signal.SIGTERM)


def test_a_balancer_that_is_gone_is_said_and_comes_back(room: RoomAtWork, lab: Lab) -> None:
    lab.docker("kill", lab.container("balancer"))
    room.wait_until(lambda state: not state["balancer"]["answers"], "that it is gone", 5)
    assert room.state()["balancer"]["trouble"]
    assert room.fault("server1")["said"]
    lab.docker("start", lab.container("balancer"))
    room.wait_until(lambda state: state["balancer"]["answers"], "that it is back", 20)
    lab.wait_until(lambda: lab.answers() and lab.states()["server1"] != "ONLINE", "that it has seen server1")
    room.wait_until(
        lambda _: (room.server("server1")["balancer"] or {}).get("state") != "ONLINE", "that the room knows"
    )


def test_nobody_from_another_address_of_this_machine_comes_in(room: RoomAtWork) -> None:
    for host in ("127.0.0.2", "[::1]"):
        with pytest.raises(requests.ConnectionError):
            requests.get(f"http://{host}:{room.port}/", timeout=3)
