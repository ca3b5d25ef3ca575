"""What `/orders` refuses, and how it says why: in JSON, in a line."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend.app import create_app
from backend.orders_file import NAME
from backend.orders_routes import item_of, key_of
from backend.orders_texts import WHY

COFFEE = '{"item": "coffee"}'


def a_server(folder: Path, language: str = "en") -> FlaskClient:
    return create_app({"LAB_LANG": language, "ORDERS_FOLDER": str(folder)}, folder.parent / "no faults").test_client()


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """A client of a server that has no orders."""
    return a_server(tmp_path)


def count(client: FlaskClient) -> int:
    return int(client.get("/orders").json["count"])  # type: ignore[index]


@pytest.mark.parametrize("header", ['""', "é", "x" * 256, "a\tb"])
def test_what_can_be_no_key_is_refused(client: FlaskClient, header: str) -> None:
    with pytest.raises(ValueError):
        key_of(header)

    answer = client.post("/orders", data=COFFEE, headers={"Idempotency-Key": header})

    assert (answer.status_code, count(client)) == (400, 0)


@pytest.mark.parametrize(
    "body",
    ["", "null", "[]", '"coffee"', "1", "{", "{} {}", '{"a": NaN}', '{"a": -Infinity}', '{"a": 1e999}', "\ufeff{}",
     '{"a":' * 2500 + "1" + "}" * 2499, '{"a": "\n"}', "item=coffee"],
)  # fmt: skip
def test_what_is_no_json_object_is_refused(client: FlaskClient, body: str) -> None:
    answer = client.post("/orders", data=body.encode())

    assert answer.status_code == 400
    assert answer.json["message"].startswith("400 Bad Request: an order is a JSON object")  # type: ignore[index]
    assert count(client) == 0


@pytest.mark.parametrize("body", [b'{"a": "\xff"}', '{"a": 1}'.encode("utf-16")])
def test_json_is_utf_8(body: bytes) -> None:
    with pytest.raises(ValueError):
        item_of(body)


@pytest.mark.parametrize(("length", "status"), [(16 * 1024, 201), (16 * 1024 + 1, 413), (1024 * 1024, 413)])
def test_an_order_is_small(client: FlaskClient, length: int, status: int) -> None:
    body = '{"a": "' + "x" * (length - 9) + '"}'
    assert len(body) == length

    answer = client.post("/orders", data=body)

    assert answer.status_code == status
    if status == 413:
        assert answer.json["message"].endswith("an order is 16 KiB at most")  # type: ignore[index]
    assert count(client) == (status == 201)


@pytest.mark.parametrize("path", ["/orders/2", "/orders/0", "/orders/x", "/orders/-1", f"/orders/{'9' * 30}"])
def test_an_order_that_is_not_there_is_a_404_in_json(client: FlaskClient, path: str) -> None:
    client.post("/orders", data=COFFEE)

    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.json["message"] == "404 Not Found: there is no order of this number"  # type: ignore[index]


@pytest.mark.parametrize("since", ["", "x", "-1", "1.5", "9" * 30])
def test_what_is_no_number_is_no_beginning(client: FlaskClient, since: str) -> None:
    assert client.get(f"/orders?since={since}").status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_other_methods_are_refused_as_elsewhere(client: FlaskClient, method: str) -> None:
    assert client.open("/orders", method=method).status_code == 405


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize(("language", "said"), [("en", "the orders' folder isn't there"), ("id", "folder pesanan")])
def test_without_a_folder_a_server_serves_and_says_that_it_takes_no_orders(
    tmp_path: Path, language: str, said: str, method: str
) -> None:
    client = a_server(tmp_path / "not there", language)

    answer = client.open("/orders", method=method, data=COFFEE)

    assert answer.status_code == 503
    assert answer.data.count(b"\n") == 1
    assert answer.json["message"].startswith(f"503 Service Unavailable: {said}")  # type: ignore[index]
    assert (client.get("/").status_code, client.get("/health").status_code) == (200, 200)


@pytest.mark.parametrize(
    ("content", "said"), [(b"no database" * 100, "is damaged (file is not a database)"), (b"", "is of another program")]
)
def test_of_a_file_that_is_of_no_use_it_is_said_why(
    client: FlaskClient, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / NAME).write_bytes(content)

    answer = client.post("/orders", data=COFFEE)

    assert answer.status_code == 503
    assert said in answer.json["message"]  # type: ignore[index]


def test_why_is_said_in_both_languages_with_the_same_places() -> None:
    assert list(WHY["id"]) == list(WHY["en"])
    for word, english in WHY["en"].items():
        assert english.count("{said}") == WHY["id"][word].count("{said}"), word
