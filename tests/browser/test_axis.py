"""The time axis in a real browser: everything is where it happened, and can be read."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axis_page import colours_at, open_axis, pause, wait_for, wait_until_drawn
from tests.browser.axis_page import stream as stream
from tests.browser.conftest import OpenPage, photograph
from tests.browser.scripted_stream import Stream, request, view
from tests.browser.test_pages import SIZES, assert_nothing_is_wrong

HEDGED = [
    {"server": "server1", "kind": "first", "end": "overtaken", "reason": "slow", "at_ms": 0, "ms": 50},
    {"server": "server2", "kind": "hedge", "end": "ok", "reason": "ok", "at_ms": 40, "ms": 9},
]
MEASURE_FRAMES = """() => {
  window.frames_ms = [];
  const ask = window.requestAnimationFrame;
  window.requestAnimationFrame = (fn) => ask((now) => {
    const began = performance.now();
    fn(now);
    window.frames_ms.push(performance.now() - began);
  });
}"""


def tell_two_minutes(stream: Stream, now_s: float, rate: int = 100) -> None:
    """Have the stream tell of two minutes with a fault of each server in turn."""
    for second in range(120):
        began_s = now_s - 120 + second
        server = f"server{second // 15 % 3 + 1}"
        for at in range(rate):
            is_several = at % 25 == 0
            attempts = {"attempts": HEDGED, "saved": second % 15 == 0} if is_several else {}
            stream.say("request", request(began_s + at / rate, server, 2 + (at * 7 % 40), **attempts))
        counts = {"requests": rate, "answered": rate, "p50_ms": 9.0 + second % 5, "p99_ms": 40.0 + second % 7}
        stream.say("second", {"at_s": began_s + 1, **counts})
        if second % 15 == 5:
            stream.say("fault", fault(began_s, server, "pause"))
            stream.say("state", state(began_s + 0.2, server, "ONLINE", "OFFLINE"))
        if second % 15 == 12:
            stream.say("fault", {**fault(began_s, server, "pause"), "event": "heal"})
            stream.say("state", state(began_s + 0.5, server, "OFFLINE", "ONLINE"))


def fault(at_s: float, server: str, name: str) -> dict[str, object]:
    return {"at_s": at_s, "event": "fault", "server": server, "fault": name, "options": {"ms": 300}, "by": "fail.py"}


def state(at_s: float, server: str, before: str, after: str) -> dict[str, object]:
    return {"at_s": at_s, "server": server, "from": before, "to": after, "reason": "", "reason_text": "It is silent."}


def told(page: Page) -> str:
    return page.locator(".axis-told").inner_text()


def heard(page: Page) -> str:
    return page.locator(".axis-heard").inner_text()


def test_a_request_is_a_dot_at_its_end_in_the_colour_of_its_server(stream: Stream, open_page: OpenPage) -> None:
    now_s = time.time()
    page = open_axis(stream, open_page).page
    stream.say("request", request(now_s - 60, "server1", 5))
    stream.say("request", request(now_s - 40, "server2", 50))
    stream.say("request", request(now_s - 20, "server3", 500, attempts=HEDGED, saved=True))
    wait_for(page, "story.requests.length === 3")
    wait_until_drawn(page)
    pause(page)
    assert colours_at(page, now_s - 60, 5) == ["server1"]
    assert colours_at(page, now_s - 40, 50) == ["server2"]
    assert colours_at(page, now_s - 20, 500) == ["server3"]
    assert colours_at(page, now_s - 60, 50) == []


def test_what_failed_or_was_refused_stands_on_a_line_of_its_own(stream: Stream, open_page: OpenPage) -> None:
    now_s = time.time()
    page = open_axis(stream, open_page).page
    given_up = {"ending": "given-up", "status": 502}
    stream.say("request", request(now_s - 60, "server1", 80, **given_up, why="no-retry", reason="reset"))
    stream.say("request", request(now_s - 30, None, 1, **given_up, why="busy", attempts=[]))
    wait_for(page, "story.requests.length === 2")
    wait_until_drawn(page)
    pause(page)
    assert colours_at(page, now_s - 60, 0, is_failed=True) == ["unanswered"]
    assert colours_at(page, now_s - 30, 0, is_failed=True) == ["busy"]
    assert colours_at(page, now_s - 60, 80) == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["POST /app/orders answered by Server 2 in 50 ms", "Saved by fail-over.",
                "2 attempts: Server 1 (first, overtaken, 50 ms); Server 2 (hedge, succeeded, 9 ms)"]),
        ("id", ["POST /app/orders dijawab Server 2 dalam 50 ms", "Diselamatkan oleh fail-over.",
                "2 percobaan: Server 1 (pertama, tersusul, 50 ms); Server 2 (hedge, berhasil, 9 ms)"]),
    ],
)  # fmt: skip
def test_keys_tell_a_request_in_words(stream: Stream, open_page: OpenPage, lang: str, words: list[str]) -> None:
    now_s = time.time()
    page = open_axis(stream, open_page, lang).page
    stream.say("request", request(now_s - 50, "server1", 3))
    orders = {"method": "POST", "path": "/app/orders"}
    stream.say("request", request(now_s - 30, "server2", 50, **orders, saved=True, attempts=HEDGED))
    wait_for(page, "story.requests.length === 2")
    page.locator("#axis > canvas").focus()
    page.keyboard.press("ArrowRight")
    for text in words:
        assert text in told(page)
        assert text in heard(page)
    page.keyboard.press("ArrowLeft")
    assert "GET /app/" in heard(page)
    page.keyboard.press("ArrowLeft")  # there is nothing further back: it stays
    assert "GET /app/" in heard(page)


def test_keys_go_from_row_to_row_and_tell_faults_and_states(stream: Stream, open_page: OpenPage) -> None:
    now_s = time.time()
    page = open_axis(stream, open_page).page
    stream.say("request", request(now_s - 50, "server1", 3, ending="given-up", status=502, why="no-retry"))
    stream.say("request", request(now_s - 49, "server1", 3))
    stream.say("fault", fault(now_s - 48, "server1", "slow"))
    stream.say("state", state(now_s - 46, "server1", "ONLINE", "SUSPECT"))
    wait_for(page, "story.states.length === 1")
    page.locator("#axis > canvas").focus()
    page.keyboard.press("End")
    assert "answered by Server 1" in heard(page)
    page.keyboard.press("ArrowUp")
    assert "failed after 3 ms, status 502: no-retry." in heard(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert "Fault on Server 1: slow ms=300" in heard(page)
    page.keyboard.press("ArrowRight")
    assert "Server 1 SUSPECT" in heard(page)
    assert "It is silent." in heard(page)
    page.keyboard.press("Escape")
    assert "Point at a mark" in told(page)


def test_a_pointer_or_a_finger_tells_what_is_there(stream: Stream, open_page: OpenPage) -> None:
    now_s = time.time()
    page = open_axis(stream, open_page, has_touch=True).page
    stream.say("request", request(now_s - 60, "server3", 100, path="/app/pointed-at"))
    wait_for(page, "story.requests.length === 1")
    pause(page)
    where = page.evaluate(
        """async (at_s) => {
          const { xOf, yOf } = await import("/static/live/axis_layout.js");
          const { left, top } = axis.canvas.getBoundingClientRect();
          return [left + xOf(axis.layout, at_s, playhead.end_s), top + yOf(axis.layout, 100)];
        }""",
        now_s - 60,
    )
    page.mouse.move(where[0] + 3, where[1] - 3)
    expect(page.locator(".axis-told")).to_contain_text("/app/pointed-at answered by Server 3")
    page.mouse.move(2, 2)
    expect(page.locator(".axis-told")).to_contain_text("Point at a mark")
    page.touchscreen.tap(*where)
    expect(page.locator(".axis-told")).to_contain_text("/app/pointed-at answered by Server 3")
    assert "pointed-at" not in heard(page)  # who points can see


def test_a_screen_reader_hears_of_a_fault_and_not_of_each_second(stream: Stream, open_page: OpenPage) -> None:
    now_s = time.time()
    visit = open_axis(stream, open_page)
    summary = visit.page.locator("#axis-summary")
    stream.say("second", {"at_s": now_s, "requests": 1234, "failed": 5, "saved": 7, "p50_ms": 3.0, "p99_ms": 20.0})
    expect(summary).to_contain_text("1,234 requests, 5 failed, 0 refused, 7 saved by fail-over", timeout=15_000)
    assert heard(visit.page) == ""
    stream.view = view(server2={"state": "OFFLINE", "faults": [{"fault": "pause", "since_s": now_s}]})
    stream.say("view", stream.view)
    expect(visit.page.locator(".axis-heard")).to_contain_text("with the fault pause", timeout=30_000)
    described = visit.page.locator("#axis > canvas").get_attribute("aria-describedby")
    assert described == "axis-keys axis-summary"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_two_busy_minutes_can_be_read(stream: Stream, open_page: OpenPage, size: str, scheme: str) -> None:
    tell_two_minutes(stream, time.time(), rate=20)
    visit = open_axis(stream, open_page, "id", width=SIZES[size], color_scheme=scheme)
    wait_for(visit.page, "story.requests.length > 2000")
    wait_until_drawn(visit.page)
    assert_nothing_is_wrong(visit)
    photograph(visit.page, f"axis-{size}-{scheme}")


def test_twelve_thousand_dots_are_drawn_ten_times_a_second_in_frames_of_50_ms(
    stream: Stream, open_page: OpenPage
) -> None:
    now_s = time.time()
    tell_two_minutes(stream, now_s)
    page = open_axis(stream, open_page).page
    wait_for(page, f"story.requests.at(-1)?.at_s > {now_s - 0.02}")
    assert page.evaluate("story.requests.length") >= 11_900
    wait_until_drawn(page)
    page.evaluate(MEASURE_FRAMES)
    for _ in range(30):
        for at in range(10):
            stream.say("request", request(time.time(), f"server{at % 3 + 1}", 2 + at))
        page.wait_for_timeout(100)
    frames_ms = sorted(page.evaluate("window.frames_ms"))
    assert 15 < len(frames_ms) < 45  # it moves, and no more often than it has to
    slow_ms = frames_ms[int(len(frames_ms) * 0.95)]
    assert slow_ms <= 50, f"95 of 100 frames took up to {slow_ms:.1f} ms, more than 50: {frames_ms}"


@pytest.mark.parametrize(("motion", "least", "most"), [("no-preference", 15, 60), ("reduce", 1, 5)])
def test_who_wants_no_motion_gets_a_step_a_second(
    stream: Stream, open_page: OpenPage, motion: str, least: int, most: int
) -> None:
    page = open_axis(stream, open_page, reduced_motion=motion).page
    stream.say("request", request(time.time() - 1, "server1", 3))
    wait_for(page, "story.requests.length === 1")
    page.evaluate(MEASURE_FRAMES)
    page.wait_for_timeout(3_500)  # what is counted is what happens in a time
    assert least <= page.evaluate("window.frames_ms.length") <= most
