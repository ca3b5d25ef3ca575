"""The pages on the real lab, in a real browser: the words are there, all can be read, and nothing goes wrong unseen."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, Visit, photograph
from tests.lab_under_test import SERVERS, Lab

LEGIBLE = (Path(__file__).parent / "legible.js").read_text(encoding="utf-8")
DASHBOARD = "/load-balancer/"
REFRESH_MS = 5_000
MARGIN_MS = 3_000  # what a busy machine may add to any wait
SIZES = {"phone": 360, "tablet": 768, "laptop": 1280, "projector": 1920}


def assert_nothing_is_wrong(visit: Visit) -> None:
    """Check that all can be read, that the browser has no complaint, and that nothing came from elsewhere."""
    assert visit.page.evaluate(LEGIBLE) == []
    assert visit.complaints == []
    assert visit.hosts == {urlsplit(visit.page.url).netloc}


def assert_texts(page: Page, *texts: str) -> None:
    """Check that every text can be seen on the page, by its next refresh but one: a busy machine may slow a server."""
    for text in texts:
        expect(page.locator("body")).to_contain_text(text, timeout=2 * REFRESH_MS + MARGIN_MS)


def fail(lab: Lab, *servers: str) -> None:
    """Break servers and wait until the balancer knows."""
    done = lab.run("fail.py", *servers)
    assert done.returncode == 0, done.stderr
    lab.wait_until(lambda: all(lab.states()[name] == "OFFLINE" for name in servers), f"{servers} OFFLINE")


def card(page: Page, server: str) -> str:
    """Return the text of a server's card, on one line."""
    return " ".join(page.locator(f"article[data-server={server}]").inner_text().split())


def test_the_home_page_shows_what_is_learned_and_the_way_in(lab: Lab, open_page: OpenPage) -> None:
    visit = open_page(lab.url)
    expect(visit.page).to_have_title("Praktikum Fault Tolerance")
    assert visit.page.get_attribute("html", "lang") == "id"
    assert_texts(visit.page, "python lab/fail.py server1", "python lab/status.py", "python lab/heal.py")
    assert_texts(visit.page, *(f"python lab/fail.py server1 --fault {name}" for name in ("stop", "drip", "flap")))
    drawing = visit.page.locator("svg.picture:visible")
    expect(drawing).to_have_count(1)
    for text in ["Client", "Load Balancer", "Server 1", "Primary Server", "Server 3", "Backup Server 2", "ONLINE"]:
        expect(drawing).to_contain_text(text)
    assert_nothing_is_wrong(visit)
    photograph(visit.page, "home")
    visit.page.get_by_role("link", name="Buka Load Balancer").click()
    expect(visit.page).to_have_title("Simulasi Fault Tolerance Sistem Terdistribusi")


def test_the_dashboard_of_a_sound_lab(lab: Lab, open_page: OpenPage) -> None:
    visit = open_page(lab.url + DASHBOARD)
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Simulasi Fault Tolerance Sistem Terdistribusi")
    assert_texts(
        visit.page,
        "Sistem Berjalan Normal",
        "Request saat ini diproses oleh: Server 1 Primary Server",
        "Response Server",
        "Request berhasil diproses oleh Server 1",
        "Log Aktivitas Load Balancer",
        "| Active Server: Server 1 | Role: Primary Server",
        "Distributed System - Fault Tolerance Simulation with Multi Localhost Server",
    )
    assert card(visit.page, "server2").startswith(
        "Server 2 Backup Server 1 ONLINE Tidak ada gangguan yang diketahui. Sejak 20"
    )
    assert_nothing_is_wrong(visit)
    photograph(visit.page, "normal")


def test_the_dashboard_with_server_1_failed(lab: Lab, open_page: OpenPage) -> None:
    fail(lab, "server1")
    visit = open_page(lab.url + DASHBOARD)
    assert_texts(
        visit.page,
        "Sistem Berjalan Normal",
        "Server 1 gagal; Server 2 mengambil alih layanan.",
        "Request saat ini diproses oleh: Server 2 Backup Server 1",
    )
    assert re.match(r"Server 1 Primary Server OFFLINE [A-Z][^.]+\. Sejak 20\d\d-", card(visit.page, "server1"))
    assert_nothing_is_wrong(visit)
    photograph(visit.page, "server1-failed")


def test_the_dashboard_with_all_servers_failed(lab: Lab, open_page: OpenPage) -> None:
    fail(lab, *SERVERS)
    visit = open_page(lab.url + DASHBOARD)
    assert_texts(
        visit.page,
        "Semua Server Gagal",
        "Tidak ada server yang dapat memproses request.",
        "Request saat ini diproses oleh: Tidak ada server",
        "| Semua server offline",
    )
    assert_nothing_is_wrong(visit)
    photograph(visit.page, "all-failed")


