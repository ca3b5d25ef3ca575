"""What the page says when the control room or the balancer is away, and that it comes back by itself."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, photograph
from tests.browser.room.fake_room import FakeRoom

NOTICED_MS = 12_000  # a room that stands still closes no connection: it is asked after 4 s, and has 3 s to answer
BACK_MS = 8_000


def blocked(visit: Visit, is_blocked: bool, timeout_ms: int) -> None:
    """Check that every button that does something is blocked, or works."""
    for selector in (
        "#heal-all",
        "article[data-server=server3] [data-deed=fault]",
        "article [data-deed=heal] >> nth=0",
    ):
        expect(visit.page.locator(selector)).to_have_attribute(
            "aria-disabled", str(is_blocked).lower(), timeout=timeout_ms
        )


def test_a_room_that_has_ended_is_said_and_one_that_is_back_is_heard(room: FakeRoom, visit: Visit) -> None:
    room.stop()
    lost = visit.page.locator("#lost")
    expect(lost).to_contain_text("Sambungan ke ruang kendali terputus", timeout=NOTICED_MS)
    blocked(visit, True, NOTICED_MS)
    expect(visit.page.locator("article .badge")).to_contain_text(["ONLINE"] * 3)  # what was known last is still there
    photograph(visit.page, "room-lost")
    room.start()
    room.set_server("server2", under_way="heal")
    expect(lost).to_be_hidden(timeout=BACK_MS)
    expect(visit.page.locator("article[data-server=server2]")).to_contain_text("Memulihkan ...", timeout=BACK_MS)
    blocked(visit, False, BACK_MS)


def test_a_room_that_stands_still_is_noticed(room: FakeRoom, visit: Visit) -> None:
    room.is_frozen = True
    expect(visit.page.locator("#lost")).to_be_visible(timeout=NOTICED_MS)
    blocked(visit, True, BACK_MS)
    room.is_frozen = False
    expect(visit.page.locator("#lost")).to_be_hidden(timeout=BACK_MS)
    blocked(visit, False, BACK_MS)


def test_a_room_that_was_started_anew_says_where_its_address_is(room: FakeRoom, visit: Visit) -> None:
    room.stop()
    room.forgets = True
    room.start()
    expect(visit.page.locator("#lost")).to_contain_text("Buka alamat yang tertulis", timeout=NOTICED_MS)
    blocked(visit, True, BACK_MS)
    room.forgets = False
    expect(visit.page.locator("#lost")).to_be_hidden(timeout=NOTICED_MS)


def test_trouble_with_the_engine_is_said(room: FakeRoom, visit: Visit) -> None:
    engine = visit.page.locator("#engine")
    expect(engine).to_be_hidden()
    room.set(engine_trouble="Docker terpasang, tetapi engine-nya tidak berjalan.")
    expect(engine).to_have_text("Docker terpasang, tetapi engine-nya tidak berjalan.")
    room.set(engine_trouble="")
    expect(engine).to_be_hidden()


def test_a_balancer_that_is_away_leaves_a_plate_and_its_page_is_loaded_anew(room: FakeRoom, visit: Visit) -> None:
    page = visit.page
    frame = page.locator("#live")
    expect(frame).to_be_visible()
    assert room.balancer.loads == ["embed=1&lang=id"]
    room.set(balancer={"answers": False, "trouble": "tidak menjawab dalam 2 detik", "docker": "paused"})
    expect(frame).to_be_hidden()
    absent = page.locator("#absent")
    expect(absent).to_contain_text("Load balancer tidak menjawab")
    expect(absent).to_contain_text("tidak menjawab dalam 2 detik")
    expect(absent).to_contain_text("paused")
    photograph(page, "room-balancer-down")
    with page.expect_response("**/load-balancer/*"):
        room.set(balancer={"answers": True, "trouble": "", "docker": "running"})
    expect(frame).to_be_visible()
    expect(absent).to_be_hidden()
    assert len(room.balancer.loads) == 2
    room.set(engine_trouble="x")  # Another state is no reason to load it again.
    expect(page.locator("#engine")).to_be_visible()
    assert len(room.balancer.loads) == 2


def test_the_frame_is_as_high_as_its_page_says_and_nobody_else_says_so(room: FakeRoom, visit: Visit) -> None:
    frame = visit.page.locator("#live")
    expect(frame).to_have_css("height", "1234px")
    expect(frame).to_have_attribute("title", "Halaman langsung load balancer")
    visit.page.evaluate("postMessage({ height: 77 }, '*')")  # From another window, and another origin.
    inner = next(one for one in visit.page.frames if one.url.startswith(room.balancer.url))
    for wrong in ("'99'", "-5", "NaN", "1e9", "null"):
        inner.evaluate(f"parent.postMessage({{ height: {wrong} }}, '*')")
    inner.evaluate("parent.postMessage({ height: 1300 }, '*')")
    expect(frame).to_have_css("height", "1300px")


@pytest.mark.parametrize("address", ["javascript:document.title='hacked'", "", "data:text/html,x"])
def test_an_address_that_is_no_page_is_not_framed(room: FakeRoom, visit: Visit, address: str) -> None:
    expect(visit.page.locator("#live")).to_be_visible()
    room.set(address=address)
    expect(visit.page.locator("#live")).to_be_hidden()
    expect(visit.page).to_have_title("Ruang Kendali")
