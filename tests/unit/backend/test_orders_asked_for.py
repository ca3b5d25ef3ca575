"""What is asked of `/orders`, and what is answered; faults are around it as around everything."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend.app import create_app
from backend.orders_routes import key_of

COFFEE = '{"item": "coffee"}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file that says which faults the server is to have; there is none yet."""
    return tmp_path / "faults.json"


@pytest.fixture
def client(tmp_path: Path, file: Path) -> FlaskClient:
    """A client of a server that has no orders."""
    return a_server(tmp_path, file)


def a_server(folder: Path, file: Path, name: str = "server1", language: str = "en") -> FlaskClient:
    environment = {"SERVER_NAME": name, "SERVER_LABEL": name.title(), "LAB_LANG": language}
    return create_app({**environment, "ORDERS_FOLDER": str(folder)}, file).test_client()


def numbers(client: FlaskClient, query: str = "") -> list[int]:
    return [order["order"] for order in client.get(f"/orders{query}").json["orders"]]  # type: ignore[index]


def test_an_order_is_answered_with_its_number_and_where_it_is(client: FlaskClient) -> None:
    answer = client.post("/orders", data=COFFEE)

    assert answer.status_code == 201
    assert list(answer.json.items()) == [("order", 1), ("server", "server1"), ("runs", 1)]  # type: ignore[union-attr]
    assert answer.headers["Location"] == "/orders/1"
    assert "Idempotent-Replayed" not in answer.headers
    assert "Content-Digest" in answer.headers


def test_orders_are_shown_as_they_were_sent(client: FlaskClient) -> None:
    item = {"z": [1, 2.5, -0.0, True, None], "a": {"kopi ☕": "\ud83d", '"': "\\"}, "big": 12345678901234567890}
    client.post("/orders", data=json.dumps(item), headers={"X-Request-Id": "r1", "Idempotency-Key": "k"})

    shown = {"order": 1, "server": "server1", "runs": 1, "key": "k", "item": item, "request_ids": ["r1"]}
    answer = client.get("/orders").json
    assert answer == {"orders": [shown], "count": 1, "runs": 1}
    assert list(answer["orders"][0]) == ["order", "server", "runs", "key", "item", "request_ids"]
    assert list(answer["orders"][0]["item"]) == ["z", "a", "big"]
    assert client.get("/orders/1").json == shown


def test_only_orders_after_a_number_are_shown_when_it_is_asked_so(client: FlaskClient) -> None:
    for _ in range(3):
        client.post("/orders", data=COFFEE)

    assert numbers(client, "?since=0") == [1, 2, 3]
    assert numbers(client, "?since=2") == [3]
    assert client.get("/orders?since=2").json["count"] == 1  # type: ignore[index]
    assert numbers(client, "?since=3") == []


def test_the_same_key_has_the_first_answer_again_on_whatever_server(client: FlaskClient, tmp_path: Path) -> None:
    other = a_server(tmp_path, tmp_path / "none", "server2")
    client.post("/orders", data=COFFEE, headers={"Idempotency-Key": "k", "X-Request-Id": "r1"})

    again = other.post("/orders", data='{"item":"coffee"}', headers={"Idempotency-Key": '"k"', "X-Request-Id": "r2"})

    assert (again.status_code, again.json) == (201, {"order": 1, "server": "server1", "runs": 2})
    assert (again.headers["Location"], again.headers["Idempotent-Replayed"]) == ("/orders/1", "true")
    assert client.get("/orders/1").json["request_ids"] == ["r1", "r2"]  # type: ignore[index]
    assert client.get("/orders").json["runs"] == 2  # type: ignore[index]


def test_the_same_key_with_another_body_is_refused(client: FlaskClient) -> None:
    client.post("/orders", data=COFFEE, headers={"Idempotency-Key": "k"})

    answer = client.post("/orders", data='{"item": "tea"}', headers={"Idempotency-Key": "k"})

    assert answer.status_code == 422
    assert list(answer.json) == ["server", "status", "message"]  # type: ignore[arg-type]
    assert answer.json["status"] == "ERROR"  # type: ignore[index]
    assert answer.json["message"].endswith("this Idempotency-Key was used for another order")  # type: ignore[index]
    assert client.get("/orders").json["runs"] == 1  # type: ignore[index]


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("", None),
        ("  ", None),
        ("k", "k"),
        (" a b ", "a b"),
        ('"k"', "k"),
        (r'"a\"b\\c"', 'a"b\\c'),
        ('k"', 'k"'),
        ("x" * 255, "x" * 255),
    ],
)
def test_a_key_is_what_stands_between_quotes_or_without_them(header: str, key: str | None) -> None:
    assert key_of(header) == key


def test_orders_are_forgotten_when_it_is_asked_so(client: FlaskClient) -> None:
    client.post("/orders", data=COFFEE)

    answer = client.delete("/orders")

    assert (answer.status_code, answer.data) == (204, b"")
    assert client.get("/orders").json == {"orders": [], "count": 0, "runs": 0}
    assert client.post("/orders", data=COFFEE).json["order"] == 1  # type: ignore[index]


def test_each_request_is_a_line_of_the_log(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    client.post("/orders", data=COFFEE, headers={"X-Request-Id": "mine-1"})
    client.get("/orders?since=1", headers={"X-Request-Id": "mine-2"})
    client.application.extensions["request_log"].flush()

    lines = [line for line in capsys.readouterr().out.splitlines() if "mine" in line]
    assert [line.split(" | ", 1)[1] for line in lines] == [
        "server1 | POST /orders | 201 | id=mine-1",
        "server1 | GET /orders?since=1 | 200 | id=mine-2",
    ]


# Faults: each is around the service, so an order has run, or hasn't, by what the fault lets through.


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        ({"slow": {"ms": 1}}, 1),
        ({"corrupt": {}}, 1),
        ({"lie": {}}, 1),
        ({"drip": {"ms": 1}}, 1),
        ({"error": {"status": 500}}, 0),
        ({"slow": {"ms": 1}, "error": {"status": 503}}, 0),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_under_a_fault_an_order_runs_or_does_not(
    client: FlaskClient, file: Path, fault: dict[str, object], taken: int
) -> None:
    file.write_text(json.dumps(fault))

    client.post("/orders", data=COFFEE)

    file.unlink()
    assert client.get("/orders").json["runs"] == taken  # type: ignore[index]


def test_a_lie_about_an_order_changes_no_order(client: FlaskClient, file: Path) -> None:
    file.write_text('{"lie": {}}')

    assert client.post("/orders", data=COFFEE).json["order"] == 2  # type: ignore[index]

    file.unlink()
    assert numbers(client) == [1]
