"""run.py on a real lab: an experiment of a few seconds, played, taken apart, broken off, meddled with."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from lab.teaching import journal
from tests.lab_under_test import NO_FAULTS, Lab
from tests.this_machine import ROOT

TINY = "tests/containers/tiny.yaml"


def settings(lab: Lab) -> dict[str, str]:
    """Return what the balancer was told; {} while one takes the place of another."""
    of_it = [f"label=com.docker.compose.{key}" for key in (f"project={lab.project}", "service=balancer")]
    found = lab.docker("ps", "--quiet", *(word for one in of_it for word in ("--filter", one))).split()
    if len(found) != 1:
        return {}
    told = lab.docker("inspect", "--format", "{{json .Config.Env}}", found[0])
    return dict(entry.split("=", 1) for entry in json.loads(told))


def entries(reports: Path) -> list[dict[str, Any]]:
    """Return the only journal's entries, whose chain must be whole."""
    (path,) = reports.glob("*/journal.jsonl")
    found, flaws = journal.read(path.read_text(encoding="utf-8"))
    assert flaws == []
    return found


def run(lab: Lab, reports: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Play the tiny experiment."""
    return lab.run("run.py", TINY, "--reports", str(reports), *arguments, timeout=90)


def begin(lab: Lab, reports: Path, hedge: str = "off") -> "subprocess.Popen[str]":
    """Start to play it, and wait until a server is broken on the side with hedges (the first), or without."""
    process = lab.popen("run.py", TINY, "--reports", str(reports), "--no-predict")
    lab.wait_until(lambda: settings(lab).get("HEDGE") == hedge and lab.faults() != NO_FAULTS, "a side's fault", 60)
    return process


def test_it_is_predicted_played_judged_and_reported_and_the_lab_is_as_before(lab: Lab, tmp_path: Path) -> None:
    before = settings(lab)

    done = run(lab, tmp_path, "--predict", "b", "--nim", "2210511001", "--name", "Siti", "--class", "IF-3A", "--json")

    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)
    assert (told["verdict"], told["predicted"], told["right"]) == ("confirmed", "b", "b"), told
    assert told["figures"]["patient"]["slowest_ms"] > 1100 > told["figures"]["hedged"]["slowest_ms"]
    assert settings(lab) == before
    assert lab.faults() == NO_FAULTS
    written = entries(tmp_path)
    assert [one["event"] for one in written] == ["opened", "predicted", "began", "played", "began", "played", "verdict"]
    assert written[0]["nim"] == "2210511001"
    assert 30 <= written[1]["values"]["rate"] <= 50
    report = next(tmp_path.glob("2210511001-*/report.html")).read_text(encoding="utf-8")
    assert "Siti" in report
    assert "IF-3A" in report


def test_without_its_rule_the_verdict_turns(lab: Lab, tmp_path: Path) -> None:
    done = run(lab, tmp_path, "--no-predict", "--without", "hedge", "--json")

    (told,) = json.loads(done.stdout)
    assert told["verdict"] in ("refuted", "inconclusive"), told  # The latter where others keep the machine busy.
    assert [one["holds"] for one in told["claims"]] == [False, True]


def test_somebody_else_s_fault_makes_it_inconclusive(lab: Lab, tmp_path: Path) -> None:
    process = begin(lab, tmp_path)
    lab.docker("pause", lab.container("server3"))
    out, _ = process.communicate(timeout=60)

    assert "Verdict: inconclusive" in out
    assert "server3: pause" in out


@pytest.mark.parametrize(("number", "hedge"), [(signal.SIGINT, "off"), (signal.SIGTERM, "on"), (signal.SIGHUP, "on")])
def test_broken_off_it_heals_and_puts_the_settings_back(
    lab: Lab, tmp_path: Path, number: signal.Signals, hedge: str
) -> None:
    before = settings(lab)
    process = begin(lab, tmp_path, hedge)

    process.send_signal(number)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert err.count("\n") == 1, err
    assert (lab.faults(), settings(lab)) == (NO_FAULTS, before)
    assert entries(tmp_path)[-1]["event"] == "ended"


def test_killed_it_leaves_what_heal_puts_right_and_the_next_run_puts_the_settings_back(
    lab: Lab, tmp_path: Path
) -> None:
    before = settings(lab)
    process = begin(lab, tmp_path)

    process.kill()
    process.communicate(timeout=10)

    assert settings(lab)["HEDGE"] == "off"
    assert lab.run("heal.py").returncode == 0
    again = run(lab, tmp_path, "--no-predict")
    assert "Verdict: confirmed" in again.stdout, again.stdout + again.stderr
    assert settings(lab) == before
    assert not [*tmp_path.glob(".settings-*")]


@pytest.mark.parametrize("fault", ["pause", "error"])
def test_a_lab_that_is_broken_already_is_no_place_for_an_experiment(lab: Lab, tmp_path: Path, fault: str) -> None:
    """Also while a balancer doesn't know that yet: it was just begun anew, or the fault is a gray one."""
    lab.fail("server2", "--fault", fault)
    lab.docker("restart", lab.container("balancer"))

    done = run(lab, tmp_path, "--no-predict")

    assert done.returncode == 1
    assert f"this was broken already: server2 ({fault})." in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert lab.faults()["server2"] == []  # The experiment's own end heals all, as heal.py does.


def test_the_chaos_toolkit_plays_it_too(lab: Lab, tmp_path: Path) -> None:
    played = subprocess.run(
        [sys.executable, "-m", "chaostoolkit", "--log-file", str(tmp_path / "log"), "run",
         "--journal-path", str(tmp_path / "journal.json"), str(ROOT / TINY)],
        env={**lab.environment(), "PYTHONPATH": str(ROOT)}, cwd=ROOT, text=True, capture_output=True, timeout=90,
    )  # fmt: skip

    told = json.loads((tmp_path / "journal.json").read_text(encoding="utf-8"))
    assert (told["status"], told["deviated"]) == ("completed", False), played.stderr
    assert {run["status"] for run in told["run"]} == {"succeeded"}


def test_where_no_report_can_be_written_nothing_is_begun(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file")
    began_s = time.monotonic()

    done = run(lab, tmp_path / "reports", "--no-predict")

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "can't be written" in done.stderr
    assert time.monotonic() - began_s < 15
    assert lab.faults() == NO_FAULTS


def test_the_course_is_a_table_of_what_is_done(lab: Lab, tmp_path: Path) -> None:
    done = lab.run("run.py", "--reports", str(tmp_path), "--json")

    rows = json.loads(done.stdout)
    assert [row["experiment"] for row in rows][:2] == ["00-measuring", "01-fail-over"]
    assert {row["verdict"] for row in rows} == {""}
    assert [*tmp_path.iterdir()] == []
