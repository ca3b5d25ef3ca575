"""The playhead in a real browser: pause, back, on; what is shown is saved."""

import json
import struct
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.axis_page import open_axis, wait_for, wait_until_drawn
from tests.browser.axis_page import stream as stream
from tests.browser.conftest import OpenPage
from tests.browser.scripted_stream import Stream, request

PICTURE = "axis.canvas.toDataURL()"
PAPER = """async () => {
  const { pictureOf } = await import("/static/live/keeping.js");
  const picture = pictureOf(playhead.story, playhead.end_s, playhead.phrases);
  return [...picture.getContext("2d").getImageData(0, 0, 1, 1).data];
}"""


def tell_and_open(stream: Stream, open_page: OpenPage, count: int = 60) -> Page:
    now_s = time.time()
    for ago_s in range(count, 0, -1):
        stream.say("request", request(now_s - ago_s, "server1", 5, path=f"/app/{ago_s}"))
    page = open_axis(stream, open_page).page
    wait_for(page, f"story.requests.length === {count}")
    wait_until_drawn(page)
    return page


def download(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


def test_a_pause_stands_still_while_the_stream_goes_on(stream: Stream, open_page: OpenPage) -> None:
    page = tell_and_open(stream, open_page)
    page.get_by_role("button", name="Pause").click()
    wait_until_drawn(page)
    before = page.evaluate(PICTURE)
    stream.say("request", request(time.time(), "server2", 50))
    wait_for(page, "story.requests.length === 61")
    page.wait_for_timeout(300)  # what is not to happen can only be waited for
    assert page.evaluate(PICTURE) == before
    assert page.evaluate("playhead.story.requests.length") == 60
    page.get_by_role("button", name="Go on").click()
    wait_until_drawn(page)
    assert page.evaluate(PICTURE) != before
    assert page.evaluate("[playhead.at_s, playhead.isPaused, playhead.story === story]") == [None, False, True]


def test_the_slider_goes_back_over_what_is_kept_by_keyboard_alone(stream: Stream, open_page: OpenPage) -> None:
    page = tell_and_open(stream, open_page)
    page.evaluate("void playhead.subscribe(() => (window.heard = playhead.at_s))")
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect(page.locator("output")).to_have_text("3 s before the pause")
    assert slider.get_attribute("aria-valuetext") == "3 s before the pause"
    assert page.evaluate("Math.abs(window.heard - (playhead.end_s - 3)) < 0.5")
    page.keyboard.press("Home")
    begins_s = page.evaluate("playhead.story.requests[0].at_s")
    assert begins_s - 1.5 < page.evaluate("playhead.at_s") <= begins_s  # no further than anything is known
    page.keyboard.press("End")
    expect(page.locator("output")).to_have_text("at the pause")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("output")).to_have_text("now")


def test_it_goes_back_to_where_the_balancer_began_and_to_no_moment_before(stream: Stream, open_page: OpenPage) -> None:
    stream.began_s = time.time() - 60.4
    page = tell_and_open(stream, open_page)
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    assert page.evaluate("playhead.at_s") == stream.began_s
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("playhead.at_s") == stream.began_s
    page.keyboard.press("ArrowRight")
    assert stream.began_s < page.evaluate("playhead.at_s") <= stream.began_s + 1.5


def test_the_playhead_is_seen_where_it_is(stream: Stream, open_page: OpenPage) -> None:
    page = tell_and_open(stream, open_page)
    page.evaluate("playhead.seek(playhead.end_s - 30)")
    wait_until_drawn(page)
    there = page.evaluate(PICTURE)
    page.evaluate("playhead.seek(playhead.end_s - 31)")
    wait_until_drawn(page)
    assert page.evaluate(PICTURE) != there


def test_what_is_shown_is_saved_as_json(stream: Stream, open_page: OpenPage) -> None:
    page = tell_and_open(stream, open_page)
    page.evaluate("playhead.pause()")
    stream.say("request", request(time.time(), "server2", 50))
    wait_for(page, "story.requests.length === 61")
    name, content = download(page, "Save JSON")
    saved = json.loads(content)
    by_the_lab_s = datetime.fromtimestamp(saved["to_s"], ZoneInfo("Asia/Jakarta"))
    assert name == f"fault-tolerance-lab-{by_the_lab_s:%Y-%m-%d_%H-%M-%S}.json"
    assert [one["path"] for one in saved["requests"]] == [f"/app/{ago_s}" for ago_s in range(60, 0, -1)]
    assert saved["requests"][0]["attempts"][0]["kind"] == "first"
    assert [one["label"] for one in saved["servers"]] == ["Server 1", "Server 2", "Server 3"]
    assert saved["servers"][0]["states"][0]["state"] == "ONLINE"
    assert saved["to_s"] - saved["from_s"] == 120


def test_what_is_shown_is_saved_as_a_picture_on_light_ground(stream: Stream, open_page: OpenPage) -> None:
    now_s = time.time()
    stream.say("request", request(now_s - 5, "server1", 5))
    page = open_axis(stream, open_page, color_scheme="dark").page
    wait_for(page, "story.requests.length === 1")
    name, content = download(page, "Save PNG")
    assert name.endswith(".png")
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", content[16:24]) == (1600, 900)
    assert page.evaluate(PAPER) == [255, 255, 255, 255]
