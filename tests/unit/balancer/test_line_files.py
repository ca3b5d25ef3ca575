"""Files of whole lines: whoever else is writing, moving or deleting them, and whatever the disk does."""

import errno
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from balancer.events.line_files import AppendedFile, last_lines, problem_of


def test_lines_are_whole_when_many_write_at_once(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    line = "x" * 300

    def write() -> None:
        file = AppendedFile(path)
        for _ in range(500):
            file.append(line)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert path.read_text().splitlines() == [line] * 2000


def deleted(path: Path) -> None:
    path.unlink()


def moved_away(path: Path) -> None:
    path.rename(path.with_suffix(".1"))


def replaced(path: Path) -> None:
    (path.parent / "new").touch()
    (path.parent / "new").rename(path)


def with_its_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("old"))
    path.parent.mkdir()


@pytest.mark.parametrize("vanishes", [deleted, moved_away, replaced, with_its_folder])
def test_a_log_that_vanishes_under_us_is_made_anew_with_the_very_next_line(
    tmp_path: Path, vanishes: Callable[[Path], None]
) -> None:
    (tmp_path / "log").mkdir()
    file = AppendedFile(tmp_path / "log" / "log.txt")
    file.append("before")
    vanishes(file.path)

    for number in range(3):
        file.append(f"after {number}")

    assert file.path.read_text() == "after 0\nafter 1\nafter 2\n"
    assert file.problem is None


def test_a_pipe_that_nobody_reads_holds_nothing_up(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "log.txt")
    file = AppendedFile(tmp_path / "log.txt")

    file.append("lost")

    assert file.problem == "No such device or address"


def test_a_log_that_was_emptied_goes_on_from_its_beginning(tmp_path: Path) -> None:
    file = AppendedFile(tmp_path / "log.txt")
    file.append("before")
    os.truncate(file.path, 0)

    file.append("after")

    assert file.path.read_text() == "after\n"


def test_half_a_line_that_filled_the_disk_is_taken_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = AppendedFile(tmp_path / "log.txt")
    file.append("whole")
    really_write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: really_write(descriptor, data[:3]))
    file.append("does not fit")
    assert file.problem == "full"

    monkeypatch.setattr(os, "write", really_write)
    file.append("fits again")

    assert file.path.read_text() == "whole\nfits again\n"
    assert file.problem is None


def test_of_lines_that_are_written_together_those_that_fit_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = AppendedFile(tmp_path / "log.txt")
    file.append("whole")
    for line in ("first", "second", "third"):
        file.add(line)
    assert file.path.read_text() == "whole\n"
    really_write = os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: really_write(descriptor, data[:15]))

    file.write()

    assert file.problem == "full"
    assert file.path.read_text() == "whole\nfirst\nsecond\n"


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        (errno.ENOSPC, "full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_problem_has_a_name(number: int, problem: str) -> None:
    assert problem_of(OSError(number, os.strerror(number))) == problem


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_that_may_not_be_written_is_told_from_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, is_there: bool
) -> None:
    # Not by real rights: whoever runs this may be root, whom they don't hold back.
    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    file = AppendedFile(tmp_path / "log.txt")
    if is_there:
        file.path.touch()
    with monkeypatch.context() as patched:
        patched.setattr(os, "open", refuse)
        file.append("lost")
    assert (file.problem, file.is_refused) == ("read-only", is_there and number != errno.EROFS)

    file.append("mended")

    assert (file.problem, file.is_refused) == (None, False)
    assert file.path.read_text() == "mended\n"


def test_the_last_lines_are_read_from_the_end(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("".join(f"line {number}\n" for number in range(100_000)))

    assert last_lines(path, 3) == ["line 99997", "line 99998", "line 99999"]


def test_the_last_lines_of_a_huge_file_cost_no_more_than_its_end(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    with path.open("wb") as file:
        file.truncate(1 << 36)  # 64 gigabytes that isn't there: reading it all would take minutes
        file.seek(0, os.SEEK_END)
        file.write(b"\nfirst\nlast\n")

    assert last_lines(path, 2) == ["first", "last"]


def test_a_short_file_keeps_its_first_line_and_a_missing_one_has_none(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_text("only\n")

    assert last_lines(tmp_path / "log.txt", 20) == ["only"]
    assert last_lines(tmp_path / "missing", 20) == []


def test_bytes_that_are_no_text_do_not_break_the_page(tmp_path: Path) -> None:
    (tmp_path / "log.txt").write_bytes(b"\xff\xfe broken\nfine\n")

    assert last_lines(tmp_path / "log.txt", 20)[-1] == "fine"


@pytest.mark.skipif(sys.platform != "linux", reason="a name of an open file")
def test_a_file_that_was_opened_for_it_and_then_deleted_is_said_to_be_gone(tmp_path: Path) -> None:
    with (tmp_path / "log.txt").open("ab") as opened:
        (tmp_path / "door").symlink_to(f"/proc/self/fd/{opened.fileno()}")
        file = AppendedFile(tmp_path / "door")
        file.append("one")
        assert (file.problem, (tmp_path / "log.txt").read_text()) == (None, "one\n")

        (tmp_path / "log.txt").unlink()

        for line in ("two", "three"):
            file.append(line)
            assert file.problem == "No such file or directory"


def test_trouble_is_seen_before_the_next_line_and_its_end_too(tmp_path: Path) -> None:
    file = AppendedFile(tmp_path / "log.txt")
    file.append("one")
    file.path.unlink()
    file.path.mkdir()
    file.look()
    assert file.problem == "Is a directory"

    file.path.rmdir()
    file.look()
    assert file.problem is None
    assert not file.path.exists(), "to look makes nothing"


def test_a_file_that_could_not_be_made_is_trouble_before_its_first_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = AppendedFile(tmp_path / "log.txt")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    file.look()
    assert file.problem == "read-only"

    gone = AppendedFile(tmp_path / "gone" / "log.txt")
    gone.look()
    assert gone.problem == "No such file or directory"


def test_a_full_disk_is_not_forgotten_because_a_file_can_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = AppendedFile(tmp_path / "log.txt")
    monkeypatch.setattr(os, "write", lambda descriptor, data: 0)
    file.append("does not fit")
    monkeypatch.undo()

    file.look()
    assert file.problem == "full"
    file.append("fits")
    assert file.problem is None
