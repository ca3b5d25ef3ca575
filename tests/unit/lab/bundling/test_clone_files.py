"""What of a clone goes into a bundle: what git has, or, without git, what a .gitignore doesn't name."""

import os
import subprocess
from pathlib import Path

import pytest

from lab.bundling import clone_files

IGNORED = """\
# a comment
.venv/
*.pyc
/answers.json
shared/log/*
!shared/log/.gitkeep
"""
FILES = (
    ".gitignore", "lab/fail.py", "lab/__init__.pyc", ".venv/bin/python", "lab/.venv/x", ".venvs/x", "answers.json",
    "lab/answers.json", "shared/log/log.txt", "shared/log/old/log.txt", "shared/log/.gitkeep", "more/shared/log/x",
)  # fmt: skip


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in FILES:
        path = tmp_path / "clone" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "clone/.gitignore").write_text(IGNORED)
    (tmp_path / "clone/lab/fail.py").chmod(0o755)
    return tmp_path / "clone"


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=Ani", "-c", "user.email=ani@example.com"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(["git", *who, *arguments], cwd=folder, env=clean, text=True, capture_output=True, check=True)
    return done.stdout


def copied(clone: Path) -> list[str]:
    into = clone.parent / "copy"
    clone_files.copy(into, clone)
    return sorted(path.relative_to(into).as_posix() for path in into.rglob("*") if path.is_file())


def test_without_git_the_same_is_taken_that_git_would_take(clone: Path) -> None:
    taken = copied(clone)

    git(clone, "init", "--quiet")
    git(clone, "add", ".")
    assert taken == sorted(git(clone, "ls-files").split())
    assert {"lab/fail.py", "shared/log/.gitkeep", "lab/answers.json"} < {*taken}


def test_what_git_has_is_taken_and_what_it_has_not_is_said(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(clone, "init", "--quiet")
    git(clone, "add", ".")
    git(clone, "commit", "--quiet", "--message", "All")
    (clone / "lab/fail.py").write_text("changed")
    (clone / "note.txt").write_text("of my own")

    taken = copied(clone)

    assert "note.txt" not in taken
    copy = clone.parent / "copy/lab/fail.py"
    assert (copy.read_text(), copy.stat().st_mode & 0o777) == ("lab/fail.py", 0o755)
    assert not (clone.parent / "copy.tar").exists()
    assert capsys.readouterr().out == "  note  not committed, so not in the bundle: lab/fail.py and note.txt\n"


def test_where_git_gives_nothing_the_files_are_taken_and_that_is_said(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(clone, "init", "--quiet")  # There is no commit.

    assert "lab/fail.py" in copied(clone)
    assert "git does not give what is committed (" in capsys.readouterr().out


def test_many_changes_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    clone_files.tell_of_changes("".join(f" M lab/{number}.py\n" for number in range(9)))

    assert capsys.readouterr().out.endswith(": lab/0.py, lab/1.py, lab/2.py and 6 more\n")
