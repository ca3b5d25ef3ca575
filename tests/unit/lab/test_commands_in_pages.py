"""Every command that a page tells a student or a lecturer to type is one that the lab takes."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.clone.folder import ROOT
from lab.clone.known_settings import KNOWN
from lab.commands import chaos, down, fail, grade, heal, load, run, status, up

PARSERS: dict[str, Callable[[list[str]], object]] = {
    "chaos": chaos.parse,
    "down": down.parse,
    "fail": fail.parse,
    "grade": grade.parse,
    "heal": heal.parse,
    "load": load.parse,
    "run": run.parse,
    "status": status.parse,
    "up": up.parse,
}
PAGES = [
    path.relative_to(ROOT).as_posix()
    for path in sorted([*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")])
    if path.is_file()
]


def typed(text: str) -> list[str]:
    """Return what a page has between backticks, and in its code blocks, without comments."""
    blocks = re.findall(r"^ {4,}(\S.*?)(?:\s{2,}#.*)?$", text, re.MULTILINE)
    return [*re.findall(r"`([^`\n]+)`", text), *blocks]


def trouble_with(command: str) -> str:
    """Return what is wrong with a command; "" for nothing, for what is none of the lab's, and for one in outline."""
    settings, _, rest = command.rpartition("make up") if command.endswith("make up") else ("", "", command)
    for name, value in re.findall(r"\b([A-Z_]+)=(\S+)", settings):
        try:
            KNOWN[name].read(value)
        except (KeyError, ValueError) as wrong:
            return f"{name}={value}: {wrong!r}"
    match = re.fullmatch(r"python lab/(\w+)\.py\b(.*)", rest)
    if not match or match[1] not in PARSERS or "..." in rest or "[" in rest:
        return ""
    arguments = shlex.split(match[2].replace("SERVER", "server1"))
    try:
        PARSERS[match[1]](arguments)
    except SystemExit as ended:
        return f"{arguments}: exit code {ended.code}" if ended.code else ""
    return ""


@pytest.mark.parametrize("path", PAGES)
def test_the_commands_of_a_page_are_taken(path: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = {command: trouble_with(command) for command in typed((ROOT / path).read_text(encoding="utf-8"))}

    assert {command: wrong for command, wrong in found.items() if wrong} == {}, capsys.readouterr().err


def test_the_pages_have_been_read() -> None:
    assert {"README.md", "docs/lecturer.md", "docs/worksheets/05-gray-failure.md"} < {*PAGES}
    sheet = typed(Path(ROOT / "docs/worksheets/05-gray-failure.md").read_text(encoding="utf-8"))
    assert sum(command.startswith("python lab/") for command in sheet) >= 4


@pytest.mark.parametrize(
    "command",
    ["python lab/fail.py server1 --fault sulk", "python lab/load.py --pace 3", "python lab/run.py 05 --all",
     "HEDGE=sometimes make up", "COURAGE=on make up"],
)  # fmt: skip
def test_a_command_that_is_none_is_found(command: str) -> None:
    assert trouble_with(command)
