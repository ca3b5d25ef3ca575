"""What the rules and the dashboard of docs/monitoring ask of Prometheus, taken apart as far as a test needs it."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import yaml

from tests.this_machine import ROOT

FOLDER = ROOT / "docs" / "monitoring"
RULES = FOLDER / "alerts.yml"
DASHBOARD = FOLDER / "grafana" / "provisioning" / "dashboards" / "fault-tolerance-lab.json"
GRAFANAS_OWN = {"$__rate_interval": "1m", "$__range": "15m"}
WORDS = {"and", "or", "unless", "bool", "offset"}
OF_PROMETHEUS = {"up"}  # the metrics that it adds itself
LABELS_OF_PROMETHEUS = {"job", "instance"}


class Selector(NamedTuple):
    """What an expression asks for: a metric, and, of each label that it names, the values."""

    name: str
    labels: dict[str, list[str]]


def rules() -> list[dict[str, Any]]:
    """Return every rule, of every group."""
    found: list[dict[str, Any]] = [
        rule for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]
    ]
    return found


def panels() -> list[dict[str, Any]]:
    """Return every panel of the dashboard."""
    found: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
    return found


def asked_by_rules() -> Iterator[tuple[str, set[str]]]:
    """Yield each expression, and the labels that the words beside it name."""
    for rule in rules():
        said = " ".join(rule.get("annotations", {}).values())
        yield rule["expr"], set(re.findall(r"\$labels\.(\w+)", said))


def asked_by_the_dashboard() -> Iterator[tuple[str, set[str]]]:
    """Yield each expression as Prometheus gets it, and the labels that its legend names."""
    for panel in panels():
        for target in panel["targets"]:
            expression = target["expr"]
            for word, value in GRAFANAS_OWN.items():
                expression = expression.replace(word, value)
            yield expression, set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))


def selectors(expression: str) -> list[Selector]:
    """Return every selector of an expression; words before a bracket are functions, those after `by` labels."""
    labels_left_out = re.sub(r"\b(by|without|on|ignoring)\s*\([^)]*\)", " ", expression)
    found = re.findall(r"([a-zA-Z_:][\w:]*)(?![\w:]*\s*\()(\{[^}]*\})?", re.sub(r"\[[^\]]*\]", " ", labels_left_out))
    return [Selector(name, _labels(matchers)) for name, matchers in found if name not in WORDS]


def labels_kept(expression: str) -> set[str]:
    """Return the labels that `by` names."""
    return {label.strip() for inside in re.findall(r"\bby\s*\(([^)]*)\)", expression) for label in inside.split(",")}


def _labels(matchers: str) -> dict[str, list[str]]:
    found = re.findall(r"(\w+)\s*(=~|!~|!=|=)\s*\"([^\"]*)\"", matchers)
    return {label: value.split("|") if "~" in sign else [value] for label, sign, value in found}
