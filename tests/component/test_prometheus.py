"""The real Prometheus, of Debian's packages, reads a balancer as docs/monitoring has it, and answers what is asked."""

import math
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import requests
import yaml

from tests.component.conftest import Balancer
from tests.component.debian_prometheus import Programs, find_or_skip
from tests.component.fake_server import FakeServer, slowly
from tests.component.promql import FOLDER, RULES, asked_by_the_dashboard, rules
from tests.this_machine import free_port

TARGET = "localhost:8080"  # what prometheus.yml names
SCRAPES_EVERY = "500ms"
Found = TypeVar("Found")


class Prometheus:
    """A Prometheus that runs, and its HTTP API."""

    def __init__(self, url: str) -> None:
        self._url = url

    def is_ready(self) -> bool:
        """Say whether it answers questions."""
        try:
            return requests.get(f"{self._url}/-/ready", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def ask(self, path: str, **parameters: str) -> Any:
        """Return the data of an answer of its API; fail when it calls the question a bad one."""
        answer = requests.get(f"{self._url}/api/v1/{path}", params=parameters, timeout=10).json()
        assert answer["status"] == "success", (parameters, answer)
        return answer["data"]

    def value(self, expression: str) -> float:
        """Return the value of an expression now; not a number when there is none, fail when there are several."""
        found = self.ask("query", query=expression)["result"]
        assert len(found) <= 1, found
        return float(found[0]["value"][1]) if found else math.nan

    def rules(self) -> list[dict[str, Any]]:
        """Return every rule when each has been evaluated; before, none."""
        found = [rule for group in self.ask("rules")["groups"] for rule in group["rules"]]
        return found if all(rule["health"] != "unknown" for rule in found) else []

    def alerts(self) -> dict[str, dict[str, str]]:
        """Return the labels of each alert that is pending or fires."""
        return {one["labels"]["alertname"]: one["labels"] for one in self.ask("alerts")["alerts"]}


@pytest.fixture(scope="module")
def programs(pytestconfig: pytest.Config) -> Programs:
    return find_or_skip(pytestconfig)


@pytest.fixture
def prometheus(programs: Programs, balancer: Balancer, tmp_path: Path) -> Iterator[Prometheus]:
    """A Prometheus with our own configuration, but for its target's port; it asks more often."""
    text = (FOLDER / "prometheus.yml").read_text()
    assert TARGET in text
    configuration = yaml.safe_load(text.replace(TARGET, f"127.0.0.1:{balancer.port}"))
    configuration["global"] = dict.fromkeys(configuration["global"], SCRAPES_EVERY)
    configuration["rule_files"] = [str(RULES)]
    file, log, address = tmp_path / "prometheus.yml", tmp_path / "prometheus.log", f"127.0.0.1:{free_port()}"
    file.write_text(yaml.safe_dump(configuration))
    options = ("--storage.tsdb.path", str(tmp_path / "data"), "--web.listen-address", address, "--log.level", "warn")
    with log.open("w") as errors:
        process = subprocess.Popen([programs.prometheus, "--config.file", str(file), *options], stderr=errors)
    try:
        started = Prometheus(f"http://{address}")
        until(lambda: started.is_ready() or process.poll() is not None, "its answer")
        assert process.poll() is None, log.read_text()
        yield started
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def until(look: Callable[[], Found], what: str) -> Found:
    """Look until something is there, and return it."""
    until_s = time.monotonic() + 20
    while not (found := look()):
        assert time.monotonic() < until_s, f"{what} was not seen"
        time.sleep(0.05)
    return found


def test_prometheus_reads_the_balancer_and_answers(
    prometheus: Prometheus, balancer: Balancer, servers: list[FakeServer]
) -> None:
    value = prometheus.value
    until(lambda: value("balancer_requests_saved_total") == 0, "a scrape before any request")
    for _ in range(20):
        balancer.get()
    servers[0].behave = slowly(servers[0].behave, 0.3)
    for _ in range(2):
        balancer.get()
    for server in servers:
        server.behave = lambda request: request.answer(500)
    balancer.request("POST", data=b"order")
    servers[2].stop()
    balancer.wait_for_state(3, "OFFLINE")

    until(lambda: value("sum(balancer_requests_total)") == 23, "23 requests")
    until(lambda: value('count(balancer_server_state{state="OFFLINE"} == 1)') == 1, "one that is OFFLINE")
    assert value('balancer_requests_total{ending="answered"}') == 22
    assert value('sum(balancer_request_seconds_count{ending="answered"})') == 22
    assert value('increase(balancer_requests_total{ending="answered-with-error"}[1m])') > 0, "it was 0 before"
    assert 1 <= value("balancer_requests_saved_total") <= value("sum(balancer_hedges_total)")
    assert value("sum(balancer_budget_tokens_max) - sum(balancer_budget_tokens)") > 0
    buckets = 'rate(balancer_request_seconds_bucket{ending="answered"}[1m])'
    assert 0 < value(f"histogram_quantile(0.5, sum by (le) ({buckets}))") < 0.3
    for expression, _ in asked_by_the_dashboard():
        prometheus.ask("query", query=expression)

    evaluated = until(prometheus.rules, "the evaluation of every rule")
    assert [rule["lastError"] for rule in evaluated if rule["health"] != "ok"] == []
    assert len(evaluated) == len(rules())
    until(lambda: {"ServerIsOffline", "ErrorBudgetBurnsFast"} <= prometheus.alerts().keys(), "the alerts")
    assert prometheus.alerts()["ServerIsOffline"]["server"] == servers[2].address
