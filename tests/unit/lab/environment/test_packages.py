"""Whether packages are there and whole, told by what pip has written beside them."""

import shutil
import sys
import time
from pathlib import Path

import pytest

from lab.machine import packages, venv

PINNED = {"outer": "1.0"}
FILES = {"outer": ["__init__.py", "_parts/one.py"], "inner": ["__init__.py"]}
NEEDS = {"outer": ["Requires-Dist: inner<3,>=2", 'Requires-Dist: absent; extra == "more"'], "inner": []}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of packages, as pip leaves it: `outer` 1.0, which needs `inner` 2.5."""
    for name, version in (("outer", "1.0"), ("inner", "2.5")):
        info = tmp_path / f"{name}-{version}.dist-info"
        info.mkdir()
        rows = [f"{info.name}/RECORD,,", f"{name}/__pycache__/__init__.cpython-311.pyc,,"]
        for file in FILES[name]:
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("# a line\n")
            rows.append(f"{name}/{file},sha256=abc,9")
        (info / "METADATA").write_text("\n".join([f"Name: {name}", f"Version: {version}", *NEEDS[name], ""]))
        (info / "INSTALLER").write_text("pip\n")
        (info / "RECORD").write_text("\n".join(rows))
    return tmp_path


def test_what_is_whole_is_neither_missing_nor_damaged(site: Path) -> None:
    assert packages.missing(PINNED, [str(site)]) == []
    assert packages.damaged(PINNED, [str(site)]) == []


@pytest.mark.parametrize(
    ("gone", "missing", "damaged"),
    [
        (["outer"], [], ["outer"]),
        (["outer/_parts/one.py"], [], ["outer"]),
        (["inner"], [], ["inner"]),
        (["inner-2.5.dist-info/RECORD"], [], ["inner"]),
        (["outer-1.0.dist-info/METADATA", "outer-1.0.dist-info/RECORD"], [], ["outer"]),
        (["outer", "outer-1.0.dist-info"], ["outer"], []),
        (["inner", "inner-2.5.dist-info"], ["inner"], []),
    ],
)
def test_what_somebody_has_removed_is_noticed(
    site: Path, gone: list[str], missing: list[str], damaged: list[str]
) -> None:
    for one in gone:
        shutil.rmtree(site / one) if (site / one).is_dir() else (site / one).unlink()

    assert packages.missing(PINNED, [str(site)]) == missing
    assert packages.damaged(PINNED, [str(site)]) == damaged


def test_a_file_that_was_written_by_half_is_noticed(site: Path) -> None:
    (site / "outer/_parts/one.py").write_text("# a")

    assert packages.damaged(PINNED, [str(site)]) == ["outer"]


def test_another_version_is_missing(site: Path) -> None:
    assert packages.missing({"outer": "1.1"}, [str(site)]) == ["outer"]


def test_this_pythons_own_packages_are_found_whole_in_no_time() -> None:
    began = time.monotonic()

    assert venv.missing_packages(venv.REQUIREMENTS) == [], sys.path
    assert time.monotonic() - began < 1
