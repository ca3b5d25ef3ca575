"""Fail-over that nobody waits for: hedges, the breaker, the policies, and what each switch takes away."""

import contextlib
import re
import socket
import threading
import time
from collections import Counter

import pytest
import requests

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, corrupt, drip, silent_until, slowly
from tests.component.raw_client import connect, reset


def warm_up(balancer: Balancer) -> None:
    """Let the balancer learn how long a server usually takes."""
    for _ in range(20):
        assert balancer.get().status_code == 200


def served_by(answer: requests.Response) -> str:
    """Return who answered."""
    return answer.headers["X-Served-By"]


def test_a_frozen_primary_is_overtaken_long_before_its_time_is_up(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    warm_up(balancer)
    healed = threading.Event()
    servers[0].behave = silent_until(healed)

    answer = balancer.get()

    assert served_by(answer) == servers[1].address
    assert answer.headers["Server-Timing"].startswith(f'{servers[0].address};desc="slow"'), (
        "in the order of their start"
    )
    assert answer.elapsed.total_seconds() < 0.3, "without a hedge it would have been the attempt's 0.4 s"
    healed.set()


def test_a_dripping_answer_is_overtaken_too(balancer: Balancer, servers: list[FakeServer]) -> None:
    warm_up(balancer)
    servers[0].behave = drip

    answer = balancer.get()

    assert (served_by(answer), answer.json()) == (servers[1].address, {"hello": "world"})


def test_a_gray_failure_opens_the_breaker_and_a_good_trial_closes_it(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    good = servers[0].behave
    servers[0].behave = lambda request: request.answer(500)

    while balancer.state(1) != ("OFFLINE", "5xx"):
        assert balancer.get().status_code == 200, "nobody pays for the breaker's learning"
    time.sleep(0.15)  # three probes, all green
    assert balancer.state(1) == ("OFFLINE", "5xx"), "probes alone don't close it"

    servers[0].behave = good
    until_s = time.monotonic() + 3
    while served_by(balancer.get()) != servers[0].address:
        assert time.monotonic() < until_s, "the healed primary does not serve again"
    assert balancer.state(1) == ("ONLINE", "")


def test_a_server_that_corrupts_its_answers_is_taken_out_for_that_and_nobody_gets_one(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    servers[0].behave = corrupt

    while balancer.state(1) != ("OFFLINE", "corrupt"):
        assert balancer.get().json() == {"hello": "world"}
    assert balancer.get().json() == {"hello": "world"}
    counters = balancer.get("/api/status").json()["servers"][0]["counters"]
    assert counters["outcomes"]["corrupt"] >= 5


def test_a_corrupt_answer_reaches_nobody_even_when_there_is_no_other(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    for server in servers:
        server.behave = corrupt

    answer = balancer.get()

    assert answer.status_code == 502
    assert "wOrld" not in answer.text
    assert answer.headers["Server-Timing"].count('desc="corrupt"') == 3


def test_a_corrupt_answer_to_a_post_is_not_passed_on_and_the_post_not_sent_again(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    servers[0].behave = corrupt

    answer = balancer.request("POST", data=b"pay")

    assert answer.status_code == 502
    assert "wOrld" not in answer.text
    assert [len(server.requests) for server in servers] == [1, 0, 0]


def test_a_primary_that_is_slower_than_the_others_is_taken_out_as_slow(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    warm_up(balancer)
    servers[0].behave = slowly(servers[0].behave, 0.3)

    for _ in range(100):
        assert balancer.get().status_code == 200
        if balancer.state(1) == ("OFFLINE", "slow"):
            break
    assert balancer.state(1) == ("OFFLINE", "slow")


def test_when_all_are_slow_nothing_opens_and_every_request_succeeds(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    warm_up(balancer)
    for server in servers:
        server.behave = slowly(server.behave, 0.15)

    answers = [balancer.get() for _ in range(40)]

    assert {answer.status_code for answer in answers} == {200}
    assert "OFFLINE" not in {after for _, _, after, _ in balancer.changes()}


def test_a_client_that_has_gone_is_not_waited_for(balancer: Balancer, servers: list[FakeServer]) -> None:
    healed = threading.Event()
    for server in servers:
        server.behave = silent_until(healed)

    client = connect(balancer, b"GET /app/ HTTP/1.1\r\nHost: x\r\n\r\n")
    until_s = time.monotonic() + 3
    while not servers[0].requests:
        assert time.monotonic() < until_s, "it has not arrived"
    reset(client)

    outcomes: Counter[str] = Counter()
    until_s = time.monotonic() + 3
    while not outcomes["cancelled"]:
        assert time.monotonic() < until_s, f"the attempts were not cancelled: {outcomes}"
        for server in balancer.get("/api/status").json()["servers"]:
            outcomes.update(server["counters"]["outcomes"])
    assert balancer.state(1)[0] != "OFFLINE", "it is not the server's fault"
    assert len(balancer.log_lines()) == 1, "every request is logged, and who was asked"
    assert "| Request gagal: client-gone | " in balancer.log_lines()[0]
    healed.set()


class TestCrowd:
    """More requests than may wait; without probes, because these would soon find out that nobody answers."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        # Long enough that the first still wait when the last has come, on a slow machine, too.
        return {"PROBE": "off", "ATTEMPT_TIMEOUT_S": "6", "DEADLINE_S": "6", "MOST_IN_FLIGHT": "100"}

    def test_more_requests_than_can_wait_are_told_at_once_to_come_back(
        self, balancer: Balancer, servers: list[FakeServer]
    ) -> None:
        healed = threading.Event()
        for server in servers:
            server.behave = silent_until(healed)
        text = b"GET /app/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        with contextlib.ExitStack() as stack:
            waiting = []
            for _ in range(120):
                connection = stack.enter_context(socket.create_connection(("127.0.0.1", balancer.port), timeout=10))
                connection.sendall(text)
                waiting.append(connection)
            answers = [connection.makefile("rb").read() for connection in waiting]

        told = [answer for answer in answers if b"Server Sedang Kewalahan" in answer]
        assert len(told) >= 1
        assert all(
            answer.startswith(b"HTTP/1.1 503 ") and re.search(rb"Retry-After: [123]\r", answer) for answer in told
        )
        assert len(told) <= 20, "100 of them may wait"
        healed.set()


class TestRoundRobin:
    """The servers take turns, and every protection works as under priority."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"BALANCER_POLICY": "round_robin"}

    def test_requests_are_spread_and_fail_over_costs_none(self, balancer: Balancer, servers: list[FakeServer]) -> None:
        spread = Counter(served_by(balancer.get()) for _ in range(30))
        assert set(spread.values()) == {10}

        servers[1].stop()
        answers = [balancer.get() for _ in range(30)]
        assert {answer.status_code for answer in answers} == {200}
        assert servers[1].address not in {served_by(answer) for answer in answers}


class TestEverySwitchOff:
    """Without its protections the balancer passes on what the server does."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"HEDGE": "off", "RETRY": "off", "BUDGET": "off", "BREAKER": "off", "PROBE": "off", "SHED": "off"}

    def test_a_failure_is_the_clients(self, balancer: Balancer, servers: list[FakeServer]) -> None:
        servers[0].behave = lambda request: request.reset()
        answer = balancer.get()
        assert (answer.status_code, answer.json()["message"]) == (502, "Request Gagal")

        servers[1].behave = lambda request: request.answer(500, b"broken")
        answer = balancer.get()  # the first server is SUSPECT now, and comes last
        assert (answer.status_code, answer.content) == (500, b"broken")

    def test_the_page_and_the_status_say_what_is_off(self, balancer: Balancer) -> None:
        page = balancer.get("/load-balancer/").text
        switched_off = re.findall(r"Dimatikan:</b>\s*<details[^>]*><summary>(\w+)<", page)
        assert switched_off == ["hedge", "retry", "budget", "breaker", "probe", "shed"]
        assert "Tanpa retry, request yang mengenai server yang gagal ikut gagal." in page
        assert set(balancer.get("/api/status").json()["switches"].values()) == {"off"}
