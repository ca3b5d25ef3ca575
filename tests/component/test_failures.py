"""Servers that fail below /app/: it costs a client nothing, or it is told what it must know."""

import re
import threading

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, corrupt, drip, silent_until, truncate

ATTEMPT_S = 0.4  # what start_balancer gives to one attempt
MARGIN_S = 0.3  # what a busy machine may add


def test_a_frozen_primary_costs_its_first_request_one_attempts_time_and_no_failure(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    healed = threading.Event()
    servers[0].behave = servers[0].health = silent_until(healed)

    answer = balancer.get()

    assert (answer.status_code, answer.headers["X-Served-By"]) == (200, servers[1].address)
    balancer.wait_for_state(1, "OFFLINE", "read-timeout")
    assert balancer.get().headers["Server-Timing"].startswith(servers[1].address)
    healed.set()


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (truncate, "truncated"),
        (drip, "slow"),  # overtaken by a hedge
        (lambda request: request.reset(), "reset"),
        (lambda request: request.answer(500), "5xx"),
        (lambda request: request.answer(503), "5xx"),
        (lambda request: request.wfile.write(b"what?\r\n\r\n"), "corrupt"),
        (corrupt, "corrupt"),
    ],
)
def test_a_failed_attempt_is_named_and_retried_on_the_next_server(
    balancer: Balancer, servers: list[FakeServer], fault: object, reason: str
) -> None:
    servers[0].behave = fault  # type: ignore[assignment]

    answer = balancer.get()

    assert (answer.status_code, answer.json()) == (200, {"hello": "world"})
    assert answer.headers["X-Served-By"] == servers[1].address
    assert f'{servers[0].address};desc="{reason}"' in answer.headers["Server-Timing"]


def test_a_stopped_primary_is_offline_and_first_again_when_it_is_back(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    servers[0].stop()
    assert balancer.get().headers["X-Served-By"] == servers[1].address
    balancer.wait_for_state(1, "OFFLINE", "refused")

    servers[0].start()
    balancer.wait_for_state(1, "ONLINE", "")
    assert balancer.get().headers["X-Served-By"] == servers[0].address


def test_a_post_that_may_have_run_is_not_sent_twice_and_its_client_is_told(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    servers[0].behave = lambda request: request.reset()

    answer = balancer.request("POST", data=b"pay")

    assert answer.status_code == 502
    assert "mungkin sudah" in answer.json()["detail"]
    assert [len(server.requests) for server in servers] == [1, 0, 0]


def test_a_post_that_gets_silence_is_a_504(balancer: Balancer, servers: list[FakeServer]) -> None:
    healed = threading.Event()
    servers[0].behave = silent_until(healed)

    assert balancer.request("POST", data=b"pay").status_code == 504
    assert len(servers[1].requests) == 0
    healed.set()


def test_a_post_with_an_idempotency_key_is_sent_again_with_its_body(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    servers[0].behave = lambda request: request.reset()

    answer = balancer.request("POST", data=b"pay", headers={"Idempotency-Key": "42"})

    assert answer.headers["X-Served-By"] == servers[1].address
    assert [server.requests[0].body for server in servers[:2]] == [b"pay", b"pay"]
    assert len({server.requests[0].headers["X-Request-Id"] for server in servers[:2]}) == 1


def test_a_post_that_was_refused_goes_to_the_next_server(balancer: Balancer, servers: list[FakeServer]) -> None:
    servers[0].stop()

    assert balancer.request("POST", data=b"pay").headers["X-Served-By"] == servers[1].address


def test_a_posts_own_500_is_passed_on_and_not_retried(balancer: Balancer, servers: list[FakeServer]) -> None:
    servers[0].behave = lambda request: request.answer(500, b"my own words")

    answer = balancer.request("POST", data=b"x")

    assert (answer.status_code, answer.content, len(servers[1].requests)) == (500, b"my own words", 0)


def test_when_every_server_says_500_the_client_gets_a_servers_words(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    for server in servers:
        server.behave = lambda request: request.answer(500, b"my own words")

    answer = balancer.get()

    assert (answer.status_code, answer.content) == (500, b"my own words")
    assert answer.headers["Server-Timing"].count('desc="5xx"') == 3


class TestWithoutHedges:
    """What the rules of retry and deadline do by themselves."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"HEDGE": "off"}

    def test_the_deadline_covers_all_attempts_together(self, balancer: Balancer, servers: list[FakeServer]) -> None:
        healed = threading.Event()
        for server in servers:
            server.behave = silent_until(healed)

        answer = balancer.get()  # 0.4 s, 0.4 s, and the 0.2 s that are left of 1 s

        spent = [float(ms) for ms in re.findall(r"dur=([\d.]+)", answer.headers["Server-Timing"])]
        assert answer.status_code in (503, 504)
        assert len(spent) == 3
        assert spent[2] < 350, f"the third attempt took {spent[2]} ms of the 200 ms that were left"
        healed.set()

    def test_a_dripping_answer_is_retried_when_its_time_is_up(
        self, balancer: Balancer, servers: list[FakeServer]
    ) -> None:
        servers[0].behave = drip

        answer = balancer.get()

        assert answer.headers["X-Served-By"] == servers[1].address
        assert f'{servers[0].address};desc="read-timeout"' in answer.headers["Server-Timing"]


def test_no_server_left_is_a_503_at_once_in_the_words_that_its_client_reads(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    for number, server in enumerate(servers, start=1):
        server.stop()
        balancer.wait_for_state(number, "OFFLINE", "refused")

    answer = balancer.get()
    took_s = answer.elapsed.total_seconds()
    page = balancer.get(headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert took_s < MARGIN_S, f"it took {took_s} s, tolerated are {MARGIN_S} s"
    assert answer.json()["message"] == "Semua Server Gagal"
    assert answer.json()["detail"] == "Tidak ada server yang dapat memproses request."
    assert page.status_code == 503
    assert "Semua Server Gagal" in page.text
    assert "Tidak ada server yang dapat memproses request." in page.text
    assert balancer.log_lines()[-1].endswith("| Semua server offline")


def test_an_address_that_belongs_to_another_server_now_is_not_taken_for_it(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    servers[0].health = servers[1].health

    balancer.wait_for_state(1, "OFFLINE", "dns")
    assert balancer.get().headers["X-Served-By"] == servers[1].address
