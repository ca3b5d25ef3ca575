"""Breaking and healing by click: what each button asks for, what can be chosen, and what a refusal looks like."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from lab.faults.menu import BY_NAME, MENU
from lab.faults.options import Option
from tests.browser.conftest import Visit
from tests.browser.room.fake_room import FakeRoom

OPTIONS = [(fault.name, option) for fault in MENU for option in fault.options]


def button(page: Page, server: str, deed: str) -> Locator:
    """Return a server's button that breaks ("fault") or heals it."""
    return page.locator(f"article[data-server={server}] [data-deed={deed}]")


def choose(page: Page, fault: str) -> None:
    """Choose a fault of the menu as a person does: by its name."""
    page.locator(f"label.chip:has(input[value={fault}])").click()


def asked(room: FakeRoom, page: Page, count: int) -> list[tuple[str, Any]]:
    """Return what was posted, once so much was."""
    until_s = time.monotonic() + 10
    while len(room.asked) < count and time.monotonic() < until_s:
        page.wait_for_timeout(10)
    assert len(room.asked) == count
    return room.asked


def defaults(name: str) -> dict[str, float]:
    """Return a fault's options as they are without any choice."""
    return {option.name: option.default for option in BY_NAME[name].options}


def typed_ends(option: Option) -> Iterator[tuple[str, float | None]]:
    """Yield what may be typed into an option's field, each with what it means; None when it is refused."""
    yield f"{option.low:g}", option.low
    yield f"{option.high:g}", option.high
    yield f"{option.high + 1:g}", None
    yield "0", None
    yield "x", None
    yield "", None
    yield "-1", None
    yield "1e2", None
    if isinstance(option.low, float):
        yield f"{option.low:g}".replace(".", ","), option.low


def test_every_fault_of_the_menu_can_be_done_to_a_server(room: FakeRoom, visit: Visit) -> None:
    for count, fault in enumerate(MENU, 1):
        choose(visit.page, fault.name)
        expect(visit.page.locator(f".fault[data-fault={fault.name}]")).to_be_visible()
        expect(visit.page.locator(".fault:visible")).to_have_count(1)
        does = button(visit.page, "server2", "fault")
        expect(does).to_have_text(f"Rusakkan Server 2 {fault.name}")
        does.click()
        expected = {"server": "server2", "fault": fault.name, "options": defaults(fault.name), "for_s": 30}
        assert asked(room, visit.page, count)[-1] == ("/api/fault", expected)
        room.set(engine_trouble="")  # The next state: the press is over.
        expect(does).to_have_attribute("aria-disabled", "false")


def test_what_a_fault_does_and_what_its_client_sees_is_told(visit: Visit) -> None:
    choose(visit.page, "corrupt")
    told = visit.page.locator(".fault:visible")
    expect(told).to_contain_text("satu bit dari setiap respons salah")
    expect(told).to_contain_text("menerima respons yang salah; hanya digest yang menunjukkannya")
    visit.page.locator("#class-response").click()
    expect(visit.page.locator("#class-response + p")).to_contain_text("jawabannya tidak dapat dipercaya")


@pytest.mark.parametrize(("fault", "option"), OPTIONS, ids=[f"{fault}-{option.name}" for fault, option in OPTIONS])
def test_an_option_takes_what_is_in_its_range_and_nothing_else(
    room: FakeRoom, visit: Visit, fault: str, option: Option
) -> None:
    page = visit.page
    choose(page, fault)
    field = page.locator(f"#{fault}-{option.name}")
    expect(field).to_have_value(f"{option.default:g}")
    does = button(page, "server1", "fault")
    done = 0
    for text, value in typed_ends(option):
        field.fill(text)
        expect(page.locator(f"#{fault}-{option.name}-wrong")).to_be_visible(visible=value is None)
        does.click()
        if value is None:
            expect(field).to_be_focused()
            expect(page.locator("#fault-command")).to_have_text("–")
        else:
            done += 1
            assert asked(room, page, done)[-1][1]["options"] == {option.name: value}
            room.set(engine_trouble="")
            expect(does).to_have_attribute("aria-disabled", "false")
    assert len(room.asked) == done


@pytest.mark.parametrize(("fault", "option"), OPTIONS, ids=[f"{fault}-{option.name}" for fault, option in OPTIONS])
def test_a_slider_goes_from_end_to_end_and_a_key_always_moves_it(visit: Visit, fault: str, option: Option) -> None:
    page = visit.page
    choose(page, fault)
    field, slider = (
        page.locator(f"#{fault}-{option.name}"),
        page.locator(f".fault[data-fault={fault}] input[type=range]"),
    )
    slider.focus()
    for key, value in (("Home", option.low), ("End", option.high), ("Home", option.low)):
        page.keyboard.press(key)
        expect(field).to_have_value(f"{value:g}")
    values = [option.low]
    while values[-1] < option.high:
        page.keyboard.press("ArrowRight")
        values.append(float(field.input_value()))
        assert values[-1] > values[-2]
        assert len(values) < 120
    page.keyboard.press("ArrowRight")
    expect(field).to_have_value(f"{option.high:g}")
    page.keyboard.press("ArrowLeft")
    assert option.low <= float(field.input_value()) < option.high
    expect(slider).to_have_attribute("aria-valuetext", field.input_value())


