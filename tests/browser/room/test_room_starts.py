"""The control room comes to life although one of its scripts didn't arrive at first."""

from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.room.conftest import CONNECTS_MS
from tests.browser.room.fake_room import FakeRoom


def test_a_script_that_was_broken_off_is_got_again(room: FakeRoom, open_page: OpenPage) -> None:
    visit, broken_off = open_page("about:blank"), list[str]()

    def break_off(route: Route) -> None:
        if len(broken_off) < 3:
            broken_off.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    visit.page.route("**/static/s*s.js", break_off)
    visit.page.goto(room.url)

    expect(visit.page.locator(".link")).to_have_attribute("data-link", "connected", timeout=CONNECTS_MS)
    assert len(broken_off) == 3
