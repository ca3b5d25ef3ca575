"""What the balancer itself answers: pages, status, live stream, metrics; and how it starts and stops."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from tests.component.conftest import Balancer, start_balancer
from tests.component.fake_server import FakeServer


def test_the_dashboard_sends_one_request_and_shows_its_answer(balancer: Balancer, servers: list[FakeServer]) -> None:
    page = balancer.get("/load-balancer/")

    assert page.status_code == 200
    assert "Sistem Berjalan Normal" in page.text
    assert "world" in page.text
    assert len(servers[0].requests) == 1
    assert len(balancer.log_lines()) == 1


def test_text_from_a_server_is_shown_as_text(balancer: Balancer, servers: list[FakeServer]) -> None:
    hostile = "<script>alert(1)</script>"
    servers[0].behave = lambda request: request.answer(body=json.dumps({hostile: hostile}).encode())

    page = balancer.get("/load-balancer/")

    assert hostile not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text


def test_an_answer_that_is_no_json_is_shown_all_the_same(balancer: Balancer, servers: list[FakeServer]) -> None:
    servers[0].behave = lambda request: request.answer(body=b"\xff<b>plain</b>", Content_Type="text/plain")

    assert "&lt;b&gt;plain&lt;/b&gt;" in balancer.get("/load-balancer/").text


@pytest.mark.parametrize("path", ["/", "/load-balancer/", "/nothing-here", "/api/status"])
def test_every_answer_of_the_balancers_own_is_strict_about_what_may_run(balancer: Balancer, path: str) -> None:
    headers = balancer.get(path).headers

    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_english_is_one_switch_away(balancer: Balancer) -> None:
    assert "System Running Normally" in balancer.get("/load-balancer/?lang=en").text
    assert "Sistem Berjalan Normal" in balancer.get("/load-balancer/?lang=nonsense").text


def test_an_address_that_is_not_there_is_a_page_for_a_browser_and_json_for_a_program(balancer: Balancer) -> None:
    assert balancer.get("/nothing-here").json()["status"] == "ERROR"
    assert "<h1" in balancer.get("/nothing-here", headers={"Accept": "text/html"}).text
    assert balancer.get("/nothing-here").status_code == 404


def test_the_status_names_policy_active_server_and_every_servers_state(
    balancer: Balancer, servers: list[FakeServer]
) -> None:
    servers[0].stop()
    balancer.wait_for_state(1, "OFFLINE")
    balancer.get()

    status = balancer.get("/api/status").json()

    assert (status["policy"], status["active"]) == ("priority", servers[1].address)
    first, second, _ = status["servers"]
    assert set(first) == {"name", "label", "role", "state", "reason", "since", "breaker", "latency", "load", "counters"}
    assert (first["role"], first["state"], first["reason"]) == ("Primary Server", "OFFLINE", "refused")
    assert second["counters"]["outcomes"] == {"ok": 1}
    assert second["latency"]["median_ms"] > 0


def test_the_live_stream_tells_of_states_requests_and_faults(balancer: Balancer, servers: list[FakeServer]) -> None:
    with requests.get(f"{balancer.url}/api/events?lang=en", stream=True, timeout=10) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        events = (event for event in read_events(stream) if event[0] not in ("hello", "view", "second"))
        balancer.get()
        assert next(events)[0] == "request"

        (balancer.log_folder / "lab.jsonl").write_text('{"event": "fault", "server": "server1", "fault": "stop"}\n')
        servers[0].stop()
        kinds = [next(events) for _ in range(3)]

    states = [event for kind, event in kinds if kind == "state"]
    assert [event["fault"] for kind, event in kinds if kind == "fault"] == ["stop"]
    assert [event["to"] for event in states] == ["SUSPECT", "OFFLINE"]
    assert states[1]["reason_text"].startswith("Connection refused")  # the first probe may have been under way: reset


def test_the_metrics_are_in_prometheus_format(balancer: Balancer, servers: list[FakeServer]) -> None:
    balancer.get()

    samples = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(balancer.get("/metrics").text)
        for sample in family.samples
    }
    assert samples["balancer_requests_total", "", "answered"] == 1
    assert samples["balancer_attempts_total", servers[0].address, "first", "ok", "ok"] == 1
    assert samples["balancer_service", "normal"] == 1
    assert samples["balancer_server_state", servers[0].address, "ONLINE"] == 1
    assert samples["balancer_server_state", servers[0].address, "OFFLINE"] == 0
    assert samples["balancer_request_seconds_count", servers[0].address, "answered"] == 1


def test_a_stop_ends_open_streams_and_exits_with_0(balancer: Balancer) -> None:
    with requests.get(f"{balancer.url}/api/events", stream=True, timeout=10) as stream:
        next(stream.iter_content(1))
        balancer.process.terminate()

        assert balancer.process.wait(5) == 0


class TestWithoutALog:
    """A log that can't be written: requests go on, and the page says so."""

    @pytest.fixture
    def settings(self, tmp_path: Path) -> dict[str, str]:
        (tmp_path / "file").touch()
        return {"LOG_FOLDER": str(tmp_path / "file" / "is-no-folder")}

    def test_requests_go_on_and_the_page_says_what_is_wrong(self, balancer: Balancer) -> None:
        assert balancer.get().status_code == 200
        page = balancer.get("/load-balancer/").text
        assert "Pencatatan log gagal" in page
        assert "Belum ada log." in page
        assert balancer.get("/api/status").json()["log_problem"] == "Not a directory"


def test_a_setting_that_cannot_be_used_ends_the_start_with_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="LAB_LANG='jv' is not known; use one of: id, en"):
        start_balancer({"LAB_LANG": "jv"}, tmp_path)


def read_events(stream: requests.Response) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the kind and the data of each event of a stream."""
    kind = ""
    for line in stream.iter_lines(chunk_size=1, decode_unicode=True):
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, json.loads(line.removeprefix("data: "))
