"""The pages of a lab keep up to date, in a real browser: whole, and taking nothing away from their reader."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_pages import DASHBOARD, MARGIN_MS, REFRESH_MS
from tests.lab_under_test import Lab

# Notes, at every frame, what is on the screen.
WATCH = """() => {
  window.seen = new Set();
  const text = (selector) => document.querySelector(selector)?.textContent.trim() ?? "";
  const look = () => {
    window.seen.add(JSON.stringify({
      states: [...document.querySelectorAll("article.server")].map((card) => card.dataset.state),
      words: [...document.querySelectorAll("article.server [data-part=state]")].map((word) => word.textContent),
      receive: [...document.querySelectorAll(".stretch.is-active article.server")].map((card) => card.dataset.server),
      service: document.querySelector(".banner").dataset.service,
      lines: text(".said p"),
    }));
    requestAnimationFrame(look);
  };
  look();
}"""


def test_what_is_on_the_screen_belongs_to_one_moment_and_takes_nothing_from_its_reader(
    lab: Lab, open_page: OpenPage
) -> None:
    page = open_page(lab.url + DASHBOARD, height=500).page
    word = page.locator("details[data-key=server1-state]")
    word.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(word.locator("p")).to_be_visible()
    page.evaluate("window.scrollTo(0, 120)")
    page.evaluate(WATCH)

    lab.fail("server1")

    expect(page.locator("article[data-server=server1]")).to_have_attribute("data-state", "OFFLINE", timeout=MARGIN_MS)
    screens = [json.loads(one) for one in page.evaluate("[...window.seen]")]
    assert screens[0]["receive"] == ["server1"]
    assert len(screens) > 1
    for screen in screens:
        assert screen["states"] == screen["words"]
        assert (screen["states"][0] == "ONLINE") == (screen["receive"] == ["server1"]), screen
        assert (screen["service"] == "normal") == (set(screen["states"]) == {"ONLINE"}), screen
        if "OFFLINE" in screen["states"]:
            assert screen["lines"] == "Server 1 gagal; Server 2 mengambil alih layanan."
    # And the reader still has what she had: the word open, with what it means now; the focus; her place.
    expect(word.locator("p")).to_contain_text("Kegagalannya sudah dipastikan")
    assert page.evaluate("document.activeElement.closest('details')?.dataset.key") == "server1-state"
    assert page.evaluate("window.scrollY") == 120


def test_the_home_page_shows_a_failure_at_once(lab: Lab, open_page: OpenPage) -> None:
    page = open_page(lab.url).page
    state = page.locator("[data-server=server1] [data-part=state]:visible")
    expect(state).to_have_text("ONLINE")
    lab.fail("server1")
    expect(state).to_have_text("OFFLINE", timeout=MARGIN_MS)
    expect(page.locator("[data-server=server1] [data-part=icon]").first).to_have_attribute("href", "#icon-OFFLINE")
    expect(page.locator(".server-box.is-active:visible")).to_contain_text("Server 2")


def refuse(route: Route) -> None:
    """Answer as when nobody listens."""
    route.abort()


def freeze(_: Route) -> None:
    """Never answer, as a frozen process does."""


@pytest.mark.parametrize(("reach", "patience_ms"), [(refuse, 0), (freeze, 6_000)])
def test_a_home_page_that_reaches_nobody_says_so_until_it_does(
    lab: Lab, open_page: OpenPage, reach: Callable[[Route], None], patience_ms: int
) -> None:
    page = open_page(lab.url).page
    stale = page.locator(".stale")
    expect(stale).to_be_hidden()
    page.route(lab.url + "/", reach)
    expect(stale).to_be_visible(timeout=REFRESH_MS + patience_ms + MARGIN_MS)
    expect(page.get_by_role("heading", level=1)).to_be_visible()  # what was known last is still there
    page.unroute(lab.url + "/")
    expect(stale).to_be_hidden(timeout=REFRESH_MS + MARGIN_MS)


def test_what_is_opened_on_a_still_page_stays_open_without_javascript(lab: Lab, open_page: OpenPage) -> None:
    page = open_page(lab.url + DASHBOARD, java_script_enabled=False).page
    page.get_by_role("link", name="hentikan penyegaran").click()
    page.locator("details[data-key=policy] summary").click()
    expect(page.locator("details[data-key=policy] p")).to_be_visible()
    page.wait_for_timeout(REFRESH_MS + 500)  # what is not to happen can only be waited for
    expect(page.locator("details[data-key=policy] p")).to_be_visible()
