"""Whatever stands in a hand-in, its report shows it and does nothing else."""

import base64
import hashlib
import re
from dataclasses import replace
from typing import Any

import pytest

from lab.reporting.report import report_html
from lab.teaching.play import Machine
from tests.unit.lab.hand_ins import GRAY, experiment, gray, hand_in, of_one, opened, told_of
from tests.unit.lab.report_pages import EXPERIMENTS, Page, page

EVIL = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"


@pytest.mark.parametrize("where", ["name", "nim", "class", "machine", "versions"])
def test_html_in_what_a_student_gives_stays_text(where: str) -> None:
    evil: Any = {EVIL: EVIL} if where in ("machine", "versions") else EVIL
    told = page(of_one(**{where: evil}))
    assert EVIL in told.text
    assert_nothing_got_in(told)


def test_html_in_the_journal_stays_text() -> None:
    plays = gray()
    plays[0] = replace(plays[0], machine=Machine(strangers=(EVIL,)), marks=(replace(plays[0].marks[0], fault=EVIL),))
    entries = told_of(plays, experiment())
    for one in entries:
        one |= {"commands": [EVIL]} if one["event"] == "played" else {}
        one |= {"word": EVIL} if one["event"] == "verdict" else {}
        one |= {"values": {"rate": EVIL}} if one["event"] == "predicted" else {}
    of = hand_in([opened(), *entries], plays)
    entries_ = [*of.entries[:-1], {**of.entries[-1], "hash": EVIL, "at": EVIL}]
    told = page(replace(of, entries=entries_), typed={f"{GRAY}.analysis": EVIL})
    assert told.text.count(EVIL) >= 6
    assert_nothing_got_in(told)


def assert_nothing_got_in(told: Page) -> None:
    """Check that all elements are ours: one script, no picture, nothing that acts by itself, nothing from elsewhere."""
    names = [tag for tag, _ in told.tags]
    assert (names.count("script"), names.count("style"), names.count("img")) == (1, 1, 0)
    given = {name for _, attributes in told.tags for name in attributes}
    assert not {name for name in given if name.startswith("on")}
    assert not given & {"src", "href", "style", "action", "srcset"}
    assert told.wrong == []


@pytest.mark.parametrize("odd", ["\ud800", "\x00\x07", "\u202eevil", "x" * 10_000, "😀" * 200, "-->]]>"])
def test_no_text_is_too_odd_for_a_file(odd: str) -> None:
    html = report_html(replace(of_one(), identity=replace(of_one().identity, name=odd)), EXPERIMENTS, "id")
    assert Page(html.encode().decode()).wrong == []


@pytest.mark.parametrize("odd", [None, 7, [], {}, "text", [[1]], {"a": {"b": 1}}, True, -(10**300)])
def test_entries_of_the_wrong_kind_do_not_stop_a_report(odd: Any) -> None:
    names = ("values", "commands", "figures", "word", "claims", "doubts", "letter", "machine", "versions", "why")
    plays = gray()
    entries = [
        {name: odd if name in names else value for name, value in one.items()}
        for one in [opened(), *told_of(plays, experiment())]
    ]
    assert page(hand_in(entries, [])).wrong == []
    assert page(hand_in(entries, plays)).wrong == []


def test_the_page_may_run_its_own_script_and_style_and_nothing_else() -> None:
    html = report_html(of_one(), EXPERIMENTS, "id")
    policy = next(
        str(attributes["content"])
        for tag, attributes in Page(html).tags
        if tag == "meta" and "http-equiv" in attributes
    )
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed["default-src"] == allowed["base-uri"] == allowed["form-action"] == "'none'"
    for tag in ("script", "style"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert allowed[f"{tag}-src"] == f"'sha256-{digest}'"


def test_a_hash_that_is_none_gets_nowhere_near_the_style() -> None:
    of = of_one()
    bad = replace(of, entries=[*of.entries[:-1], {**of.entries[-1], "hash": '"} * { display: none }'}])
    html = report_html(bad, EXPERIMENTS, "id")
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    assert "* { display" not in style
    assert "* { display: none }" in Page(html).text
