"""What is said of a request, of the servers and of the service: the truth, and the same wherever it is said."""

import json
import threading
import time
from typing import Any

import pytest
import requests

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, silent_until, truncate
from tests.component.raw_client import connect, read_to_end, reset

GET = b"GET /app/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


def written(balancer: Balancer) -> list[dict[str, Any]]:
    """Return what log.jsonl has."""
    return [json.loads(line) for line in balancer.log("log.jsonl")]


def line_for(balancer: Balancer, number: int) -> str:
    """Return a line of log.txt, counted from the end, without its time."""
    return balancer.log_lines()[-number][22:]


class TestNoSecondTry:
    """Nothing beside the first attempt: what a server does to a request is what its client gets."""

    @pytest.fixture
    def settings(self) -> dict[str, str]:
        return {"RETRY": "off", "HEDGE": "off", "BREAKER": "off"}

    def test_a_request_that_fails_beside_servers_that_are_online_is_no_end_of_all_servers(
        self, balancer: Balancer, servers: list[FakeServer]
    ) -> None:
        servers[0].behave = truncate

        assert balancer.get("/app/some?x=1").status_code == 502

        assert line_for(balancer, 1) == f"Request gagal: truncated | {servers[0].address}"
        [request] = written(balancer)
        assert (request["method"], request["path"], request["status"]) == ("GET", "/app/some?x=1", 502)
        assert (request["ending"], request["why"], request["reason"]) == ("given-up", "no-retry", "truncated")
        [attempt] = request["attempts"]
        assert (attempt["server"], attempt["kind"], attempt["end"]) == (servers[0].address, "first", "failed")
        status = balancer.get("/api/status").json()
        assert {server["state"] for server in status["servers"][1:]} == {"ONLINE"}
        assert status["service"] == "troubled"

    def test_an_error_of_a_servers_own_that_is_passed_on_is_no_sign_of_health(
        self, balancer: Balancer, servers: list[FakeServer]
    ) -> None:
        good = servers[0].behave
        servers[0].behave = lambda request: request.answer(500)

        assert balancer.get().status_code == 500

        assert line_for(balancer, 1) == f"Request gagal: 5xx | {servers[0].address}"
        assert written(balancer)[0]["ending"] == "answered-with-error"
        status = balancer.get("/api/status").json()
        assert (status["service"], status["requests"]) == ("troubled", {"error": 1})

        servers[0].behave = good
        for _ in range(10):
            balancer.get()
        assert balancer.get("/api/status").json()["service"] == "normal"

    def test_a_clients_own_mistake_is_answered(self, balancer: Balancer, servers: list[FakeServer]) -> None:
        servers[0].behave = lambda request: request.answer(404)

        assert balancer.get().status_code == 404

        assert line_for(balancer, 1).startswith("Active Server: ")
        assert balancer.get("/api/status").json()["service"] == "normal"

    def test_an_answer_that_breaks_off_after_its_first_part_has_failed_and_its_line_comes_then(
        self, balancer: Balancer, servers: list[FakeServer]
    ) -> None:
        goes_on = threading.Event()

        def breaks_off(request: Any) -> None:
            request.send_response(200)
            request.send_header("Content-Type", "text/event-stream")
            request.send_header("Content-Length", "1000")
            request.end_headers()
            request.wfile.write(b"data: 1\n\n")
            goes_on.wait(5)

        servers[0].behave = breaks_off
        with connect(balancer, GET) as client:
            while b"data: 1" not in client.recv(65536):
                pass
            assert not (balancer.log_folder / "log.txt").exists(), "nobody knows yet how it ends"
            goes_on.set()
            read_to_end(client)

        [request] = written(balancer)
        assert (request["status"], request["why"], request["reason"]) == (200, "broken-off", "truncated")
        assert line_for(balancer, 1) == f"Request gagal: truncated | {servers[0].address}"

    def test_a_client_that_has_gone_is_nobodys_failure(self, balancer: Balancer, servers: list[FakeServer]) -> None:
        healed = threading.Event()
        servers[0].behave = silent_until(healed)
        client = connect(balancer, GET)
        until_s = time.monotonic() + 3
        while not servers[0].requests and time.monotonic() < until_s:
            time.sleep(0.01)
        reset(client)
        while not (balancer.log_folder / "log.txt").exists() and time.monotonic() < until_s:
            time.sleep(0.01)

        assert line_for(balancer, 1) == f"Request gagal: client-gone | {servers[0].address}"
        [attempt] = written(balancer)[0]["attempts"]
        assert (attempt["end"], attempt["reason"]) == ("cancelled", "cancelled")
        status = balancer.get("/api/status").json()
        assert (status["service"], status["servers"][0]["counters"]["failures"]) == ("normal", 0)
        healed.set()


def test_the_service_is_down_only_when_no_server_can_be_asked(balancer: Balancer, servers: list[FakeServer]) -> None:
    said = []
    for number, server in enumerate(servers, start=1):
        server.stop()
        balancer.wait_for_state(number, "OFFLINE")
        said.append(balancer.get("/api/status").json()["service"])

    assert said == ["degraded", "degraded", "down"]
    balancer.get()
    assert line_for(balancer, 1) == "Semua server offline"
    assert written(balancer)[-1]["why"] == "no-server"


@pytest.mark.parametrize("name", ["log.txt", "log.jsonl"])
def test_a_log_that_is_deleted_while_requests_come_loses_no_line_of_theirs(balancer: Balancer, name: str) -> None:
    balancer.get()
    (balancer.log_folder / name).unlink()

    with requests.Session() as session:
        for _ in range(21):
            session.get(f"{balancer.url}/app/")

    assert len(balancer.log(name)) == 21
