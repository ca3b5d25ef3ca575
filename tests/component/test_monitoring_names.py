"""What docs/monitoring asks for is there in what /metrics says: each metric, each label, each value that is named."""

import re
from collections import defaultdict

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, slowly
from tests.component.promql import (
    FOLDER,
    LABELS_OF_PROMETHEUS,
    OF_PROMETHEUS,
    Selector,
    asked_by_rules,
    asked_by_the_dashboard,
    labels_kept,
    panels,
    rules,
    selectors,
)

KINDS_OF_PANEL = {"stat", "timeseries", "state-timeline"}  # Grafana has them itself: no plugin


def said(balancer: Balancer) -> dict[str, dict[str, set[str]]]:
    """Return of each metric that /metrics tells of the labels, and their values."""
    found: dict[str, dict[str, set[str]]] = {}
    for family in text_string_to_metric_families(balancer.get("/metrics").text):
        for sample in family.samples:
            labels = found.setdefault(sample.name, defaultdict(set))
            for label, value in sample.labels.items():
                labels[label].add(value)
    return found


def test_every_name_in_the_rules_and_on_the_dashboard_exists(balancer: Balancer, servers: list[FakeServer]) -> None:
    for _ in range(3):
        balancer.get()
    servers[0].behave = slowly(servers[0].behave, 0.3)
    balancer.get()
    there = said(balancer)
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    missing = []

    for expression, labels_told in [*asked_by_rules(), *asked_by_the_dashboard()]:
        labels_there = set(LABELS_OF_PROMETHEUS)
        for name, named in selectors(expression):
            if name in recorded | OF_PROMETHEUS:
                continue
            if name not in there:
                missing.append(name)
                continue
            labels_there |= there[name].keys()
            missing += [
                f"{name}{{{label}={value!r}}}"
                for label, values in named.items()
                for value in values
                if value not in there[name][label]
            ]
        missing += [f"{label} in {expression}" for label in (labels_told | labels_kept(expression)) - labels_there]

    assert missing == []


def test_the_dashboard_needs_no_plugin_and_shows_most_of_what_is_told(balancer: Balancer) -> None:
    for _ in range(3):
        balancer.get()
    shown = {one.name for expression, _ in asked_by_the_dashboard() for one in selectors(expression)}
    told = {family.name for family in text_string_to_metric_families(balancer.get("/metrics").text)}
    left_out = {name for name in told if not any(one.startswith(name) for one in shown)}

    assert {panel["type"] for panel in panels()} == KINDS_OF_PANEL
    assert left_out == {"balancer_settings_info", "balancer_probes", "balancer_ease"}


def test_the_readme_says_of_each_alert_what_it_means() -> None:
    explained = re.findall(r"^\| `([A-Z]\w+)` \|", (FOLDER / "README.md").read_text(), re.MULTILINE)

    assert sorted(explained) == sorted(rule["alert"] for rule in rules() if "alert" in rule)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("balancer_waiting", [Selector("balancer_waiting", {})]),
        (
            'sum by (job) (rate(a_total{end!="ok", why=~"x|y"}[5m])) / on (job) b > 0.1',
            [Selector("a_total", {"end": ["ok"], "why": ["x", "y"]}), Selector("b", {})],
        ),
        ("job:a:rate5m > 14.4 * 0.001 and up == 0", [Selector("job:a:rate5m", {}), Selector("up", {})]),
        ("histogram_quantile(0.5, sum by (le) (rate(a_bucket[1m])))", [Selector("a_bucket", {})]),
    ],
)
def test_an_expression_is_taken_apart(expression: str, expected: list[Selector]) -> None:
    assert selectors(expression) == expected
