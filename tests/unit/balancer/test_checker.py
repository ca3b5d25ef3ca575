"""The probes: how long they wait for a name, and what they take a late one for."""

import threading
from collections.abc import Iterator

import pytest

from balancer.rules.health import State, Thresholds
from balancer.servers import checker, lookup
from balancer.servers.checker import Checker
from balancer.servers.pool import Pool
from balancer.servers.server import Transition
from balancer.settings import ServerAddress

SERVER = ServerAddress("server1", 8000, "Server 1", "Primary Server")


class LateNames:
    """A resolver that answers with an address after `late_s` seconds, and until then, if ever, with nothing."""

    def __init__(self) -> None:
        self.late_s: float = 0
        self._is_over = threading.Event()

    def look_up(self, name: str, port: int) -> str | None:
        """Stand in for the blocking look-up."""
        self._is_over.wait(self.late_s)
        return "127.0.0.2"

    def end(self) -> None:
        """Let go of whoever still waits."""
        self._is_over.set()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[LateNames]:
    """The names' resolver; every server that is asked at an address answers well."""
    names = LateNames()
    monkeypatch.setattr(lookup, "look_up", names.look_up)
    monkeypatch.setattr(Checker, "_ask", lambda self, server, address: "ok")
    yield names
    names.end()


def checker_of(pool: Pool, timeout_s: float) -> tuple[Checker, list[Transition]]:
    changes: list[Transition] = []
    return Checker(pool, interval_s=0.25, timeout_s=timeout_s, state_changed=changes.append), changes


@pytest.mark.parametrize(("took_s", "pause_s"), [(0.0, 0.25), (0.1, 0.15), (0.25, 0.01), (0.5, 0.01)])
def test_probes_begin_an_interval_apart_and_one_that_took_longer_is_followed_at_once(
    took_s: float, pause_s: float
) -> None:
    assert checker.pause_s(0.25, took_s, jitter=0) == pytest.approx(pause_s)
    assert checker.pause_s(0.25, 0, jitter=0.2) == pytest.approx(0.3)


def test_a_name_that_is_late_at_the_start_is_waited_for_and_speaks_against_nobody(names: LateNames) -> None:
    pool = Pool([SERVER], Thresholds())
    probes, changes = checker_of(pool, timeout_s=10)
    names.late_s = 2 * lookup.LOOK_UP_S

    probes.probe(SERVER)

    assert pool.address("server1") == "127.0.0.2"
    assert (pool.views()[0].state, changes) == (State.ONLINE, [])


def test_a_name_that_never_comes_is_given_up_within_the_time_of_a_probe(names: LateNames) -> None:
    pool = Pool([SERVER], Thresholds())
    probes, changes = checker_of(pool, timeout_s=0.05)
    names.late_s = 60

    probes.probe(SERVER)
    probes.probe(SERVER)

    assert [(change.after, change.reason) for change in changes] == [(State.SUSPECT, "dns"), (State.OFFLINE, "dns")]


def test_where_an_address_is_known_no_probe_waits_long_for_a_name(names: LateNames) -> None:
    pool = Pool([SERVER], Thresholds())
    pool.moved("server1", "127.0.0.3")
    probes, changes = checker_of(pool, timeout_s=60)
    names.late_s = 60  # a probe that waited for it would not come back in time for anybody

    probes.probe(SERVER)

    assert pool.views()[0].probes == {"ok": 1}
    assert changes == []


def test_no_probe_waits_for_a_name_that_an_earlier_one_has_waited_for(
    names: LateNames, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = Pool([SERVER], Thresholds())
    pool.moved("server1", "127.0.0.3")
    probes, _ = checker_of(pool, timeout_s=60)
    names.late_s = 60
    probes.probe(SERVER)

    monkeypatch.setattr(lookup, "LOOK_UP_S", 60)  # a probe that waited so long would not come back in time
    probes.probe(SERVER)

    assert pool.views()[0].probes == {"ok": 2}
