"""What a scrape gets: every figure under its name, from the start, and no label from outside."""

from pathlib import Path
from zoneinfo import ZoneInfo

import gevent
import prometheus_client
import pytest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import CollectorRegistry

from balancer.events.activity import Activity
from balancer.events.observer import Observer
from balancer.events.stream import Stream
from balancer.forwarding.outcome import Outcome
from balancer.pages.metrics import AT_ONCE, Metrics
from balancer.rules.attempt import Attempt, Kind
from balancer.rules.attempts import GiveUp
from balancer.rules.verdict import answered, broken_off, given_up
from balancer.servers.pool import Pool
from balancer.settings import Settings
from balancer.wire.incoming import Call
from balancer.wire.messages import Request

FIRST = Attempt("server1", "ok", True, 2.5)
OVERTAKEN = Attempt("server1", "slow", True, 24)
HEDGE = Attempt("server2", "ok", True, 4, Kind.HEDGE, at_ms=20)
RETRY = Attempt("server2", "ok", True, 4, Kind.RETRY)
ANSWERED = Outcome(answered("server1", 200), 200, None, None, (FIRST,), 3.0)
SAVED = Outcome(answered("server2", 200), 200, None, None, (OVERTAKEN, HEDGE), 25.0)
LATE = Outcome(given_up(GiveUp.DEADLINE, [OVERTAKEN]), 504, None, GiveUp.DEADLINE, (OVERTAKEN,), 5003.0)


