"""axe-core finds nothing serious in the control room, whatever it shows."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.front import wait_for
from tests.browser.room.conftest import entered
from tests.browser.room.fake_room import FakeRoom, new_action
from tests.browser.room.test_room_shows import OFFLINE, PAUSED
from tests.browser.room.test_room_tabs import a_plan

BAD = ("serious", "critical")


def found(page: Page) -> list[str]:
    """Return what is seriously wrong, each with where; colours that change are waited for."""
    wait_for(page, "document.getAnimations().every((one) => !(one instanceof CSSTransition))")
    violations = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:120]}"
        for one in violations
        if one["impact"] in BAD
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_serious(room: FakeRoom, open_page: OpenPage, scheme: str, width: int) -> None:
    page = entered(room, open_page, width=width, color_scheme=scheme).page
    assert found(page) == []
    playing = {"id": "05", "prediction": "b", "began_s": time.time(), "lines": ["satu"], "ended": "confirmed"}
    room.set_server("server1", docker=PAUSED, balancer=OFFLINE, heals_at_s=time.time() + 99, mismatch="x")
    room.set_server("server2", under_way="heal", balancer={"state": "SUSPECT", "reason": "slow", "since": ""})
    room.set(actions=[new_action(1), new_action(2, is_trouble=True)], chaos=a_plan(time.time()), playing=playing)
    page.locator("#for-s").fill("x")
    for tab in ("faults", "chaos", "settings", "experiments"):
        page.locator(f"#tab-{tab}").click()
        assert found(page) == [], tab
    room.set(balancer={"answers": False, "trouble": "x", "docker": "paused"}, engine_trouble="x")
    page.locator("#absent").wait_for()
    assert found(page) == []
    room.stop()
    page.locator("#lost").wait_for(timeout=12_000)
    assert found(page) == []
