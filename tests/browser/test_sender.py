"""Requests of the reader's own, in a real browser: one GET, one POST, and a stream that ends by itself."""

import threading
import time

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.front import PATIENCE_MS, fail, note_in_lab_log, open_dashboard, wait_until, well
from tests.browser.front import balancer as balancer
from tests.browser.front import servers as servers
from tests.browser.front import settings as settings
from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, silent_until

MOST_IN_FLIGHT = 64
SHOWN = """() => (document.querySelector(".sender [data-part=stream]").textContent.match(/\\d+/g) ?? [0, 0, 0, 0])
  .slice(0, 4).map(Number)"""
# What a browser tells its page when another tab comes to the front.
HIDE = """() => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_get_shows_who_answered_it_and_by_which_attempts(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    page = open_dashboard(balancer, open_page, "?lang=en&embed=1").page
    servers[0].behave = fail
    servers[1].behave = well
    page.get_by_role("button", name="Send a GET").click()
    answered = page.locator(".answered")
    expect(answered.locator(".who strong")).to_have_text(servers[1].address)
    expect(answered.locator(".who")).to_contain_text("Backup Server 1")
    expect(answered.locator(".fields")).to_contain_text("Request berhasil diproses")
    expect(answered.locator("[data-part=status]")).to_have_text("200")
    attempts = answered.locator("details[data-key=own-attempts]")
    attempts.locator("summary").click()
    expect(attempts.locator("li").nth(0)).to_contain_text(f"{servers[0].address}: Returned a server error (code 5xx).")
    expect(attempts.locator("li").nth(1)).to_contain_text(f"{servers[1].address}: Answered correctly.")
    expect(attempts).to_contain_text("Server-Timing")


def test_a_request_that_nobody_answers_is_told_as_that(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    page = open_dashboard(balancer, open_page, "?lang=en&embed=1").page
    for server in servers:
        server.stop()
    for number in (1, 2, 3):
        balancer.wait_for_state(number, "OFFLINE")
    page.get_by_role("button", name="Send a GET").click()
    answered = page.locator(".answered")
    expect(answered).to_have_attribute("data-how", "given-up")
    expect(answered.locator(".who strong")).to_have_text("No server")
    expect(answered.locator("[data-part=status]")).to_have_text("503")
    balancer.kill()
    page.get_by_role("button", name="Send a GET").click()
    expect(answered).to_contain_text("The load balancer can't be reached.")


def test_a_post_is_an_order_with_a_key_if_the_reader_wants_one(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    page = open_dashboard(balancer, open_page, "?lang=en&embed=1").page
    servers[0].behave = well
    send = page.get_by_role("button", name="Send a POST (order)")
    send.click()
    expect(page.locator(".answered [data-part=status]")).to_have_text("201")
    page.get_by_label("with an Idempotency-Key").check()
    send.click()
    orders = [one for one in servers[0].requests if one.method == "POST"]
    wait_until(page, lambda: len([one for one in servers[0].requests if one.method == "POST"]) == 2, "two orders")
    orders = [one for one in servers[0].requests if one.method == "POST"]
    assert [one.target for one in orders] == ["/orders", "/orders"]
    assert [one.body for one in orders] == [b'{"item":"kopi"}'] * 2
    assert "Idempotency-Key" not in orders[0].headers
    assert len(orders[1].headers["Idempotency-Key"]) == 24


def test_a_stream_keeps_its_pace_and_stops_by_its_button(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    page = open_dashboard(balancer, open_page, "?lang=en").page
    servers[0].behave = well
    page.get_by_role("slider", name="Requests per second").fill("20")
    expect(page.locator(".sender output")).to_have_text("20")
    button = page.locator("[data-send=stream]")
    began_s = time.monotonic()
    button.click()
    expect(button).to_have_text("Stop")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".updated")).to_contain_text("sends a steady stream")
    wait_until(page, lambda: page.evaluate(SHOWN)[0] >= 60, "60 requests")
    took_s = time.monotonic() - began_s
    button.click()
    expect(page.locator(".sender [data-part=stream]")).to_contain_text("The stream has ended.")
    assert took_s > 60 / 20 * 0.9, "it was faster than asked for"
    wait_until(page, lambda: page.evaluate(SHOWN)[0] == sum(page.evaluate(SHOWN)[1:3]), "all is answered")
    sent, answered, failed, skipped = page.evaluate(SHOWN)
    assert (answered, failed, skipped) == (sent, 0, 0)
    reached = sum(len(server.requests) for server in servers)
    assert reached >= sent  # a hedge or two may be among them
    page.wait_for_timeout(500)  # what is not to happen can only be waited for
    assert page.evaluate(SHOWN)[0] == sent
    assert sum(len(server.requests) for server in servers) <= reached + 1  # the page's own, every few seconds
    expect(page.locator(".updated")).to_contain_text("sends a request every 5 seconds and at each fault")


def test_a_stream_never_has_more_under_way_than_it_says(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    page = open_dashboard(balancer, open_page, "?lang=en&embed=1").page
    release = threading.Event()
    for server in servers:
        server.behave = silent_until(release)
    page.get_by_role("slider", name="Requests per second").fill("100")
    page.locator("[data-send=stream]").click()
    try:
        wait_until(page, lambda: page.evaluate(SHOWN)[3] > 0, "some are skipped")
        sent, answered, failed, _ = page.evaluate(SHOWN)
        assert sent - answered - failed <= MOST_IN_FLIGHT
    finally:
        release.set()
    page.evaluate(HIDE)
    expect(page.locator(".sender [data-part=stream]")).to_contain_text("because the page was hidden")


def test_a_stream_ends_after_a_minute(balancer: Balancer, servers: list[FakeServer], open_page: OpenPage) -> None:
    page = open_dashboard(balancer, open_page, "?lang=en&embed=1").page
    page.clock.install()
    page.get_by_role("slider", name="Requests per second").fill("1")
    page.locator("[data-send=stream]").click()
    page.clock.run_for(59_000)
    expect(page.locator("[data-send=stream]")).to_have_text("Stop")
    page.clock.run_for(2_000)
    expect(page.locator("[data-send=stream]")).to_have_text("Start", timeout=PATIENCE_MS)
    expect(page.locator(".sender [data-part=stream]")).to_contain_text("The stream has ended.")


def test_the_page_asks_as_soon_as_the_lab_breaks_something(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    page = open_dashboard(balancer, open_page).page
    for fault in ("slow", "error", "drip", "drop"):  # What the page sends every few seconds isn't so often.
        before = len(servers[0].requests)
        note_in_lab_log(balancer.log_folder, "fault", servers[0].address, fault)
        wait_until(page, lambda: len(servers[0].requests) > before, f"a request after {fault}", 2000)  # noqa: B023
