"""The control room comes to life although some of its scripts didn't arrive at first."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage, break_off
from tests.browser.room.conftest import CONNECTS_MS
from tests.browser.room.fake_room import FakeRoom


def test_a_script_that_was_broken_off_is_got_again(room: FakeRoom, open_page: OpenPage) -> None:
    page = open_page("about:blank").page
    broken_off = break_off(page, "**/static/s*s.js", 3)
    page.goto(room.url)

    expect(page.locator(".link")).to_have_attribute("data-link", "connected", timeout=CONNECTS_MS)
    assert len(broken_off) == 3
