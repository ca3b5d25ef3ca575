"""The report in a real browser: it can be read, filled in, saved with what was written, and printed on A4."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from lab.reporting.report import report_html
from lab.reporting.typed import typed_in
from lab.teaching.hand_in import REPORTS
from tests.browser.conftest import OpenPage, Visit, photograph
from tests.unit.lab.hand_ins import GRAY, course, experiment, gray, hand_in, of_all, of_one, opened, told_of
from tests.unit.lab.plays import BUSY, play

LEGIBLE = (Path(__file__).parent / "legible.js").read_text(encoding="utf-8")
A4_PX, A4_TEXT_PX = 794, 665  # 210 mm, and what the margins leave of them
ANALYSIS, CONCLUSION = f'[data-box="{GRAY}.analysis"]', f'[data-box="{GRAY}.conclusion"]'
WRITTEN = "Request pertama gagal < 1 detik & dicoba ulang.\n\n  Lalu breaker membuka."
# Texts that are cut off at the edge of their drawing, or cover each other.
CLIPPED = """
() => [...document.querySelectorAll("svg")].flatMap((svg) => {
  const view = svg.viewBox.baseVal;
  const texts = [...svg.querySelectorAll("text")].map((text) => ({ text, box: text.getBBox() }));
  const out = texts.filter(({ box }) =>
    box.x < 0 || box.y < 0 || box.x + box.width > view.width || box.y + box.height > view.height);
  const covered = texts.filter(({ box }, number) => texts.slice(number + 1).some(({ box: other }) =>
    box.x < other.x + other.width && other.x < box.x + box.width &&
    box.y + 4 < other.y + other.height - 4 && other.y + 4 < box.y + box.height - 4));
  return [...out, ...covered].map(({ text }) => text.textContent);
})
"""
INSERT = "(html) => document.execCommand('insertHTML', false, html)"
WIDER_THAN_THE_PAGE = """
() => [...document.querySelectorAll("main *")].filter((one) => !one.closest("svg, .scrolls"))
  .filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 200))
