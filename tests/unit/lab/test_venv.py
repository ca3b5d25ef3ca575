from pathlib import Path

import pytest

from lab.machine import venv


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "lab").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "lab/requirements.txt").write_text("docker==7.2.0\n")
    (tmp_path / "tests/requirements.txt").write_text("-r ../lab/requirements.txt  # and more\npytest==9.2.0\n")
    monkeypatch.setattr(venv, "ROOT", tmp_path)
    monkeypatch.setattr(venv, "FOLDER", tmp_path / ".venv")
    return tmp_path


def finish_installation(requirements: str) -> None:
    venv.python().parent.mkdir(parents=True, exist_ok=True)
    venv.python().touch()
    venv.marker(requirements).write_text(venv.fingerprint(requirements))


def test_included_requirements_are_followed(clone: Path) -> None:
    assert venv.with_included("tests/requirements.txt") == ["tests/requirements.txt", "lab/requirements.txt"]


def test_an_environment_counts_only_when_its_installation_came_to_the_end(clone: Path) -> None:
    venv.python().parent.mkdir(parents=True)
    venv.python().touch()
    assert not venv.is_current("lab/requirements.txt")

    finish_installation("lab/requirements.txt")

    assert venv.is_current("lab/requirements.txt")
    assert not venv.is_current("tests/requirements.txt")


def test_a_changed_requirement_makes_all_that_include_it_stale(clone: Path) -> None:
    finish_installation("lab/requirements.txt")
    finish_installation("tests/requirements.txt")

    (clone / "lab/requirements.txt").write_text("docker==7.3.0\n")

    assert not venv.is_current("lab/requirements.txt")
    assert not venv.is_current("tests/requirements.txt")


def test_packages_that_are_not_here_in_their_version_are_missing() -> None:
    requirements = f"pytest=={pytest.__version__}  # here\nrequests==0.0.1\nno-such-package==1.0\n"

    assert venv.missing_packages(requirements) == ["requests", "no-such-package"]


def test_a_command_without_its_packages_says_in_one_line_how_to_get_them(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (clone / "lab/requirements.txt").write_text("no-such-package==1.0\n")

    with pytest.raises(SystemExit) as stopped:
        venv.enter()

    said = capsys.readouterr().err
    assert stopped.value.code == 1
    assert said.count("\n") == 1
    assert "make up" in said
    assert "python lab/up.py" in said
