"""The README, followed to the letter: its table of things to try, from top to bottom, on one lab."""

import re
import shlex

import pytest

from tests.lab_under_test import NO_FAULTS, Lab
from tests.this_machine import ROOT

# What only waits is shortened; everything else is typed as it stands there.
SHORTER = {"--for": "1", "--minutes": "0.1"}


def commands() -> list[list[str]]:
    """Return the commands of the table under "Try", in their order, each as a script and its arguments."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("\n## Try\n")[1].split("\n## ")[0]
    table = section[: section.index("\n\n", section.index("|---|"))]
    return [shlex.split(line)[1:] for line in re.findall(r"^\| `(python lab/[^`]*)` \|", table, re.MULTILINE)]


def shortened(arguments: list[str]) -> list[str]:
    """Return arguments with shorter times."""
    before = ["", *arguments]
    return [SHORTER.get(option, value) for option, value in zip(before, arguments, strict=False)]


@pytest.mark.timeout(240)
def test_every_row_of_the_readmes_table_works_after_the_one_before(lab: Lab) -> None:
    rows = commands()
    assert len(rows) > 10
    assert {"lab/fail.py", "lab/heal.py", "lab/status.py", "lab/chaos.py"} == {row[0] for row in rows}
    for path, *arguments in rows:
        done = lab.run(path.removeprefix("lab/"), *shortened(arguments), timeout=60)
        assert done.returncode == 0, f"{path} {shlex.join(arguments)}: {done.stdout}{done.stderr}"
    assert lab.faults() == NO_FAULTS


def test_times_are_what_is_shortened() -> None:
    assert shortened(["server1", "--fault", "slow", "--ms", "1000", "--for", "20"]) == [
        "server1", "--fault", "slow", "--ms", "1000", "--for", "1"
    ]  # fmt: skip
