"""The pages that are built from the experiments: as they are to be, and worksheets that give nothing away."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from lab import Trouble
from lab.clone.folder import ROOT
from lab.handouts import handouts
from lab.handouts.markdown import NoMarksError, row, table, with_part
from lab.handouts.model_answer import model_answer, without_command
from lab.handouts.sheet_words import listed, number, said
from lab.handouts.worksheet import figures, worksheet
from lab.teaching.course import course
from lab.teaching.experiment import LANGUAGES, Claim, Experiment, Range, Words
from lab.teaching.labels import label
from tests import docs, house
from tests.this_machine import skip_or_fail

COURSE = course()
BUILT = docs.built([*COURSE.values()])
GUIDES = [*handouts.GUIDES.values()]
MOST_WORDS = 900  # of two pages of A4, with the lines to write on
OTHER = Words("Lain sama sekali.", "Something else altogether.")
EACH = [(name, language) for name in COURSE for language in LANGUAGES]


def page(path: str) -> str:
    """Return a page as it is in the clone; a lecturer may have taken the model answers out."""
    if path.startswith(handouts.ANSWERS) and not (ROOT / handouts.ANSWERS).is_dir():
        skip_or_fail(f"{handouts.ANSWERS}/ was taken out of this clone")
    return docs.text_of(ROOT / path)


def words(text: str) -> list[str]:
    return [word for word in text.split() if re.search(r"[^\W_]", word)]


def sentences(text: str) -> list[str]:
    """Return the sentences of a text that are long enough to be nobody else's."""
    return [one for one in re.split(r"(?<=[.:;!?])\s+", text) if len(one.split()) > 5]


@pytest.mark.parametrize("path", BUILT)
def test_a_page_is_as_it_is_built_else_make_docs(path: str) -> None:
    assert page(path) == BUILT[path], "an experiment has changed since: make docs"


def test_no_page_of_an_experiment_that_has_gone_is_left() -> None:
    assert docs.left_behind([*COURSE.values()]) == []


@pytest.mark.parametrize("path", [*BUILT, "docs/design.md"])
def test_every_link_of_a_page_leads_somewhere(path: str) -> None:
    text = page(path)
    here = (ROOT / path).parent
    links = [to.partition("#")[0] for to in re.findall(r"\]\(([^)]+)\)", text) if "://" not in to]
    gone = [to for to in links if to and not (here / to).exists()]
    assert [to for to in gone if (ROOT / handouts.ANSWERS).is_dir() or "model-answers" not in to] == []


@pytest.mark.parametrize("path", [path for path in BUILT if path.startswith("docs/")])
def test_a_page_names_only_what_is_there(path: str) -> None:
    answers_may_be_gone = path in GUIDES
    complaints = house.not_there(page(path), lambda named: (ROOT / named).exists())
    assert [one for one in complaints if not (answers_may_be_gone and handouts.ANSWERS in one)] == []


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_worksheet_is_the_same_whatever_comes_out(name: str, language: str) -> None:
    """Which prediction is right, what others believe, what is claimed, and why: none of it is in the sheet."""
    one = COURSE[name]
    turned = [
        replace(p, is_right=p.letter != one.right.letter, believes=OTHER if p.letter == one.right.letter else None)
        for p in one.predictions
    ]
    claims = [
        Claim(claim.figure, OTHER, at_most=claim.at_least, at_least=claim.at_most, times=claim.times)
        for claim in one.claims
    ]
    elsewhere = replace(one, predictions=tuple(turned), claims=tuple(claims), explanation=OTHER, without={})

    assert worksheet(elsewhere, language) == worksheet(one, language)


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_worksheet_has_no_sentence_of_the_explanation(name: str, language: str) -> None:
    one, sheet = COURSE[name], " ".join(worksheet(COURSE[name], language).split())
    kept = [one.explanation, *(p.believes for p in one.predictions if p.believes)]
    told = [text for both in kept for text in sentences(both.said(language))]

    assert told
    assert [text for text in told if text in sheet] == []


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_worksheet_asks_every_prediction_and_every_figure_on_two_pages(name: str, language: str) -> None:
    one = COURSE[name]
    sheet = worksheet(one, language)

    assert len(words(sheet)) <= MOST_WORDS
    assert re.findall(r"^- \[ \] \*\*(.)\.\*\* ", sheet, re.MULTILINE) == [p.letter for p in one.predictions]
    for figure in figures(one):
        assert label(figure.partition(".")[2], language) in sheet
    for text in (one.title, one.purpose, one.question, one.theory, one.look_at, one.following):
        assert text.said(language) in sheet
    assert said("run", language, number=f"{one.number:02}") in sheet
    assert all(" ".join(source.split()) in sheet for source in one.sources)


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_model_answer_tells_what_the_worksheet_keeps_to_itself(name: str, language: str) -> None:
    one = COURSE[name]
    answer = model_answer(one, language)

    assert f"**{one.right.letter}.** {one.right.says.said(language)}" in answer
    assert one.explanation.said(language) in answer
    for believes in (p.believes for p in one.predictions if p.believes):
        assert believes.said(language) in answer
    for claim in one.claims:
        assert claim.says.said(language) in answer
    assert all(place.file in answer for place in one.places)


