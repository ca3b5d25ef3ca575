"""A real browser for the page tests: found or installed once, headless, and watched for whatever goes wrong in it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, sync_playwright

from tests.browser.chromium import find_or_install
from tests.this_machine import skip_or_fail

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]


@dataclass
class Visit:
    """A page that is open, and what the browser had to complain of since.

    complaints: console errors, violations of the Content-Security-Policy and uncaught exceptions.
    hosts: every host and port that was asked for anything.
    """

    page: Page
    complaints: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


OpenPage = Callable[..., Visit]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium or Chrome; the tests are skipped when there is none, or fail when REQUIRE_ALL=1.

    It ends with each file: as long as it runs, its event loop is in the way of anybody else's.
    """
    path = find_or_install()
    if path is None:
        skip_or_fail("no Chromium or Chrome, and none could be installed; the lines above say why")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """A function that opens an address in a fresh context; all of them are closed after the test.

    script: runs before the page's own.
    """
    contexts = []

    def open_page(address: str, *, width: int = 1280, height: int = 800, script: str = "", **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        if script:
            context.add_init_script(script)
        visit = Visit(context.new_page())
        visit.page.on("console", lambda message: complain(visit, message))
        visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
        visit.page.on("request", lambda request: visit.hosts.add(urlsplit(request.url).netloc))
        visit.page.goto(address)
        return visit

    yield open_page
    for context in contexts:
        context.close()


def complain(visit: Visit, message: ConsoleMessage) -> None:
    """Keep what the browser's console calls an error or a warning, but for what the service answers to a request.

    The browser calls each 503 an error; of a service whose servers have failed it is the right answer.
    """
    is_an_answer = urlsplit(message.location["url"]).path.startswith("/app/") and "status of 5" in message.text
    if message.type in ("error", "warning") and not is_an_answer:
        visit.complaints.append(message.text)


def photograph(page: Page, name: str) -> None:
    """Save a picture of the whole page into the folder that SCREENSHOTS names, if it names one."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def break_off(page: Page, loads: str, count: int) -> list[str]:
    """Break off the first loads of a page that fit a pattern; return the list that each is noted in."""
    broken_off = list[str]()

    def answer(route: Route) -> None:
        if len(broken_off) < count:
            broken_off.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(loads, answer)
    return broken_off
