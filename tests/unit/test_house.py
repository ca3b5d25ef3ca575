"""The house is in order: imports run down one stair, and every file is where a reader looks for it."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from balancer.rules.policy import POLICIES
from lab.faults.menu import BY_NAME
from tests import house
from tests.house import BALANCER, LAB, MAY_KNOW, Imports

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ("README.md", "README.id.md", "CONTRIBUTING.md", "docs/design.md", "docs/many-machines.md", "bench/README.md")
WELL_KEPT = {
    "lab": frozenset({"sys"}),
    "lab.fail": frozenset({"lab.commands.fail", "lab.command.entry", "sys"}),
    "lab.commands.fail": frozenset({"lab", "lab.actions.breaking", "lab.command.entry", "argparse"}),
    "lab.actions.breaking": frozenset({"lab", "lab.faults.menu", "lab.actions.record"}),
    "lab.actions.record": frozenset({"lab.clone.folder", "json"}),
    "lab.command.entry": frozenset({"lab.machine.venv"}),
    "lab.measuring.load": frozenset({"lab.measuring.figures", "socket"}),
    "balancer.app": frozenset({"balancer.pages.api", "balancer.rules.policy", "balancer.texts", "flask.Flask"}),
    "balancer.settings": frozenset({"balancer.rules.policy", "balancer.texts"}),
    "balancer.gunicorn.conf": frozenset({"gevent"}),
    "balancer.rules.policy": frozenset({"random.Random", "collections.abc.Sequence", "balancer.rules.health"}),
    "bench.run": frozenset({"lab.machine.port", "docker"}),
    "tests.unit.lab.test_fail": frozenset({"lab.commands.fail", "pytest"}),
}


def files(package: str) -> list[Path]:
    """Return the files of one of our packages, without what programs leave behind."""
    found = (path for path in (ROOT / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return [path for path in found if not path.name.startswith(".")]


def module_of(path: Path) -> str:
    """Return the name by which a file is imported."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def in_order(complaints: list[str]) -> None:
    """Fail with every complaint on a line of its own."""
    __tracebackhide__ = True
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)


@cache
def imports_of_the_clone() -> Imports:
    sources = {module_of(path): path for package in MAY_KNOW for path in files(package) if path.suffix == ".py"}
    return {
        module: house.imports_of(text_of(path), module, sources, is_package=path.name == "__init__.py")
        for module, path in sources.items()
    }


def folders(*packages: str) -> set[str]:
    """Return the folders of some packages that hold modules, such as "lab/stack"."""
    modules = [path for package in packages for path in files(package) if path.suffix == ".py"]
    return {path.parent.relative_to(ROOT).as_posix() for path in modules}


def rooms() -> set[str]:
    """Return the rooms of the lab and of the balancer, such as "lab/stack/"."""
    return {f"{folder}/" for folder in folders("lab", "balancer") if "/" in folder}


