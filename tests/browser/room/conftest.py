"""A control room that a test scripts, and its page in a real browser."""

import logging
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from lab.texts.language import speak, spoken
from tests.browser.conftest import OpenPage, Visit
from tests.browser.room.fake_room import FakeBalancer, FakeRoom

CONNECTS_MS = 15_000  # on a machine that does much else


@pytest.fixture
def room() -> Iterator[FakeRoom]:
    """A room of a lab in which all is well, beside a balancer whose page it frames."""
    before = spoken()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    balancer = FakeBalancer()
    room = FakeRoom(balancer)
    yield room
    for site in (room, balancer):
        if not site.is_over:
            site.stop()
    speak(before)


@pytest.fixture
def visit(room: FakeRoom, open_page: OpenPage) -> Visit:
    """The room's page, connected."""
    return entered(room, open_page)


def entered(room: FakeRoom, open_page: OpenPage, **options: object) -> Visit:
    """Open the room's page, and wait until it knows the state."""
    visit = open_page(room.url, **options)
    expect(visit.page.locator(".link"), str(visit.complaints)).to_have_attribute(
        "data-link", "connected", timeout=CONNECTS_MS
    )
    visit.page.locator('[data-deed="fault"][aria-disabled="false"]').first.wait_for()
    return visit
