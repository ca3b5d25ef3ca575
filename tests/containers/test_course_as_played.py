"""The course itself on real containers: an experiment is confirmed, and turns when its rule is taken out.

All of it takes a quarter of an hour (`COURSE=all`, `make course`), so each day has an experiment and a way of its own.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from lab.teaching.course import course
from tests.lab_under_test import Lab
from tests.this_machine import one_a_day

NAMES = [*course()]
WAYS = ("as it is", "without its rule")
EVERY = [(name, way) for name in NAMES for way in WAYS]
PLAYED = EVERY if os.environ.get("COURSE") == "all" else one_a_day(EVERY)


def verdict(lab: Lab, reports: Path, *arguments: str) -> dict[str, Any]:
    """Play an experiment; return what is told of it."""
    done = lab.run("run.py", *arguments, "--no-predict", "--json", "--reports", str(reports), timeout=115)
    assert done.returncode == 0, done.stderr
    (told,) = json.loads(done.stdout)
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize(("name", "way"), PLAYED)
def test_its_verdict_is_the_usual_one_and_turns_when_its_rule_is_taken_out(
    lab: Lab, tmp_path: Path, name: str, way: str
) -> None:
    is_whole = way == WAYS[0]

    told = verdict(lab, tmp_path, name, *(() if is_whole else ("--without", "rule")))

    # Inconclusive is no wrong verdict: it says that the machine was too busy to tell.
    assert told["verdict"] in ("confirmed" if is_whole else "refuted", "inconclusive"), told
    assert told["verdict"] != "inconclusive" or told["doubts"], told
    assert is_whole or not all(one["holds"] for one in told["claims"]), told
