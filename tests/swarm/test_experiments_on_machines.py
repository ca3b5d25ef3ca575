"""An experiment on three machines, played as students play it: its verdict, and that all of it is put back."""

import json
from pathlib import Path

import pytest

from lab.fleet import changing
from tests.swarm.conftest import Fleet

pytestmark = pytest.mark.timeout(500)
PLAYED_WITHIN_S = 400  # It takes a minute and a half, and on a busy machine some times as much.
CLEAN_S = 180


def told_to_balancers(lab: Fleet) -> dict[str, str]:
    """Return the settings that the balancers have now."""
    return changing.told_to_balancers(lab.manager(), lab.name)


def test_a_machine_dies_the_balancers_hide_it_the_orchestrator_repairs_it_and_all_is_put_back(
    lab: Fleet, tmp_path: Path
) -> None:
    before = told_to_balancers(lab)
    asked = ("21", "--on", "swarm", "--no-predict", "--json", "--lang", "en", "--reports", str(tmp_path))
    done = lab.run("run.py", *asked, timeout_s=PLAYED_WITHIN_S)
    assert done.returncode == 0, done.stdout + done.stderr

    [told] = json.loads(done.stdout)
    figures = told["figures"]
    print({side: {name: figures[side].get(name) for name in ("failed", "slowest_ms", "outage_s", "repair_s")}
           for side in figures})  # fmt: skip
    assert [claim for claim in told["claims"] if not claim["holds"]] == []
    assert told["verdict"] == "confirmed" or "late" in {doubt["kind"] for doubt in told["doubts"]}, told["doubts"]
    [report] = tmp_path.glob("swarm-*/report.html")
    assert report.read_text(encoding="utf-8").count("<svg class=") == 1

    lab.wait_until(lab.is_clean, "a clean status", CLEAN_S)
    assert lab.is_whole()
    assert len({*lab.where("server1"), *lab.where("server2"), *lab.where("server3")}) == 3
    assert told_to_balancers(lab) == before
    assert [one.name for one in tmp_path.iterdir()] == [report.parent.name]
