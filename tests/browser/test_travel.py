"""The picture in which requests travel, in a real browser: what is drawn of them, and what it costs."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, photograph
from tests.browser.front import balancer as balancer
from tests.browser.front import fail, open_dashboard, wait_for, wait_until, well
from tests.browser.front import servers as servers
from tests.browser.front import settings as settings
from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, slowly

MOST = 24
MOVING = "Number(document.querySelector('canvas.travel').dataset.moving)"
DRAWN = """() => {
  const canvas = document.querySelector("canvas.travel");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let drawn = 0;
  for (let at = 3; at < data.length; at += 4) if (data[at] > 100) drawn += 1;
  return drawn;
}"""
COURSE = """async (request) => {
  const { courseOf } = await import("/static/live/course.js");
  return courseOf({ ending: "answered", ...request });
}"""
FRAMES = """() => {
  const draw = CanvasRenderingContext2D.prototype.clearRect;
  window.frames_drawn = 0;
  CanvasRenderingContext2D.prototype.clearRect = function (...where) {
    if (this.canvas.className === "travel") window.frames_drawn += 1;
    return draw.apply(this, where);
  };
}"""


def attempt(server: str, kind: str, end: str, at_ms: float, ms: float) -> dict[str, Any]:
    return {"server": server, "kind": kind, "end": end, "at_ms": at_ms, "ms": ms}


def course(page: Page, *attempts: dict[str, Any], **changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = page.evaluate(COURSE, {"attempts": list(attempts), "server": "b", **changes})
    return told


def test_a_request_travels_and_then_nothing_is_drawn_any_more(balancer: Balancer, open_page: OpenPage) -> None:
    page = open_dashboard(balancer, open_page, "?embed=1").page
    wait_for(page, f"{MOVING} === 0")
    page.evaluate(FRAMES)
    balancer.get()
    wait_for(page, f"{MOVING} === 1")
    wait_until(page, lambda: page.evaluate(DRAWN) > 50, "anything is drawn")
    wait_for(page, f"{MOVING} === 0")
    assert page.evaluate(DRAWN) == 0
    drawn = page.evaluate("frames_drawn")
    page.wait_for_timeout(500)  # what is not to happen can only be waited for
    assert page.evaluate("frames_drawn") == drawn


def test_many_requests_are_a_sample(balancer: Balancer, servers: list[FakeServer], open_page: OpenPage) -> None:
    page = open_dashboard(balancer, open_page, "?embed=1").page
    servers[0].behave = fail
    servers[1].behave = well
    page.evaluate(
        """() => {
          window.most = 0;
          new MutationObserver(([{ target }]) => (window.most = Math.max(window.most, Number(target.dataset.moving))))
            .observe(document.querySelector("canvas.travel"), { attributes: true });
        }"""
    )
    with ThreadPoolExecutor(8) as clients:
        list(clients.map(lambda _: balancer.get(), range(150)))
    wait_for(page, f"{MOVING} === 0")
    assert 2 <= page.evaluate("most") <= MOST


def test_a_retry_leaves_when_the_attempt_before_it_has_failed(balancer: Balancer, open_page: OpenPage) -> None:
    page = open_dashboard(balancer, open_page, "?embed=1").page
    told = course(page, attempt("a", "first", "failed", 0, 40), attempt("b", "retry", "ok", 40, 5))
    first, second = told["legs"]
    assert first["ends_ms"] <= second["leaves_ms"]
    assert not first["returns"]
    assert second["returns"]
    assert told["answers_ms"] > second["ends_ms"]
    assert told["isGood"]


def test_a_hedge_leaves_while_the_first_still_waits_and_passes_it(balancer: Balancer, open_page: OpenPage) -> None:
    page = open_dashboard(balancer, open_page, "?embed=1").page
    told = course(page, attempt("a", "first", "overtaken", 0, 60), attempt("b", "hedge", "ok", 25, 4))
    first, second = told["legs"]
    assert first["arrives_ms"] < second["leaves_ms"] < first["ends_ms"]
    assert first["ends_ms"] >= told["answers_ms"], "who is overtaken is there until the better answer has passed"
    assert second["returns"]


def test_a_request_that_nobody_takes_turns_round_at_the_balancer(balancer: Balancer, open_page: OpenPage) -> None:
    page = open_dashboard(balancer, open_page, "?embed=1").page
    told = course(page, ending="given-up", server=None)
    assert told["legs"] == []
    assert not told["isGood"]
    assert told["answers_ms"] < told["ends_ms"] < 2_000


def test_what_takes_long_takes_longer_but_never_too_long(balancer: Balancer, open_page: OpenPage) -> None:
    page = open_dashboard(balancer, open_page, "?embed=1").page
    ends = [course(page, attempt("b", "first", "ok", 0, ms))["ends_ms"] for ms in (1, 5, 50, 500, 5_000)]
    assert ends == sorted(ends)
    assert ends[0] > 1_000
    assert ends[-1] < 3_500


@pytest.mark.parametrize("width", [360, 1280])
def test_with_less_motion_nothing_moves_and_the_last_way_is_drawn(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage, width: int
) -> None:
    page = open_dashboard(balancer, open_page, "?embed=1", width=width, reduced_motion="reduce").page
    servers[0].behave = slowly(well, 0.3)
    servers[1].behave = well
    balancer.get("/app/slow")
    expect(page.locator(".requests")).to_contain_text("/app/slow")
    wait_until(page, lambda: page.evaluate(DRAWN) > 200, "the way is drawn")
    assert page.evaluate(MOVING) == 0
    page.locator("details[data-key=signs] summary").click()
    expect(page.locator("[data-part=slowed]")).to_contain_text("Gerak dikurangi")
    photograph(page, f"less-motion-{width}")


def test_a_request_that_comes_before_the_picture_is_measured_is_no_trouble(
    balancer: Balancer, open_page: OpenPage
) -> None:
    never = "window.ResizeObserver = class { observe() {} unobserve() {} disconnect() {} }"
    visit = open_dashboard(balancer, open_page, "?embed=1", script=never)
    balancer.get()
    wait_for(visit.page, "parseInt(document.querySelector('[data-counter=requests]').textContent) > 0")
    visit.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    assert visit.complaints == []
