"""The dashboard comes to life although some of its scripts didn't arrive at first."""

from tests.browser.conftest import OpenPage, break_off
from tests.browser.front import DASHBOARD, PATIENCE_MS
from tests.browser.front import balancer as balancer
from tests.browser.front import servers as servers
from tests.browser.front import settings as settings
from tests.component.conftest import Balancer


def test_a_script_that_was_broken_off_is_got_again(balancer: Balancer, open_page: OpenPage) -> None:
    page = open_page("about:blank").page
    broken_off = break_off(page, "**/live/axis*.js", 3)
    page.goto(balancer.url + DASHBOARD)

    page.wait_for_selector("body.live", timeout=PATIENCE_MS)
    assert len(broken_off) == 3
