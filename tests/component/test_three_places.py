"""One request, each server, the service: the page says of each what is true, and never one thing's word of another.

The servers misbehave under every mixture of protections; whatever has happened before, these hold at every moment.
"""

import itertools
import re
from dataclasses import dataclass

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import Behaviour, FakeServer, Handler, corrupt, slowly, truncate
from tests.page_text import without_scripts


def drop(request: Handler) -> None:
    request.reset()


def fail(request: Handler) -> None:
    request.answer(503)


def well(request: Handler) -> None:
    request.answer(body=b'{"hello": "world"}')


FAULTS: dict[str, Behaviour] = {
    "truncate": truncate,
    "error": fail,
    "corrupt": corrupt,
    "slow": slowly(well, 0.1),
    "drop": drop,
}
SWITCHES = ("HEDGE", "RETRY", "BREAKER", "PROBE")
# Each one off alone, all off, all on, and the two mixtures that have told lies.
MIXTURES = [(), *((name,) for name in SWITCHES), ("HEDGE", "RETRY"), ("RETRY", "PROBE"), SWITCHES]
SERVED = "Sistem Berjalan Normal"


@dataclass
class Page:
    """What a dashboard says."""

    text: str
    service: str
    how: str
    status: int
    states: list[str]

    @classmethod
    def of(cls, balancer: Balancer) -> "Page":
        """Look at the dashboard."""
        html = without_scripts(balancer.get("/load-balancer/").text)
        text = " ".join(re.sub(r"<[^>]+>", " ", html).split())
        status = re.search(r"Kode status\s+(\d+)", text)
        assert status is not None
        return cls(text, _value("service", html), _value("how", html), int(status[1]), _states(html))


def _value(name: str, html: str) -> str:
    found = re.search(f'data-{name}="([^"]+)"', html)
    assert found is not None
    return found[1]


def _states(html: str) -> list[str]:
    return re.findall(r'<article[^>]*data-state="(\w+)"', html)


def assert_says_no_untruth(page: Page, off: tuple[str, ...]) -> None:
    """Check what holds whatever the servers do."""
    assert (page.how == "answered") == (page.status < 500)
    if SERVED in page.text:
        assert page.service in ("normal", "degraded")
        assert page.how == "answered", "the service is said to be normal above a request that failed"
    if "Semua Server Gagal" in page.text:
        assert page.service == "down"
        assert "ONLINE" not in page.states
    if page.service == "normal":
        assert set(page.states) == {"ONLINE"}
    if "PROBE" in off:
        assert "sedang diperiksa" not in page.text
        assert "segera memeriksanya" not in page.text


class TestInEveryMixture:
    """All five response faults, on one to three servers, one after the other."""

    @pytest.fixture(params=MIXTURES, ids=lambda off: "+".join(off) or "all on")
    def off(self, request: pytest.FixtureRequest) -> tuple[str, ...]:
        return tuple(request.param)

    @pytest.fixture
    def settings(self, off: tuple[str, ...]) -> dict[str, str]:
        return {**dict.fromkeys(off, "off"), "ATTEMPT_TIMEOUT_S": "0.3"}

    def test_the_page_says_no_untruth(
        self, balancer: Balancer, servers: list[FakeServer], off: tuple[str, ...]
    ) -> None:
        for (name, fault), count in itertools.product(FAULTS.items(), (1, 2, 3)):
            for number, server in enumerate(servers):
                server.behave = fault if number < count else well
            for _ in range(2):
                page = Page.of(balancer)
                print(name, count, page.service, page.how, page.status, page.states)
                assert_says_no_untruth(page, off)


