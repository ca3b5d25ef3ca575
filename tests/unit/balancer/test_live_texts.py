"""The texts that the live page's scripts ask for are those that they get."""

import re
from pathlib import Path

import pytest

from balancer.pages.live import live_texts
from balancer.texts.language import LANGUAGES, texts

SCRIPTS = Path(__file__).parents[3] / "balancer" / "pages" / "static" / "live"
NAMED = re.compile(r"""\bt(?:\.(\w+)|\[\s*"([\w.-]+)"\s*\])""")
SAID = re.compile(r'"((?:live|send|counter)\.[\w.]+)"')


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_a_script_names_is_on_the_page(language: str) -> None:
    given = live_texts(texts(language), texts("id"))
    asked = set()
    for script in SCRIPTS.glob("*.js"):
        source = script.read_text(encoding="utf-8")
        asked |= {one or other for one, other in NAMED.findall(source)} | set(SAID.findall(source))
    assert len(asked) > 30
    assert asked - given.keys() == set()


def test_no_more_is_given_than_scripts_can_ask_for() -> None:
    given = live_texts(texts("en"), texts("id"))
    sources = "".join(script.read_text(encoding="utf-8") for script in SCRIPTS.glob("*.js"))
    unused = {name for name in given if name not in sources and not name.startswith(BY_WORD)}
    assert unused == set()


def test_lines_of_the_log_are_in_the_labs_own_language() -> None:
    assert live_texts(texts("en"), texts("id"))["log.all_offline_line"] == "Semua server offline"


# Asked for by a word that comes with an event: t[`reason.${reason}`].
BY_WORD = (
    "reason.", "kind.", "end.", "how.", "fault.", "explain.reason.", "explain.kind.", "explain.end.", "explain.how.",
    "explain.state.", "axis.", "playhead.",
)  # fmt: skip
