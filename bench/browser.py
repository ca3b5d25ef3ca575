"""The dashboard in a real browser, watched while it runs: when it shows a failure, its frames, its heap."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from lab import Trouble

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
PATIENCE_S = 20.0
# When a server's card changes: by the page's own clock, which is the machine's.
WATCH = """
window.watched = { changes: [], frames: [], last: 0 };
window.watch = (server) => {
  const card = document.querySelector(`.server[data-server="${server}"]`);
  const faults = card.querySelector('[data-part="faults"]');
  const seen = () => ({ at_ms: Date.now(), state: card.dataset.state, faults: faults.textContent.trim() });
  const note = () => watched.changes.push(seen());
  new MutationObserver(note).observe(card, { attributes: true, childList: true, subtree: true, characterData: true });
};
const frame = (now_ms) => {
  if (watched.last) watched.frames.push(now_ms - watched.last);
  watched.last = now_ms;
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
"""


@contextmanager
def watched_page(address: str) -> Iterator["Watched"]:
    """Open the dashboard in a headless browser. Raises Trouble when there is none."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise Trouble("There is no Chromium or Chrome on this machine: install one, then run this again.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(ARGUMENTS))
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.add_init_script(WATCH)
            page.goto(f"{address}/load-balancer/")
            page.wait_for_selector("body.live")
            yield Watched(page)
        finally:
            browser.close()


class Watched:
    """An open page."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._devtools = page.context.new_cdp_session(page)

    def watch(self, server: str) -> None:
        """Note every change of a server's card from now on."""
        self._page.evaluate("(server) => window.watch(server)", server)

    def forget(self) -> None:
        """Forget what was noted."""
        self._page.evaluate("() => { watched.changes.length = 0; watched.frames.length = 0; }")

    def first(self, **wanted: str) -> float:
        """Wait until a card has changed so, and return when it did, in seconds since the epoch.

        wanted: whether the state is "ONLINE" or "other", and whether faults are shown ("some", "none"). Raises Trouble.
        """
        until_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < until_s:
            changes: list[dict[str, Any]] = self._page.evaluate("() => watched.changes")
            for change in changes:
                state = change["state"] if change["state"] == "ONLINE" else "other"
                has = {"state": state, "faults": "some" if change["faults"] else "none"}
                if all(has[name] == value for name, value in wanted.items()):
                    return float(change["at_ms"]) / 1000
            self._page.wait_for_timeout(20)
        raise Trouble(f"The page has not shown {wanted} within {PATIENCE_S:g} s.")

    def frames_ms(self) -> list[float]:
        """Return how long each frame since the last `forget` took."""
        return list(self._page.evaluate("() => watched.frames"))

    def heap_mib(self) -> float:
        """Return what the page holds in memory, after what is no longer used was let go."""
        self._devtools.send("HeapProfiler.collectGarbage")
        metrics = self._devtools.send("Runtime.getHeapUsage")
        return round(float(metrics["usedSize"]) / 2**20, 2)

    def paint_ms(self) -> float:
        """Return how long after it was asked for the page has painted something."""
        when = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
        return round(float(self._page.evaluate(when)), 1)

    def weight_kb(self) -> float:
        """Return the size of all that the page has loaded, not compressed."""
        sizes = "() => performance.getEntries().reduce((sum, one) => sum + (one.decodedBodySize || 0), 0)"
        return round(float(self._page.evaluate(sizes)) / 1000, 1)

    def wait(self, seconds: float) -> None:
        """Let the page run on."""
        self._page.wait_for_timeout(1000 * seconds)
