"""The control room that is opened once for a file of tests."""

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.containers.room_at_work import RoomAtWork
from tests.lab_under_test import Lab


@pytest.fixture(scope="module")
def opened(started_lab: Lab) -> Iterator[RoomAtWork]:
    room = RoomAtWork(started_lab).open()
    yield room
    code, said = room.end(signal.SIGTERM)
    assert (code, "Traceback" in said) == (0, False), said


@pytest.fixture
def room(lab: Lab, opened: RoomAtWork) -> Iterator[RoomAtWork]:
    """The room, on a lab that is well, and knows it; healed afterwards by a command, of which rooms take note."""

    def is_well(state: dict[str, Any]) -> bool:
        rows = state["servers"]
        return all(
            not one["docker"]["faults"] and one["docker"]["state"] == "running" and not one["under_way"]
            and (one["balancer"] or {}).get("state") == "ONLINE" and one["heals_at_s"] is None
            for one in rows
        )  # fmt: skip

    opened.wait_until(is_well, "that all is well", 20)
    yield opened
    if not is_well(opened.state()):
        assert lab.run("heal.py").returncode == 0
