"""Readers of the live stream: what they are told, how many there may be, and when one who has left is noticed."""

import json
import re
import time

import pytest
import requests

from balancer.texts.language import texts
from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer
from tests.component.raw_client import connect


def test_the_places_of_many_readers_who_leave_at_once_are_free_again_soon(balancer: Balancer) -> None:
    ask = b"GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n"
    readers = [connect(balancer, ask) for _ in range(200)]
    for reader in readers:
        assert reader.recv(100).startswith(b"HTTP/1.1 200")
    assert balancer.get("/api/events").status_code == 503
    for reader in readers:
        reader.close()

    until_s = time.monotonic() + 2.5
    while True:
        with requests.get(f"{balancer.url}/api/events", stream=True, timeout=5) as answer:
            if answer.status_code == 200:
                return
        assert time.monotonic() < until_s, "whoever has left keeps the place"
        time.sleep(0.1)


class Listener:
    """A reader of the live stream."""

    def __init__(self, balancer: Balancer, query: str = "", **headers: str) -> None:
        self._answer = requests.get(f"{balancer.url}/api/events{query}", headers=headers, stream=True, timeout=5)
        self._pieces = self._answer.iter_content(None)

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *exception: object) -> None:
        self._answer.close()

    def until(self, wanted: str) -> str:
        """Read until something has come; return what has come since the last time."""
        text = ""
        while wanted not in text:
            text += next(self._pieces).decode()
        return text


def test_who_comes_late_sees_the_past_and_who_was_away_goes_on_where_it_was(balancer: Balancer) -> None:
    balancer.get("/app/before")
    with Listener(balancer, "?past=1") as listener:
        text = listener.until("/app/before")
    assert '"resumed":false' in text
    last_id = re.findall("id: (.*)", text)[-1]

    balancer.get("/app/meanwhile")

    with Listener(balancer, **{"Last-Event-ID": last_id}) as listener:
        text = listener.until("/app/meanwhile")
    assert '"resumed":true' in text
    assert "/app/before" not in text


def test_a_request_is_told_with_its_attempts_and_counted_as_saved(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    servers[0].behave = lambda request: request.answer(500)
    with Listener(balancer) as listener:
        listener.until("event: view")
        balancer.get("/app/x")
        text = listener.until('"saved":1')

    told = json.loads(next(line for line in text.splitlines() if '"method"' in line).removeprefix("data: "))
    assert told["saved"] is True
    assert [(one["kind"], one["reason"]) for one in told["attempts"]] == [("first", "5xx"), ("retry", "ok")]


def test_many_requests_are_sampled_and_counted_exactly(balancer: Balancer) -> None:
    with Listener(balancer) as listener, requests.Session() as session:
        listener.until("event: view")
        for _ in range(500):
            assert session.get(f"{balancer.url}/app/").status_code == 200
        text = listener.until('"totals":{"requests":500')

    began, *_, ended = [float(at_s) for at_s in re.findall(r'"at_s":([0-9.]+),"method"', text)]
    assert text.count("event: request") <= 50 * (ended - began) + 10


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_view_says_in_the_readers_language_what_a_state_means(
    balancer: Balancer, servers: list[FakeServer], language: str
) -> None:
    with Listener(balancer, f"?lang={language}") as listener:
        servers[0].stop()
        text = listener.until('"state":"OFFLINE"')

    view = json.loads(text[text.rindex("data: ") + 6 :])
    words = texts(language)
    assert view["servers"][0]["explanation"].startswith(words["explain.state.OFFLINE"])
    assert view["service_text"] == words["service.degraded"]


def test_what_the_lab_has_broken_is_seen_at_once_and_is_in_the_view(balancer: Balancer) -> None:
    name = balancer.get("/api/status").json()["servers"][0]["name"]
    event = {"event": "fault", "server": name, "fault": "slow", "options": {"ms": 300}, "by": "fail.py"}
    with Listener(balancer) as listener:
        listener.until("event: view")
        (balancer.log_folder / "lab.jsonl").write_text(f"{json.dumps(event)}\n")
        text = listener.until('"faults":[{"fault":"slow"')

    assert text.index("event: fault") < text.index('"faults":[{"fault":"slow"')
