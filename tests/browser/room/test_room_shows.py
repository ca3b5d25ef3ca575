"""What the control room's page shows of a state, and that it takes nothing away from its reader when one arrives."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Visit, photograph
from tests.browser.front import wait_for
from tests.browser.room.conftest import entered
from tests.browser.room.fake_room import FakeRoom, new_action, new_experiment, new_server

# What scrolls is opened, for all in it can be read; what is only for ears isn't looked at.
LEGIBLE = """() => {
  const scroll = [...document.querySelectorAll(".controls, .view, .scrolls")];
  const heard = [...document.querySelectorAll(".heard")];
  for (const one of scroll) one.style.overflow = "visible";
  for (const one of heard) one.hidden = true;
  const faults = (%s)();
  for (const one of scroll) one.style.overflow = "";
  for (const one of heard) one.hidden = false;
  return faults;
}""" % (Path(__file__).parents[1] / "legible.js").read_text(encoding="utf-8").split("\n", 1)[1].strip().rstrip(";")  # noqa: UP031
PAUSED = {"state": "paused", "words": "dijeda", "faults": [{"name": "pause", "words": "", "options": {}}]}
SLOW = {
    "state": "running",
    "words": "berjalan",
    "faults": [{"name": "slow", "words": "lambat: 1000 ms", "options": {"ms": 1000}}],
}
OFFLINE = {"state": "OFFLINE", "reason": "read-timeout", "since": "2026-11-29 09:00:00"}
LISTEN = """() => {
  window.heard = [];
  const announcer = document.getElementById("announcer");
  new MutationObserver(() => window.heard.push(announcer.textContent)).observe(announcer, { childList: true });
}"""
HOSTILE = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"


def card(page: Page, server: str) -> str:
    """Return what a server's card says, on one line."""
    return " ".join(page.locator(f"article[data-server={server}]").inner_text().split())


def assert_nothing_is_wrong(visit: Visit, room: FakeRoom) -> None:
    """Check that all can be read, that the browser has no complaint, and that nothing came from elsewhere."""
    assert visit.page.evaluate(LEGIBLE) == []
    assert visit.complaints == []
    assert visit.hosts == {site.url.removeprefix("http://") for site in (room, room.balancer)}


def test_a_lab_in_which_all_is_well(room: FakeRoom, visit: Visit) -> None:
    expect(visit.page).to_have_title("Ruang Kendali")
    expect(visit.page.locator("article h3")).to_have_text(["Server 1", "Server 2", "Server 3"])
    expect(visit.page.locator("article .badge")).to_contain_text(["ONLINE"] * 3)
    expect(visit.page.locator("article .docker")).to_contain_text(["berjalan"] * 3)
    assert "tanpa gangguan" in card(visit.page, "server2")
    expect(visit.page.locator("#no-actions")).to_be_visible()
    expect(visit.page.frame_locator("#live").get_by_role("heading")).to_have_text("Live")
    assert_nothing_is_wrong(visit, room)
    photograph(visit.page, "room-normal")


def test_a_fault_is_shown_by_docker_and_by_the_balancer_side_by_side(room: FakeRoom, visit: Visit) -> None:
    room.set_server("server1", docker=PAUSED, balancer=OFFLINE, heals_at_s=time.time() + 27.5)
    room.set_server("server2", docker=SLOW, mismatch="berjalan lambat, tetapi dilihat ONLINE")
    first = visit.page.locator("article[data-server=server1]")
    expect(first.locator(".badge")).to_contain_text("OFFLINE")
    expect(first.locator(".badge use")).to_have_attribute("href", "#icon-OFFLINE")
    expect(first.locator(".docker use")).to_have_attribute("href", "#docker-paused")
    assert "dijeda" in card(visit.page, "server1")
    assert "read-timeout" in card(visit.page, "server1")
    second = visit.page.locator("article[data-server=server2]")
    expect(second.locator(".faults-of")).to_have_text("slow (lambat: 1000 ms)")
    expect(second.locator(".mismatch")).to_have_text("Tidak cocok: berjalan lambat, tetapi dilihat ONLINE")
    expect(first.locator(".mismatch")).to_be_hidden()
    assert_nothing_is_wrong(visit, room)
    photograph(visit.page, "room-fault")