class Bench:
    """A pool and an observer with nothing behind them, and the metrics of both."""

    def __init__(self, folder: Path, environment: dict[str, str] | None = None) -> None:
        settings = Settings.from_environment(environment or {})
        self.now_s = 100.0
        self.pool = Pool(settings.servers, settings.thresholds, lambda: self.now_s, lambda: 1_800_000_000.0)
        activity = Activity(folder, ZoneInfo("UTC"), "all offline", servers=settings.servers)
        self.observer = Observer(activity, Stream(), lambda server: None, lambda server: None)
        self._registry = CollectorRegistry()
        self._registry.register(Metrics(settings, self.pool, self.observer, lambda: 7))

    def ends(self, outcome: Outcome, path: str = "/app/") -> None:
        """Let a request end."""
        self.observer.request_ended(Call(Request("GET", "/", []), False, path), outcome)

    def attempts(self, *attempts: Attempt) -> None:
        """Let attempts be made."""
        for one in attempts:
            place = self.pool.may_start(one.server, one.kind, one.kind is not Kind.FIRST)
            assert place is not None
            self.pool.record_attempt(one, self.now_s, place=place)

    def text(self) -> str:
        """Return what a scrape gets."""
        return prometheus_client.generate_latest(self._registry).decode()

    def samples(self) -> dict[tuple[str, ...], float]:
        """Return it by name and labels, these in alphabetical order of their names."""
        return {
            (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(self.text())
            for sample in family.samples
        }


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_request_is_in_the_bucket_of_its_seconds_by_how_it_ended_and_who_answered(bench: Bench) -> None:
    for outcome in (ANSWERED, ANSWERED, SAVED, LATE):
        bench.ends(outcome)

    samples = bench.samples()

    buckets = "balancer_request_seconds_bucket"
    assert samples[buckets, "answered", "0.002", "server1"] == 0
    assert samples[buckets, "answered", "0.003", "server1"] == 2
    assert samples[buckets, "answered", "+Inf", "server1"] == 2
    assert samples[buckets, "answered", "0.02", "server2"] == 0
    assert samples[buckets, "answered", "0.03", "server2"] == 1
    assert samples[buckets, "given-up", "5.0", "server1"] == 0
    assert samples[buckets, "given-up", "+Inf", "server1"] == 1
    assert samples["balancer_request_seconds_sum", "answered", "server1"] == pytest.approx(0.006)
    assert samples["balancer_request_seconds_count", "answered", "server1"] == 2
    assert samples["balancer_requests_total", "given-up", "deadline"] == 1
    assert samples["balancer_requests_saved_total",] == 1


def test_an_attempt_is_in_the_bucket_of_its_seconds_by_server_kind_and_end(bench: Bench) -> None:
    bench.attempts(FIRST, OVERTAKEN, HEDGE, RETRY, FIRST._replace(reason="reset"), FIRST._replace(reason="5xx", ms=400))

    samples = bench.samples()

    buckets, count = "balancer_attempt_seconds_bucket", "balancer_attempt_seconds_count"
    assert samples[buckets, "ok", "first", "0.003", "server1"] == 1
    assert samples[buckets, "overtaken", "first", "0.02", "server1"] == 0
    assert samples[buckets, "overtaken", "first", "0.03", "server1"] == 1
    assert samples[count, "failed", "first", "server1"] == 2, "whatever the reason"
    assert samples[buckets, "failed", "first", "0.3", "server1"] == 1
    assert samples["balancer_attempts_total", "failed", "first", "5xx", "server1"] == 1
    assert samples["balancer_hedges_total", "server2"] == samples["balancer_retries_total", "server2"] == 1
    assert samples["balancer_hedges_total", "server1"] == 0


def test_a_budget_is_told_with_what_it_has_when_it_is_whole(bench: Bench) -> None:
    bench.attempts(HEDGE, HEDGE, RETRY)

    samples = bench.samples()

    assert samples["balancer_budget_tokens", "hedge"] == samples["balancer_budget_tokens_max", "hedge"] - 2
    assert samples["balancer_budget_tokens", "retry"] == samples["balancer_budget_tokens_max", "retry"] - 1


def test_a_breaker_that_opens_is_told_with_the_state(bench: Bench) -> None:
    for _ in range(10):
        bench.attempts(FIRST._replace(reason="refused", sent=False))
        bench.now_s += 1

    samples = bench.samples()

    assert samples["balancer_breaker_open", "server1"] == samples["balancer_server_state", "server1", "OFFLINE"] == 1
    assert samples["balancer_breaker_open", "server2"] == samples["balancer_server_state", "server2", "OFFLINE"] == 0


def test_what_alerts_ask_for_is_there_before_anything_has_happened(bench: Bench) -> None:
    samples = bench.samples()

    assert {key: samples[key] for key in samples if key[0] == "balancer_requests_total"} == {
        ("balancer_requests_total", *key): 0
        for key in [
            ("answered", ""),
            ("answered-with-error", ""),
            *(("given-up", why) for why in ("no-server", "deadline", "may-have-run", "busy")),
            *(("given-up", why) for why in ("client-gone", "all-failed", "no-retry", "broken-off")),
        ]
    }
    for number in (1, 2, 3):
        assert samples["balancer_request_seconds_bucket", "answered", "0.3", f"server{number}"] == 0
        assert samples["balancer_retries_total", f"server{number}"] == 0
    assert samples["balancer_requests_saved_total",] == samples["balancer_requests_shed_total",] == 0
    assert samples["balancer_waiting",] == 7


def test_every_way_to_end_is_one_of_those_that_are_there_from_the_start(bench: Bench) -> None:
    before = bench.samples().keys()
    for decision in GiveUp:
        bench.ends(LATE._replace(ending=given_up(decision, [OVERTAKEN])))
    bench.ends(LATE._replace(ending=broken_off("server1", "reset")))
    bench.ends(ANSWERED._replace(ending=answered("server1", 503)))

    new = {key[0] for key in bench.samples().keys() - before}

    assert new == {f"balancer_request_seconds_{part}" for part in ("bucket", "count", "sum")}


def test_policy_and_switches_are_told(tmp_path: Path) -> None:
    bench = Bench(tmp_path, {"BALANCER_POLICY": "round_robin", "HEDGE": "off"})

    [[sample]] = [f.samples for f in text_string_to_metric_families(bench.text()) if f.name == "balancer_settings_info"]

    protections = dict.fromkeys(("retry", "budget", "breaker", "probe", "shed"), "on")
    assert sample.labels == {"policy": "round_robin", "hedge": "off", **protections}


def test_requests_go_on_while_a_scrape_is_written(bench: Bench) -> None:
    for kind in (Kind.FIRST, Kind.RETRY, Kind.HEDGE):
        bench.attempts(*(FIRST._replace(kind=kind, reason=reason) for reason in ("ok", "slow", "cancelled")))
    turns: list[int] = []

    def requests() -> None:
        while True:
            turns.append(1)
            gevent.sleep(0)

    beside = gevent.spawn(requests)
    lines = [line for line in bench.text().splitlines() if not line.startswith("#")]
    beside.kill()

    assert len(lines) > 5 * AT_ONCE
    assert len(turns) >= len(lines) / AT_ONCE


def test_nothing_from_outside_becomes_a_label(bench: Bench) -> None:
    before = bench.samples().keys()
    for number in range(50):
        bench.ends(ANSWERED, f"/app/path-of-a-client-{number}")

    text = bench.text()

    assert bench.samples().keys() == before
    assert "path-of-a-client" not in text
