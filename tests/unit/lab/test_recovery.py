"""How healing waits until the balancer sees it, and what is said when it doesn't."""

from collections.abc import Callable

import pytest

from lab.actions import recovery
from lab.stack.balancer_view import NoAnswer, Seen, View
from tests.unit.lab.clock import Time


def wait(
    views: list[View | NoAnswer],
    capsys: pytest.CaptureFixture[str],
    try_service: Callable[[str], None] = lambda address: None,
) -> tuple[bool, str, str]:
    """Wait for server1 with what the balancer says, the last for ever; return the outcome, stdout and stderr."""
    time = Time()

    def ask(address: str) -> View:
        view = views.pop(0) if len(views) > 1 else views[0]
        if isinstance(view, NoAnswer):
            raise view
        return view

    outcome = recovery.wait_for_balancer(
        "http://x", ["server1"], ask, try_service, now=lambda: time.now, sleep=time.sleep
    )
    return outcome, *capsys.readouterr()


def test_healing_sends_the_requests_that_an_open_breaker_waits_for(capsys: pytest.CaptureFixture[str]) -> None:
    views: list[View | NoAnswer] = [
        View({"server1": Seen("OFFLINE", "read-timeout", breaker="closed")}),
        View({"server1": Seen("OFFLINE", "slow", breaker="open")}),
    ]
    tried = []

    def try_service(address: str) -> None:
        tried.append(address)
        views[:] = [View({"server1": Seen("ONLINE")})]

    assert wait(views, capsys, try_service) == (True, "The balancer sees server1 ONLINE.\n", "")
    assert tried == ["http://x"]


def test_healing_sends_requests_where_no_probe_looks_after_the_server(capsys: pytest.CaptureFixture[str]) -> None:
    views: list[View | NoAnswer] = [View({"server1": Seen("SUSPECT", "refused")}, has_probes=False)]

    def try_service(address: str) -> None:
        views[:] = [View({"server1": Seen("ONLINE")}, has_probes=False)]

    assert wait(views, capsys, try_service) == (True, "The balancer sees server1 ONLINE.\n", "")


def test_healing_waits_until_the_balancer_sees_the_server_online(capsys: pytest.CaptureFixture[str]) -> None:
    views: list[View | NoAnswer] = [
        View({"server1": Seen("OFFLINE", "refused")}),
        View({"server1": Seen("SUSPECT", "refused")}),
        View({"server1": Seen("ONLINE")}),
    ]

    assert wait(views, capsys) == (True, "The balancer sees server1 ONLINE.\n", "")


def test_a_server_that_stays_offline_is_named_with_the_balancers_reason(capsys: pytest.CaptureFixture[str]) -> None:
    outcome, _, complaint = wait([View({"server1": Seen("OFFLINE", "read-timeout")})], capsys)

    assert not outcome
    assert "After 10 s the balancer still sees: server1 OFFLINE (read-timeout)" in complaint


def test_a_balancer_that_is_not_up_is_said_and_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    outcome, said, _ = wait([NoAnswer("no balancer at http://x")], capsys)

    assert outcome
    assert said.startswith("Not seen by the balancer: no balancer at http://x.")
    assert said.endswith("make up\n"), "Compose can't start a balancer that is paused; `make up` brings back any"
