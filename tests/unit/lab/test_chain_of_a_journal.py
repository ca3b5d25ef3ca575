"""A journal's chain."""

import json

from hypothesis import given
from hypothesis import strategies as st

from lab.teaching import journal

ENTRIES = [
    {"event": "opened", "nim": "2210511001"},
    {"event": "predicted", "experiment": "05-gray-failure", "letter": "b"},
    {"event": "predicted", "experiment": "05-gray-failure", "letter": "a"},
    {"event": "verdict", "experiment": "05-gray-failure", "word": "confirmed"},
]


def written(entries: list[dict[str, str]]) -> str:
    lines, last = [], journal.FIRST
    for number, entry in enumerate(entries):
        line, last = journal.line_of(entry, last, f"2026-11-29T10:00:0{number}+07:00")
        lines.append(line)
    return "".join(f"{line}\n" for line in lines)


def kinds(text: str) -> list[tuple[int, str]]:
    return [(flaw.line, flaw.kind) for flaw in journal.read(text)[1]]


def test_a_whole_journal_has_no_flaw() -> None:
    entries, flaws = journal.read(written(ENTRIES))

    assert flaws == []
    assert [entry["event"] for entry in entries] == [entry["event"] for entry in ENTRIES]


def test_a_line_that_was_changed_is_found() -> None:
    assert kinds(written(ENTRIES).replace('"letter":"b"', '"letter":"c"')) == [(2, "changed")]


def test_a_line_that_was_changed_with_its_hash_breaks_the_next_one() -> None:
    lines = written(ENTRIES).splitlines()
    entry = {**json.loads(lines[1]), "letter": "c"}
    lines[1] = json.dumps({**entry, "hash": journal.hash_of(entry)}, sort_keys=True)

    assert kinds("\n".join(lines) + "\n") == [(3, "out-of-order")]


def test_a_line_that_was_taken_out_or_put_elsewhere_is_found() -> None:
    lines = written(ENTRIES).splitlines(keepends=True)

    assert kinds("".join([lines[0], *lines[2:]])) == [(2, "out-of-order")]
    assert (2, "out-of-order") in kinds("".join([lines[0], lines[2], lines[1], lines[3]]))


def test_half_a_last_line_is_torn_and_the_others_stay() -> None:
    text = written(ENTRIES)

    entries, flaws = journal.read(text[:-10])

    assert [(flaw.line, flaw.kind) for flaw in flaws] == [(4, "torn")]
    assert len(entries) == 3


def test_the_first_prediction_is_the_one_that_is_sealed() -> None:
    entries, _ = journal.read(written(ENTRIES))

    assert journal.sealed(entries, "05-gray-failure") == "b"
    assert journal.sealed(entries, "01-fail-over") == ""


@given(st.text(max_size=200))
def test_whatever_stands_in_the_file_is_read_without_an_error(text: str) -> None:
    entries, flaws = journal.read(text)

    assert not entries or flaws


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=1))
def test_no_byte_of_it_can_be_changed_unseen(where: int, byte: bytes) -> None:
    whole = written(ENTRIES).encode()
    where %= len(whole) - 1  # The last line's end is no part of a line.
    changed = whole[:where] + byte + whole[where + 1 :]
    told = [{k: v for k, v in entry.items() if k != "hash"} for entry in journal.read(whole.decode())[0]]

    entries, flaws = journal.read(changed.decode(errors="replace"))

    said = [{k: v for k, v in entry.items() if k != "hash"} for entry in entries]
    assert flaws or said == told
