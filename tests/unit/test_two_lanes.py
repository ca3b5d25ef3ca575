"""The order of the whole run: files beside each other at first, then what measures time, alone."""

import json
import subprocess
import sys
from pathlib import Path

from tests.this_machine import ROOT
from tests.two_lanes import ALONE, LAB, LANES, ON_A_LAB, ON_PAGES, ON_SOCKETS, TIMED, place_of, scope_of

CONFTEST = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.two_lanes import TwoLanes, place_of

def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: place_of(item.nodeid))

def pytest_xdist_make_scheduler(config, log):
    return TwoLanes(config, log)
"""
# Each test tells from when until when it was played.
TEST = """
import json, os, time
from pathlib import Path
import pytest

@pytest.mark.parametrize("number", range({count}))
def test_it(number):
    began = time.time()
    time.sleep({seconds})
    told = Path({folder!r}) / f"{name}-{{number}}.json"
    assert not told.exists(), "played twice"
    told.write_text(json.dumps([began, time.time(), os.environ["PYTEST_XDIST_WORKER"]]))
"""


def played(folder: Path, *files: tuple[str, int, float]) -> dict[str, list[tuple[float, float, str]]]:
    """Play files of tests, each with so many that take so long; return when each was played, and by whom."""
    for name, count, seconds in files:
        path = folder / "suite" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEST.format(count=count, seconds=seconds, folder=str(folder), name=path.stem))
    (folder / "suite/conftest.py").write_text(CONFTEST)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *LANES, "--rootdir", ".", "."]
    done = subprocess.run(command, cwd=folder / "suite", text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, list[tuple[float, float, str]]] = {}
    for path in folder.glob("*.json"):
        found.setdefault(path.stem.rpartition("-")[0], []).append(tuple(json.loads(path.read_text())))
    return found


def test_what_measures_time_is_one_piece_and_comes_last() -> None:
    alone, unit = "tests/containers/test_fail_over.py::t", "tests/unit/lab/test_x.py::t[a/b]"
    clone, lab = "tests/clones/test_z.py::T::t", "tests/containers/test_card.py::t"

    scopes = [scope_of(one) for one in (alone, "tests/clones/test_up_and_down.py::t", unit, clone, lab)]
    assert scopes == [ALONE, ALONE, "tests/unit/lab/test_x.py", "tests/clones/test_z.py", LAB]
    assert sorted([alone, unit, clone, lab], key=place_of) == [lab, clone, unit, alone]


def test_every_file_that_is_named_is_there() -> None:
    def files(folder: str) -> set[str]:
        return {path.stem for path in (ROOT / "tests" / folder).glob("test_*.py")}

    assert set(ON_A_LAB) <= files("containers")
    assert set(ON_PAGES) <= files("browser")
    assert set(ON_SOCKETS) <= files("component")
    assert set(TIMED) <= files("clones") | files("odd")


def test_two_files_are_played_at_a_time_and_what_must_be_alone_after_all_of_them(tmp_path: Path) -> None:
    sizes = {"one": 4, "two": 1, "three": 3, "long": 1, "component": 2, "containers": 5}
    found = played(
        tmp_path,
        ("containers/test_containers.py", 5, 0.01), ("component/test_component.py", 2, 0.01),
        ("unit/test_one.py", 4, 0.02), ("unit/test_two.py", 1, 0.02), ("odd/test_three.py", 3, 0.02),
        ("clones/test_long.py", 1, 2),
    )  # fmt: skip

    assert {name.removeprefix("test_"): len(times) for name, times in found.items()} == sizes
    beside = [one for name in ("one", "two", "three", "long") for one in found[f"test_{name}"]]
    alone = [one for name in ("component", "containers") for one in found[f"test_{name}"]]
    assert min(began for began, _, _ in alone) >= max(ended for _, ended, _ in beside)
    assert len({worker for _, _, worker in beside}) == 2
    assert len({worker for _, _, worker in alone}) == 1
    assert min(ended for _, ended, _ in found["test_three"]) < found["test_long"][0][1], (
        "nothing was beside the long one"
    )


def test_a_file_that_is_the_only_one_is_played_too(tmp_path: Path) -> None:
    assert {name: len(times) for name, times in played(tmp_path, ("browser/test_page.py", 3, 0)).items()} == {
        "test_page": 3
    }