def test_how_long_it_lasts_and_the_command_line_that_does_the_same(room: FakeRoom, visit: Visit) -> None:
    page, command = visit.page, visit.page.locator("#fault-command")
    expect(command).to_have_text("python lab/fail.py server1 --for 30")
    page.locator("#for-s").fill("12,5")
    choose(page, "slow")
    page.locator("label.chip:has(input[name=of-server][value=server3])").click()
    expect(command).to_have_text("python lab/fail.py server3 --fault slow --ms 1000 --for 12.5")
    page.locator("#for-s").fill("forever")
    button(page, "server1", "fault").click()
    expect(page.locator("#for-s")).to_be_focused()
    page.locator("#until-healed").check()
    expect(command).to_have_text("python lab/fail.py server3 --fault slow --ms 1000")
    button(page, "server1", "fault").click()
    expected = {"server": "server1", "fault": "slow", "options": {"ms": 1000}, "for_s": None}
    assert asked(room, page, 1) == [("/api/fault", expected)]


def test_the_command_line_is_copied(room: FakeRoom, visit: Visit) -> None:
    page = visit.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=room.url)
    page.locator("[data-copies=fault-command]").click()
    expect(page.locator("#announcer")).to_have_text("Disalin: python lab/fail.py server1 --for 30")
    assert page.evaluate("navigator.clipboard.readText()") == "python lab/fail.py server1 --for 30"


def test_where_copying_is_forbidden_the_command_is_selected(visit: Visit) -> None:
    visit.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    visit.page.locator("[data-copies=fault-command]").click()
    expect(visit.page.locator("#announcer")).to_contain_text("Ctrl-C")
    assert visit.page.evaluate("String(getSelection())") == "python lab/fail.py server1 --for 30"


def test_one_server_or_all_are_healed(room: FakeRoom, visit: Visit) -> None:
    button(visit.page, "server3", "heal").click()
    visit.page.locator("#heal-all").click()
    assert asked(room, visit.page, 2) == [("/api/heal", {"server": "server3"}), ("/api/heal-all", {})]


def test_two_clicks_are_one_wish_and_only_that_server_waits(room: FakeRoom, visit: Visit) -> None:
    room.delay_s = 0.5
    does, heals = (button(visit.page, "server1", deed) for deed in ("fault", "heal"))
    does.dblclick()
    expect(does).to_contain_text("Merusak ...")
    for one in (does, heals):
        expect(one).to_have_attribute("aria-disabled", "true")
    heals.click(force=True)
    expect(button(visit.page, "server2", "fault")).to_have_attribute("aria-disabled", "false")
    visit.page.wait_for_timeout(700)  # what is not to be asked can only be waited for
    assert len(asked(room, visit.page, 1)) == 1


@pytest.mark.parametrize(("under_way", "words"), [("fault", "Merusak ..."), ("heal", "Memulihkan ...")])
def test_what_another_room_does_blocks_the_servers_buttons_too(
    room: FakeRoom, visit: Visit, under_way: str, words: str
) -> None:
    room.set_server("server2", under_way=under_way)
    expect(button(visit.page, "server2", under_way)).to_contain_text(words)
    for deed in ("fault", "heal"):
        expect(button(visit.page, "server2", deed)).to_have_attribute("aria-disabled", "true")
    button(visit.page, "server2", "fault").click(force=True)
    room.set_server("server2", under_way=None)
    expect(button(visit.page, "server2", "fault")).to_have_attribute("aria-disabled", "false")
    assert room.asked == []


@pytest.mark.parametrize("status", [400, 403, 409, 500])
def test_a_refusal_is_shown_and_heard_and_the_button_works_again(room: FakeRoom, visit: Visit, status: int) -> None:
    why = "server1: sedang dirusak; satu per satu. <b>x</b>"
    room.refuses = {"/api/fault": (status, why), "/api/heal": (status, ""), "/api/heal-all": (status, why)}
    page = visit.page
    button(page, "server1", "fault").click()
    refused = page.locator("article[data-server=server1] .refused")
    expect(refused).to_have_text(f"Tidak dilakukan: {why}")
    expect(page.locator("#announcer")).to_contain_text(why)
    expect(button(page, "server1", "fault")).to_have_attribute("aria-disabled", "false")
    button(page, "server1", "heal").click()
    expect(refused).to_have_text(f"Tidak dilakukan: dijawab dengan status {status}")
    page.locator("#heal-all").click()
    expect(page.locator("#refused-all")).to_have_text(f"Tidak dilakukan: {why}")
    room.refuses = {}
    button(page, "server1", "fault").click()
    expect(refused).to_be_hidden()


def test_everything_is_done_by_keyboard_alone(room: FakeRoom, visit: Visit) -> None:
    page = visit.page

    def tab_until(selector: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"Tab never came to {selector}")

    tab_until("input[name=fault]")
    expect(page.locator("input[name=fault]:checked")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[name=fault][value=cut]")).to_be_checked()
    tab_until("#for-s")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("20")
    page.locator("#heal-all").focus()
    tab_until("article[data-server=server1] [data-deed=fault]")
    page.keyboard.press("Enter")
    tab_until("article[data-server=server2] [data-deed=heal]")
    page.keyboard.press("Space")
    tab_until("[role=tab]")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-chaos")).to_be_focused()
    expect(page.locator("#chaos")).to_be_visible()
    expect(page.locator("#faults")).to_be_hidden()
    page.keyboard.press("End")
    expect(page.locator("#experiments")).to_be_visible()
    expected = {"server": "server1", "fault": "cut", "options": {}, "for_s": 20}
    assert asked(room, page, 2) == [("/api/fault", expected), ("/api/heal", {"server": "server2"})]
