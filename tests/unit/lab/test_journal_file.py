"""A hand-in's folder, however its last writer ended."""

import errno
import os
from pathlib import Path

import pytest

from lab import Trouble
from lab.teaching import journal, journal_file
from lab.teaching.hand_in import JOURNAL
from lab.teaching.journal_file import JournalFile
from lab.teaching.play import Play

PLAY = Play("tiny", "hedged", {}, {}, "2026-11-29T10:00:00+07:00", 1.0, [])


def opened(folder: Path, nim: str = "") -> JournalFile:
    made = JournalFile(folder)
    made.append(event="opened", nim=nim)
    return made


def flaws(folder: Path) -> list[journal.Flaw]:
    return journal.read((folder / JOURNAL).read_text(encoding="utf-8"))[1]


def test_nothing_is_made_before_something_is_written(tmp_path: Path) -> None:
    JournalFile(tmp_path / "reports" / "one")

    assert [*tmp_path.iterdir()] == []


def test_it_goes_on_where_it_was_left(tmp_path: Path) -> None:
    opened(tmp_path / "one")

    JournalFile(tmp_path / "one").append(event="predicted", experiment="x", letter="b")

    assert [one["event"] for one in JournalFile(tmp_path / "one").entries] == ["opened", "predicted"]
    assert flaws(tmp_path / "one") == []


def test_half_a_last_line_is_taken_off_before_it_goes_on(tmp_path: Path) -> None:
    opened(tmp_path).append(event="began", experiment="x", round=1)
    path = tmp_path / JOURNAL
    path.write_bytes(path.read_bytes()[:-20])

    again = JournalFile(tmp_path)
    assert journal_file.torn(again.flaws)
    again.append(event="began", experiment="x", round=1)

    assert flaws(tmp_path) == []
    assert [one["event"] for one in JournalFile(tmp_path).entries] == ["opened", "began"]


def test_a_full_disk_is_one_line_and_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = opened(tmp_path)

    def is_full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", is_full)
        with pytest.raises(Trouble, match="No space left on device"):
            made.append(event="began", experiment="x", round=1)
    made.append(event="began", experiment="x", round=1)

    assert flaws(tmp_path) == []
    assert [one["event"] for one in JournalFile(tmp_path).entries] == ["opened", "began"]


def test_a_play_that_can_not_be_written_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = opened(tmp_path)

    def is_full(path: Path, content: bytes) -> int:
        with path.open("wb") as file:
            file.write(content[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", is_full)
    with pytest.raises(Trouble, match="No space left"):
        made.keep(PLAY, 1)

    assert [path.name for path in tmp_path.iterdir()] == [JOURNAL]


def test_the_same_play_is_the_same_file_to_the_byte(tmp_path: Path) -> None:
    assert opened(tmp_path / "one").keep(PLAY, 1) == opened(tmp_path / "two").keep(PLAY, 1)


def test_a_student_s_newest_journal_is_found_and_nobody_else_s(tmp_path: Path) -> None:
    opened(tmp_path / "2210511001-20261129-100000", "2210511001")
    opened(tmp_path / "2210511001-20261129-110000", "2210511001")
    opened(tmp_path / "2210511001-x-20261129-120000", "2210511001-x")
    opened(tmp_path / "tanpa-nim-20261129-130000")

    found = journal_file.newest("2210511001", tmp_path)

    assert found is not None
    assert found.folder.name == "2210511001-20261129-110000"
    assert journal_file.newest("22105", tmp_path) is None
    nobody = journal_file.newest("", tmp_path)
    assert nobody is not None
    assert nobody.folder.name.startswith("tanpa-nim")


def test_where_there_are_no_reports_there_is_no_journal(tmp_path: Path) -> None:
    assert journal_file.newest("1", tmp_path / "reports") is None
    assert journal_file.latest(tmp_path / "reports") is None


def test_a_folder_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file")

    with pytest.raises(Trouble, match="can't be written"):
        journal_file.begin("1", tmp_path / "reports").append(event="opened")