def test_every_state_has_a_shape_of_its_own(room: FakeRoom, visit: Visit) -> None:
    seen = {}
    for state in ("running", "paused", "exited", "restarting", "a new one"):
        room.set_server("server1", docker={"state": state, "words": state, "faults": []})
        expect(visit.page.locator("article[data-server=server1] .docker span")).to_have_text(state)
        used = visit.page.locator("article[data-server=server1] .docker use").get_attribute("href")
        seen[state] = visit.page.locator(f"symbol{used}").inner_html()
    assert len(set(seen.values())) == 5
    room.set_server("server1", balancer=None)
    expect(visit.page.locator("article[data-server=server1] .badge span")).to_have_text("tidak diketahui")


def test_the_countdown_counts_and_ends(room: FakeRoom, visit: Visit) -> None:
    timer = visit.page.locator("article[data-server=server1] .timer")
    expect(timer).to_be_hidden()
    room.set_server("server1", heals_at_s=time.time() + 2.9)
    for seconds in (3, 2, 1):
        expect(timer).to_have_text(f"pulih dalam {seconds} detik", timeout=2500)
    expect(timer).to_have_text("sedang dipulihkan", timeout=2500)
    room.set_server("server1", heals_at_s=None)
    expect(timer).to_be_hidden()


def test_the_list_tells_asked_done_and_seen_with_the_time_between(room: FakeRoom, visit: Visit) -> None:
    heal = new_action(2, what="heal", fault="pause", asked_s=None, by="heal.py", said="", seen_s=None, seen=None)
    room.set(actions=[heal, new_action(1)])
    items = visit.page.locator("#actions > li")
    expect(items.locator(".what")).to_have_text(["server1: dipulihkan dari pause", "server1: pause selama 30 detik"])
    expect(items.locator(".by")).to_have_text(["oleh heal.py", "oleh ruang kendali ini"])
    first = items.nth(1).locator(".passed li")
    expect(first.locator("b")).to_have_text(["", "+412 ms", "+1.600 ms"])
    expect(first.nth(2).locator(".seen")).to_have_text("OFFLINE (read-timeout)")
    assert re.fullmatch(r"\d\d:\d\d:\d\d\.512", first.nth(1).locator("time").inner_text())
    expect(items.nth(0).locator("time")).to_have_text(["belum", re.compile(r"\d\d:\d\d:\d\d\.512"), "belum"])
    expect(items.nth(0).locator("b")).to_have_text(["", "", ""])


def test_a_reader_with_ears_hears_each_result_once(room: FakeRoom, visit: Visit) -> None:
    room.set(actions=[new_action(1)])
    expect(visit.page.locator("#actions > li")).to_have_count(1)
    visit.page.locator("#announcer", has_text="OFFLINE").wait_for(state="attached")
    visit.page.evaluate(LISTEN)
    begun = new_action(2, server="server2", done_s=None, seen_s=None, seen=None, said="")
    done = {**begun, "done_s": begun["asked_s"] + 0.4, "said": "server2 sekarang dijeda."}
    seen = {**done, "seen_s": begun["asked_s"] + 1, "seen": "OFFLINE (read-timeout)"}
    for action in (begun, done, done, seen, seen):
        room.set(actions=[action, new_action(1)])
        there = 2 if action["seen_s"] else 1
        expect(visit.page.locator("#actions > li").first.locator("[data-step=seen][data-there=true]")).to_have_count(
            there - 1
        )
    wait_for(visit.page, "heard.some((one) => one.includes('melihat server2'))")
    room.set(engine_trouble="")
    visit.page.wait_for_timeout(400)  # what is not to be said again can only be waited for
    heard = " ".join(visit.page.evaluate("heard"))
    assert heard.count("server2 sekarang dijeda.") == 1
    assert heard.count("Load balancer melihat server2: OFFLINE (read-timeout).") == 1
    assert "server1" not in heard


def test_what_arrives_takes_neither_focus_nor_what_was_typed_nor_an_open_explanation(
    room: FakeRoom, visit: Visit
) -> None:
    page = visit.page
    page.locator("#class-crash").click()
    field = page.locator("#for-s")
    field.fill("123")
    field.evaluate("(one) => one.setSelectionRange(1, 2)")
    room.set_server("server1", docker=PAUSED, balancer=OFFLINE, under_way="heal")
    room.set(actions=[new_action(number) for number in (3, 2, 1)])
    expect(page.locator("#actions > li")).to_have_count(3)
    assert page.evaluate("[document.activeElement.id, document.activeElement.selectionStart]") == ["for-s", 1]
    expect(field).to_have_value("123")
    expect(page.locator("#class-crash + p")).to_be_visible()