"""


@pytest.fixture
def open_report(tmp_path: Path, open_page: OpenPage) -> Any:
    """A function that writes a report and opens its file."""

    def open_report(html: str, **options: Any) -> Visit:
        path = tmp_path / "laporan.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        return open_page(path.as_uri(), **options)

    return open_report


def odd() -> str:
    """Return a report of much that is too long, too many, and in doubt."""
    one = experiment()
    plays = [
        play("protected", machine=BUSY, failed=0.5, wrong=0.3, spread=True, count=3000),
        *gray()[1:],
    ]
    who = {"name": "Nama" * 60, "class": "Kelas yang panjang sekali " * 8, "nim": "9" * 120}
    entries = told_of(plays, one)
    entries[2]["commands"] = ["python lab/load.py " + "--sangat-panjang" * 20, *["echo " + "x" * 400] * 3]
    return report_html(hand_in([opened(**who), *entries], plays[:2]), {GRAY: one}, "id")


def assert_nothing_is_wrong(visit: Visit) -> None:
    assert visit.complaints == []
    assert visit.hosts == {""}  # a file has no host: nothing came from anywhere else
    assert visit.page.evaluate(CLIPPED) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert visit.page.evaluate(WIDER_THAN_THE_PAGE) == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [360, A4_PX, 1280])
def test_it_can_be_read_on_every_screen(open_report: Any, language: str, width: int) -> None:
    visit = open_report(report_html(of_one(), {GRAY: experiment()}, language), width=width)
    expect(visit.page.locator("svg.plot")).to_be_visible()
    assert_nothing_is_wrong(visit)
    if width != 360:  # There, the drawing scrolls by itself.
        assert visit.page.evaluate(LEGIBLE) == []
    photograph(visit.page, f"report-{language}-{width}")


@pytest.mark.parametrize("width", [360, A4_PX])
def test_what_is_too_long_or_too_odd_does_not_break_it(open_report: Any, width: int) -> None:
    visit = open_report(odd(), width=width)
    assert_nothing_is_wrong(visit)
    photograph(visit.page, f"report-odd-{width}")


@pytest.mark.parametrize("language", ["id", "en"])
def test_on_paper_nothing_is_cut_off_and_there_are_lines_to_write_on(open_report: Any, language: str) -> None:
    visit = open_report(report_html(of_one(), {GRAY: experiment()}, language), width=A4_TEXT_PX)
    visit.page.emulate_media(media="print")
    assert_nothing_is_wrong(visit)
    expect(visit.page.locator(".bar")).to_be_hidden()
    expect(visit.page.locator(ANALYSIS)).to_be_hidden()
    assert visit.page.locator(".lines p").first.bounding_box()["height"] > 20
    smallest = (
        "Math.min(...[...document.querySelectorAll('.plot text')].map((one) => one.getBoundingClientRect().height))"
    )
    assert visit.page.evaluate(smallest) > 8  # CSS pixels: 6 pt
    photograph(visit.page, f"report-{language}-print")


def test_each_experiment_begins_on_a_page_of_its_own(open_report: Any) -> None:
    experiments = course(3)
    visit = open_report(report_html(of_all(experiments, (40, 40, 40)), experiments, "id"), width=A4_PX)
    pdf = visit.page.pdf(prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
    assert 1 + 3 * 2 <= pages <= 1 + 3 * 4


def test_what_was_written_is_kept_in_the_file_that_is_saved(open_report: Any, tmp_path: Path) -> None:
    visit = open_report(report_html(of_one(), {GRAY: experiment()}, "id"))
    page: Page = visit.page
    page.locator(ANALYSIS).click()
    for number, line in enumerate(WRITTEN.split("\n")):
        if number:
            page.keyboard.press("Enter")
        page.keyboard.type(line)
    expect(page.locator("[data-unsaved]")).to_be_visible()

    saved = save(page, tmp_path / "saved.html")

    assert typed_in(saved) == {f"{GRAY}.analysis": WRITTEN}
    expect(page.locator("[data-unsaved]")).to_be_hidden()
    again = open_report(saved)
    assert again.page.locator(ANALYSIS).inner_text() == WRITTEN
    expect(again.page.locator("[data-unsaved]")).to_be_hidden()
    assert_nothing_is_wrong(again)
    again.page.locator(CONCLUSION).fill("Terbukti.")
    twice = save(again.page, tmp_path / "twice.html")
    assert typed_in(twice) == {f"{GRAY}.analysis": WRITTEN, f"{GRAY}.conclusion": "Terbukti."}
    anew = report_html(of_one(), {GRAY: experiment()}, "id", typed_in(twice))
    assert typed_in(anew) == typed_in(twice)


def save(page: Page, to: Path) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name="Simpan").click()
    assert download.value.suggested_filename == REPORTS["id"]
    download.value.save_as(to)
    return to.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", ["plaintext-only", "true"])  # An older browser knows only the second.
def test_what_comes_in_as_html_is_saved_as_text(open_report: Any, tmp_path: Path, kind: str) -> None:
    visit = open_report(report_html(of_one(), {GRAY: experiment()}, "id"))
    visit.page.locator(ANALYSIS).evaluate("(box, kind) => { box.contentEditable = kind; box.focus(); }", kind)
    visit.page.evaluate(INSERT, "<b>one</b><div>two<img src='http://127.0.0.1:9/x.png' onerror='alert(1)'></div>")
    saved = save(visit.page, tmp_path / "saved.html")
    assert "<b>" not in saved
    assert "<img" not in saved
    assert typed_in(saved)[f"{GRAY}.analysis"].split() == ["one", "two"]
    assert visit.hosts <= {"", "127.0.0.1:9"}
    assert open_report(saved).complaints == []


def test_a_box_that_is_emptied_again_is_empty(open_report: Any) -> None:
    visit = open_report(report_html(of_one(), {GRAY: experiment()}, "id", {f"{GRAY}.analysis": "x"}), width=A4_PX)
    visit.page.locator(ANALYSIS).click()
    visit.page.keyboard.press("Control+A")
    visit.page.keyboard.press("Delete")
    assert visit.page.locator(ANALYSIS).evaluate("(box) => box.matches(':empty')")


def test_what_was_written_is_printed_in_place_of_the_lines(open_report: Any) -> None:
    typed = {f"{GRAY}.analysis": "A long text. " * 900}
    visit = open_report(report_html(of_one(), {GRAY: experiment()}, "en", typed), width=A4_TEXT_PX)
    without = len(re.findall(rb"/Type\s*/Page\b", visit.page.pdf(prefer_css_page_size=True)))
    visit.page.emulate_media(media="print")
    expect(visit.page.locator(ANALYSIS)).to_be_visible()
    expect(visit.page.locator(f"{ANALYSIS} + .lines")).to_be_hidden()
    expect(visit.page.locator(f"{CONCLUSION} + .lines")).to_be_visible()
    assert without >= 5  # It goes on on the next page.
    assert_nothing_is_wrong(visit)


def test_without_javascript_it_can_be_read_and_written_into(open_report: Any) -> None:
    visit = open_report(report_html(of_one(), {GRAY: experiment()}, "id"), java_script_enabled=False)
    expect(visit.page.locator(".bar")).to_be_hidden()
    expect(visit.page.locator(ANALYSIS)).to_be_editable()
    visit.page.locator(ANALYSIS).press_sequentially("tanpa skrip")
    expect(visit.page.locator(ANALYSIS)).to_have_text("tanpa skrip")
