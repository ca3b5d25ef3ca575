"""The dashboard comes to life although one of its scripts didn't arrive at first."""

from playwright.sync_api import Route

from tests.browser.conftest import OpenPage
from tests.browser.front import DASHBOARD, PATIENCE_MS
from tests.browser.front import balancer as balancer
from tests.browser.front import servers as servers
from tests.browser.front import settings as settings
from tests.component.conftest import Balancer


def test_a_script_that_was_broken_off_is_got_again(balancer: Balancer, open_page: OpenPage) -> None:
    visit, broken_off = open_page("about:blank"), list[str]()

    def break_off(route: Route) -> None:
        if len(broken_off) < 3:
            broken_off.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    visit.page.route("**/live/axis*.js", break_off)
    visit.page.goto(balancer.url + DASHBOARD)

    visit.page.wait_for_selector("body.live", timeout=PATIENCE_MS)
    assert len(broken_off) == 3
