"""What tests of the live dashboard share: a balancer in front of servers that misbehave when told to, and its page."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from tests.browser.conftest import OpenPage, Visit
from tests.component.conftest import Balancer
from tests.component.conftest import balancer as balancer
from tests.component.conftest import servers as servers
from tests.component.conftest import settings as settings
from tests.component.fake_server import Handler

DASHBOARD = "/load-balancer/"
PATIENCE_MS = 20_000  # on a machine that has much else to do
WELL = json.dumps({"server": "Server 1", "message": "Request berhasil diproses"}).encode()


def well(request: Handler) -> None:
    """Answer as a server of the lab does."""
    request.answer(201 if request.command == "POST" else 200, WELL, Content_Type="application/json")


def fail(request: Handler) -> None:
    """Answer with an error."""
    request.answer(500)


def open_dashboard(balancer: Balancer, open_page: OpenPage, query: str = "", **options: Any) -> Visit:
    """Open the dashboard and wait until it is alive: until the stream has told of a second."""
    visit = open_page(balancer.url + DASHBOARD + query, **options)
    wait_for(visit.page, "!isNaN(parseInt(document.querySelector('[data-counter=requests]').textContent))")
    return visit


def wait_for(page: Page, condition: str, patience_ms: float = PATIENCE_MS) -> None:
    """Wait until an expression is true on the page, whose policy keeps Playwright's own way from working."""
    until_s = time.monotonic() + patience_ms / 1000
    while not _is_so(page, condition):
        assert time.monotonic() < until_s, f"still not so: {condition}"
        page.wait_for_timeout(50)


def _is_so(page: Page, condition: str) -> bool:
    try:
        return bool(page.evaluate(condition))
    except Error as error:  # The page is loaded anew at this moment (start.js).
        if "Execution context was destroyed" not in str(error):
            raise
        return False


def wait_until(page: Page, condition: Callable[[], object], what: str, patience_ms: float = PATIENCE_MS) -> None:
    """Wait until something is so, while the page goes on."""
    until_s = time.monotonic() + patience_ms / 1000
    while not condition():
        assert time.monotonic() < until_s, f"still not so: {what}"
        page.wait_for_timeout(50)


def note_in_lab_log(folder: Path, event: str, server: str, fault: str, **options: Any) -> None:
    """Write a line as fail.py and heal.py do."""
    line = {"time": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()), "event": event, "server": server}
    with (folder / "lab.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps({**line, "fault": fault, "options": options, "by": "fail.py"}) + "\n")
