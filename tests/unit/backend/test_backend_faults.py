"""What the file of faults means, and what it does to a server's answers."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend import faults
from backend.app import create_app
from backend.faults import FaultFile, parse
from backend.misbehave import Options

ENVIRONMENT = {"SERVER_NAME": "server1", "SERVER_LABEL": "Server 1"}


@pytest.mark.parametrize(
    ("content", "asked"),
    [
        (b"", {}),
        (b" \n", {}),
        (b"{}", {}),
        (b'{"slow": {"ms": 1}}', {"slow": {"ms": 1}}),
        (b'{"error": {"status": 599}, "slow": {"ms": 60000}}', {"slow": {"ms": 60000}, "error": {"status": 599}}),
    ],
)
def test_the_file_names_faults_with_their_options(content: bytes, asked: dict[str, object]) -> None:
    assert parse(content) == (asked, [])


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe\x00",
        b"[" * 60_000,
        b"[]",
        b"null",
        b'"slow"',
        b'{"explode": {}}',
        b'{"slow": 1000}',
        b'{"slow": {}}',
        b'{"slow": {"ms": 0}}',
        b'{"slow": {"ms": 60001}}',
        b'{"slow": {"ms": -1}}',
        b'{"slow": {"ms": 1.5}}',
        b'{"slow": {"ms": true}}',
        b'{"slow": {"ms": "9"}}',
        b'{"slow": {"ms": NaN}}',
        b'{"slow": {"ms": 5, "more": 1}}',
        b'{"error": {"status": 200}}',
    ],
)
def test_what_is_not_understood_is_no_fault_and_is_said(content: bytes) -> None:
    asked, wrong = parse(content)

    assert asked == {}
    assert len(wrong) == 1


def test_one_fault_that_is_not_understood_leaves_the_others_alone() -> None:
    asked, wrong = parse(b'{"slow": {"ms": 5}, "error": {"status": 404}, "explode\\u001b": {}}')

    assert asked == {"slow": {"ms": 5}}
    assert wrong == ["there is no fault 'explode\\x1b'", 'error needs "status": 500 to 599']


def test_every_fault_takes_its_own_bounds() -> None:
    for fault in faults.FAULTS.values():
        for edge in (0, 1):
            assert fault.takes({name: bounds[edge] for name, bounds in fault.options.items()})


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file that says which faults the server is to have; there is none yet."""
    return tmp_path / "faults.json"


@pytest.fixture
def client(file: Path) -> FlaskClient:
    """A client of a server that looks into that file."""
    return create_app(ENVIRONMENT, file).test_client()


def timed(client: FlaskClient, path: str = "/") -> tuple[int, float]:
    """Send a GET; return the status and the milliseconds."""
    start_s = time.perf_counter()
    status = client.get(path).status_code
    return status, (time.perf_counter() - start_s) * 1000


def test_a_slow_server_answers_late_and_its_health_check_at_once(client: FlaskClient, file: Path) -> None:
    file.write_text('{"slow": {"ms": 150}}')

    status, took_ms = timed(client)
    assert (status, took_ms >= 150) == (200, True)
    status, took_ms = timed(client, "/health")
    assert (status, took_ms < 100) == (200, True)


def test_a_failing_server_answers_with_the_status_in_json_and_logs_it(
    client: FlaskClient, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text('{"error": {"status": 503}}')

    answer = client.post("/", headers={"X-Request-Id": "7"})

    assert answer.status_code == 503
    assert answer.json == {"server": "Server 1", "status": "ERROR", "message": "503 Service Unavailable"}
    client.application.extensions["request_log"].flush()
    assert capsys.readouterr().out.endswith("| server1 | POST / | 503 | id=7\n")
    assert client.get("/health").status_code == 200


@pytest.mark.parametrize("status", [500, 511, 542, 599])
def test_any_status_of_a_servers_own_failure_can_be_had(client: FlaskClient, file: Path, status: int) -> None:
    file.write_text(f'{{"error": {{"status": {status}}}}}')

    answer = client.get("/")

    assert (answer.status_code, answer.json["status"]) == (status, "ERROR")  # type: ignore[index]


def test_a_slow_and_failing_server_fails_late(client: FlaskClient, file: Path) -> None:
    file.write_text('{"error": {"status": 500}, "slow": {"ms": 80}}')

    status, took_ms = timed(client)

    assert (status, took_ms >= 80) == (500, True)


def test_faults_come_and_go_with_the_file(client: FlaskClient, file: Path) -> None:
    seen = []
    for content in (None, '{"error": {"status": 500}}', '{"error": {"status": 501}}', "", None):
        if content is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(content)
        seen.append(client.get("/").status_code)

    assert seen == [200, 500, 501, 200, 200]


def test_an_unknown_path_is_still_a_404_on_a_slow_server(client: FlaskClient, file: Path) -> None:
    file.write_text('{"slow": {"ms": 1}}')

    assert client.get("/elsewhere").status_code == 404


def test_a_broken_file_is_one_line_however_many_requests_come(
    client: FlaskClient, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text("{slow}")

    assert [client.get("/").status_code for _ in range(3)] == [200] * 3
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert complaint.endswith("faults.json: it is no JSON. That is left out.\n")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["a folder", "a pipe"])
def test_what_is_no_file_stops_no_request(client: FlaskClient, file: Path, make: Callable[[Path], None]) -> None:
    make(file)

    assert client.get("/").status_code == 200


def test_a_file_is_read_only_when_it_has_changed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reads = []

    def counted(content: bytes) -> tuple[dict[str, Options], list[str]]:
        reads.append(content)
        return parse(content)

    monkeypatch.setattr(faults, "parse", counted)
    fault_file = FaultFile(file)
    file.write_text('{"slow": {"ms": 5}}')

    assert [fault_file.faults() for _ in range(3)] == [{"slow": {"ms": 5}}] * 3
    assert len(reads) == 1


def test_no_request_can_set_a_fault(client: FlaskClient, file: Path) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        client.open(
            "/", method=method, json={"slow": {"ms": 5}}, query_string={"slow": "5"}, headers={"X-Fault": "slow"}
        )

    assert not file.exists()


def test_looking_for_faults_costs_a_request_a_hundredth_of_a_millisecond_at_most(file: Path) -> None:
    for content in (None, "{}"):
        if content:
            file.write_text(content)
        fault_file, count = FaultFile(file), 2000
        best_us = min(_each_us(fault_file, count) for _ in range(5))
        assert best_us < 10, f"one look took {best_us:.2f} us, at most 10 us are allowed"


def _each_us(fault_file: FaultFile, count: int) -> float:
    start_s = time.perf_counter()
    for _ in range(count):
        fault_file.faults()
    return (time.perf_counter() - start_s) / count * 1e6
