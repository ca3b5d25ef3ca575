"""The live dashboard in a real browser: it follows what happens, and takes nothing away from its reader."""

import json
import os
import signal
import time
from itertools import islice
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.front import (
    DASHBOARD,
    PATIENCE_MS,
    open_dashboard,
    wait_until,
)
from tests.browser.front import balancer as balancer
from tests.browser.front import servers as servers
from tests.browser.front import settings as settings
from tests.browser.scripted_stream import request
from tests.component.conftest import Balancer, start_balancer
from tests.component.fake_server import FakeServer

OWN_MS = 5_000  # between two requests of the page's own
# Every text that a screen reader is told while nobody asks: what is written into a live region.
LISTEN = """() => {
  window.heard = [];
  const region = document.querySelector("[role=status]#announcer");
  new MutationObserver(() => window.heard.push(region.textContent)).observe(region,
    { childList: true, characterData: true, subtree: true });
}"""


def test_it_follows_without_being_loaded_anew_and_the_reader_keeps_her_place(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    visit = open_dashboard(balancer, open_page, height=500)
    page = visit.page
    loaded: list[str] = []
    page.on("request", lambda one: loaded.append(one.url) if DASHBOARD in one.url else None)
    word = page.locator(f'details[data-key="{servers[0].address}-state"]')
    word.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(word.locator("p")).to_be_visible()
    page.evaluate("document.getSelection().selectAllChildren(document.getElementById('processed'))")
    page.evaluate("window.scrollTo(0, 150)")

    servers[0].stop()

    card = page.locator(f'article[data-server="{servers[0].address}"]')
    expect(card).to_have_attribute("data-state", "OFFLINE", timeout=PATIENCE_MS)
    expect(page.locator(".said")).to_contain_text("mengambil alih layanan")
    expect(page.locator(f'article[data-server="{servers[0].address}"] .reason')).to_contain_text("Koneksi ditolak")
    expect(page.locator(".stretch.is-active article")).to_have_attribute("data-server", servers[1].address)
    expect(page.locator(".wires .is-active")).to_have_attribute("data-to", servers[1].address)
    expect(word.locator("p")).to_contain_text("Kegagalannya sudah dipastikan")
    assert page.evaluate("document.activeElement.closest('details')?.dataset.key") == f"{servers[0].address}-state"
    assert page.evaluate("document.getSelection().toString()") == "Request saat ini diproses oleh:"
    assert page.evaluate("window.scrollY") == 150
    assert loaded == []
    assert visit.complaints == []
    assert visit.hosts == {urlsplit(balancer.url).netloc}


def test_a_change_of_state_is_heard_once_and_in_one_sentence(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    page = open_dashboard(balancer, open_page, "?lang=en").page
    page.evaluate(LISTEN)
    servers[0].stop()
    wait_until(page, lambda: page.evaluate("heard.length"), "anything is heard")
    page.wait_for_timeout(1500)  # what is not to happen can only be waited for
    assert len(page.evaluate("heard")) == 1
    assert page.evaluate("heard[0]").startswith(f"{servers[0].address} OFFLINE. ")
    # And whatever else may speak up says something else: that nobody answers, that the log fails, what the axis shows.
    live = "[...document.querySelectorAll('[role=status], [role=alert]')].map((one) => one.id || one.className)"
    assert set(page.evaluate(live)) == {"announcer", "stale", "axis-heard", "log-problem"}


def test_the_page_sends_a_request_of_its_own_every_5_s_and_shows_its_answer(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    for server in servers:
        server.behave = lambda request: request.answer(body=b'{"first": 1}')
    page = open_dashboard(balancer, open_page).page
    expect(page.locator(".updated")).to_contain_text(
        "halaman ini mengirim request setiap 5 detik dan pada tiap gangguan"
    )
    for server in servers:
        server.behave = lambda request: request.answer(body=b'{"second": "<b>2</b>"}')
    expect(page.locator(".answered .fields")).to_contain_text("<b>2</b>", timeout=OWN_MS + PATIENCE_MS)
    expect(page.locator(".answered .fields")).not_to_contain_text("first")
    assert [one.target for one in servers[0].requests][:2] == ["/", "/"]


def test_an_embedded_page_sends_none_and_a_paused_one_neither(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    embedded = open_dashboard(balancer, open_page, "?embed=1").page
    expect(embedded.locator(".updated")).to_contain_text("halaman ini tidak mengirim request sendiri")
    expect(embedded.locator("header.top, footer.bottom")).to_have_count(0)
    paused = open_dashboard(balancer, open_page).page
    paused.get_by_role("button", name="Jeda").click()
    expect(paused.locator(".updated")).to_contain_text("halaman ini tidak mengirim request sendiri")
    sent = len(servers[0].requests)
    embedded.wait_for_timeout(OWN_MS + 1_500)  # what is not to happen can only be waited for
    assert len(servers[0].requests) == sent


def test_a_pause_shows_that_moment_and_says_so(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    page = open_dashboard(balancer, open_page, "?lang=en").page
    card = page.locator(f'article[data-server="{servers[0].address}"]')
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("#moment")).to_contain_text("show the state at")
    servers[0].stop()
    balancer.wait_for_state(1, "OFFLINE")
    expect(page.locator(".said")).to_contain_text("has taken over")  # the banner tells of now, as the note says
    expect(card).to_have_attribute("data-state", "ONLINE")
    page.get_by_role("button", name="Go on").click()
    expect(card).to_have_attribute("data-state", "OFFLINE")
    expect(page.locator("#moment")).to_be_hidden()
    # The picture goes back, too: to where the balancer began, and no further, for before that nobody knew anything.
    page.get_by_role("button", name="Pause").click()
    page.locator("#playhead-slider").focus()
    page.keyboard.press("Home")
    expect(card).to_have_attribute("data-state", "ONLINE")
    expect(card.locator(".of-now").first).not_to_be_visible()


def test_a_state_that_nobody_has_told_of_is_not_made_up_from_that_of_now(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    servers[0].stop()
    balancer.wait_for_state(1, "OFFLINE")
    with balancer.get("/api/events?lang=en", stream=True) as told:
        lines = (line for line in told.iter_lines(decode_unicode=True) if line.startswith("data: "))
        hello, view = (json.loads(line.removeprefix("data: ")) for line in islice(lines, 2))
    view["servers"][0]["since_s"] = hello["now_s"] - 5  # and how it was before that has been forgotten
    events = {"hello": {**hello, "began_s": 0}, "view": view, "request": request(hello["now_s"] - 60)}
    stream = "".join(f"event: {kind}\ndata: {json.dumps(data)}\n\n" for kind, data in events.items())
    page = open_page(balancer.url + DASHBOARD + "?lang=en").page
    page.route("**/api/events?*", lambda one: one.fulfill(body=stream, content_type="text/event-stream"))
    page.reload()
    card = page.locator(f'article[data-server="{servers[0].address}"]')
    page.get_by_role("button", name="Pause").click()
    page.locator("#playhead-slider").focus()
    expect(card.locator("[data-part=state]")).to_have_text("OFFLINE")
    page.keyboard.press("Home")
    expect(card.locator("[data-part=state]")).to_have_text("not known")
    expect(card).to_have_attribute("data-state", "")
    expect(card.locator("[data-part=since]")).to_have_text("…")
    expect(card.locator(".reason")).to_be_hidden()
    page.keyboard.press("End")
    expect(card.locator("[data-part=state]")).to_have_text("OFFLINE")


def test_a_silent_balancer_is_said_to_be_until_it_goes_on(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    page = open_dashboard(balancer, open_page, "?embed=1").page
    stale = page.locator(".stale")
    expect(stale).to_be_hidden()
    os.killpg(balancer.process.pid, signal.SIGSTOP)
    try:
        expect(stale).to_be_visible(timeout=PATIENCE_MS)
        expect(page.get_by_role("heading", level=1)).to_be_attached()
    finally:
        os.killpg(balancer.process.pid, signal.SIGCONT)
    expect(stale).to_be_hidden(timeout=2 * PATIENCE_MS)


def test_after_a_restart_with_other_settings_the_page_goes_on_by_itself(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    page = open_dashboard(balancer, open_page, "?embed=1").page
    page.evaluate("window.kept = true")
    expect(page.locator(".ways")).to_contain_text("retry")
    balancer.kill()
    settings = {"LISTEN": f"127.0.0.1:{balancer.port}", "RETRY": "off", "BALANCER_POLICY": "round_robin"}
    again = restart(balancer, settings)
    try:
        expect(page.locator(".cost")).to_contain_text("Tanpa retry", timeout=3 * PATIENCE_MS)
        expect(page.locator(".ways")).to_contain_text("Round robin")
        expect(page.locator(".stale")).to_be_hidden()
        expect(page.locator(".stretch.is-active")).to_have_count(3)
        assert page.evaluate("window.kept")
    finally:
        again.kill()


def restart(balancer: Balancer, settings: dict[str, str]) -> Balancer:
    """Start a balancer at the address of one that has ended."""
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patch:
        patch.setattr("tests.component.conftest.free_port", lambda: balancer.port)
        return start_balancer({"LOG_FOLDER": str(balancer.log_folder), **settings}, balancer.log_folder)


def test_the_page_with_all_that_it_loads_weighs_less_than_200_kb(balancer: Balancer, open_page: OpenPage) -> None:
    page = open_dashboard(balancer, open_page).page
    weights = page.evaluate(
        """() => Object.fromEntries([...performance.getEntriesByType("navigation"),
             ...performance.getEntriesByType("resource").filter((one) => one.initiatorType !== "fetch")]
             .map((one) => [one.name, one.decodedBodySize]))"""
    )
    total = sum(weights.values())
    print(f"{len(weights)} files, {total} bytes, painted first after", first_paint_ms(page), "ms")
    assert 100_000 < total <= 200_000, weights


def first_paint_ms(page: Page) -> float:
    return float(page.evaluate("performance.getEntriesByType('paint')[0].startTime"))


def test_time_goes_on_at_the_top_of_the_page(balancer: Balancer, open_page: OpenPage) -> None:
    page = open_dashboard(balancer, open_page).page
    shown = page.locator(".updated time")
    before = shown.inner_text()
    expect(shown).not_to_have_text(before, timeout=PATIENCE_MS)
    assert shown.inner_text().startswith(time.strftime("%Y-"))
