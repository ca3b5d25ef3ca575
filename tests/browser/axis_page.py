"""What tests of the time axis share: the page when it is alive, waiting for what it shows, and the colours on it."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage, Visit
from tests.browser.scripted_stream import Stream, scripted_stream

PATIENCE_S = 30.0  # on a machine that has much else to do
# The colour of the axis at the place of a request: of the point, or of a mark's edge that is hollow in its middle.
COLOURS_AT = """async ([at_s, ms, isFailed]) => {
  const { xOf, yOf, failedY } = await import("/static/live/axis_layout.js");
  const { layout, scale, context, palette } = axis;
  const x = xOf(layout, at_s, playhead.end_s) * scale;
  const y = (isFailed ? failedY(layout) : yOf(layout, ms)) * scale;
  const { data } = context.getImageData(x - 9, y - 9, 18, 18);
  const seen = new Set();
  for (let at = 0; at < data.length; at += 4) {
    const hex = [...data.slice(at, at + 3)].map((one) => one.toString(16).padStart(2, "0")).join("");
    if (data[at + 3] > 200) seen.add(hex);
  }
  const near = (colour) => [...seen].some((one) => [0, 2, 4].every(
    (at) => Math.abs(parseInt(one.slice(at, at + 2), 16) - parseInt(colour.slice(at + 1, at + 3), 16)) < 45));
  const named = { server1: palette.servers[0], server2: palette.servers[1], server3: palette.servers[2],
    unanswered: palette.unanswered, busy: palette.busy };
  return Object.keys(named).filter((name) => near(named[name]));
}"""


@pytest.fixture
def stream() -> Iterator[Stream]:
    """A stream that says what the test has it say."""
    with scripted_stream() as stream:
        yield stream


def open_axis(stream: Stream, open_page: OpenPage, lang: str = "en", **options: Any) -> Visit:
    """Open the page and wait until the stream has come.

    Chromium gives up what it is loading when a network comes or goes on its machine, as with any container's start.
    """
    visit = open_page(f"{stream.url}?lang={lang}", **options)
    while any("ERR_NETWORK_CHANGED" in complaint for complaint in visit.complaints):
        visit.complaints.clear()
        stream.asked.clear()
        visit.page.reload()
    wait_for(visit.page, "window.story?.view && axis.layout !== undefined")
    return visit


def wait_for(page: Page, condition: str, patience_s: float = PATIENCE_S) -> None:
    """Wait until an expression is true on the page, whose policy keeps Playwright's own way from working."""
    until_s = time.monotonic() + patience_s
    while not page.evaluate(condition):
        assert time.monotonic() < until_s, f"still not so: {condition}"
        page.wait_for_timeout(50)


def wait_until_drawn(page: Page) -> None:
    """Have the axis draw itself anew, as when the page is looked at again, and wait until it has."""
    page.evaluate(
        """() => new Promise((done) => {
          const { context } = axis, clear = context.clearRect;
          context.clearRect = (...where) => {
            clear.apply(context, where);
            delete context.clearRect;
            requestAnimationFrame(done);
          };
          document.dispatchEvent(new Event("visibilitychange"));
        })"""
    )


def pause(page: Page) -> None:
    """Pause at what is there now, and wait until this is drawn."""
    page.evaluate("playhead.pause()")
    wait_until_drawn(page)


def colours_at(page: Page, at_s: float, ms: float, is_failed: bool = False) -> list[str]:
    """Return whose colours are where a request ended: of servers, or "unanswered", "busy"."""
    found = page.evaluate(COLOURS_AT, [at_s, ms, is_failed])
    assert isinstance(found, list)
    return found
