"""Content-Digest, as RFC 9530 has it: only a digest that can be checked, and is another one, is against a body."""

import base64
import hashlib

import pytest

from balancer.wire.digest import agrees
from balancer.wire.messages import Answer

BODY = b'{"hello": "world"}'


def member(name: str, body: bytes) -> str:
    """Return one member of the header's value."""
    return f"{name}=:{base64.b64encode(hashlib.new(name.replace('-', ''), body).digest()).decode()}:"


RIGHT, WRONG = member("sha-256", BODY), member("sha-256", b"other")


def test_the_examples_of_the_rfc_agree() -> None:
    assert agrees("sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:", b'{"hello": "world"}\n')


@pytest.mark.parametrize("value", [RIGHT, member("sha-512", BODY), f"{RIGHT}, {member('sha-512', BODY)}", f" {RIGHT} "])
def test_the_right_digest_agrees(value: str) -> None:
    assert agrees(value, BODY)


@pytest.mark.parametrize(
    "value", [WRONG, member("sha-512", b"other"), f"{RIGHT}, {member('sha-512', b'')}", f"unknown=:YQ==:, {WRONG}"]
)
def test_one_wrong_digest_is_enough_against_a_body(value: str) -> None:
    assert not agrees(value, BODY)


@pytest.mark.parametrize("value", ["", "sha-256", "sha-256=:abc:", "sha-256=YQ==", "md5=:YQ==:", "sha-256=:!:", ":,=;"])
def test_what_is_not_in_order_or_of_another_kind_says_nothing(value: str) -> None:
    assert agrees(value, BODY)


def answer(status: int = 200, held: bytes = BODY, *values: str) -> Answer:
    """Return an answer with these Content-Digest headers."""
    return Answer(status, "OK", [("content-digest", value) for value in values], held)


def test_an_answer_without_the_header_is_not_doubted() -> None:
    assert not answer().is_corrupt("GET")


def test_an_answer_with_another_body_than_it_speaks_of_is_corrupt() -> None:
    assert answer(200, BODY, WRONG).is_corrupt("GET")
    assert answer(200, b"", RIGHT).is_corrupt("POST")
    assert answer(500, BODY, RIGHT, member("sha-512", b"other")).is_corrupt("GET")
    assert not answer(200, BODY, RIGHT).is_corrupt("GET")


def test_where_no_body_can_be_there_is_nothing_to_compare() -> None:
    assert not answer(200, b"", RIGHT).is_corrupt("HEAD")
    assert not answer(304, b"", RIGHT).is_corrupt("GET")
    assert not answer(204, b"", RIGHT).is_corrupt("GET")


def test_a_body_that_is_not_held_whole_is_passed_on_unchecked() -> None:
    assert not answer(200, BODY, WRONG)._replace(rest=(piece for piece in [b"more"])).is_corrupt("GET")