def test_english_is_one_switch_away(lab: Lab, open_page: OpenPage) -> None:
    visit = open_page(lab.url + DASHBOARD)
    visit.page.get_by_role("link", name="English").click()
    expect(visit.page.locator("html")).to_have_attribute("lang", "en")
    assert_texts(visit.page, "System Running Normally", "This request was processed by: Server 1 Primary Server")
    assert_nothing_is_wrong(visit)
    photograph(visit.page, "english")
    visit.page.get_by_role("link", name="Fault Tolerance Lab").click()
    assert_texts(visit.page, "Fault Tolerance Practicum", "Open the Load Balancer")


@pytest.mark.parametrize("screen", SIZES)
def test_everything_can_be_read_on_every_screen(started_lab: Lab, open_page: OpenPage, screen: str) -> None:
    addresses = {"home": "/", "home-en": "/?lang=en", "normal": DASHBOARD, "english": DASHBOARD + "?lang=en"}
    for name, address in addresses.items():
        visit = open_page(started_lab.url + address, width=SIZES[screen])
        assert_nothing_is_wrong(visit)
        photograph(visit.page, f"{name}-{screen}")
        visit.page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert_nothing_is_wrong(visit)


def test_the_pages_follow_the_readers_wish_for_dark(started_lab: Lab, open_page: OpenPage) -> None:
    for name, address in {"home": "/", "normal": DASHBOARD}.items():
        visit = open_page(started_lab.url + address, color_scheme="dark")
        ground = visit.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert max(int(part) for part in re.findall(r"\d+", ground)) < 64, ground
        photograph(visit.page, f"{name}-dark")


def test_a_failure_can_be_read_on_a_phone(lab: Lab, open_page: OpenPage) -> None:
    fail(lab, "server1", "server2")
    visit = open_page(lab.url + DASHBOARD, width=SIZES["phone"])
    assert_texts(visit.page, "Server 1 dan Server 2 gagal; Server 3 mengambil alih layanan.")
    assert_nothing_is_wrong(visit)
    photograph(visit.page, "two-failed-phone")


def test_a_state_is_a_shape_and_a_word_not_only_a_colour(lab: Lab, open_page: OpenPage) -> None:
    fail(lab, "server1")
    for address in ("/", DASHBOARD):
        page = open_page(lab.url + address).page
        shapes = {}
        for server, state in {"server1": "OFFLINE", "server2": "ONLINE"}.items():
            place = page.locator(f"[data-server={server}]:visible:has([data-part=state])")
            expect(place.locator("[data-part=state]")).to_have_text(state)
            shape = place.locator("[data-part=icon]").get_attribute("href")
            assert shape == f"#icon-{state}"
            shapes[state] = page.locator(f"symbol{shape}").inner_html()
        assert shapes["OFFLINE"] != shapes["ONLINE"]


def test_the_page_refreshes_itself_without_javascript(lab: Lab, open_page: OpenPage) -> None:
    page = open_page(lab.url + DASHBOARD, height=500, java_script_enabled=False).page
    shown = page.locator(".updated time")
    before = shown.inner_text()
    page.mouse.wheel(0, 300)
    expect(shown).not_to_have_text(before, timeout=REFRESH_MS + MARGIN_MS)
    # And the reader stays where she was.
    heading = page.get_by_role("heading", level=1).bounding_box()
    assert heading is not None
    assert heading["y"] < 0


def test_hostile_text_in_the_log_is_only_text(lab: Lab, open_page: OpenPage) -> None:
    lines = ["<script>document.title = 'hacked'</script>", "<img src=x onerror=\"document.title='hacked'\">", "x" * 400]
    with (lab.log_folder / "log.txt").open("a", encoding="utf-8") as log:
        log.writelines(f"{line}\n" for line in lines)
    visit = open_page(lab.url + DASHBOARD, width=SIZES["phone"])
    assert_texts(visit.page, *lines)
    expect(visit.page).to_have_title("Simulasi Fault Tolerance Sistem Terdistribusi")
    assert_nothing_is_wrong(visit)


def test_what_is_not_there_is_said_on_a_page(lab: Lab, open_page: OpenPage) -> None:
    page = open_page(lab.url + "/no-such-page").page
    assert_texts(page, "404", "Halaman Tidak Ditemukan")
    page.get_by_role("link", name="Kembali ke halaman utama").click()
    expect(page).to_have_title("Praktikum Fault Tolerance")


def test_a_browser_on_the_service_sees_a_page_when_no_server_is_left(lab: Lab, open_page: OpenPage) -> None:
    fail(lab, *SERVERS)
    page = open_page(lab.url + "/app/").page
    assert_texts(page, "503", "Semua Server Gagal", "Tidak ada server yang dapat memproses request.")
    assert page.evaluate(LEGIBLE) == []