def test_a_rule_is_taken_out_by_run() -> None:
    one = replace(next(iter(COURSE.values())), number=3)

    assert without_command(one) == "python lab/run.py 03 --without rule --no-predict"


def test_a_figure_is_compared_where_a_claim_compares_it() -> None:
    one: Experiment = next(one for one in COURSE.values() if len(one.sides) > 1)
    first, second = one.sides[0].name, one.sides[1].name
    claims = (
        Claim(f"{second}.failed", OTHER, at_least=3.0, times=f"{first}.failed"),
        Claim(f"{first}.slowest_ms", OTHER, at_most=2.0, times=f"{second}.median_ms"),
        Claim(f"{first}.hedges", OTHER, at_least=1),
    )
    sheet = worksheet(replace(one, claims=claims), "en")

    assert "   - *Failed requests*: sides A and B\n" in sheet
    assert "   - *Slowest request (ms)* on side A, compared with *Response time, median (ms)* on side B\n" in sheet
    assert "   - *Hedges*: side A\n" in sheet


@pytest.mark.parametrize(
    ("choices", "told"),
    [
        ((0.5, 1.0, 1.5), "`x` (0,5 sampai 1,5)"),
        ((500, 502, 503), "`x` (500 / 502 / 503)"),
        ((1.5, 2.5), "`x` (1,5 / 2,5)"),
        (("server1", "server2"), "`x` (server1 / server2)"),
        ((28, 163, 196, 241, 323, 328), "`x` (satu dari 6 nilai)"),
    ],
)
def test_what_a_number_decides_is_told_by_its_choices(choices: tuple[object, ...], told: str) -> None:
    one = replace(next(iter(COURSE.values())), draws={"x": Range(choices)})

    assert f"NIM Anda menentukan {told}.\n" in worksheet(one, "id")


def test_words_and_numbers_are_written_as_their_language_does() -> None:
    assert listed(["A"], "en") == "A"
    assert listed(["A", "B", "C"], "id") == "A, B dan C"
    assert (number(1.5, "id"), number(1.5, "en"), number(2.0, "id")) == ("1,5", "1.5", "2")


def test_a_bar_in_a_cell_ends_no_cell() -> None:
    assert row(["a|b", "two\nlines"]) == r"| a\|b | two lines |"
    assert table(["x", "y"], [["1", ""]]) == "| x | y |\n|---|---|\n| 1 |  |"


def test_only_what_is_between_its_marks_is_built() -> None:
    begin, end = "<!-- rows: make docs -->", "<!-- rows: end -->"
    empty = f"before\n{begin}\n{end}\nafter\n"
    full = f"before\n{begin}\nnew\n{end}\nafter\n"

    assert with_part(empty, "rows", "new") == with_part(full, "rows", "new") == full
    for page_without in ("", begin, f"{begin}\n", f"{end}\n{begin}\n"):
        with pytest.raises(NoMarksError, match="rows"):
            with_part(page_without, "rows", "new")


@pytest.fixture
def a_clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another clone, of which only the pages are there."""
    for path in (*handouts.READMES.values(), *GUIDES):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    return tmp_path


def test_make_docs_writes_what_is_missing_or_old_and_removes_what_has_gone(
    a_clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet, gone = a_clone / "docs/worksheets/05-gray-failure.md", a_clone / "docs/worksheets/99-nothing.md"
    assert docs.main([]) == 0
    sheet.write_text("something else", encoding="utf-8")
    gone.write_text("something", encoding="utf-8")
    capsys.readouterr()

    assert docs.main([]) == 0

    assert sheet.read_text(encoding="utf-8") == BUILT["docs/worksheets/05-gray-failure.md"]
    assert not gone.exists()
    assert capsys.readouterr().out.splitlines() == [
        "docs/worksheets/05-gray-failure.md is written anew",
        "docs/worksheets/99-nothing.md is removed",
    ]
    assert docs.main([]) == 0
    assert capsys.readouterr().out == ""


def test_make_docs_says_which_page_has_lost_its_marks(a_clone: Path) -> None:
    (a_clone / "docs/dosen.md").write_text("nothing", encoding="utf-8")

    with pytest.raises(Trouble, match=r"^docs/dosen\.md has no place for .*durations"):
        docs.main([])


def test_make_docs_takes_no_arguments() -> None:
    assert docs.main(["--all"]) == 2
