"""What follows from a change of state: a SUSPECT server is probed at once, an OFFLINE one is left at once."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from balancer.events.activity import Activity
from balancer.events.observer import Observer
from balancer.events.stream import Stream
from balancer.rules.health import State, Thresholds
from balancer.servers.pool import Pool
from balancer.servers.server import Transition
from balancer.settings import Settings


@pytest.mark.parametrize(
    ("after", "done"),
    [(State.SUSPECT, ["probe server1"]), (State.OFFLINE, ["close server1"]), (State.ONLINE, [])],
)
def test_what_a_change_of_state_sets_off(tmp_path: Path, after: State, done: list[str]) -> None:
    pool = Pool(Settings.from_environment({}).servers, Thresholds())
    did: list[str] = []
    observer = Observer(
        pool,
        Activity(tmp_path, ZoneInfo("Asia/Jakarta"), "all offline"),
        Stream(),
        probe_soon=lambda server: did.append(f"probe {server}"),
        close_connections=lambda server: did.append(f"close {server}"),
    )

    observer.state_changed(Transition("server1", State.ONLINE, after, "read-timeout", 1_800_000_000.0))

    assert did == done
    assert json.loads((tmp_path / "balancer.jsonl").read_text())["to"] == after.value


def test_a_listener_that_fails_stops_nothing(tmp_path: Path) -> None:
    pool = Pool(Settings.from_environment({}).servers, Thresholds())

    def fails(server: str) -> None:
        raise OSError("no")

    activity = Activity(tmp_path, ZoneInfo("Asia/Jakarta"), "all offline")
    observer = Observer(pool, activity, Stream(), probe_soon=fails, close_connections=fails)

    observer.state_changed(Transition("server1", State.ONLINE, State.OFFLINE, "refused", 1_800_000_000.0))
