"""The rows of overload, and what becomes of them in the table."""

from pathlib import Path
from typing import Any

import pytest

from bench import balancers, overload_rows, overload_table, table
from bench.cost import figures
from bench.overload_rows import BY_NAME, ROWS, OverloadRow
from bench.results import as_text

ROOT = Path(__file__).resolve().parents[3]
STARVED = BY_NAME["starved-all-600"]


def cell(balancer: str, row: str = "starved-all-600", **other: Any) -> dict[str, Any]:
    found: dict[str, Any] = {
        "row": row, "balancer": balancer, "round": 1, "asked_per_s": 600.0, "good_per_s": 500.0, "served": 0.9,
        "answered_p99_ms": 200.0, "answered_worst_ms": 300.0, "refused": 40, "no_p99_ms": 8.0, "waited": 2,
        "requests": 8400, "lost": 42, "over_100_ms": 900, "until_normal_s": 0.25, "bad_after": 7, "late_p99_ms": 1.5,
        "reasons": {"503": 40}, "possible_per_s": 640.0, "of_possible": 0.9,
    }  # fmt: skip
    return found | other


def results(*cells: dict[str, Any], **other: Any) -> dict[str, Any]:
    return {
        "date": "2026-11-28", "rounds": 1, "seconds": 14.0, "balancers": [], "rows": [], "versions": {},
        "own_error": {"late_p99_ms": 0.5, "median_ms": 0.4}, "cells": [], "throughput": {}, "memory_mib": {},
        "overload_rows": list(dict.fromkeys(one["row"] for one in cells)),
        "overloaded": list(dict.fromkeys(one["balancer"] for one in cells)), "overload_cells": list(cells), **other,
    }  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_fault_begins_at_four_seconds_ends_at_ten_and_the_load_runs_on_for_four(row: OverloadRow) -> None:
    harm, heals = row.steps[: row.faults], row.steps[row.faults :]

    assert {step.at_s for step in harm} == {4.0}
    assert {step.at_s for step in heals} == {10.0}
    assert sorted(step.server for step in harm) == sorted(step.server for step in heals)
    assert {(step.action, bool(step.told)) for step in heals} <= {("feed", False), ("tell", False)}
    assert row.load.seconds == 14.0
    assert row.load.seconds + row.load.timeout_s <= 20


def test_figures_count_from_when_the_last_server_suffers_until_the_first_is_relieved() -> None:
    assert STARVED.window([4.1, 4.2, 4.3, 10.1, 10.2, 10.4]) == (4.3, 10.0, 10.4)


def test_a_burst_has_its_own_window_and_is_over_when_it_is() -> None:
    assert BY_NAME["burst"].window([4.1, 4.2, 4.3, 10.1, 10.2, 10.4]) == (7.0, 8.0, 8.0)


def test_clients_that_try_again_have_a_second_for_each_try() -> None:
    load = BY_NAME["retrying"].load

    assert (load.retries.times, load.timeout_s) == (3, 1.0)


def test_what_servers_can_do_is_measured_where_all_are_starved_alike() -> None:
    assert {row.name: row.cpus for row in ROWS if row.cpus} == {
        "starved-all-300": 0.1,
        "starved-all-600": 0.1,
        "starved-all-900": 0.1,
        "starved-more-600": 0.05,
        "retrying": 0.05,
    }


def test_every_balancer_of_overload_and_cost_has_its_service_and_its_configuration() -> None:
    services = (ROOT / "bench/docker-compose.yml").read_text(encoding="utf-8")
    for balancer in (*balancers.OVERLOADED, *balancers.COSTED):
        if balancer.name == "ours" and balancer.service == "balancer":
            continue
        assert f"\n  {balancer.service}:" in services
        if balancer.is_peer:
            peer = balancer.name.split("-")[0]
            file = f"{peer}-cost" if balancer in balancers.COSTED else balancer.name
            assert list((ROOT / "bench/config").glob(f"{file}.*"))


def test_the_table_says_who_was_the_best_peer_and_how_ours_compares() -> None:
    found = results(
        cell("ours", good_per_s=570.0, answered_p99_ms=290.0),
        cell("haproxy-overload", good_per_s=500.0, answered_p99_ms=580.0),
        cell("nginx-overload", good_per_s=450.0),
    )

    text = table.report(found)

    assert f"| {STARVED.title} | haproxy-overload | 1.14 | 0.50 |" in text
    assert f"| {STARVED.title} | 570 / 0.900 | 500 / 0.900 | 450 / 0.900 |" in text
    assert f"What the servers could do by themselves: {STARVED.title}: 640 req/s." in text
    assert "### Speed" not in text


def test_ours_without_its_limits_is_shown_beside_the_peers_and_is_none_of_them() -> None:
    with_a_peer = [cell("ours"), cell("shed-off", good_per_s=999.0), cell("nginx-overload", good_per_s=450.0)]

    assert overload_table.ratio_rows(results(*with_a_peer))[0][1] == "nginx-overload"
    assert "999 / 0.900" in table.report(results(*with_a_peer))
    assert "Ours beside the peers" not in table.report(results(*with_a_peer[:2]))


def test_a_figure_is_its_median_over_the_rounds() -> None:
    cells = [cell("ours", until_normal_s=seconds, bad_after=3) for seconds in (0.1, 4.0, 0.2)]

    assert overload_table.normal_words(cells) == "0.20 / 3"


def test_where_nobody_was_refused_there_is_no_time_to_a_no() -> None:
    assert overload_table.no_words([cell("ours", refused=0, no_p99_ms=0.0, waited=0)]) == "– / 0 / 0"
    assert overload_table.no_words([]) == ""


def test_one_who_ran_alone_is_compared_with_nobody() -> None:
    assert "#### Ours beside the peers" not in table.report(results(cell("ours")))


def test_a_row_that_only_the_peers_ran_has_no_ratio() -> None:
    found = results(cell("ours", row="burst"), cell("nginx-overload"))

    assert overload_table.ratio_rows(found)[1] == [STARVED.title, "nginx-overload", "", ""]


def test_the_cost_is_told_as_a_multiple_of_caddys() -> None:
    idle = {"idle_percent": 1.234, "memory_mib": 50.0, "requests_per_s": 3000}
    cost = {"ours": {"cpu_ms_per_1000": 66.0, **idle}, "caddy": {"cpu_ms_per_1000": 60.0, **idle}}

    text = table.report(results(cost=cost))

    assert "| ours | 66.0 | 1.10 | 3000 | 1.23 | 50.0 |" in text
    assert "### Overload" not in text


def test_the_cost_is_the_lower_quartile_of_the_slices_because_what_disturbs_one_adds_to_it() -> None:
    assert figures([60, 61, 90, 62, 200, 63, 64, 65], [1, 2, 3]) == {"cpu_ms_per_1000": 61, "requests_per_s": 2}


def test_the_cells_of_overload_are_written_a_line_for_each_row_too() -> None:
    text = as_text(results(cell("ours"), cell("nginx-overload"), cell("ours", row="burst")))

    assert [line.count('"round"') for line in text.splitlines() if '"round"' in line] == [2, 1]


def test_a_starved_servers_share_stands_in_its_step() -> None:
    assert {step.cpus for step in BY_NAME["starved-more-600"].steps if step.action == "starve"} == {0.05}
    assert overload_rows.starved(0.1, "server1")[0].cpus == 0.1