RULES = (
    house.up_the_stair, house.circles, house.impure, house.between_packages, house.of_commands, house.not_apart,
    house.shadows,
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_import_of_the_clone_keeps(rule: Callable[[Imports], list[str]]) -> None:
    in_order(rule(imports_of_the_clone()))


def test_every_room_and_every_import_of_ours_has_been_read() -> None:
    assert {"lab/stack/", "lab/measuring/", "balancer/rules/", "balancer/pages/"} < rooms()
    assert "lab.machine.venv" in imports_of_the_clone()["lab.command.entry"]
    assert "balancer.rules.concurrency" in imports_of_the_clone()["balancer.servers.pool"]


def test_lab_shows_only_commands() -> None:
    shown = [path for path in (ROOT / "lab").glob("*.py") if path.name != "__init__.py"]
    in_order(house.not_commands({f"lab/{path.name}": text_of(path) for path in shown}))


def test_a_folder_says_what_it_is_for_and_nothing_else() -> None:
    doors = {folder: ROOT / folder / "__init__.py" for folder in folders("lab", "balancer", "backend", "bench")}
    del doors["lab"]  # It has code: an old Python is stopped there, before anything else of ours is read.
    texts = {folder: text_of(door) if door.exists() else "" for folder, door in doors.items()}
    in_order(house.more_than_docstrings(texts))


def test_every_file_can_be_read_in_one_sitting() -> None:
    lines = {}
    for path in (path for package in ("balancer", "lab", "bench", "tests") for path in files(package)):
        content = path.read_bytes()
        if b"\0" not in content:  # else it is a picture
            lines[path.relative_to(ROOT).as_posix()] = len(content.splitlines())
    in_order(house.too_long(lines))


@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_names_only_what_is_there(guide: str) -> None:
    in_order(house.not_there(text_of(ROOT / guide), lambda path: (ROOT / path).exists()))


def test_the_readme_names_every_room() -> None:
    in_order(house.not_named(text_of(ROOT / "README.md"), rooms()))


@pytest.mark.parametrize("guide", ["README.md", "README.id.md", "docs/design.md"])
def test_a_guide_names_every_fault_and_every_policy(guide: str) -> None:
    named = [f"`{name}`" for name in (*BY_NAME, *POLICIES)]
    in_order(house.not_named(text_of(ROOT / guide), named))


# Each rule can fail: small houses that aren't in order.


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_a_house_in_order_has_no_complaints_about(rule: Callable[[Imports], list[str]]) -> None:
    assert rule(WELL_KEPT) == []


@pytest.mark.parametrize(
    ("rule", "module", "imported", "because"),
    [
        (house.up_the_stair, "lab.stack.containers", "lab.actions.record", "stack is below actions"),
        (house.up_the_stair, "lab.terminal.words", "lab.machine.venv", "terminal is below machine"),
        (house.up_the_stair, "lab", "lab.clone.folder", "lab is below clone"),
        (house.up_the_stair, "lab.actions.record", "lab.command.entry", "on the same step"),
        (house.up_the_stair, "lab.faults.menu", "lab.machine.port", "on the same step"),
        (house.up_the_stair, "lab.actions.playing", "lab.measuring.load", "on the same step"),
        (house.up_the_stair, "lab.clone.folder", "lab.fail", "clone is below a command"),
        (house.up_the_stair, "balancer.rules.policy", "balancer.settings", "rules is below settings"),
        (house.up_the_stair, "balancer.wire.headers", "balancer.settings", "on the same step"),
        (house.up_the_stair, "balancer.forwarding.race", "balancer.events.observer", "forwarding is below events"),
        (house.up_the_stair, "balancer.texts", "balancer.rules.policy", "on the same step"),
        (house.up_the_stair, "balancer.pages.api", "balancer.app", "pages is below app"),
        (house.up_the_stair, "lab.helpers.text", "re", "no step"),
        (house.up_the_stair, "balancer.helpers", "re", "no step"),
        (house.impure, "balancer.rules.health", "time", "is pure"),
        (house.impure, "balancer.rules.health", "random", "is pure"),
        (house.impure, "balancer.rules.health", "random.random", "is pure"),
        (house.impure, "balancer.rules.health", "balancer.texts", "is pure"),
        (house.between_packages, "lab.actions.record", "balancer.texts", "lab doesn't know balancer"),
        (house.between_packages, "balancer.wire.digest", "backend.digest", "balancer doesn't know backend"),
        (house.between_packages, "backend.digest", "balancer.wire.digest", "backend doesn't know balancer"),
        (house.between_packages, "balancer.settings", "lab.clone.env_file", "balancer doesn't know lab"),
        (house.between_packages, "bench.run", "tests.conftest", "bench doesn't know tests"),
        (house.of_commands, "bench.soak", "lab.chaos", "nobody imports a command"),
        (house.of_commands, "lab.up", "lab.doctor", "nobody imports a command"),
        (house.of_commands, "tests.run", "lab.up", "nobody imports a command"),
        (house.of_commands, "bench.soak", "lab.commands.chaos", "nobody imports a command"),
        (house.of_commands, "lab.commands.up", "lab.commands.doctor", "nobody imports a command"),
        (house.not_apart, "lab.measuring.load", "lab.clone.folder", "stands apart"),
        (house.not_apart, "lab.measuring.load", "lab", "stands apart"),
        (house.shadows, "lab.docker.engine", "re", "lab/docker hides"),
        (house.shadows, "lab.http", "re", "lab/http hides"),
    ],
)
def test_a_rule_says_who_breaks_it_and_what_to_do(
    rule: Callable[[Imports], list[str]], module: str, imported: str, because: str
) -> None:
    broken = {"lab.stack.containers": frozenset({"docker"})} | {module: frozenset({imported})}
    complaints = rule(broken)
    assert len(complaints) == 1
    assert because in complaints[0]


def test_a_circle_is_told_step_by_step() -> None:
    ring = {"a": frozenset({"b"}), "b": frozenset({"c"}), "c": frozenset({"d", "b"}), "d": frozenset({"time"})}
    assert house.circles(ring)[0].startswith("b -> c -> b is a circle")


def test_imports_are_found_wherever_they_are() -> None:
    source = """
import os.path as p
from lab.stack import compose, of_nobody
from . import sibling
from .sibling import name
from ..clone import folder
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from lab.actions import healing
def later():
    import lab.faults.menu
"""
    ours = {"lab.stack", "lab.stack.compose", "lab.stack.sibling", "lab.clone.folder", "lab.actions.healing"}
    found = house.imports_of(source, "lab.stack.containers", ours)
    assert found == ours | {"os.path", "typing.TYPE_CHECKING", "lab.faults.menu"}
    assert house.imports_of("from . import compose", "lab.stack", ours, is_package=True) == {"lab.stack.compose"}


def test_the_rooms_of_a_module_are_told_from_commands() -> None:
    assert house.room_of("lab.fail", LAB) == house.COMMANDS
    assert house.room_of("lab.commands.fail", LAB) == house.DONE
    assert house.room_of("lab.stack", LAB) == house.room_of("lab.stack.compose", LAB) == "stack"
    assert house.room_of("balancer.gunicorn.conf", BALANCER) == "gunicorn"


def test_a_file_beside_the_commands_that_cannot_be_started_is_found() -> None:
    door = 'if __name__ == "__main__":\n    entry.run(main)\n'
    assert house.not_commands({"lab/fail.py": door}) == []
    assert "lab/words.py is no command" in house.not_commands({"lab/fail.py": door, "lab/words.py": "X = 1\n"})[0]


@pytest.mark.parametrize("source", ["", "X = 1\n", '"""A room."""\nfrom lab import Trouble\n'])
def test_a_room_with_code_in_its_door_is_found(source: str) -> None:
    assert len(house.more_than_docstrings({"lab.stack": source, "lab.clone": '"""A room."""\n'})) == 1


def test_a_long_file_is_found_from_its_first_line_too_many() -> None:
    assert house.too_long({"lab/a.py": 250}) == []
    assert house.too_long({"lab/a.py": 251})[0].startswith("lab/a.py has 251 lines")


def test_a_path_that_is_named_and_gone_is_found() -> None:
    text = (
        "`lab/fail.py`, (docs/design.md), lab/stack/; see python lab/gone.py, and backend/old/. Not shared/log/log.txt."
    )
    assert house.not_there(text, {"lab/fail.py", "docs/design.md", "lab/stack/"}.__contains__) == [
        "backend/old/ is named, and isn't there.",
        "lab/gone.py is named, and isn't there.",
    ]


def test_a_room_that_nobody_has_told_of_is_found() -> None:
    assert house.not_named("lab/stack/ reaches", ["lab/stack/", "lab/new/"])[0].startswith("lab/new/ is not named")


def test_no_two_files_of_tests_have_the_same_name() -> None:
    """Pytest knows a file that is in no package by its name alone, and refuses to read the second one."""
    names = [path.name for path in files("tests") if path.name.startswith("test_")]

    assert sorted(name for name in set(names) if names.count(name) > 1) == []
