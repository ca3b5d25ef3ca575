"""How many attempts of which kind ended how, and how long they took: the same wherever it is said."""

import threading
import time
from collections import Counter
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, corrupt, silent_until, slowly
from tests.component.raw_client import connect, reset
from tests.component.test_truth import GET, written


def wait_until_quiet(balancer: Balancer) -> dict[str, Any]:
    """Return the status when nothing is counted any more."""
    before: dict[str, Any] = {}
    until_s = time.monotonic() + 5
    while True:
        status: dict[str, Any] = balancer.get("/api/status").json()
        now = {name: status[name] for name in ("requests",)} | {
            server["name"]: server["counters"]["attempts_by"] for server in status["servers"]
        }
        if now == before:
            return status
        assert time.monotonic() < until_s, "it goes on counting"
        before = now
        time.sleep(0.3)


def test_the_log_the_status_and_the_metrics_count_the_same(balancer: Balancer, servers: list[FakeServer]) -> None:
    good = servers[0].behave
    for _ in range(20):
        balancer.get()
    servers[0].behave = slowly(good, 0.15)
    for _ in range(8):
        balancer.get()
    servers[0].behave = corrupt
    until_s = time.monotonic() + 20
    while not any(one["kind"] == "trial" for entry in written(balancer) for one in entry["attempts"]):
        assert time.monotonic() < until_s, "no request was a trial"
        balancer.get()  # The probes make trials, too: it takes as many requests as it takes.
        time.sleep(0.01)
    balancer.request("POST", data=b"pay")
    servers[1].behave = lambda request: request.answer(500)
    for _ in range(5):
        balancer.request("POST", data=b"pay")
    for server in servers:
        server.behave = silent_until(threading.Event())
    client = connect(balancer, GET)
    time.sleep(0.05)
    reset(client)
    balancer.get()
    balancer.get("/load-balancer/")

    status = wait_until_quiet(balancer)
    metrics = text_string_to_metric_families(balancer.get("/metrics").text)
    samples = [sample for family in metrics for sample in family.samples]
    entries = written(balancer)

    assert Counter(entry["why"].replace("-", "_") for entry in entries if entry["why"]) == {
        name: count for name, count in status["requests"].items() if name not in ("ok", "error")
    }
    assert sum(status["requests"].values()) == len(entries) == len(balancer.log_lines())
    by_ending = Counter({s.labels["ending"]: 0 for s in samples if s.name == "balancer_requests_total"})
    for sample in samples:
        if sample.name == "balancer_requests_total":
            by_ending[sample.labels["ending"]] += int(sample.value)
    assert by_ending == Counter(entry["ending"] for entry in entries)

    logged = Counter((one["server"], one["kind"], one["end"]) for entry in entries for one in entry["attempts"])
    measured: Counter[tuple[str, str, str]] = Counter()
    for sample in samples:
        if sample.name == "balancer_attempts_total":
            labels = sample.labels
            measured[labels["server"], labels["kind"], labels["end"]] += int(sample.value)
    told = Counter(
        {
            (server["name"], kind, end): count
            for server in status["servers"]
            for kind, ends in server["counters"]["attempts_by"].items()
            for end, count in ends.items()
        }
    )
    assert +told == measured
    without_trials = {key: count for key, count in measured.items() if key[1] != "trial"}
    assert {key: count for key, count in logged.items() if key[1] != "trial"} == without_trials
    assert {kind for _, kind, _ in measured} == {"first", "retry", "hedge", "trial"}, "no kind was left out"
    assert {end for _, _, end in measured} >= {"ok", "failed", "overtaken"}
    for server in status["servers"]:
        counters = server["counters"]
        assert counters["attempts"] == sum(counters["outcomes"].values())
        assert counters["failures"] == sum(ends["failed"] for ends in counters["attempts_by"].values())
        assert counters["failures"] <= counters["attempts"] - counters["outcomes"].get("ok", 0)


def test_a_server_that_is_out_for_being_slow_is_not_shown_as_quick(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    for _ in range(30):
        balancer.get()
    quick_ms = balancer.get("/api/status").json()["servers"][0]["latency"]["median_ms"]
    servers[0].behave = slowly(servers[0].behave, 0.3)
    until_s = time.monotonic() + 10
    while balancer.state(1) != ("OFFLINE", "slow"):
        assert time.monotonic() < until_s
        balancer.get()

    latency = balancer.get("/api/status").json()["servers"][0]["latency"]
    assert latency["is_at_least"]
    assert latency["median_ms"] > 3 * quick_ms


def test_attempts_are_told_in_the_order_in_which_they_began(balancer: Balancer, servers: list[FakeServer]) -> None:
    for _ in range(20):
        balancer.get()
    servers[0].behave = slowly(servers[0].behave, 0.3)

    timing = balancer.get().headers["Server-Timing"]

    assert [entry.split(";")[0] for entry in timing.split(", ")] == [servers[0].address, servers[1].address]
    first, hedge = written(balancer)[-1]["attempts"]
    assert (first["kind"], first["end"]) == ("first", "overtaken")
    assert first["at_ms"] < hedge["at_ms"]
    assert (hedge["kind"], hedge["end"]) == ("hedge", "ok")
    assert first["ms"] >= hedge["at_ms"] + hedge["ms"] - 1
