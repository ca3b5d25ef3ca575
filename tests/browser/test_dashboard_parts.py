"""The parts of the live dashboard in a real browser: counters, badges, the newest requests, the log's tail."""

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.front import balancer as balancer
from tests.browser.front import fail, note_in_lab_log, open_dashboard, well
from tests.browser.front import servers as servers
from tests.browser.front import settings as settings
from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer
from tests.component.raw_client import connect

HOSTILE = "<img src=x onerror=\"document.title='stolen'\"><script>document.title='stolen'</script>"


class TestWithoutHedges:
    """On a slow machine a hedge can be under way before the failure is: then nothing needs to be retried."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"HEDGE": "off", "PROBE_TIMEOUT_S": "4", "ATTEMPT_TIMEOUT_S": "4", "DEADLINE_S": "5"}

    def test_the_counters_tell_of_failures_and_of_what_was_saved(
        self, balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
    ) -> None:
        page = open_dashboard(balancer, open_page, "?embed=1").page
        servers[0].behave = fail
        balancer.get()
        for name, count in {"requests": "2", "failed": "0", "retried": "1", "hedged": "0", "saved": "1"}.items():
            expect(page.locator(f"[data-counter={name}]")).to_have_text(count)
        saved = page.locator("details[data-key=counter-saved]")
        saved.locator("summary").click()
        expect(saved.locator("p")).to_contain_text("fail-over")
        expect(page.locator(f'article[data-server="{servers[1].address}"] [data-part=share]')).to_contain_text("50%")

    def test_the_newest_requests_open_to_their_attempts_and_stand_still_while_they_are_read(
        self, balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
    ) -> None:
        page = open_dashboard(balancer, open_page, "?embed=1").page
        servers[0].behave = fail
        balancer.get("/app/first")
        line = page.locator(".requests ol > li").first
        expect(line).to_contain_text("GET /app/first")
        expect(line).to_contain_text("diselamatkan")
        line.locator("summary").first.click()
        attempts = line.locator(".attempts > li")
        expect(attempts).to_have_count(2)
        expect(attempts.nth(0)).to_contain_text("Mengembalikan galat server (kode 5xx).")
        expect(attempts.nth(1)).to_contain_text("ulang (retry)")
        attempts.nth(1).locator("summary").first.click()
        expect(attempts.nth(1)).to_contain_text("client tidak perlu tahu bahwa ada server yang gagal")
        for number in range(3):
            balancer.get(f"/app/{number}")
        held = page.locator(".held")
        expect(held).to_contain_text("Request baru: 3")
        expect(page.locator(".requests")).not_to_contain_text("/app/2")
        held.get_by_role("button").click()
        expect(page.locator(".requests ol > li").first).to_contain_text("GET /app/2")
        expect(held).to_be_hidden()


def test_what_the_lab_does_is_a_badge_until_it_is_healed(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    page = open_dashboard(balancer, open_page).page
    faults = page.locator(f'article[data-server="{servers[1].address}"] .lab-faults')
    note_in_lab_log(balancer.log_folder, "fault", servers[1].address, "slow", ms=700)
    expect(faults).to_contain_text("lab: slow")
    faults.locator("summary").click()
    expect(faults).to_contain_text("Setiap respons datang terlambat.")
    expect(faults).to_contain_text("ms = 700")
    note_in_lab_log(balancer.log_folder, "heal", servers[1].address, "slow")
    expect(faults).to_be_empty()


def test_the_tail_of_the_log_says_what_the_log_says(
    balancer: Balancer, servers: list[FakeServer], open_page: OpenPage
) -> None:
    page = open_dashboard(balancer, open_page, "?embed=1").page
    for server in servers:
        server.behave = well
    balancer.get()
    for server in servers:
        server.behave = fail
    balancer.get()
    balancer.request("POST")
    for server in servers:
        server.stop()
    for number in (1, 2, 3):
        balancer.wait_for_state(number, "OFFLINE")
    balancer.get()
    expected = balancer.log_lines()[::-1]
    assert len(expected) == 5
    lines = page.locator(".log li")
    expect(lines).to_have_count(len(expected))
    assert lines.all_inner_texts() == expected


def test_hostile_texts_stay_texts(balancer: Balancer, servers: list[FakeServer], open_page: OpenPage) -> None:
    for server in servers:
        server.behave = lambda request: request.answer(body=json.dumps([HOSTILE]).encode())
    visit = open_dashboard(balancer, open_page)
    page = visit.page
    note_in_lab_log(balancer.log_folder, "fault", servers[0].address, HOSTILE, **{HOSTILE: HOSTILE})
    page.get_by_role("button", name="Kirim GET").click()
    with connect(balancer, b"GET /app/<img/src=x> HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as client:
        assert b" 200 " in client.recv(100)
    expect(page.locator(".answered pre")).to_contain_text(json.dumps([HOSTILE]))
    expect(page.locator(".lab-faults").first).to_contain_text(HOSTILE)
    expect(page.locator(".requests")).to_contain_text("GET /app/<img/src=x>")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.title() == "Simulasi Fault Tolerance Sistem Terdistribusi"
    assert page.locator("main img, main script").count() == 0
    assert visit.complaints == []
    assert visit.hosts == {urlsplit(balancer.url).netloc}
