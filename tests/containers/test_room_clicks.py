"""The control room on the real lab: every fault of the menu on and off by click, and healed by itself."""

import json
import re
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from lab.faults.menu import MENU
from tests.browser.conftest import OpenPage, Visit, browser, open_page  # noqa: F401 (fixtures)
from tests.lab_under_test import NO_FAULTS, Lab
from tests.this_machine import free_port

DONE_MS, BACK_MS = 25_000, 30_000


@pytest.fixture
def address(lab: Lab) -> Iterator[str]:
    """The address that the control room of the lab prints."""
    room = lab.popen("control.py", "--port", str(free_port()), "--no-browser")
    try:
        assert room.stdout is not None
        found = re.search(r"http://\S+", room.stdout.readline())
        assert found, room.communicate(timeout=10)
        yield found[0]
    finally:
        room.terminate()
        try:
            room.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            room.kill()
            room.communicate()


@pytest.fixture
def visit(address: str, open_page: OpenPage) -> Visit:  # noqa: F811
    """The room's page, connected."""
    visit = open_page(address)
    visit.page.locator('[data-link="connected"]').wait_for()
    expect(visit.page.locator("article .badge")).to_contain_text(["ONLINE"] * 3, timeout=BACK_MS)
    return visit


def press(page: Page, deed: str) -> None:
    """Press a button of server1 once it can be pressed."""
    button = page.locator(f"article[data-server=server1] [data-deed={deed}]")
    expect(button).to_have_attribute("aria-disabled", "false", timeout=DONE_MS)
    button.click()


def test_every_fault_goes_on_and_off_by_click(lab: Lab, visit: Visit) -> None:
    page = visit.page
    ails = page.locator("article[data-server=server1] .faults-of")
    page.locator("#until-healed").check()
    for fault in MENU:
        page.locator(f"label.chip:has(input[value={fault.name}])").click()
        command = page.locator("#fault-command").inner_text()
        press(page, "fault")
        expect(ails).to_contain_text(fault.name, timeout=DONE_MS)
        assert lab.faults()["server1"] == [fault.name]
        expect(page.locator("#actions > li").first.locator("[data-step=done]")).to_have_attribute(
            "data-there", "true", timeout=DONE_MS
        )
        newest = page.evaluate("fetch('/api/room').then((answer) => answer.json())")["actions"][0]
        assert newest["command"] == command
        assert lab.events()[-1]["fault"] == fault.name, newest["said"]
        press(page, "heal")
        expect(ails).to_have_text("no fault", timeout=DONE_MS)
        expect(page.locator("article[data-server=server1] .badge")).to_contain_text("ONLINE", timeout=BACK_MS)
    assert lab.faults() == NO_FAULTS
    done = [(one["event"], one["fault"]) for one in lab.events()][-2 * len(MENU) :]
    assert [one for one in done if one[0] == "fault"] == [("fault", fault.name) for fault in MENU]
    healed = [name for event, name in done if event == "heal"]
    assert all(name == fault.name for name, fault in zip(healed, MENU, strict=True))
    assert visit.complaints == []


def test_a_fault_heals_by_itself_and_all_of_it_is_told(lab: Lab, visit: Visit) -> None:
    page = visit.page
    page.locator("#for-s").fill("8")
    press(page, "fault")
    timer = page.locator("article[data-server=server1] .timer")
    expect(timer).to_contain_text("heals in", timeout=DONE_MS)
    broken = page.locator("#actions > li", has_text="server1: pause for 8 s").first
    expect(broken.locator(".seen").last).to_have_text(re.compile("SUSPECT|OFFLINE"), timeout=DONE_MS)
    expect(timer).to_be_hidden(timeout=BACK_MS)
    expect(page.locator("article[data-server=server1] .faults-of")).to_have_text("no fault", timeout=BACK_MS)
    expect(page.locator("article[data-server=server1] .badge")).to_contain_text("ONLINE", timeout=BACK_MS)
    state = json.loads(page.evaluate("fetch('/api/room').then((answer) => answer.text())"))
    told = [(one["what"], one["fault"]) for one in state["actions"]][:2]
    assert told == [("heal", "pause"), ("fault", "pause")]
    assert all(one["done_s"] >= one["asked_s"] for one in state["actions"][:2])
    assert lab.faults() == NO_FAULTS


def test_what_a_terminal_does_is_in_the_list_too(lab: Lab, visit: Visit) -> None:
    lab.fail("server2", "--fault", "slow", "--ms", "300")
    newest = visit.page.locator("#actions > li").first
    expect(newest.locator(".what")).to_contain_text("server2: slow (ms 300)", timeout=DONE_MS)
    expect(newest.locator(".by")).to_contain_text("fail.py")
    visit.page.locator("#heal-all").click()
    expect(visit.page.locator("article[data-server=server2] .faults-of")).to_have_text("no fault", timeout=BACK_MS)
