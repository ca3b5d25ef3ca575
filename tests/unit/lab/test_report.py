"""A hand-in as a report: what was done and measured, what was predicted, in both languages."""

import re
from string import Formatter
from typing import Any

import pytest

from lab.reporting.report import report_html
from lab.reporting.words import WORDS, Said
from tests.unit.lab.hand_ins import GRAY, course, experiment, gray, hand_in, of_all, of_one, opened, told_of
from tests.unit.lab.plays import play
from tests.unit.lab.report_pages import EXPERIMENTS, Page, page

LARGEST = 2 * 1024 * 1024
LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])


@LANGUAGES
def test_a_report_has_all_that_a_lab_report_has_in_its_order(language: str) -> None:
    told = page(language=language)
    names = ["title", "name", "nim", "class", "date", "tools", "purpose", "theory", "steps", "results", "predicted"]
    names += ["figures", "claims", "analysis", "conclusion", "references", "fingerprint"]
    rest = told.text
    for name in names:
        _, found, rest = rest.partition(WORDS[name].said(language))
        assert found, name
    assert told.wrong == []
    one = EXPERIMENTS[GRAY]
    for words in (one.title, one.purpose, one.theory, one.question, one.look_at):
        assert " ".join(words.said(language).split()) in told.text


def test_it_says_who_hands_in_and_when() -> None:
    for language in ("id", "en"):
        text = page(language=language).text
        assert all(one in text for one in ("Siti Rahmawati", "20261234", "IF-3A", "29 November 2026"))
    nobody: dict[str, Any] = {"nim": "", "name": "", "class": ""}
    assert page(of_one(**nobody)).text.count("(not given)") == 3
    assert Said("id").date("2026-08-01T10:00:00+07:00") == "1 Agustus 2026"
    assert Said("id").date("<yesterday>") == "&lt;yesterday&gt;"


def test_the_steps_are_the_commands_that_were_run_with_what_all_sides_share_once() -> None:
    text = page().text
    steps = text[text.index("Procedure") : text.index("Results")]
    assert "Side B: Without the circuit breaker. BREAKER=off make up" in steps
    assert "Side C: Without circuit breaker and retry. BREAKER=off RETRY=off make up" in steps
    assert steps.count("python lab/fail.py server1 --fault error --status 500") == 1
    assert "rate=40" in steps


def test_where_the_sides_were_done_differently_each_has_its_steps() -> None:
    plays = gray()
    entries = told_of(plays, experiment())
    played = [one for one in entries if one["event"] == "played"]
    played[1]["commands"] = ["make up", "python lab/load.py --closed 1 --seconds 10"]
    played[2]["commands"] = "not a list"
    text = page(hand_in([opened(), *entries], plays)).text
    assert text.count("python lab/heal.py server1") == 1
    assert "python lab/load.py --closed 1 --seconds 10" in text
    assert "Its commands are not on record." in text


def test_the_table_shows_the_chosen_figures_of_each_side() -> None:
    html = report_html(of_one(), EXPERIMENTS, "id")
    row = re.search(r'<th scope="row">Request gagal</th>(.*?)</tr>', html)
    assert row is not None
    failed = sum(one.status != 200 for one in gray()[2].samples)
    assert row[1] == f"<td>0</td><td>0</td><td>{failed}</td>"
    seen = re.search(r'<th scope="row">Waktu deteksi gangguan \(s\)</th>(.*?)</tr>', html)
    assert seen is not None
    assert seen[1] == "<td>0,35</td><td></td><td></td>"


def test_a_claim_stands_beside_what_was_measured() -> None:
    text = page().text
    assert "No request fails Failed requests, side A ≤ 0 0 yes" in text
    assert "≥ 30 3 × 10: Failed attempts, side A 60 yes" in text
    assert "Verdict: confirmed." in text


def test_the_prediction_stands_beside_what_was_measured() -> None:
    right = page(of_one(letter="b")).text
    assert "b. None fails" in right
    assert "The prediction fits what was measured." in right
    wrong = page(of_one(letter="a")).text
    assert "a. Every request fails" in wrong
    assert "b. None fails" in wrong
    assert "The prediction doesn't fit what was measured." in wrong
    assert "No prediction was made." in page(of_one(letter="")).text


def test_a_refuted_one_is_said_to_be() -> None:
    plays = [play("protected", failed=0.2), *gray()[1:]]
    text = page(of_one(plays)).text
    assert "Verdict: refuted." in text
    assert "What was measured is not what was expected" in text
    assert "The prediction" not in text


def test_the_fingerprint_is_the_hash_of_the_journals_last_line() -> None:
    of = of_one()
    assert of.entries[-1]["hash"] in page(of).text


def test_each_source_stands_once_in_order_and_is_cited_by_its_number() -> None:
    experiments = course(3)
    text = Page(report_html(of_all(experiments, (10, 10, 10)), experiments, "en")).text
    references = text[text.index("References") : text.index("Fingerprint")]
    assert re.findall(r"\[(\d)\] (\w+)", references) == [
        *[(str(number + 1), "Author") for number in range(3)],
        ("4", "Huang"),
        ("5", "Nygard"),
    ]
    assert "Sources: [4], [5], [2]" in text


def places_of(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_say_the_same_things() -> None:
    for name, words in WORDS.items():
        assert words.id.strip(), name
        assert words.en.strip(), name
        assert places_of(words.id) == places_of(words.en), name


def test_indonesian_has_decimal_commas_and_no_english_of_its_own() -> None:
    told = page(language="id")
    assert "0,35" in told.text
    english = re.findall(r"\b(?:the|is|was|are|this|each|measured|verdict|side)\b", told.text)
    assert english == []


@LANGUAGES
def test_the_same_hand_in_gives_the_same_report(language: str) -> None:
    assert report_html(of_one(), EXPERIMENTS, language) == report_html(of_one(), EXPERIMENTS, language)


def test_a_whole_course_is_one_file_of_at_most_two_mib() -> None:
    experiments = course(15)
    few = report_html(of_all(experiments, (40, 40, 40)), experiments, "id")
    assert few.count('class="plot"') == 15
    assert Page(few).wrong == []
    one = course(1)
    empty, large = (report_html(of_all(one, sizes), one, "id") for sizes in ((40, 40, 40), (3000, 3000, 3000)))
    assert len(few.encode()) + 15 * (len(large.encode()) - len(empty.encode())) < LARGEST
