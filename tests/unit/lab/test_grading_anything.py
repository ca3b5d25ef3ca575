"""Whatever somebody hands in, there is a mark and a sentence, soon: no number, no text and no byte ends the grader."""

import gzip
import hashlib
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.grading.grading import Result, grade
from lab.grading.places import places
from lab.teaching.hand_in import JOURNAL, file_name
from tests.unit.lab.handed_in import handed_in, in_folder, in_zip
from tests.unit.lab.marking import marked, said
from tests.unit.lab.small_course import small_course

RIGHT = handed_in(small_course())
FILES = RIGHT.files()
NAME = file_name("01-small", 1, "bare")
PLAY: dict[str, Any] = json.loads(gzip.decompress(RIGHT.plays[NAME]))
QUICKLY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ODD: list[Any] = [
    float("nan"), float("inf"), -float("inf"), 1e308, -1e308, 10**400, -1, 2**63, True, None, "", "1", "\ud800", [], {},
    [[]], {"a": 1}, "x" * 100_000,
]  # fmt: skip


def with_play(text: str | bytes) -> dict[str, bytes]:
    """Return a hand-in that has sealed this text for one of its plays."""
    handed = deepcopy(RIGHT)
    content = gzip.compress(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"), mtime=0)
    handed.plays[NAME] = content
    handed.entry("played", "01-small", "bare")["sha256"] = hashlib.sha256(content).hexdigest()
    return handed.files()


def is_fair(result: Result) -> bool:
    """Say whether a result is one: points from none to all, and a sentence where some are missing."""
    return 0 <= result.points <= result.out_of == 20 and (result.points == 20 or bool(said(result)))


@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:20])
def test_an_odd_value_in_a_sample_is_told_or_makes_no_difference(tmp_path: Path, value: Any) -> None:
    for field in range(len(PLAY["samples"][0])):
        play = deepcopy(PLAY)
        play["samples"][3][field] = value
        assert is_fair(marked(tmp_path, with_play(json.dumps(play)))), field


@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:20])
def test_an_odd_value_in_a_play_is_told_or_makes_no_difference(tmp_path: Path, value: Any) -> None:
    for field in sorted(PLAY):
        assert is_fair(marked(tmp_path, with_play(json.dumps({**PLAY, field: value})))), field


@pytest.mark.parametrize("value", [*ODD[:9], "x"], ids=lambda value: repr(value)[:20])
def test_odd_values_within_marks_changes_orders_and_counters_are_no_trouble(tmp_path: Path, value: Any) -> None:
    for number, (field, inner) in enumerate(
        [
            ("marks", [{**PLAY["marks"][0], "at_s": value}, {**PLAY["marks"][1], "options": {"ms": value}}]),
            ("changes", [{"at_s": value, "server": "server1", "state": "OFFLINE", "reason": ""}]),
            ("orders", [{"order": value, "runs": value, "item": {"client": value}}]),
            ("counters", {"server1": {"attempts": value}}),
            ("values", {**PLAY["values"], "rate": value, "fault_at_s": value, "status": value}),
            ("machine", {"idle": value, "strangers": [value], "is_logged": True}),
        ]
    ):
        assert is_fair(marked(tmp_path / str(number), with_play(json.dumps({**PLAY, field: inner}))))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[" * 100_000, "holds no play"),
        ('{"samples":' * 5000 + "1" + "}" * 5000, "holds no play"),
        ('{"samples": ' + "9" * 5000 + "}", "holds no play"),
        ("", "holds no play"),
        ("[]", "holds no play"),
        ("null", "holds no play"),
        (b"\xff\xfe\x00", "holds no play"),
    ],
    ids=["brackets", "depth", "digits", "nothing", "list", "null", "bytes"],
)
def test_a_text_that_is_no_play_is_told(tmp_path: Path, text: str | bytes, why: str) -> None:
    result = marked(tmp_path, with_play(text))
    assert result.marks[0].points == 6
    assert why in said(result)


def test_more_samples_than_any_load_sends_are_not_worked_out(tmp_path: Path) -> None:
    chance = ",".join(f"[{n},{n % 977},{n % 991}]" for n in range(150_000))  # It packs like what was measured.
    result = marked(tmp_path, with_play(f'{{"samples":[{chance}]}}'))

    assert f"01-small, bare: {NAME} holds what was never measured: 150001 [" in said(result)
    assert result.marks[0].points == 6