def test_the_focus_stays_on_a_button_while_it_is_blocked(room: FakeRoom, visit: Visit) -> None:
    button = visit.page.locator("article[data-server=server1] [data-deed=fault]")
    button.focus()
    for under_way in ("fault", None):
        room.set_server("server1", under_way=under_way)
        expect(button).to_have_attribute("aria-disabled", str(under_way is not None).lower())
        expect(button).to_be_focused()


def test_hostile_words_stay_words(room: FakeRoom, visit: Visit) -> None:
    fault = {"name": HOSTILE, "words": HOSTILE, "options": {HOSTILE: HOSTILE}}
    hostile = new_server(1)
    hostile |= {"label": HOSTILE, "mismatch": HOSTILE}
    hostile["docker"] = {"state": HOSTILE, "words": HOSTILE, "faults": [fault]}
    hostile["balancer"] = {"state": HOSTILE, "reason": HOSTILE, "since": HOSTILE}
    named = dict.fromkeys(("server", "fault", "said", "seen", "by", "command"), HOSTILE)
    step = {"at_s": 1.0, "server": HOSTILE, "fault": HOSTILE, "words": HOSTILE, "said": HOSTILE}
    experiment = {**new_experiment(HOSTILE), "is_done": True, "verdict": HOSTILE, "verdict_words": HOSTILE}
    room.set(
        servers=[hostile, new_server(2), new_server(3)],
        actions=[new_action(1, **named, options={HOSTILE: HOSTILE})],
        engine_trouble=HOSTILE,
        chaos={"seed": 1, "minutes": 1, "keep_alive": 1, "began_s": time.time(), "is_over": False,
               "plan": [{**step, "is_heal": False, "is_done": True}]},
        settings={**room.state["settings"], "said": HOSTILE},
        experiments=[experiment],
        playing={"id": HOSTILE, "prediction": HOSTILE, "began_s": 1.0, "lines": [HOSTILE], "ended": HOSTILE,
                 "ended_words": HOSTILE},
    )  # fmt: skip
    page = visit.page
    expect(page.locator("article").first.locator("h3")).to_have_text(HOSTILE)
    expect(page.locator("#progress li")).to_have_text(HOSTILE)
    for tab in ("chaos", "settings", "experiments", "faults"):
        page.locator(f"#tab-{tab}").click()
        assert page.evaluate(LEGIBLE) == []
    room.set(balancer={"answers": False, "trouble": HOSTILE, "docker": HOSTILE})
    expect(page.locator("#absent-why")).to_have_text(HOSTILE)
    expect(page).to_have_title("Ruang Kendali")
    assert page.locator("main img, main script").count() == 0
    assert visit.complaints == []


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("screen", "width", "height"), [("phone", 360, 740), ("laptop", 1280, 800), ("projector", 1920, 1080)]
)
def test_everything_can_be_read_on_every_screen(
    room: FakeRoom, open_page: OpenPage, language: str, screen: str, width: int, height: int
) -> None:
    room.language = language
    room.set_server("server1", docker=PAUSED, balancer=OFFLINE, heals_at_s=time.time() + 27, mismatch="x " * 40)
    room.set(actions=[new_action(1), new_action(2, fault="slow", options={"ms": 1000}, is_trouble=True)])
    for scheme in ("light", "dark"):
        visit = entered(room, open_page, width=width, height=height, color_scheme=scheme)
        assert visit.page.get_attribute("html", "lang") == language
        for tab in ("faults", "chaos", "settings", "experiments"):
            visit.page.locator(f"#tab-{tab}").click()
            assert_nothing_is_wrong(visit, room)
            photograph(visit.page, f"room-{language}-{screen}-{scheme}-{tab}")


def test_without_javascript_it_says_that_it_needs_it(room: FakeRoom, open_page: OpenPage) -> None:
    visit = open_page(room.url, java_script_enabled=False)
    expect(visit.page.locator(".stale:visible")).to_contain_text("Ruang kendali memerlukan JavaScript")


def test_who_wants_no_motion_has_none(room: FakeRoom, open_page: OpenPage) -> None:
    counted = "(all) => all.filter((one) => getComputedStyle(one).transitionDuration !== '0s').length"
    assert entered(room, open_page).page.locator("*").evaluate_all(counted) > 0
    assert entered(room, open_page, reduced_motion="reduce").page.locator("*").evaluate_all(counted) == 0
