"""What pip's complaints mean for a bundle, without a pip; the real one is asked in tests/component/test_real_pip.py."""

import errno
from pathlib import Path

import pytest

from lab import Trouble
from lab.bundling import wheels
from lab.bundling.targets import chosen
from lab.terminal import programs

TARGETS = chosen(["windows-amd64"], ["3.12", "3.13"])


def pip_says(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    def fails(*arguments: object, **options: object) -> None:
        raise programs.Failed("failed", lines)

    monkeypatch.setattr(programs, "stream", fails)


def test_a_full_disk_is_told_from_a_package_that_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip_says(monkeypatch, "ERROR: Could not install packages: [Errno 28] No space left on device", "")

    with pytest.raises(OSError, match="No space left") as full:
        wheels.collect("lab/requirements.txt", tmp_path / "got", TARGETS)
    assert full.value.errno == errno.ENOSPC


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("WARNING: Retrying (Retry(total=1)) ... [Errno 111] Connection refused'))", " (Connection refused)"),
        ("WARNING: Retrying (Retry(total=1)) ... [Errno -3] Temporary failure in name resolution'))",
         " (Temporary failure in name resolution)"),
        ("ERROR: No matching distribution found for pip", ""),
    ],
)  # fmt: skip
def test_without_a_network_what_is_missing_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, why: str
) -> None:
    pip_says(monkeypatch, line, "ERROR: No matching distribution found for pip")

    with pytest.raises(Trouble) as trouble:
        wheels.collect("lab/requirements.txt", tmp_path / "got", TARGETS)
    assert str(trouble.value) == (
        f"No package index is reached{why}, so the packages of lab/requirements.txt are missing: make the bundle where "
        "there is a network."
    )


def test_what_else_pip_says_is_the_last_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip_says(monkeypatch, "Traceback", "ModuleNotFoundError: No module named 'pip'", "")

    with pytest.raises(Trouble, match="pip can't get the packages of x: ModuleNotFoundError: No module named 'pip'"):
        wheels.collect("x", tmp_path / "got", TARGETS)


def test_what_there_is_for_no_machine_at_all_is_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []

    def fails(command: list[str], *arguments: object, **options: object) -> None:
        built.extend(command[-1:] if "wheel" in command else [])
        if command[-1] != "pip":
            raise programs.Failed("failed", ["ERROR: No matching distribution found for tool==1.0", ""])

    monkeypatch.setattr(programs, "stream", fails)

    with pytest.raises(Trouble, match=r"^No bundle: there is no wheel of tool==1\.0 for any of these machines\.$"):
        wheels.collect("x", tmp_path / "got", TARGETS)
    assert built == ["tool==1.0"], "it is tried once, not once for each machine"


def test_the_pip_that_is_taken_along_runs_on_the_oldest_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(programs, "stream", lambda command, *_, **__: commands.append(command))

    wheels.collect("x", tmp_path / "got", chosen(["macos-arm64"], ["3.13", "3.9", "3.10"]))

    pip = next(command for command in commands if command[-1] == "pip")
    assert pip[pip.index("--python-version") + 1] == "3.9"
