import json
from pathlib import Path
from typing import Any

import pytest

from bench import balancers, rows, run, table
from bench.results import as_text

ROOT = Path(__file__).resolve().parents[3]


def cell(row: str, balancer: str, lost: int = 0, slowest_ms: float = 50, back_s: float | None = 0.4) -> dict[str, Any]:
    return {
        "row": row, "balancer": balancer, "failed": lost, "wrong": 0, "slowest_ms": slowest_ms, "median_ms": 3.0,
        "fail_back_s": back_s,
    }  # fmt: skip


def results(*cells: dict[str, Any]) -> dict[str, Any]:
    names = list(dict.fromkeys(one["balancer"] for one in cells))
    return {
        "date": "2026-11-22", "rounds": 1, "seconds": 14.0, "balancers": names,
        "rows": list(dict.fromkeys(one["row"] for one in cells)), "versions": {"nginx": "1.26.3"},
        "own_error": {"late_p99_ms": 0.5, "median_ms": 0.4}, "cells": list(cells),
        "throughput": {name: [1000.0] for name in names}, "memory_mib": dict.fromkeys(names, 45.0),
    }  # fmt: skip


def test_every_round_measures_every_balancer_once_and_begins_with_another() -> None:
    chosen = balancers.chosen(["ours", "nginx", "envoy-tuned"])
    turns = [[one.name for one in balancers.in_turn(chosen, number)] for number in range(4)]

    assert all(sorted(turn) == sorted(one.name for one in chosen) for turn in turns)
    assert len({turn[0] for turn in turns}) == 4


def test_later_rounds_are_for_ours_and_the_peers_at_their_sharpest() -> None:
    chosen = balancers.chosen(["ours", "nginx", "envoy-tuned", "switches"])

    assert balancers.of_round(chosen, 0) == chosen
    assert {one.name for one in balancers.of_round(chosen, 1)} == {"ours", "nginx-tuned", "envoy-tuned"}
    assert {one.name for one in balancers.of_round(chosen, 0, True)} == {"ours", "nginx-tuned", "envoy-tuned"}
    assert balancers.of_round(balancers.chosen(["retry-off"]), 1) == balancers.chosen(["retry-off"])


def test_what_many_requests_and_a_crowd_did_is_said() -> None:
    found = results(cell("pause", "ours")) | {
        "endurance": {
            "requests": 200_100,
            "memory_mib": [55.0, 56.5],
            "crowd": {"idle": 1000, "slow": 200, "requests": 500, "median_ms": 2.0, "slowest_ms": 31.2, "failed": 0},
        }
    }

    text = table.report(found)

    assert "After 200,100 more requests ours holds +1.5 MiB more." in text
    assert "500 other requests take 2.0 ms in the middle and 31.2 ms at most; 0 failed." in text


def test_a_peers_name_means_both_of_its_configurations() -> None:
    assert [one.name for one in balancers.chosen(["nginx"])] == ["nginx-advised", "nginx-tuned"]


def test_switches_means_ours_with_one_protection_off_each() -> None:
    assert [one.name for one in balancers.chosen(["switches"])] == [
        "hedge-off",
        "retry-off",
        "breaker-off",
        "probe-off",
    ]


@pytest.mark.parametrize("row", rows.ROWS, ids=lambda row: row.name)
def test_every_fault_is_undone_before_the_run_ends(row: rows.Row) -> None:
    undone_by = {"pause": "unpause", "kill": "start", "stop": "start", "cut": "join", "starve": "feed"}
    broken: dict[str, str] = {}
    for step in row.steps:
        assert step.at_s <= rows.HEAL_S < run.SHORTEST_S
        if step.server in broken:
            assert step.action == broken.pop(step.server)
            assert not step.told
        elif step.action == "tell":
            assert step.told
            broken[step.server] = "tell"
        elif step.action != "restart":
            broken[step.server] = undone_by[step.action]

    assert not broken


