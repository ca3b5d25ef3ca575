"""Evidence compares: servers are judged by each other, nobody is kept out by breakers alone, and all come back."""

import threading
import time

import pytest
import requests

from balancer.rules.addresses import AVOID_S
from tests.component.conftest import ADDRESSES, Balancer
from tests.component.fake_server import FakeServer, Handler, silent_until, slowly
from tests.component.mixes import ILL, make_ill, mix, only_at
from tests.page_text import without_scripts


class TestPostsOnly:
    """Requests that are sent once: they are compared with each other."""

    def test_a_server_that_fails_an_address_is_avoided_there_from_the_second_request_on(
        self, balancer: Balancer, servers: list[FakeServer]
    ) -> None:
        servers[0].behave = ILL["500"]

        began_s = time.monotonic()
        statuses = mix(balancer, "POST", 50, 51)[1]
        seconds = time.monotonic() - began_s

        assert statuses[500] <= 1 + seconds / AVOID_S
        assert statuses[500] + statuses[200] == 49

    def test_servers_that_were_all_ill_serve_at_once_when_they_are_well(
        self, balancer: Balancer, servers: list[FakeServer]
    ) -> None:
        good = servers[0].behave
        for server in servers:
            server.behave = ILL["500"]
        assert mix(balancer, "POST", 60, 61)[1] == {500: 59}

        for server in servers:
            server.behave = good

        assert mix(balancer, "POST", 75, 76)[1] == {200: 74}


class TestFailOpen:
    """Breakers alone keep nobody out."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"TRIAL_PATH": "/never"}  # which stays broken: no probe closes a breaker here

    def test_with_every_breaker_open_requests_go_on(self, balancer: Balancer, servers: list[FakeServer]) -> None:
        for server in servers[1:]:
            server.stop()
        for number in (2, 3):
            balancer.wait_for_state(number, "OFFLINE")
        servers[0].behave = ILL["500"]
        for name in "abcdefgh":
            balancer.request("POST", f"/app/{name}")
        assert balancer.state(1) in (("OFFLINE", "5xx"), ("SUSPECT", "5xx"), ("ONLINE", ""))

        servers[0].behave = only_at("/never", ILL["500"], lambda request: request.answer())

        assert [balancer.request("POST").status_code for _ in range(20)] == [200] * 20

    def test_a_dashboard_whose_own_request_fails_everywhere_says_so(
        self, balancer: Balancer, servers: list[FakeServer]
    ) -> None:
        for server in servers:
            server.behave = ILL["500"]

        page = without_scripts(balancer.get("/load-balancer/").text)

        assert "Layanan Bermasalah" in page
        assert "Sistem Berjalan Normal" not in page
        assert "Semua Server Gagal" not in page


class TestAProbeAsTheTrial:
    """A way back that needs no safe request."""

    def test_a_server_comes_back_without_any_traffic(self, balancer: Balancer, servers: list[FakeServer]) -> None:
        good = servers[0].behave
        servers[0].behave = ILL["500"]
        while balancer.state(1) != ("OFFLINE", "5xx"):
            balancer.get()

        servers[0].behave = good

        balancer.wait_for_state(1, "ONLINE")
        assert balancer.state(1) == ("ONLINE", "")

    def test_a_server_that_is_still_broken_stays_away(self, balancer: Balancer, servers: list[FakeServer]) -> None:
        servers[0].behave = ILL["500"]
        while balancer.state(1) != ("OFFLINE", "5xx"):
            balancer.get()
        asked = len(servers[0].requests)
        until_s = time.monotonic() + 5
        while len(servers[0].requests) < asked + 3:
            assert time.monotonic() < until_s, "no trial was made"
            assert balancer.state(1) == ("OFFLINE", "5xx")
            time.sleep(0.02)


def test_a_page_that_is_slower_than_others_on_every_server_speaks_against_none(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    def report(request: Handler) -> None:
        time.sleep(0.05 + 0.1 * (hash((request.path, time.monotonic_ns())) % 100) / 100)
        request.answer()

    make_ill(servers, report, "/report")
    for _ in range(20):
        assert balancer.get().status_code == 200

    of_report, of_others = mix(balancer, "GET", 60, 2, lambda number: "/app/report")

    assert (of_report, of_others) == ({200: 30}, {200: 30})
    assert "OFFLINE" not in [change[2] for change in balancer.changes()]


def test_a_slow_page_does_not_use_up_the_budget(balancer: Balancer, servers: list[FakeServer]) -> None:
    make_ill(servers, slowly(lambda request: request.answer(), 0.1), "/report")
    mix(balancer, "GET", 100, 3, lambda number: "/app/report")
    hedges = sum(balancer.state_counters(number)["attempts"] for number in (1, 2, 3)) - 100
    assert hedges < 20
    healed = threading.Event()
    servers[0].behave = silent_until(healed)

    assert {balancer.get().status_code for _ in range(10)} == {200}
    healed.set()


def test_a_server_that_breaks_off_in_the_middle_of_long_answers_is_left_for_one_that_does_not(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    def break_off(request: Handler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "3000000")
        request.end_headers()
        request.wfile.write(b"x" * 2_000_000)

    for server in servers:
        server.behave = lambda request: request.answer(body=b"x" * 3_000_000)
    servers[0].behave = break_off
    with pytest.raises(requests.RequestException):
        balancer.get("/app/film")

    assert len(balancer.get("/app/film").content) == 3_000_000
    assert (ADDRESSES[0], "ONLINE", "SUSPECT", "truncated") in balancer.changes()


def test_a_slow_server_is_still_found_out(balancer: Balancer, servers: list[FakeServer]) -> None:
    for _ in range(20):
        balancer.get()
    servers[0].behave = slowly(servers[0].behave, 0.3)

    while balancer.state(1) != ("OFFLINE", "slow"):
        assert balancer.get().status_code == 200
