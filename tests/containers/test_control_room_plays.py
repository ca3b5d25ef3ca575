"""The control room on real containers: settings switched, chaos played and stopped, experiments with predictions."""

import signal
from typing import Any

import pytest

from tests.containers.room_at_work import RoomAtWork
from tests.lab_under_test import NO_FAULTS, Lab


def test_settings_are_switched_and_switched_back(room: RoomAtWork, lab: Lab) -> None:
    answer = room.post("/api/settings", policy="round_robin", switches={"hedge": False})
    assert answer.status_code == 202
    assert room.post("/api/settings", policy="random").status_code == 409

    def are_told(state: dict[str, Any]) -> bool:
        settings = state["settings"]
        return settings["policy"] == "round_robin" and settings["switches"].get("hedge") is False

    room.wait_until(are_told, "the other settings", 30)
    status = lab.status()
    assert (status["policy"], status["switches"]["hedge"], status["switches"]["retry"]) == ("round_robin", "off", "on")
    room.wait_until(
        lambda state: state["settings"]["said"] and not state["settings"]["under_way"], "what is said of it"
    )
    assert "make up" in room.state()["settings"]["said"]
    room.post("/api/settings", policy="priority", switches={"hedge": True})
    room.wait_until(lambda state: state["settings"]["switches"].get("hedge") is True, "the former ones", 30)
    room.wait_until(lambda state: not state["settings"]["under_way"], "its end", 30)


def test_chaos_is_played_followed_and_stopped(room: RoomAtWork, lab: Lab) -> None:
    assert room.post("/api/chaos", seed=7, minutes=1, keep_alive=1).status_code == 202
    room.wait_until(lambda state: any(one["is_done"] for one in state["chaos"]["plan"]), "its first event", 15)
    refused = lab.run("chaos.py", "--seed", "7", "--minutes", "0.1", "--no-load")
    assert refused.returncode == 1
    assert "control.py" in refused.stderr
    assert room.post("/api/fault", server="server1", fault="pause").status_code == 409
    assert room.post("/api/chaos/stop").status_code == 202
    room.wait_until(lambda state: state["chaos"]["is_over"], "its end", 20)
    assert lab.faults() == NO_FAULTS
    assert room.state()["chaos"]["said"] == ""


def test_beside_a_terminals_chaos_the_room_breaks_nothing(room: RoomAtWork, lab: Lab) -> None:
    chaos = lab.popen("chaos.py", "--seed", "7", "--minutes", "1", "--no-load")
    try:
        room.wait_until(lambda state: "chaos.py" in state["others_turn"], "who has the lab", 10)
        answer = room.post("/api/fault", server="server1", fault="pause")
        assert answer.status_code == 409
        assert "chaos.py" in answer.json()["message"]
    finally:
        chaos.send_signal(signal.SIGINT)
        chaos.communicate(timeout=30)
    room.wait_until(lambda state: state["others_turn"] == "", "that it is free again", 5)


@pytest.mark.timeout(240)
def test_an_experiment_is_played_with_its_prediction(room: RoomAtWork, lab: Lab) -> None:
    room.wait_until(lambda state: state["experiments"], "the course")
    assert room.post("/api/experiment", id="seed").status_code == 400
    assert room.post("/api/experiment", id="seed", prediction="a").status_code == 202
    assert room.post("/api/fault", server="server1", fault="pause").status_code == 409
    room.wait_until(lambda state: state["playing"]["ended"], "its verdict", 120)
    playing = room.state()["playing"]
    assert playing["ended"] in ("confirmed", "inconclusive"), playing["lines"]
    assert any("server1" in one for one in playing["lines"])
    done = next(one for one in room.state()["experiments"] if one["id"] == "seed")
    assert (done["is_done"], done["verdict"]) == (True, playing["ended"])
    assert lab.faults() == NO_FAULTS


@pytest.mark.timeout(240)
def test_an_experiment_that_is_stopped_puts_all_back(room: RoomAtWork, lab: Lab) -> None:
    room.wait_until(lambda state: state["experiments"], "the course")
    assert room.post("/api/experiment", id="seed", prediction="a").status_code == 202
    room.wait_until(lambda _: lab.state("server1") == "paused", "its first fault", 40)
    assert room.post("/api/experiment/stop").status_code == 202
    assert room.post("/api/experiment/stop").status_code == 202
    room.wait_until(lambda state: state["playing"]["ended"], "its end", 60)
    assert room.state()["playing"]["ended"] == "exit 130"
    assert lab.faults() == NO_FAULTS
