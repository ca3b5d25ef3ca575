"""Where `make bundle` puts its file, and what it takes along."""

from pathlib import Path

import pytest

from lab import Trouble
from lab.bundling.targets import PLATFORMS, PYTHONS
from lab.clone.folder import ROOT
from lab.commands import bundle


def test_all_is_taken_along_unless_less_is_asked_for() -> None:
    asked = bundle.parse([])
    assert (asked.platforms, asked.pythons) == ([*PLATFORMS], [*PYTHONS])

    asked = bundle.parse(["--platforms", "macos-arm64", "--pythons", "3.12", "3.15"])
    assert (asked.platforms, asked.pythons) == (["macos-arm64"], ["3.12", "3.15"])


@pytest.mark.parametrize("wrong", [["--platforms", "beos"], ["--pythons", "2.7"], ["--pythons"], ["now"]])
def test_what_there_is_not_is_wrong_usage(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bundle.parse(wrong)
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_the_file_is_put_into_the_clone_or_where_it_is_told(tmp_path: Path) -> None:
    assert bundle.place("") == ROOT / "fault-tolerance-lab-bundle.tar"
    assert bundle.place(str(tmp_path)) == tmp_path / "fault-tolerance-lab-bundle.tar"
    assert bundle.place(f"{tmp_path}/x.tar") == tmp_path / "x.tar"
    with pytest.raises(Trouble, match=r"There is no folder .*/gone for the bundle"):
        bundle.place(f"{tmp_path}/gone/x.tar")
