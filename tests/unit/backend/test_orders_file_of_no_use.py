"""A file of orders, or its folder, that is of no use: told by one word, and left as it is."""

import os
import sqlite3
from pathlib import Path

import pytest

from backend.orders import Orders, Run
from backend.orders_file import NAME, OrdersFile, TroubleError

COFFEE = '{"item":"coffee"}'
ME = Run("server1", "r1", "now")


def word_of(trouble: pytest.ExceptionInfo[TroubleError]) -> str:
    return trouble.value.word


@pytest.mark.parametrize(
    ("said", "has_room", "word"),
    [
        ("disk I/O error", True, "disk"),
        ("disk I/O error", False, "full"),
        ("unable to open database file", True, "folder"),
        ("unable to open database file", False, "full"),
        ("database or disk is full", True, "full"),
        ("locking protocol", False, "busy"),
        ("database disk image is malformed", False, "damaged"),
    ],
)
def test_what_goes_wrong_on_a_full_disk_is_called_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, has_room: bool, word: str
) -> None:
    class Disk:
        f_bavail = 1000 if has_room else 0

    monkeypatch.setattr(os, "statvfs", lambda path: Disk())

    with pytest.raises(TroubleError, match=said) as trouble, OrdersFile(tmp_path).reading():
        raise sqlite3.OperationalError(said)

    assert word_of(trouble) == word


@pytest.mark.parametrize("folder", ["not-there", "a-file"])
def test_a_folder_that_can_not_be_used_is_told_each_time_it_is_asked_for(tmp_path: Path, folder: str) -> None:
    (tmp_path / "a-file").touch()
    orders = Orders(OrdersFile(tmp_path / folder))

    for _ in range(2):
        with pytest.raises(TroubleError) as trouble:
            orders.take(COFFEE, None, ME)
        assert word_of(trouble) == "folder"


def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()

    with pytest.raises(TroubleError) as trouble:
        Orders(OrdersFile(tmp_path)).after(0)

    assert word_of(trouble) == "folder"


def test_a_folder_that_comes_later_is_used(tmp_path: Path) -> None:
    orders = Orders(OrdersFile(tmp_path / "later"))
    with pytest.raises(TroubleError):
        orders.after(0)

    (tmp_path / "later").mkdir()

    assert orders.take(COFFEE, None, ME).number == 1


@pytest.mark.parametrize("content", [b"no database" * 1000, b"SQLite format 3\0" + b"x" * 5000])
def test_a_damaged_file_is_told_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)

    with pytest.raises(TroubleError) as trouble:
        Orders(OrdersFile(tmp_path)).take(COFFEE, None, ME)

    assert word_of(trouble) == "damaged"
    assert (tmp_path / NAME).read_bytes() == content


def test_a_file_that_is_damaged_in_its_middle_is_told(tmp_path: Path) -> None:
    orders = Orders(OrdersFile(tmp_path))
    for _ in range(100):
        orders.take(f'{{"item":"{"x" * 500}"}}', None, ME)
    with sqlite3.connect(tmp_path / NAME) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with (tmp_path / NAME).open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 3 * 4096)

    with pytest.raises(TroubleError) as trouble:
        Orders(OrdersFile(tmp_path)).after(0)

    assert word_of(trouble) == "damaged"


def test_a_file_of_another_program_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / NAME) as connection:
        connection.execute("CREATE TABLE orders (number INTEGER PRIMARY KEY, key TEXT, item TEXT, server TEXT)")
    connection.close()
    content = (tmp_path / NAME).read_bytes()

    with pytest.raises(TroubleError) as trouble:
        Orders(OrdersFile(tmp_path)).take(COFFEE, None, ME)

    assert word_of(trouble) == "foreign"
    assert (tmp_path / NAME).read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
