"""The README, and the lecturer's guide, in both languages: the same commands, tables, headings and links, in order."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENGLISH, INDONESIAN = "README.md", "README.id.md"
GUIDE, PANDUAN = "docs/lecturer.md", "docs/dosen.md"
MANY, BANYAK = "docs/many-machines.md", "docs/banyak-komputer.md"
PAIRS = [(ENGLISH, INDONESIAN), (GUIDE, PANDUAN), (MANY, BANYAK)]
OTHER_LANGUAGE = {Path(name).name for pair in PAIRS for name in pair} | {MANY, BANYAK}


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def headings(text: str) -> list[int]:
    """Return the level of every heading."""
    return [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]


def commands(text: str) -> list[str]:
    """Return the lines of its code blocks, without comments, and without what <angle brackets> leave to the reader."""
    lines = re.findall(r"^    (\S.*?)(?:\s{2,}#.*)?$", text, re.MULTILINE)
    return [re.sub(r"<.*>", "<>", line) for line in lines]


def code(text: str) -> list[str]:
    """Return what stands between backticks, a paragraph's in alphabetical order: its sentences may be turned round."""
    found = [sorted(" ".join(word.split()) for word in re.findall(r"`([^`]+)`", block)) for block in text.split("\n\n")]
    return [word for words in found for word in words]


def tables(text: str) -> list[list[list[str]]]:
    """Return for each row of its tables what stands between backticks in each cell."""
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in re.findall(r"^\|.*\|$", text, re.MULTILINE)]
    return [[re.findall(r"`([^`]+)`", cell) for cell in row] for row in rows]


def links(text: str) -> list[str]:
    """Return where its links lead to, but for the one to the other language; of a picture, whatever its language."""
    found = [to for to in re.findall(r"\]\(([^)]+)\)", text) if to not in OTHER_LANGUAGE]
    return [re.sub(r"^docs/pictures/(?:id|en)/", "docs/pictures/", to) for to in found]


@pytest.mark.parametrize(("one", "other"), PAIRS)
@pytest.mark.parametrize("part", [headings, commands, code, tables, links], ids=lambda part: part.__name__)
def test_a_text_in_both_languages_has_the_same(part: "type[list[object]]", one: str, other: str) -> None:
    english, indonesian = part(text_of(one)), part(text_of(other))
    assert len(english) > (0 if one == MANY else 4)
    assert english == indonesian


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_each_text_leads_to_the_one_in_the_other_language(one: str, other: str) -> None:
    assert f"]({Path(other).name})" in text_of(one)
    assert f"]({Path(one).name})" in text_of(other)


@pytest.mark.parametrize(("name", "others"), [(ENGLISH, "id"), (INDONESIAN, "en")])
def test_pictures_are_in_the_language_of_their_text(name: str, others: str) -> None:
    assert "](docs/pictures/" in text_of(name)
    assert f"](docs/pictures/{others}/" not in text_of(name)


def test_the_clone_comes_first_and_then_the_start() -> None:
    found = commands(text_of(ENGLISH))
    assert found[:4] == ["git clone <>", "cd <>", "docker compose up", "make up"]


@pytest.mark.parametrize(
    ("part", "one", "other"),
    [
        (headings, "## Start\n", "### Mulai\n"),
        (commands, "    make up   # this\n", "    make down   # itu\n"),
        (code, "Type `make up`.", "Ketik `make down`."),
        (tables, "| a | `b` |\n", "| `b` | a |\n"),
        (links, "[this](docs/design.md)", "[itu](docs/desain.md)"),
    ],
)
def test_a_difference_is_seen(part: "type[list[object]]", one: str, other: str) -> None:
    assert part(one) != part(other)


def test_what_is_the_same_in_other_words_is_no_difference() -> None:
    assert commands("    git clone <address>  # once\n") == commands("    git clone <alamat>   # sekali\n")
    assert code("`a` before `b`") == code("`b` sesudah `a`")


def test_make_helps_in_both_languages_with_the_same_commands() -> None:
    helps = re.findall(r"^HELP_(?:id|en) = (.*)$", text_of("Makefile"), re.MULTILINE)
    named = [[part.split(":")[0] for part in text.split(" | ")] for text in helps]
    assert named[0] == named[1]
    assert len(named[0]) > 10
