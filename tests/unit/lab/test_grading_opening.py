"""A hand-in is opened as if whoever made it meant harm: each trick is one sentence, and what is right is graded."""

import gzip
import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from lab.grading.evidence import is_endless
from lab.grading.grading import Result, grade
from lab.grading.opening import MOST_FILES, ClosedError, OpenedFolder
from lab.grading.places import Place, places
from lab.grading.zipped import OpenedZip
from lab.teaching.hand_in import JOURNAL, file_name
from tests.unit.lab.handed_in import handed_in, in_folder, in_zip
from tests.unit.lab.marking import marked, said
from tests.unit.lab.small_course import small_course

FILES = handed_in(small_course()).files()
PLAY = file_name("01-small", 1, "bare")
MIB = 1024 * 1024


def of_zip(path: Path) -> Result:
    """Return the marks of the one hand-in in a zip."""
    (place,) = places([path])
    return grade(place, small_course())


def add(path: Path, name: str | zipfile.ZipInfo, content: bytes) -> None:
    """Put one more file into a zip, whatever it is called."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)


@pytest.fixture
def zipped(tmp_path: Path) -> Path:
    return in_zip(tmp_path / "hand-in.zip", FILES)


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "/etc/passwd", "a/../../b", "C:\\Windows\\evil.txt", "..\\evil.txt", "\\\\host\\evil"]
)
def test_a_path_that_leaves_the_folder_is_told_and_the_rest_is_graded(zipped: Path, name: str) -> None:
    add(zipped, name, b"harm")
    result = of_zip(zipped)

    assert result.points == 20
    assert said(result).endswith("leads out of the folder, so it was not read.")
    assert not (zipped.parent.parent / "evil.txt").exists()


def test_a_zip_bomb_is_told_and_the_rest_is_graded(zipped: Path) -> None:
    add(zipped, "bomb.txt", bytes(64 * MIB))
    result = of_zip(zipped)

    assert result.points == 20
    assert "bomb.txt is 1" in said(result)
    assert "times as large when it is unpacked: a bomb, so it was not read." in said(result)


def test_a_journal_that_is_a_bomb_is_not_read(tmp_path: Path) -> None:
    result = of_zip(in_zip(tmp_path / "bomb.zip", {JOURNAL: bytes(40 * MIB)}))

    assert (result.points, result.is_graded) == (0, False)
    assert f"{JOURNAL} is " in said(result)


def test_a_play_that_is_a_bomb_costs_its_side(tmp_path: Path) -> None:
    handed = handed_in(small_course())
    bomb = gzip.compress(bytes(64 * MIB), mtime=0)
    handed.plays[PLAY] = bomb
    handed.entry("played", "01-small", "bare")["sha256"] = hashlib.sha256(bomb).hexdigest()
    result = marked(tmp_path, handed)

    assert result.marks[0].points == 6
    assert f"01-small, bare: {PLAY} is " in said(result)
    assert "a bomb, so it was not read" in said(result)


def test_a_zip_that_lists_more_files_than_anybody_hands_in_is_not_read(tmp_path: Path) -> None:
    many = {f"{number}": b"" for number in range(MOST_FILES + 1)}
    result = of_zip(in_zip(tmp_path / "many.zip", many))

    assert said(result) == f"It has {MOST_FILES + 1} files; at most {MOST_FILES} are read."


def test_more_than_a_hand_in_can_be_is_not_read_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.grading.opening.MOST_MIB_IN_ALL", 0)
    opened = OpenedFolder(in_folder(tmp_path, FILES))
    with pytest.raises(ClosedError) as closed:
        opened.read(JOURNAL)
    assert str(closed.value.finding) == f"It is larger than 0 MiB in all when it is unpacked: {JOURNAL} was not read."


def test_a_file_larger_than_any_of_ours_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.grading.opening.MOST_MIB", 0)
    with pytest.raises(ClosedError) as closed:
        OpenedFolder(in_folder(tmp_path, FILES)).read(JOURNAL)
    assert str(closed.value.finding) == f"{JOURNAL} is larger than 0 MiB, so it was not read."


def test_a_name_that_is_there_twice_is_read_neither_time(zipped: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        add(zipped, JOURNAL, b"{}")
    result = of_zip(zipped)

    assert not result.is_graded
    assert f"{JOURNAL} is in the zip twice, so neither was read." in said(result)


def test_a_link_in_a_zip_is_not_followed(zipped: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    add(zipped, link, b"/etc/passwd")
    result = of_zip(zipped)

    assert (result.points, said(result)) == (20, "link is a link, or no plain file, so it was not followed.")


def test_an_encrypted_file_is_told(zipped: Path) -> None:
    content = bytearray(zipped.read_bytes())
    listed = content.index(b"PK\x01\x02")
    content[listed + 8] |= 1
    zipped.write_bytes(content)
    result = of_zip(zipped)

    assert f"{JOURNAL} is encrypted, so it was not read." in said(result)


def test_a_method_that_may_ask_for_any_memory_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "odd.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr(JOURNAL, FILES[JOURNAL])
    assert f"{JOURNAL} is packed by a method that is not read (14)" in said(of_zip(path))


@pytest.mark.parametrize("content", [b"", b"no zip", b"Rar!\x1a\x07\x00", b"PK\x05\x06" + bytes(5)])
def test_what_is_no_zip_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "hand-in.zip").write_bytes(content)
    result = of_zip(tmp_path / "hand-in.zip")

    assert (result.is_graded, said(result)) == (False, "hand-in.zip is neither a folder nor a zip file.")


def test_half_a_zip_is_told(zipped: Path) -> None:
    zipped.write_bytes(zipped.read_bytes()[:3000])
    assert said(of_zip(zipped)) == "hand-in.zip begins as a zip file and has no end: half of it is missing."


def test_a_file_that_was_damaged_on_its_way_costs_its_side(zipped: Path) -> None:
    content = bytearray(zipped.read_bytes())
    with zipfile.ZipFile(zipped) as packed:
        at = packed.getinfo(PLAY).header_offset + 200
    content[at : at + 8] = b"damaged!"
    zipped.write_bytes(content)
    result = of_zip(zipped)

    assert result.marks[0].points == 6
    assert f"01-small, bare: {PLAY} is damaged: " in said(result)


def test_what_macos_and_windows_leave_in_a_zip_is_nothing(tmp_path: Path) -> None:
    junk = {"__MACOSX/._journal.jsonl": b"x", "r/._journal.jsonl": b"x", "r/.DS_Store": b"x", "r/Thumbs.db": b"x"}
    path = in_zip(tmp_path / "hand-in.zip", {**junk, **{f"r\\{name}": content for name, content in FILES.items()}})
    result = of_zip(path)

    assert (result.points, said(result)) == (20, "")


def test_a_zip_in_a_zip_says_what_to_do(tmp_path: Path, zipped: Path) -> None:
    path = in_zip(tmp_path / "outer.zip", {"hand-in.zip": zipped.read_bytes()})
    assert said(of_zip(path)) == "outer.zip has only another zip in it: unpack it, and hand in what was in it."


def test_an_empty_folder_an_empty_journal_and_none_are_told(tmp_path: Path) -> None:
    assert said(marked(tmp_path / "a", {})) == "There is nothing in it."
    assert said(marked(tmp_path / "b", {JOURNAL: b"\n"})) == "The journal is empty."
    assert said(marked(tmp_path / "c", {"laporan.html": b"x"})) == f"There is no {JOURNAL} in it."


def test_what_is_not_there_at_all_is_told(tmp_path: Path) -> None:
    result = grade(Place(tmp_path / "gone"), small_course())
    assert said(result) == "gone can't be opened: No such file or directory."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_journal_that_is_a_pipe_or_a_link_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / JOURNAL)
    (tmp_path / "link").symlink_to("/etc/passwd")
    result = grade(Place(tmp_path), small_course())

    assert not result.is_graded
    assert f"{JOURNAL} is a link, or no plain file, so it was not followed." in said(result)
    assert "link is a link, or no plain file" in said(result)


@pytest.mark.parametrize(("encoding", "told"), [("utf-8-sig", "utf-8-sig"), ("utf-16", "utf-16")])
def test_a_journal_that_an_editor_has_saved_is_read_all_the_same(tmp_path: Path, encoding: str, told: str) -> None:
    text = FILES[JOURNAL].decode().replace("\n", "\r\n")
    result = marked(tmp_path, {**FILES, JOURNAL: text.encode(encoding)})

    assert result.points == 20
    assert said(result) == f"The journal is written in {told}, not in UTF-8: another program has saved it."


def test_a_journal_in_an_old_encoding_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    text = handed_in(small_course(), name="Ayşe Müller").files()[JOURNAL].decode()
    result = marked(tmp_path, {**FILES, JOURNAL: text.encode("latin-1", "replace")})

    assert "Line 1 of the journal (opened) was changed after it was written" in said(result)


def test_a_number_without_an_end_is_found_where_python_sets_no_limit() -> None:
    assert is_endless(b"[" + b"1" * 500 + b"]", has_a_limit=False)
    assert not is_endless(b"[1.5, 123456789]", has_a_limit=False)
    assert not is_endless(b"1" * 500, has_a_limit=True)


def test_hand_ins_are_found_in_folders_of_folders_and_zips(tmp_path: Path) -> None:
    in_folder(tmp_path / "class" / "ani" / "reports" / "1", FILES)
    in_zip(tmp_path / "class" / "budi.zip", FILES, "2/")
    in_folder(tmp_path / "class" / "citra", {})
    (tmp_path / "class" / "dewi.rar").write_bytes(b"Rar!")
    (tmp_path / "class" / "list.txt").write_bytes(b"no hand-in")
    in_zip(tmp_path / "all.zip", {f"{one}/{name}": text for one in ("eka", "fajar") for name, text in FILES.items()})
    found = places([tmp_path / "class", tmp_path / "all.zip", tmp_path / "class" / "budi.zip", tmp_path / "gone"])

    assert [one.name for one in found] == [
        "1", "budi.zip/2", "citra", "dewi.rar", "all.zip/eka", "all.zip/fajar", "gone",
    ]  # fmt: skip
    assert [grade(one, small_course()).points for one in found] == [20, 20, 0, 0, 20, 20, 0]


def test_a_closed_zip_lets_go_of_its_file(zipped: Path) -> None:
    opened = OpenedZip(zipped)
    opened.close()
    with pytest.raises(ClosedError):
        opened.read(JOURNAL)


def test_a_file_without_a_name_is_passed_over(zipped: Path) -> None:
    with zipfile.ZipFile(zipped, "a") as file:
        file.writestr("nameless.txt", "x")
    zipped.write_bytes(zipped.read_bytes().replace(b"nameless.txt", b"\0ameless.txt"))

    assert of_zip(zipped).points == 20