class TestWithoutRetries:
    """The two cases in which page and log contradicted themselves."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"RETRY": "off", "HEDGE": "off"}

    def test_half_an_answer_is_a_request_given_up_and_no_failure_of_all_servers(
        self, balancer: Balancer, servers: list[FakeServer]
    ) -> None:
        servers[0].behave = truncate

        page = Page.of(balancer)

        assert (page.service, page.how, page.status) == ("troubled", "given-up", 502)
        assert page.states == ["ONLINE"] * 3
        assert "Layanan Bermasalah" in page.text
        assert "Request ini tidak dijawab" in page.text
        assert f"{servers[0].address}: Respons terputus sebelum lengkap." in page.text
        assert "Semua Server Gagal" not in page.text

    def test_a_servers_error_is_told_as_this_requests_and_not_as_a_normal_service(
        self, balancer: Balancer, servers: list[FakeServer]
    ) -> None:
        servers[0].behave = fail

        page = Page.of(balancer)

        assert (page.service, page.how, page.status) == ("troubled", "answered-with-error", 503)
        assert "Request ini dijawab dengan galat" in page.text
        assert "Tidak ada respons dari server." not in page.text  # one without content did come
        assert SERVED not in page.text

    def test_a_client_below_app_is_told_the_same(self, balancer: Balancer, servers: list[FakeServer]) -> None:
        for server in servers:
            server.behave = truncate

        answer = balancer.get(headers={"Accept": "text/html"})

        assert answer.status_code == 502
        assert "Request Gagal" in answer.text
        assert "Semua Server Gagal" not in answer.text
        assert "RETRY=off" in balancer.get().json()["detail"]


class TestWithoutProbes:
    """Servers that only requests can tell of."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"PROBE": "off"}

    def test_not_all_servers_have_failed_while_one_is_online_that_breaks_off(
        self, balancer: Balancer, servers: list[FakeServer]
    ) -> None:
        servers[0].stop()
        servers[1].stop()
        servers[2].behave = truncate

        for path in ("/app/", "/load-balancer/"):
            assert "Semua Server Gagal" not in balancer.get(path).text


def test_a_failure_of_all_servers_is_told_in_the_practicums_words(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    for server in servers:
        server.stop()

    page = Page.of(balancer)

    assert (page.service, page.how, page.status) == ("down", "given-up", 503)
    assert "Tidak ada server yang dapat memproses request." in page.text


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_word_stands_beside_its_explanation(balancer: Balancer, servers: list[FakeServer], language: str) -> None:
    servers[0].stop()
    balancer.wait_for_state(1, "OFFLINE", "refused")

    html = balancer.get(f"/load-balancer/?lang={language}").text

    keys = re.findall(r'<details class="word[^"]*" data-key="([^"]+)"><summary>', html)
    assert len(keys) == len(set(keys)), "a key must name one word"
    first, second = servers[0].address, servers[1].address
    switches = {f"switch-{name}" for name in ("hedge", "retry", "budget", "breaker", "probe", "shed")}
    of_the_page = {"service", "policy", "how", *switches}
    of_the_servers = {f"{first}-state", f"{first}-reason", f"{second}-state", f"{second}-latency", f"{second}-kind"}
    assert of_the_page | of_the_servers <= set(keys)


def test_a_still_page_refreshes_itself_in_no_way_and_keeps_its_language(balancer: Balancer) -> None:
    moving, still = (balancer.get(f"/load-balancer/?lang=en{more}").text for more in ("", "&refresh=off"))

    assert '<meta http-equiv="refresh" content="5">' in moving
    assert 'href="?lang=en&amp;refresh=off"' in moving
    assert "http-equiv" not in still
    assert "<script" in moving
    assert "<script" not in still
    assert 'href="?lang=en"' in still
    assert 'href="?lang=id&amp;refresh=off"' in still


@pytest.mark.parametrize("path", ["/", "/load-balancer/"])
def test_times_have_milliseconds(balancer: Balancer, path: str) -> None:
    assert re.search(r"\d\d:\d\d:\d\d\.\d{3}\b", balancer.get(path).text)


@pytest.mark.parametrize("view", ["embed", "present"])
def test_a_view_of_its_own_is_kept_by_the_pages_links(balancer: Balancer, view: str) -> None:
    page = balancer.get(f"/load-balancer/?{view}=1&lang=en").text

    assert f'class="dashboard {view}"' in page
    assert f'href="?lang=en&amp;{view}=1&amp;refresh=off"' in page
    assert ('class="languages"' in page) == (view == "present")
    if view == "present":
        assert 'href="?lang=id&amp;present=1"' in page
