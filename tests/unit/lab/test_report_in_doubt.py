"""A hand-in with flaws, gaps and doubts is a report all the same, which says so."""

import re
from dataclasses import replace

import pytest

from lab.reporting.report import report_html
from lab.reporting.words import WORDS
from lab.teaching.hand_in import HandIn
from lab.teaching.journal import Flaw
from lab.teaching.verdict import VERDICTS
from tests.unit.lab.hand_ins import GRAY, course, experiment, gray, hand_in, of_one, opened, told_of
from tests.unit.lab.plays import BUSY, play
from tests.unit.lab.report_pages import EXPERIMENTS, Page, page

LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])


@LANGUAGES
def test_doubts_are_said_in_words(language: str) -> None:
    plays = [replace(one, machine=BUSY) for one in gray()]
    late = [replace(one, samples=[replace(s, sent_s=s.due_s + 0.3) for s in one.samples]) for one in plays]
    text = page(of_one(late), language).text
    assert VERDICTS["inconclusive"].said(language) in text
    for detail in ("300 ms", "96%", "server2: pause"):
        assert detail in text
    assert not re.search(r"\b(no-log|stranger|busy|unmeasured)\b(?! \()", text.replace("very busy", ""))


def test_a_figure_that_was_not_measured_is_said_not_to_be() -> None:
    plays = [replace(gray()[0], changes=(), counters={}), *gray()[1:]]
    text = page(of_one(plays)).text
    assert "not measured" in text
    assert "Side B: not all that the claim on “Failed attempts” needs was measured." in text


def test_a_verdict_of_the_journals_that_does_not_follow_from_the_data_is_not_believed() -> None:
    plays = [play("protected", failed=0.2), *gray()[1:]]
    entries = told_of(plays, experiment())
    entries[-1]["word"] = "confirmed"
    text = page(hand_in([opened(), *entries], plays)).text
    assert "Verdict: refuted." in text
    assert "The journal has another verdict: confirmed." in text


def test_what_was_not_played_is_left_out_and_what_was_broken_off_is_said_so() -> None:
    experiments = course(3)
    names = list(experiments)
    done = [replace(one, experiment=names[0]) for one in gray()]
    half = told_of([replace(one, experiment=names[1]) for one in gray()], experiments[names[1]])[:-3]
    ended = {"event": "ended", "experiment": names[1], "round": 1, "why": "interrupted"}
    plays = [*done, *(replace(one, experiment=names[1]) for one in gray())]
    of = hand_in([opened(), *told_of(done, experiments[names[0]]), *half, ended], plays)

    text = Page(report_html(of, experiments, "en")).text

    assert text.count("Procedure") == 2
    assert "Experiment 2." not in text
    broken = text[text.index("Experiment 1.") :]
    assert "This round was broken off before its end, so there is no verdict. Why: it was interrupted." in broken
    assert "Side C: Without circuit breaker and retry. Side C was not played." in broken
    assert "Verdict:" not in broken


def test_a_round_that_was_broken_off_before_its_first_side_is_told_as_well() -> None:
    began = {"event": "began", "experiment": GRAY, "round": 1, "side": "protected"}
    told = page(hand_in([opened(), began], []))
    assert "This round was broken off" in told.text
    assert told.wrong == []


def test_plays_that_cannot_be_read_are_told_and_their_figures_taken_from_the_journal() -> None:
    plays = gray()
    of = hand_in([opened(), *told_of(plays, experiment())], plays[:1])
    told = page(of)
    assert "The data of side C can't be read (no file 05-gray-failure.1.bare.json.gz)." in told.text
    assert "Verdict: confirmed." in told.text
    assert [attributes["class"] for tag, attributes in told.tags if attributes.get("class") == "plot"] == ["plot"]


@LANGUAGES
def test_flaws_of_the_journal_are_told_in_words(language: str) -> None:
    kinds = ("unreadable", "changed", "out-of-order", "torn", "strange")
    of = replace(of_one(), flaws=[Flaw(line, kind) for line, kind in enumerate(kinds * 4, start=1)])
    told = page(of, language)
    assert WORDS["flaw.changed"].said(language) in told.text
    assert "strange" in told.text
    assert "10" in told.text
    assert told.wrong == []


def test_experiments_that_this_lab_does_not_know_are_named() -> None:
    text = Page(report_html(of_one(), {}, "en")).text
    assert f"The experiment {GRAY} is in the journal, but unknown" in text
    assert "No experiment has been done yet." in text


def test_an_empty_hand_in_is_a_report_too() -> None:
    told = Page(report_html(HandIn(of_one(nim="", name="").identity, [], [], {}), EXPERIMENTS, "id"))
    assert "Belum ada eksperimen yang dilakukan." in told.text
    assert "Sidik jari jurnal: tidak ada" in told.text
    assert told.wrong == []
