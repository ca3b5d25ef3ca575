"""What follows from a change of state: a SUSPECT server is probed at once, an OFFLINE one is left at once."""

import json
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from balancer.events.activity import Activity
from balancer.events.observer import Observer
from balancer.events.stream import Reader, Stream
from balancer.rules.health import State
from balancer.servers.server import Transition
from tests.unit.balancer.test_activity import ANSWERED, call


@pytest.mark.parametrize(
    ("after", "done"),
    [(State.SUSPECT, ["probe server1"]), (State.OFFLINE, ["close server1"]), (State.ONLINE, [])],
)
def test_what_a_change_of_state_sets_off(tmp_path: Path, after: State, done: list[str]) -> None:
    did: list[str] = []
    observer = Observer(
        Activity(tmp_path, ZoneInfo("Asia/Jakarta"), "all offline"),
        Stream(),
        probe_soon=lambda server: did.append(f"probe {server}"),
        close_connections=lambda server: did.append(f"close {server}"),
    )

    before = State.SUSPECT if after is State.ONLINE else State.ONLINE
    observer.state_changed(Transition("server1", before, after, "read-timeout", 1_800_000_000.0))

    assert did == done
    assert json.loads((tmp_path / "balancer.jsonl").read_text())["to"] == after.value


def test_a_new_reason_for_the_same_state_is_told_to_whoever_looks_but_is_no_change_of_state(tmp_path: Path) -> None:
    did: list[str] = []
    stream = Stream()
    told = stream.subscribe(Reader("id", dict), lambda: False)
    next(told)
    observer = Observer(Activity(tmp_path, ZoneInfo("UTC"), "-"), stream, did.append, did.append)

    observer.state_changed(Transition("server1", State.OFFLINE, State.OFFLINE, "refused", 1_800_000_000.0))

    assert '"reason":"refused"' in next(told)
    assert (did, (tmp_path / "balancer.jsonl").exists()) == ([], False)


def test_a_listener_that_fails_stops_nothing(tmp_path: Path) -> None:
    def fails(server: str) -> None:
        raise OSError("no")

    activity = Activity(tmp_path, ZoneInfo("Asia/Jakarta"), "all offline")
    observer = Observer(activity, Stream(), probe_soon=fails, close_connections=fails)

    observer.state_changed(Transition("server1", State.ONLINE, State.OFFLINE, "refused", 1_800_000_000.0))


def test_a_request_has_one_moment_in_the_log_and_for_whoever_looks_on_also_at_the_end_of_a_second(
    tmp_path: Path,
) -> None:
    moments = iter([1_800_000_000.9996, 1_800_000_001.0002, 1_800_000_001.0004])
    stream = Stream()
    told = stream.subscribe(Reader("id", dict), lambda: False)
    next(told)
    activity = Activity(tmp_path, ZoneInfo("UTC"), "-", clock=lambda: next(moments))
    observer = Observer(activity, stream, print, print)

    observer.request_ended(call(), ANSWERED)

    said = next(told)
    assert '"at_s":1800000000.999' in said
    assert (tmp_path / "log.txt").read_text().startswith("2027-01-15 08:00:00 | ")
    assert json.loads((tmp_path / "log.jsonl").read_text())["time"] == "2027-01-15T08:00:00.999+00:00"