@pytest.mark.parametrize("value", ODD, ids=lambda value: repr(value)[:20])
@pytest.mark.parametrize("event", ["opened", "predicted", "began", "played", "verdict"])
def test_an_odd_value_in_the_journal_is_told_or_makes_no_difference(tmp_path: Path, event: str, value: Any) -> None:
    fields = list(RIGHT.entry(event))
    for number, name in enumerate(fields):
        handed = deepcopy(RIGHT)
        handed.entry(event)[name] = value
        try:
            files = handed.files()
        except (ValueError, TypeError):  # No journal can have been written with it.
            continue
        assert is_fair(marked(tmp_path / str(number), files)), name


@pytest.mark.parametrize(
    "line",
    [
        '{"event": "\\ud800", "hash": "x"}',
        '{"a":' * 900 + "1" + "}" * 900,
        "9" * 5000,
        "[]",
        '"x"',
        "null",
        "{}",
        "\x00",
    ],
    ids=lambda line: line[:12],
)
def test_an_odd_line_in_the_journal_is_a_flaw_of_it(tmp_path: Path, line: str) -> None:
    lines = FILES[JOURNAL].decode().splitlines()
    text = "\n".join([*lines[:3], line, *lines[3:], ""])
    result = marked(tmp_path, {**FILES, JOURNAL: text.encode()})

    assert is_fair(result)
    assert "ine 4 of the journal" in said(result)


def test_a_journal_of_a_hundred_thousand_lines_is_not_read(tmp_path: Path) -> None:
    text = b"".join(b'{"event":"began","experiment":"%d","round":1}\n' % number for number in range(100_000))
    assert "more than 20000 lines" in said(marked(tmp_path, {JOURNAL: text}))


def test_a_journal_of_many_experiments_that_nobody_knows_is_read_at_once(tmp_path: Path) -> None:
    text = b"".join(b'{"event":"began","experiment":"%d","round":1}\n' % number for number in range(19_000))
    result = marked(tmp_path, {JOURNAL: text})

    assert result.points == 0
    assert "More of that kind (changed): 18996." in said(result)


@QUICKLY
@given(data=st.data())
def test_bytes_changed_anywhere_in_a_hand_in_leave_a_result(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    files = dict(FILES)
    name = data.draw(st.sampled_from(sorted(files)))
    content = bytearray(files[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, max(0, len(content) - 1)))
        content[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
    files[name] = bytes(content)
    assert is_fair(marked(tmp_path_factory.mktemp("changed"), files))


@QUICKLY
@given(data=st.data())
def test_bytes_changed_anywhere_in_a_zip_leave_a_result(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = in_zip(tmp_path_factory.mktemp("changed") / "hand-in.zip", FILES, "top/")
    content = bytearray(path.read_bytes())
    near_the_end = st.integers(max(0, len(content) - 1500), len(content) - 1)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.one_of(near_the_end, st.integers(0, len(content) - 1)))
        content[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    path.write_bytes(content)
    assert all(is_fair(grade(place, small_course())) for place in places([path]))


@QUICKLY
@given(name=st.text(max_size=30), nim=st.text(max_size=30))
def test_any_name_and_any_number_can_be_marked(tmp_path_factory: pytest.TempPathFactory, name: str, nim: str) -> None:
    try:
        files = handed_in(small_course()[:1], nim=nim, name=name).files()
    except UnicodeEncodeError:
        return
    folder = in_folder(tmp_path_factory.mktemp("any"), files)
    result = grade(places([folder])[0], small_course())
    assert result.points == 10
    assert result.identity.name.isprintable()


def test_a_figure_that_is_too_large_for_any_measurement_is_told(tmp_path: Path) -> None:
    handed = deepcopy(RIGHT)
    handed.entry("played", "01-small", "bare")["figures"]["failed_share"] = 10**400

    result = marked(tmp_path, handed)

    assert "failed_share" in said(result)
    assert 0 < result.points < 20


def test_a_play_without_a_request_is_none(tmp_path: Path) -> None:
    result = marked(tmp_path, with_play(json.dumps({**PLAY, "samples": []})))

    assert f"01-small, bare: {NAME} holds what was never measured: len(samples) = 0" in said(result)
