"""The service below /app/: what a client sends arrives, what a server answers comes back, and all of it is noted."""

import http.client
import re
import threading
import time
from pathlib import Path

import pytest
import requests

from tests.component.conftest import ADDRESSES, Balancer, start_balancer
from tests.component.fake_server import FakeServer, slowly

BIG = bytes(range(256)) * 4096 * 5  # 5 MiB: more than is held or kept


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"])
def test_every_method_passes_with_path_query_headers_and_body(
    balancer: Balancer, servers: list[FakeServer], method: str
) -> None:
    body = b"\x00binary\xff" if method != "GET" else b""

    answer = balancer.request(method, "/app/a%20b//c;d?x=%2F&x=2&%C3%A9", data=body, headers={"X-Mine": "1"})

    received = servers[0].requests[0]
    assert (answer.status_code, answer.headers["X-Served-By"]) == (200, servers[0].address)
    assert (received.method, received.target, received.body) == (method, "/a%20b//c;d?x=%2F&x=2&%C3%A9", body)
    assert received.headers["X-Mine"] == "1"
    assert received.headers["X-Forwarded-For"] == "127.0.0.1"
    assert re.fullmatch(r"[0-9a-f]{32}", received.headers["X-Request-Id"])
    assert re.fullmatch(rf'{servers[0].address};desc="ok";dur=\d+\.\d', answer.headers["Server-Timing"])


def test_what_a_server_answers_comes_back(balancer: Balancer, servers: list[FakeServer]) -> None:
    servers[0].behave = lambda request: request.answer(418, b"short and stout", Content_Type="text/teapot", X_Pot="1")

    answer = balancer.get()

    assert (answer.status_code, answer.content) == (418, b"short and stout")
    assert (answer.headers["Content-Type"], answer.headers["X-Pot"]) == ("text/teapot", "1")
    assert answer.headers["Via"] == "1.1 fault-tolerance-lab"


def test_a_redirect_is_the_clients_business(balancer: Balancer, servers: list[FakeServer]) -> None:
    servers[0].behave = lambda request: request.answer(302, Location="/elsewhere")

    answer = balancer.get(allow_redirects=False)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/elsewhere")


def test_answers_without_a_body_have_none_and_the_connection_goes_on(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", balancer.port, timeout=5)
    for method, status in (("HEAD", 200), ("GET", 204), ("GET", 304), ("GET", 200)):
        servers[0].behave = lambda request, status=status: request.answer(status, b"four")  # type: ignore[misc]
        connection.request(method, "/app/")
        answer = connection.getresponse()

        assert answer.status == status
        assert answer.read() == (b"four" if (method, status) == ("GET", 200) else b"")
        if method == "HEAD":
            assert answer.getheader("Content-Length") == "4"
    connection.close()


def test_large_bodies_pass_both_ways(balancer: Balancer, servers: list[FakeServer]) -> None:
    servers[0].behave = lambda request: request.answer(body=servers[0].requests[-1].body)

    assert balancer.request("POST", data=BIG).content == BIG


def test_chunked_bodies_pass_both_ways(balancer: Balancer, servers: list[FakeServer]) -> None:
    servers[0].behave = lambda request: request.answer(body=servers[0].requests[-1].body)

    for size in (10, len(BIG)):
        pieces = iter([BIG[: size // 2], BIG[size // 2 : size]])
        assert balancer.request("POST", data=pieces).content == BIG[:size]


def test_a_broken_off_upload_is_nobodys_fault(balancer: Balancer, servers: list[FakeServer]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", balancer.port, timeout=5)
    connection.putrequest("POST", "/app/")
    connection.putheader("Content-Length", str(len(BIG)))
    connection.endheaders()
    connection.send(BIG[: len(BIG) // 2])
    connection.close()

    until_s = time.monotonic() + 5
    while not (outcomes := balancer.get("/api/status").json()["servers"][0]["counters"]["outcomes"]):
        assert time.monotonic() < until_s, "the balancer has not noticed that the client is gone"
        time.sleep(0.02)
    assert outcomes == {"cancelled": 1}
    assert balancer.state(1) == ("ONLINE", "")
    assert balancer.get().headers["Server-Timing"].startswith(f'{servers[0].address};desc="ok"')


def test_every_request_has_a_line_of_its_own_under_concurrency(balancer: Balancer) -> None:
    def ask() -> None:
        for _ in range(25):
            requests.get(f"{balancer.url}/app/", timeout=10)

    askers = [threading.Thread(target=ask) for _ in range(8)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    # Mostly the primary's; a backup helps out where the primary has its hands full.
    first, second, third = map(re.escape, ADDRESSES)
    who = rf"({first} \| Role: Primary Server|({second}|{third}) \| Role: Backup Server [12])"
    line = re.compile(rf"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d \| Active Server: {who}")
    assert len(balancer.log_lines()) == 200
    assert all(line.fullmatch(text) for text in balancer.log_lines())


def test_changes_of_state_are_written_down_with_their_reason(balancer: Balancer, servers: list[FakeServer]) -> None:
    servers[0].stop()
    balancer.wait_for_state(1, "OFFLINE", "refused")

    first = servers[0].address
    assert balancer.changes() == [(first, "ONLINE", "SUSPECT", "refused"), (first, "SUSPECT", "OFFLINE", "refused")]


def test_the_first_request_after_a_start_is_served(servers: list[FakeServer], tmp_path: Path) -> None:
    for server in servers:
        server.health = slowly(server.health, 0.15)
    balancer = start_balancer({"LOG_FOLDER": str(tmp_path), "PROBE_INTERVAL_S": "60", "PROBE_TIMEOUT_S": "2"}, tmp_path)
    try:
        assert balancer.get().headers["Server-Timing"].startswith(f'{servers[0].address};desc="ok"')
    finally:
        balancer.kill()
