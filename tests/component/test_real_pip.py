"""Wheels for machines that aren't this one, got by the real pip, of packages that are only here."""

from pathlib import Path

import pytest

from lab.bundling import wheels
from lab.bundling.targets import chosen
from tests.component.fake_packages import source, wheel

WINDOWS = ("windows-amd64",)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all that pip knows."""
    folder = tmp_path / "index"
    folder.mkdir()
    wheel(folder, "pip", "99.0")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return folder


def asked(tmp_path: Path, *lines: str) -> str:
    file = tmp_path / "requirements.txt"
    file.write_text("\n".join(lines))
    return str(file)


def names(folder: Path) -> list[str]:
    return sorted(path.name.split("-")[0] for path in folder.iterdir())


def test_each_machine_gets_what_a_package_needs_there(index: Path, tmp_path: Path) -> None:
    wheel(index, "lab_a", "1.0", needs='lab_b; sys_platform == "win32" and python_version < "3.12"')
    wheel(index, "lab_b", "1.0", tag="cp310-cp310-win_amd64")
    requirements = asked(tmp_path, "lab_a==1.0")

    missing = wheels.collect(requirements, tmp_path / "linux", chosen(["linux-x86_64"], ["3.10"]))
    missing |= wheels.collect(requirements, tmp_path / "windows", chosen(WINDOWS, ["3.10", "3.12"]))

    assert missing == {}
    assert names(tmp_path / "linux") == ["lab_a", "pip"]
    assert names(tmp_path / "windows") == ["lab_a", "lab_b", "pip"]


def test_what_is_there_as_source_only_is_built_once_when_it_is_nothing_but_python(
    index: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source(index, "lab_c", "1.0")

    missing = wheels.collect(asked(tmp_path, "lab_c==1.0"), tmp_path / "got", chosen(WINDOWS, ["3.10", "3.13"]))

    assert missing == {}
    assert names(tmp_path / "got") == ["lab_c", "pip"]
    assert capsys.readouterr().out.count("building lab_c==1.0") == 1


def test_what_has_no_wheel_for_a_machine_is_told_and_the_others_get_theirs(index: Path, tmp_path: Path) -> None:
    wheel(index, "lab_d", "1.0", tag="cp313-cp313-win_amd64")
    source(index, "lab_d", "1.0", tag="py3-none-solaris")  # Of no use anywhere else.

    targets = chosen(WINDOWS, ["3.12", "3.13"])
    missing = wheels.collect(asked(tmp_path, "lab_d==1.0"), tmp_path / "got", targets)

    assert missing == {targets[0]: "lab_d==1.0"}
    assert [path.name for path in (tmp_path / "got").glob("lab_d*")] == ["lab_d-1.0-cp313-cp313-win_amd64.whl"]
