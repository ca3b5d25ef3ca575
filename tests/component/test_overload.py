"""More is asked than the servers can do: a quick no that says so, wherever one looks, and no word of a failure."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.component.conftest import Balancer
from tests.component.fake_server import Behaviour, FakeServer, Handler
from tests.page_text import without_scripts

TAKES_S = 0.02  # for one request, one after the other: 50 a second each
CLIENTS = 60  # each of them comes again as soon as it is answered
REASONS = {"", "slow"}  # One that is overtaken before anything is known may be left alone for a moment.
PAGE = {"Accept": "text/html"}
Found = TypeVar("Found")


def one_at_a_time() -> Behaviour:
    """Answer like a server with a single worker: who comes meanwhile waits."""
    turn = threading.Lock()

    def behave(request: Handler) -> None:
        with turn:
            time.sleep(TAKES_S)
        request.answer(body=b'{"hello": "world"}')

    return behave


def until(look: Callable[[], Found | None], what: str) -> Found:
    """Look until something is there, and return it."""
    until_s = time.monotonic() + 10
    while (found := look()) is None:
        assert time.monotonic() < until_s, f"{what} was not seen"
        time.sleep(0.02)
    return found


@pytest.fixture
def settings() -> dict[str, str]:
    return {"ATTEMPT_TIMEOUT_S": "4", "DEADLINE_S": "5"}


@pytest.fixture
def crowd(balancer: Balancer, servers: list[FakeServer]) -> Iterator[threading.Event]:
    """Many clients, until the event is set; when it begins, some are refused already."""
    for server in servers:
        server.behave = one_at_a_time()
    is_over = threading.Event()

    def come_again_and_again() -> None:
        with requests.Session() as session:
            while not is_over.is_set():
                if session.get(f"{balancer.url}/app/", timeout=10).status_code == 503:
                    is_over.wait(0.1)

    clients = [threading.Thread(target=come_again_and_again) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        until(lambda: balancer.get("/api/status").json()["load"]["shed"] or None, "a refusal")
        yield is_over
    finally:
        is_over.set()
        for client in clients:
            client.join()


def measured(balancer: Balancer) -> dict[tuple[str, ...], float]:
    """Return what /metrics says, by name and labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(balancer.get("/metrics").text)
        for sample in family.samples
    }


def is_kept(samples: dict[tuple[str, ...], float], server: str) -> bool | None:
    """Say whether a server has work, and no more than its limit; None, not to be found, when it has not."""
    return 0 < samples["balancer_in_flight", server] <= samples["balancer_limit", server] or None


def refused(balancer: Balancer, path: str, is_refused: Callable[[requests.Response], bool], **arguments: object) -> str:
    """Ask until the request is refused, and return what was said."""

    def ask() -> str | None:
        answer = balancer.get(path, **arguments)
        return without_scripts(answer.text) if is_refused(answer) else None

    return until(ask, f"a refusal of {path}")


@pytest.mark.usefixtures("crowd")
def test_who_is_refused_is_told_that_the_servers_are_busy_and_when_to_come_back(balancer: Balancer) -> None:
    waits = set()

    def is_no(answer: requests.Response) -> bool:
        waits.add(answer.headers.get("Retry-After"))
        return answer.status_code == 503

    told = json.loads(refused(balancer, "/app/", is_no))
    page = refused(balancer, "/app/", is_no, headers=PAGE)

    assert (told["status"], told["message"]) == ("BUSY", "Server Sedang Kewalahan")
    assert "Server Sedang Kewalahan" in page
    assert "Semua Server Gagal" not in page
    assert waits - {None} <= {"1", "2", "3"}


@pytest.mark.usefixtures("crowd")
def test_the_page_speaks_of_busy_servers_and_of_no_failure(balancer: Balancer) -> None:
    page = refused(balancer, "/load-balancer/", lambda answer: "Request ini ditolak" in answer.text)

    assert 'data-service="overloaded"' in page
    for said in ("Layanan Kewalahan", "Menunggu di antrean:", "Ditolak karena kewalahan:", "Sedang dikerjakan:"):
        assert said in page
    for unsaid in ("Semua Server Gagal", "Layanan Bermasalah", "Semua server offline"):
        assert unsaid not in page
    until(lambda: re.search(r'data-part="busy">BUSY<', balancer.get("/load-balancer/").text), "BUSY")
    until(
        lambda: re.search("The Service Is Overloaded", balancer.get("/load-balancer/?lang=en").text),
        "the same in English",
    )


def test_programs_are_told_the_same_and_that_it_is_over_when_it_is(balancer: Balancer, crowd: threading.Event) -> None:
    def is_busy() -> dict[str, Any] | None:
        status: dict[str, Any] = balancer.get("/api/status").json()
        return status if all(server["load"]["busy"] for server in status["servers"]) else None

    status = until(is_busy, "three busy servers")
    assert status["service"] == "overloaded"
    assert status["load"]["shed"] == status["requests"]["busy"] > 0
    for server in status["servers"]:
        load = server["load"]
        assert server["reason"] in REASONS
        assert 0 < load["ease"] <= load["limit"] < 50, load
        assert load["alone_ms"] is None or load["alone_ms"] >= 1000 * TAKES_S
    samples = measured(balancer)
    first = status["servers"][0]["name"]
    assert samples["balancer_service", "overloaded"] == 1
    assert samples["balancer_requests_shed_total",] == samples["balancer_requests_total", "given-up", "busy"] > 0
    assert samples["balancer_busy", first] == 1
    assert 0 < samples["balancer_ease", first] <= samples["balancer_limit", first] < 50
    assert samples["balancer_waiting",] >= 0
    until(
        lambda: is_kept(measured(balancer), first), "a limit that is kept: it may have fallen under what was under way"
    )

    crowd.set()

    def is_over() -> bool | None:
        status = balancer.get("/api/status").json()
        is_busy = any(server["load"]["busy"] for server in status["servers"])
        return True if status["service"] == "normal" and not is_busy else None

    until(is_over, "the end")
    assert {reason for *_, reason in balancer.changes()} <= REASONS
    refusals = [line for line in balancer.log_lines() if line.endswith("| Request gagal: busy")]
    answers = [line for line in balancer.log_lines() if "| Active Server: " in line]
    assert len(refusals) + len(answers) == len(balancer.log_lines()), "nobody else is said to have failed"
    assert refusals
