"""The live stream in a real browser: lost and found again, and whatever may come over it."""

import time

import pytest
from playwright.sync_api import expect

from tests.browser.axis_page import open_axis, wait_for, wait_until_drawn
from tests.browser.axis_page import stream as stream
from tests.browser.conftest import OpenPage
from tests.browser.scripted_stream import Stream, request, view

HOSTILE = "<img src=x onerror=\"document.title='stolen'\"><script>document.title='stolen'</script>&amp;{server}"
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_after_a_break_the_page_goes_on_where_it_was(stream: Stream, open_page: OpenPage) -> None:
    now_s = time.time()
    visit = open_axis(stream, open_page)
    stream.say("request", request(now_s - 3, path="/app/1"))
    wait_for(visit.page, "story.requests.length === 1")
    stream.break_off()
    stream.say("request", request(now_s - 2, path="/app/2"))
    wait_for(visit.page, "story.requests.length === 2")
    assert visit.page.evaluate("story.requests.map((one) => one.path)") == ["/app/1", "/app/2"]
    assert stream.asked[0]["past"] == "1"
    assert stream.asked[-1]["last"] == "aa-1"


def test_a_balancer_that_was_started_anew_tells_a_new_story(stream: Stream, open_page: OpenPage) -> None:
    now_s = time.time()
    visit = open_axis(stream, open_page)
    for number in range(5):
        stream.say("request", request(now_s - 3 + number / 10))
    wait_for(visit.page, "story.requests.length === 5")
    stream.break_off(boot="bb")
    stream.say("request", request(now_s - 1, path="/app/new"))
    wait_for(visit.page, "story.requests.length === 1 && story.hello.boot === 'bb'")
    assert visit.page.evaluate("story.requests[0].path") == "/app/new"


def test_a_page_that_nobody_looks_at_leaves_and_comes_back_with_what_it_missed(
    stream: Stream, open_page: OpenPage
) -> None:
    visit = open_axis(stream, open_page)
    page = visit.page
    stream.say("request", request(time.time(), path="/app/seen"))
    wait_for(page, "story.requests.length === 1")
    page.clock.install()
    page.evaluate(HIDE, True)
    page.clock.run_for(29_000)
    assert len(stream.asked) == 1
    page.clock.run_for(2_000)
    stream.say("request", request(time.time(), path="/app/missed"))
    page.wait_for_timeout(300)  # what is not to happen can only be waited for
    assert page.evaluate("story.requests.length") == 1
    page.evaluate(HIDE, False)
    page.clock.run_for(1_000)
    wait_for(page, "story.requests.length === 2")
    assert stream.asked[-1]["after"] == "aa-1"


def test_silence_is_told_and_its_end(stream: Stream, open_page: OpenPage) -> None:
    visit = open_axis(stream, open_page)
    stale = visit.page.locator(".stale")
    expect(stale).to_be_hidden()
    expect(stale).to_be_visible(timeout=8_000)
    stream.say("second", {"at_s": time.time()})
    expect(stale).to_be_hidden()


def test_a_refused_page_says_that_it_hears_nothing_and_asks_again(stream: Stream, open_page: OpenPage) -> None:
    page = open_axis(stream, open_page).page
    stream.is_refusing = True
    stream.break_off()
    expect(page.locator(".stale")).to_be_visible(timeout=10_000)
    stream.is_refusing = False
    stream.say("second", {"at_s": time.time()})
    expect(page.locator(".stale")).to_be_hidden(timeout=10_000)
    wait_for(page, "story.seconds.length === 1")


def test_hostile_texts_stay_texts(stream: Stream, open_page: OpenPage) -> None:
    now_s = time.time()
    stream.view = view(server1={"label": HOSTILE, "reason_text": HOSTILE, "faults": [{"fault": HOSTILE}]})
    visit = open_axis(stream, open_page)
    attempt = {"server": "server1", "kind": HOSTILE, "end": HOSTILE, "reason": HOSTILE, "at_ms": 0, "ms": 1}
    stream.say("request", request(now_s - 1, path=HOSTILE, method=HOSTILE, attempts=[attempt, attempt]))
    stream.say(
        "state", {"at_s": now_s - 2, "server": "server1", "from": HOSTILE, "to": HOSTILE, "reason_text": HOSTILE}
    )
    stream.say(
        "fault", {"at_s": now_s - 3, "event": "fault", "server": "server1", "fault": HOSTILE, "options": {"x": HOSTILE}}
    )
    wait_for(visit.page, "story.faults.length === 1")
    wait_until_drawn(visit.page)
    visit.page.locator("#axis > canvas").focus()
    for key in ("End", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft"):
        visit.page.keyboard.press(key)
        assert "<img src=x" in visit.page.locator(".axis-told").inner_text()
    assert visit.page.locator("#axis img, #axis script").count() == 0
    assert visit.page.title() == "The time axis alone"
    assert visit.complaints == []


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("request", "{"), ("request", "null"), ("request", "[]"), ("request", "7"), ("request", "{}"),
        ("request", '{"at_s": null}'), ("request", '{"at_s": "1"}'), ("request", '{"at_s": 1e999}'),
        ("request", '{"at_s": -5}'), ("state", '{"at_s": 5}'), ("fault", '{"at_s": 5, "server": 3}'),
        ("second", '{"at_s": 1e300, "served": [1, null]}'), ("view", "[1]"), ("view", '{"servers": [null, 5, {}]}'),
        ("view", '{"servers": "none"}'), ("hello", "7"), ("comet", '{"at_s": 5}'), ("__proto__", "{}"),
        ("request", '{"at_s": 1700000000, "attempts": [null, 5, "x", {"server": {}}], "ms": "fast", "path": 5}'),
    ],
)  # fmt: skip
def test_an_event_that_is_none_harms_nothing(stream: Stream, open_page: OpenPage, kind: str, data: str) -> None:
    visit = open_axis(stream, open_page)
    stream.say_raw(kind, data)
    stream.say("view", view())
    stream.say("request", request(time.time(), path="/app/good"))
    wait_for(visit.page, "story.requests.at(-1)?.path === '/app/good'")
    wait_until_drawn(visit.page)
    assert visit.page.evaluate("story.servers().map((one) => one.name)") == ["server1", "server2", "server3"]
    assert visit.complaints == []