def test_fail_back_is_measured_where_the_primary_is_healed_last() -> None:
    healed = {row.name for row in rows.ROWS if row.is_healed}

    assert {row.name for row in rows.ROWS} - healed == {"calm", "rolling", "backup"}


def test_fewer_lost_requests_beat_a_shorter_wait() -> None:
    found = results(cell("pause", "ours", lost=0, slowest_ms=60), cell("pause", "nginx-tuned", lost=1, slowest_ms=5))

    assert table.best(found, "pause", ["ours", "nginx-tuned"]) == "ours"


def test_where_a_peer_wins_the_table_says_so() -> None:
    found = results(cell("pause", "ours", slowest_ms=60), cell("pause", "envoy-tuned", slowest_ms=55))

    text = table.report(found)

    assert "| pause | 0 / 60 | 0 / 60 | **0 / 55** |" in text
    assert "Where another one did better than ours: pause (envoy-tuned)." in text


def test_a_row_that_only_one_of_several_ran_compares_nothing() -> None:
    found = results(cell("drop", "ours"), cell("pause", "ours"), cell("pause", "hedge-off"))

    assert table.compared(found, ["ours", "hedge-off"]) == ["pause"]
    assert table.compared(found, ["ours"]) == ["drop", "pause"]


def test_a_wrong_body_counts_as_a_lost_request() -> None:
    assert table.lost({"failed": 2, "wrong": 3}) == 5


def test_rounds_become_a_median_and_its_spread() -> None:
    cells = [cell("pause", "ours", slowest_ms=ms) for ms in (70, 50, 60)]

    assert table.words(cells) == "0 / 60 (50–70)"


def test_a_primary_that_was_not_back_by_the_end_is_said() -> None:
    cells = [cell("pause", "ours", back_s=back_s) for back_s in (0.5, None)]

    assert table.back_words(cells) == "0.50, not by the end (1 of 2)"


def test_the_report_takes_the_place_of_the_old_one_and_leaves_the_rest() -> None:
    readme = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"

    assert table.put_into(readme, "new\n") == f"before\n{table.BEGIN}\n\nnew\n\n{table.END}\nafter\n"


def test_the_readme_has_a_place_for_the_report() -> None:
    text = (ROOT / "bench/README.md").read_text(encoding="utf-8")

    assert text.count(table.BEGIN) == text.count(table.END) == 1


def test_results_are_written_whole_with_a_line_for_each_row_of_a_round() -> None:
    first = [{**cell(row, balancer), "round": 1} for row in ("calm", "pause") for balancer in ("ours", "nginx-tuned")]
    found = results(*first, {**cell("pause", "ours", back_s=None), "round": 2})

    text = as_text(found)

    assert json.loads(text) == found
    assert [line.count('"round"') for line in text.splitlines() if '"round"' in line] == [2, 2, 1]
    assert len(text.splitlines()) == len(found) + 3 + 3


def test_results_without_a_cell_are_written_too() -> None:
    assert json.loads(as_text(results())) == results()


def test_the_results_that_are_kept_are_written_as_a_run_writes_them() -> None:
    kept = (ROOT / "bench/results.json").read_text(encoding="utf-8")

    assert as_text(json.loads(kept)) == kept


def test_every_balancer_has_its_service_and_its_configuration() -> None:
    services = (ROOT / "bench/docker-compose.yml").read_text(encoding="utf-8")
    for balancer in balancers.ALL:
        if balancer.name != balancers.OURS:
            assert f"\n  {balancer.service}:" in services
        if balancer.is_peer:
            assert list((ROOT / "bench/config").glob(f"{balancer.name}.*"))


@pytest.mark.parametrize("arguments", [["--only", "nonsense"], ["--balancers", "apache"], ["--rounds", "0"]])
def test_wrong_usage_is_one_line_and_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run.parse(arguments)

    assert stopped.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_run_with_a_selection_does_not_overwrite_the_results() -> None:
    assert not run.parse(["--rounds", "5"]).is_selection
    assert run.parse(["--only", "pause"]).is_selection
