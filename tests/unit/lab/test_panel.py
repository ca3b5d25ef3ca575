"""What the control room's page is made of: the whole menu, words for all that it says, sliders that are of use."""

import re
from pathlib import Path

import pytest

from lab.faults.menu import BY_NAME, MENU
from lab.faults.options import Option
from lab.room import panel, panel_words
from lab.room.page import STATIC, TEMPLATES
from lab.texts.language import speak

SOURCES = [*STATIC.glob("*.js"), *TEMPLATES.glob("*.html")]
# Names that are put together: w["tab." ~ name] and t(`step.${stage}`).
TOGETHER = ("tab.", "under_way.", "step.")
BY_VARIABLE = {
    "connecting",
    "connected",
    "not_connected",
    "break",
    "heal",
    "breaking",
    "healing",
    "asked",
    "done",
    "seen",
}


def said(path: Path) -> set[str]:
    """Return the names of the words that a script or a template says."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        return set(re.findall(r"\bw\.(\w+)", text))
    calls = re.findall(r"\bt\(([^(),{]*)", text)  # up to its first value
    return {name for call in calls for name in re.findall(r'"([a-z_.]+)"', call)}


def test_the_whole_menu_is_on_the_page_by_class() -> None:
    shown = [(one["id"], fault["name"]) for one in panel.panel()["classes"] for fault in one["faults"]]
    assert sorted(shown) == sorted((fault.failure, fault.name) for fault in MENU)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_the_page_says_nothing_that_has_no_words(path: Path) -> None:
    assert said(path) - panel_words.WORDS.keys() == set()


def test_every_word_of_the_page_is_said() -> None:
    names = {name for path in SOURCES for name in said(path)}
    idle = {name for name in panel_words.WORDS if not name.startswith(TOGETHER)} - names - BY_VARIABLE
    assert idle == set()


def explained(language: str) -> list[str]:
    """Return how policies, protections, classes and options are explained."""
    speak(language)
    made = panel.panel()
    faults = [fault for one in made["classes"] for fault in one["faults"]]
    return [
        *(words for _, words in (*made["policies"], *made["switches"])),
        *(one["means"] for one in made["classes"]),
        *(option["means"] for fault in faults for option in fault["options"]),
    ]


def test_every_option_policy_protection_and_class_is_explained_in_both_languages() -> None:
    in_both = list(zip(explained("id"), explained("en"), strict=True))
    assert in_both
    assert [pair for pair in in_both if not all(pair) or pair[0] == pair[1]] == []


@pytest.mark.parametrize(
    ("fault", "is_by_ratio"),
    [("slow", True), ("drip", True), ("starve", True), ("flap", True), ("drop", False), ("error", False)],
)
def test_a_wide_range_is_shown_by_ratio(fault: str, is_by_ratio: bool) -> None:
    assert panel.is_by_ratio(BY_NAME[fault].options[0]) is is_by_ratio


def test_a_range_that_is_wide_but_used_in_its_middle_is_even() -> None:
    assert not panel.is_by_ratio(Option("ms", low=1, high=1000, default=500))


def test_the_shapes_are_those_of_the_live_page_without_its_templates_comment() -> None:
    assert panel.shapes().startswith("<svg")
    assert "icon-SUSPECT" in panel.shapes()
    assert "{" not in panel.shapes()
