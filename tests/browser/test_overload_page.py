"""What a busy server and an overloaded service look like, in a real browser."""

import time

from playwright.sync_api import Page, expect

from lab.measuring import load
from tests.browser.conftest import OpenPage, photograph
from tests.browser.test_pages import DASHBOARD, MARGIN_MS, REFRESH_MS, SIZES, assert_nothing_is_wrong
from tests.lab_under_test import SERVERS, Lab

OPEN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"
RATE, SECONDS = 300, 60.0  # more than three servers can do that have a twentieth of a CPU; ended when all was seen


def look_until_it_says(page: Page, service: str) -> None:
    """Look anew until the page tells of that service: overload is told for a second, and each page is of one moment."""
    until_s = time.monotonic() + REFRESH_MS / 1000
    while page.locator(".banner").get_attribute("data-service") != service:
        assert time.monotonic() < until_s, page.locator("#banner").inner_text()
        page.reload()


def test_a_busy_server_is_online_and_the_service_says_that_it_is_overloaded(lab: Lab, open_page: OpenPage) -> None:
    lab.fail(*SERVERS, "--fault", "starve", "--cpus", "0.05")
    with load.start(f"{lab.url}/app/", RATE, SECONDS, 5) as running:
        lab.wait_until(lambda: lab.status()["service"] == "overloaded", "an overloaded service")
        lab.wait_until(lambda: any(one["load"]["busy"] for one in lab.status()["servers"]), "a busy server")
        visit = open_page(lab.url + DASHBOARD + "?refresh=off")
        look_until_it_says(visit.page, "overloaded")
        expect(visit.page.locator("#banner")).to_have_text("Layanan Kewalahan")
        card = visit.page.locator("article:has([data-part=busy])").first
        expect(card.locator("[data-part=busy]")).to_have_text("BUSY")
        assert_nothing_is_wrong(visit)
        photograph(visit.page, "overloaded")
        for name in ("phone", "laptop"):
            english = open_page(f"{lab.url}{DASHBOARD}?lang=en&refresh=off", width=SIZES[name], color_scheme="dark")
            look_until_it_says(english.page, "overloaded")
            expect(english.page.locator("#banner")).to_have_text("The Service Is Overloaded")
            english.page.evaluate(OPEN_ALL)
            assert_nothing_is_wrong(english)
            photograph(english.page, f"overloaded-english-{name}-dark")
        running.stop()
        visit.page.get_by_role("link", name="lanjutkan").click()
        expect(visit.page.locator("#banner")).to_have_text("Sistem Berjalan Normal", timeout=2 * REFRESH_MS + MARGIN_MS)
        expect(visit.page.locator("[data-part=busy]")).to_have_count(0, timeout=REFRESH_MS + MARGIN_MS)
