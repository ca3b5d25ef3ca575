"""A server says who it is, and that it is well."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend.app import create_app, printable


def a_server(folder: Path, **environment: str) -> FlaskClient:
    """Return a client of a server with that environment, and no faults."""
    return create_app(
        {"SERVER_NAME": "server2", "SERVER_LABEL": "Server 2", **environment}, folder / "none"
    ).test_client()


def test_the_service_answers_with_its_fields_in_their_order(tmp_path: Path) -> None:
    answer = a_server(tmp_path, SERVER_ROLE="Backup Server 1").get("/").json

    assert answer is not None
    assert list(answer) == ["server", "role", "status", "message", "time"]
    assert (answer["server"], answer["role"], answer["status"]) == ("Server 2", "Backup Server 1", "ACTIVE")
    assert answer["message"] == "Request berhasil diproses oleh Server 2"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", answer["time"])


def test_the_message_is_english_when_the_lab_is(tmp_path: Path) -> None:
    answer = a_server(tmp_path, LAB_LANG="en").get("/").json

    assert answer is not None
    assert answer["message"] == "Request processed successfully by Server 2"


def test_the_health_check_says_since_when_the_server_runs_if_that_is_known(tmp_path: Path) -> None:
    assert a_server(tmp_path, BEGAN_S="1800000000.125").get("/health").headers["X-Server-Began"] == "1800000000.125"
    assert "X-Server-Began" not in a_server(tmp_path).get("/health").headers


def test_the_health_check_says_who_answers(tmp_path: Path) -> None:
    assert a_server(tmp_path).get("/health").json == {"server": "server2", "status": "ok"}


def test_a_path_that_is_none_is_a_404_in_json(tmp_path: Path) -> None:
    answer = a_server(tmp_path).get("/elsewhere")

    assert (answer.status_code, answer.json) == (
        404,
        {"server": "Server 2", "status": "ERROR", "message": "404 Not Found"},
    )


@pytest.mark.parametrize("settings", [{"LAB_LANG": "fr"}, {"TZ": "Mars/Olympus"}, {"TZ": "../etc"}])
def test_a_setting_that_can_not_be_used_is_one_line(tmp_path: Path, settings: dict[str, str]) -> None:
    with pytest.raises(SystemExit, match=r"is not a (language|time zone).*: use "):
        a_server(tmp_path, **settings)


def test_a_request_can_not_forge_a_line_of_the_log() -> None:
    assert printable("a\nb\x1b[2J") == "a\\nb\\x1b[2J"
