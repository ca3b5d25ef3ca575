"""Who can use the pages: axe-core finds nothing serious, keys reach everything, and each view of its own is whole."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, photograph
from tests.browser.front import balancer as balancer
from tests.browser.front import note_in_lab_log, open_dashboard, wait_for
from tests.browser.front import servers as servers
from tests.browser.front import settings as settings
from tests.browser.test_pages import LEGIBLE
from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer

OPEN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"
FOCUSABLE = """() => [...document.querySelectorAll("a[href], button, summary, input, [tabindex='0']")]
  .filter((one) => one.checkVisibility() && one.tabIndex >= 0).length"""
FOCUSED = """() => {
  const one = document.activeElement;
  window.passed ??= new Set();
  if (one === document.body || window.passed.has(one)) return false;
  window.passed.add(one);
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  if (outlineStyle === "none" || outlineWidth === "0px") throw new Error(`no focus is seen on ${one.outerHTML}`);
  return true;
}"""
PARENT = """<!doctype html><title>room</title><iframe title="dashboard" width="900" height="300" src="{src}"></iframe>
<script>window.heights = []; addEventListener("message", (event) => heights.push(event.data.height));</script>"""


def findings(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical, each with the first places."""
    found = Axe().run(page).response["violations"]
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    return [f"{one['id']}: {[node['html'][:150] for node in one['nodes'][:5]]}" for one in serious]


def fail_servers(balancer: Balancer, servers: list[FakeServer], count: int) -> None:
    for number in range(count):
        servers[number].stop()
        balancer.wait_for_state(number + 1, "OFFLINE")
        note_in_lab_log(balancer.log_folder, "fault", servers[number].address, "stop")


@pytest.mark.parametrize(("failed", "look"), [(0, "light"), (1, "light"), (3, "light"), (1, "dark"), (1, "phone")])
def test_axe_finds_nothing_serious_on_the_dashboard(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage, failed: int, look: str
) -> None:
    fail_servers(balancer, servers, failed)
    balancer.get()
    width = 360 if look == "phone" else 1280
    visit = open_dashboard(balancer, open_page, width=width, color_scheme="dark" if look == "dark" else "light")
    expect(visit.page.locator(".server[data-state=OFFLINE]")).to_have_count(failed)
    assert findings(visit.page) == []
    assert visit.page.evaluate(LEGIBLE) == []
    visit.page.evaluate(OPEN_ALL)
    assert findings(visit.page) == []
    assert visit.page.evaluate(LEGIBLE) == []
    assert visit.complaints == []
    photograph(visit.page, f"axe-{failed}-{look}")


@pytest.mark.parametrize("query", ["?present", "?embed=1&lang=en", "?refresh=off"])
def test_axe_finds_nothing_serious_on_the_other_views(balancer: Balancer, open_page: OpenPage, query: str) -> None:
    page = open_page(f"{balancer.url}/load-balancer/{query}").page
    expect(page.locator(".banner")).to_be_visible()
    assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_the_home_page(balancer: Balancer, open_page: OpenPage, scheme: str) -> None:
    assert findings(open_page(balancer.url, color_scheme=scheme).page) == []


def test_keys_reach_everything_and_show_where_they_are(balancer: Balancer, open_page: OpenPage) -> None:
    page = open_dashboard(balancer, open_page, "?embed=1").page
    expected = page.evaluate(FOCUSABLE)
    assert expected > 30
    for number in range(expected):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED), f"{number} of {expected} were reached"


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 720), (1024, 768), (1366, 768)])
def test_a_projector_shows_few_things_and_large(
    balancer: Balancer, open_page: OpenPage, width: int, height: int
) -> None:
    page = open_dashboard(balancer, open_page, "?present", width=width, height=height).page
    for shown in (".banner", ".map", ".figures", "#axis > canvas"):
        expect(page.locator(shown)).to_be_visible()
    for gone in (".sender", ".answered", ".log", ".requests", ".brand", ".bottom"):
        expect(page.locator(gone)).to_be_hidden()
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('#banner')).fontSize)") >= height / 27
    assert page.evaluate("document.documentElement.scrollHeight") <= height
    assert page.evaluate(LEGIBLE) == []
    photograph(page, f"projector-{height}-{width}")
    page.get_by_role("link", name="English").click()
    expect(page.locator("body")).to_have_class("dashboard present live")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="leave projector mode").click()
    expect(page.locator(".sender")).to_be_visible()


def test_an_embedded_page_tells_its_height_so_that_its_frame_needs_no_scrollbar(
    balancer: Balancer, open_page: OpenPage
) -> None:
    visit = open_page("about:blank")
    page = visit.page
    room = f"http://127.0.0.1:{balancer.port}/room-of-a-test"
    src = f"{balancer.url}/load-balancer/?embed=1&lang=en"
    page.route(room, lambda route: route.fulfill(body=PARENT.format(src=src), content_type="text/html"))
    page.goto(room)
    wait_for(page, "window.heights?.length > 0")
    frame = page.frame_locator("iframe")
    expect(frame.locator("#banner")).to_be_visible()
    wait_for(page, "heights.at(-1) > 600")
    before = page.evaluate("heights.at(-1)")
    frame.locator("details[data-key=send-stream] summary").click()
    wait_for(page, f"heights.at(-1) !== {json.dumps(before)}")
    assert visit.complaints == []
