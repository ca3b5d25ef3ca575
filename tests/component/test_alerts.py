"""The files of docs/monitoring by Prometheus' own promtool: they are well formed, and an alert fires when it should."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.component.conftest import Balancer
from tests.component.debian_prometheus import Programs, find_or_skip
from tests.component.promql import FOLDER, RULES

JOB = 'job="fault-tolerance-lab"'
SERVER_2 = 'balancer_server_state{server="server2",state="OFFLINE"}'


@pytest.fixture(scope="module")
def programs(pytestconfig: pytest.Config) -> Programs:
    return find_or_skip(pytestconfig)


def promtool(programs: Programs, *arguments: str, text: str = "") -> tuple[int, str]:
    """Return promtool's exit code, and all that it says."""
    done = subprocess.run(
        [programs.promtool, *arguments],
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout


def requests_of(good: str, bad: str, why: str = "deadline") -> dict[str, str]:
    """Return two series of requests in promtool's own words, a value every quarter of a minute."""
    return {
        f'balancer_requests_total{{{JOB},ending="answered",why=""}}': good,
        f'balancer_requests_total{{{JOB},ending="given-up",why="{why}"}}': bad,
    }


def answers_of(quick: str, all_of_them: str) -> dict[str, str]:
    """Return series of answers, those within 0.3 s and all."""
    labels = f'{JOB},ending="answered",server="server1"'
    return {
        f'balancer_request_seconds_bucket{{{labels},le="0.3"}}': quick,
        f"balancer_request_seconds_count{{{labels}}}": all_of_them,
    }


def budget_of(left: str) -> dict[str, str]:
    """Return series of the budget of hedges."""
    return {'balancer_budget_tokens{kind="hedge"}': left, 'balancer_budget_tokens_max{kind="hedge"}': "20x20"}


@pytest.mark.parametrize(
    ("series", "at", "fire"),
    [
        (requests_of("0+1000x240", "0x240"), "1h", []),
        (requests_of("0+10000x240", "0+8x240"), "1h", []),
        (requests_of("0+1000x240", "0+3x240"), "1h", ["ErrorBudgetBurns"]),
        (requests_of("0+1000x240", "0+7x240"), "1h", ["ErrorBudgetBurns", "ErrorBudgetBurnsFast"]),
        (requests_of("0+1000x240", "0+100x240", why="client-gone"), "1h", []),
        # Nothing but failures for two minutes: as they end, and 40 minutes later, when it mattered, and is over.
        (requests_of("0+1000x80 80000x8", "0x80 0+1000x8"), "22m", ["ErrorBudgetBurns", "ErrorBudgetBurnsFast"]),
        (requests_of("0+1000x80 80000x8 80000+1000x170", "0x80 0+1000x8 8000x170"), "1h2m", ["ErrorBudgetBurns"]),
        (answers_of("0+100x20", "0+100x20"), "5m", []),
        (answers_of("0+96x20", "0+100x20"), "5m", []),
        (answers_of("0+90x20", "0+100x20"), "5m", ["AnswersAreSlow"]),
        ({SERVER_2: "0 0 0 0 1x20"}, "1m10s", []),
        ({SERVER_2: "0 0 0 0 1x20"}, "1m15s", ["ServerIsOffline"]),
        ({SERVER_2: "0 0 0 0 1 0 1 0 1 0 1 0 1"}, "3m", []),
        ({'balancer_service{service="down"}': "0 1"}, "15s", ["ServiceIsDown"]),
        (budget_of("3x20"), "5m", []),
        (budget_of("1x20"), "5m", ["BudgetIsSpent"]),
        ({"balancer_requests_shed_total": "0x20"}, "5m", []),
        ({"balancer_requests_shed_total": "0+1x20"}, "5m", ["RequestsAreRefused"]),
        ({f"up{{{JOB}}}": "1 0 0"}, "25s", []),
        ({f"up{{{JOB}}}": "1 0 0"}, "30s", ["BalancerDoesNotAnswer"]),
    ],
)
def test_an_alert_fires_when_it_should_and_not_before(
    programs: Programs, tmp_path: Path, series: dict[str, str], at: str, fire: list[str]
) -> None:
    firing = {
        "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
        "eval_time": at,
        "exp_samples": [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in fire],
    }
    case = {
        "interval": "15s",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [firing],
    }
    file = tmp_path / "case.yml"
    file.write_text(json.dumps({"rule_files": [str(RULES)], "evaluation_interval": "15s", "tests": [case]}))

    code, said = promtool(programs, "test", "rules", str(file))

    assert code == 0, said


@pytest.mark.parametrize(("what", "name"), [("config", "prometheus.yml"), ("rules", "alerts.yml")])
def test_promtool_accepts_the_files(programs: Programs, what: str, name: str) -> None:
    code, said = promtool(programs, "check", what, str(FOLDER / name))

    assert code == 0, said


def test_promtool_finds_nothing_to_say_of_the_names_of_the_metrics(programs: Programs, balancer: Balancer) -> None:
    balancer.get()

    assert promtool(programs, "check", "metrics", text=balancer.get("/metrics").text) == (0, "")
