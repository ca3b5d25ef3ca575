"""The same requests straight to a server and through the balancer: what arrives and what comes back is the same."""

import socket
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from tests.component.conftest import ADDRESSES, Balancer, start_balancer
from tests.component.fake_server import PORT
from tests.odd.answers import Answered, Fields, answers_in
from tests.odd.recorder import Recorder
from tests.odd.script import Conversation, ReadToTheEnd, Say

REQUESTS = 200
SEED = 9110
BODY = bytes(range(256)) * 1200  # 300 kB
# All that may differ. Everything else, each value and the order of repeated ones among it, is the same on both ways.
ADDED_TO_REQUESTS = frozenset({"via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-request-id"})
ADDED_TO_ANSWERS = frozenset({"via", "x-served-by", "server-timing"})
OF_ONE_CONNECTION = frozenset({"connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "expect"})
FRAMING = frozenset({"content-length", "transfer-encoding"})
JOINED = {"cookie": "; "}  # RFC 9113, section 8.2.3: lines that may be put together, and with what

METHODS = ("GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND")
ANSWERS = ("length", "chunked", "close", "103", "204", "304", "404", "501")
PATHS = (
    "/", "/a", "/a/b/", "//a//b", "/a%20b", "/%2F%2f", "/caf%C3%A9", "/a;b=c,d", "/~!$&'()*+,;=:@", "/a/../b", "/./a",
    "/%2e%2e/a", "/%00", "/a|b^c`d{e}", '/"quoted"', "/app/app", "/" + "long" * 500,
)  # fmt: skip
QUERIES = ("", "&x=1&x=2&x", "&q=%2F%3F%26", "&q=a+b", "&?=?/?", "&q=[1]|{2}", "&u=%E2%82%AC", "&" + "long=1&" * 300)
LINES = (
    "Accept: text/html;q=0.9, */*",
    "Accept: application/json",
    "Accept-Encoding: gzip, br",
    "Cookie: a=1; b=2",
    "Cookie: c=3",
    "Authorization: Basic b2RkOm9kZA==",
    "Content-Type: application/x-odd; charset=utf-8",
    "Range: bytes=0-9",
    "If-None-Match: \"a\", W/\"b\"",
    "X-Empty:",
    "X-Blank: \t inner \t blanks \t ",
    "X-Repeated: one",
    "X-Repeated: two, three",
    "X-Latin: caf\xe9",
    "X!#$%&'*+-.^`|~: an odd name",
    "X-Long: " + "long " * 800,
    "Cache-Control: no-cache",
    "TE: trailers",
    "Keep-Alive: timeout=3",
    "Idempotency-Key: odd",
)  # fmt: skip


class Asked(NamedTuple):
    """One request; `pieces` are its body's chunks, None when it is sent with a Content-Length, or has none."""

    method: str
    target: str
    lines: tuple[str, ...]
    body: bytes
    pieces: tuple[bytes, ...] | None

    def text(self, prefix: str) -> bytes:
        """Return it as it goes over the wire, with something before its target."""
        lines = [f"{self.method} {prefix}{self.target} HTTP/1.1", "Host: odd.example:81", *self.lines]
        body = self.body
        if self.pieces is not None:
            lines.append("Transfer-Encoding: chunked")
            body = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in self.pieces) + b"0\r\n\r\n"
        elif body or self.method in ("POST", "PUT"):
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body


def drawn(random: Random) -> Asked:
    """Return a request."""
    method = random.choice(METHODS)
    target = f"{random.choice(PATHS)}?answer={random.choice(ANSWERS)}{random.choice(QUERIES)}"
    lines = tuple(line for line in LINES if random.random() < 0.3)
    if method in ("GET", "HEAD", "OPTIONS"):
        return Asked(method, target, lines, b"", None)
    body = BODY[: random.choice((0, 1, 10, 1000, 65_536, 65_537, len(BODY)))]
    if not body or random.random() < 0.5:
        return Asked(method, target, lines, body, None)
    cuts = sorted(random.randrange(1, len(body)) for _ in range(random.randrange(4))) if len(body) > 1 else []
    bounds = sorted({0, *cuts, len(body)})
    return Asked(method, target, lines, body, tuple(body[a:b] for a, b in pairwise(bounds)))


RANDOM = Random(SEED)  # noqa: S311 (no secret)
ALL = [drawn(RANDOM) for _ in range(REQUESTS)]


@pytest.fixture(scope="module")
def recorders() -> Iterator[list[Recorder]]:
    started = [Recorder(address, PORT) for address in ADDRESSES]
    yield started
    for one in started:
        one.stop()


@pytest.fixture(scope="module")
def through(recorders: list[Recorder], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Balancer]:
    log_folder: Path = tmp_path_factory.mktemp("log")
    started = start_balancer({"LOG_FOLDER": str(log_folder), "ATTEMPT_TIMEOUT_S": "2", "HEDGE": "off"}, log_folder)
    for number in (1, 2, 3):
        started.wait_for_state(number, "ONLINE")
    yield started
    assert started.changes() == [], "something stands against a server that did nothing wrong"
    started.kill()


def ask(address: tuple[str, int], text: bytes, method: str) -> Answered:
    """Return the only answer to a request."""
    with socket.create_connection(address, timeout=10) as connection:
        conversation = Conversation(connection, time.sleep)
        conversation.play((Say(text), ReadToTheEnd()))
    (answer,) = answers_in(bytes(conversation.taken), method)
    return answer


def compared(headers: Fields, may_differ: frozenset[str]) -> dict[str, list[str]]:
    """Return the headers that must be the same: each one's values in their order."""
    found: dict[str, list[str]] = {}
    for name, value in headers:
        if name not in may_differ | OF_ONE_CONNECTION | FRAMING:
            found.setdefault(name, []).append(value)
    return {name: [JOINED[name].join(values)] if name in JOINED else values for name, values in found.items()}


@pytest.mark.parametrize("number", range(REQUESTS))
def test_a_request_and_its_answer_are_the_same_straight_and_through(
    recorders: list[Recorder], through: Balancer, number: int
) -> None:
    asked = ALL[number]
    for one in recorders:
        one.requests.clear()

    straight = ask((recorders[0].address, PORT), asked.text(""), asked.method)
    passed = ask(("127.0.0.1", through.port), asked.text("/app"), asked.method)

    sent, arrived = recorders[0].requests
    assert (arrived.method, arrived.target, arrived.body) == (sent.method, sent.target, sent.body)
    assert compared(arrived.headers, ADDED_TO_REQUESTS) == compared(sent.headers, frozenset())
    assert (passed.status, passed.body, passed.is_whole) == (straight.status, straight.body, straight.is_whole)
    assert compared(passed.headers, ADDED_TO_ANSWERS) == compared(straight.headers, frozenset())


def test_the_straight_way_brings_what_was_sent(recorders: list[Recorder]) -> None:
    recorders[0].requests.clear()
    for asked in ALL:
        assert ask((recorders[0].address, PORT), asked.text(""), asked.method).is_whole
    assert [(one.method, one.target, one.body) for one in recorders[0].requests] == [
        (asked.method, asked.target, asked.body) for asked in ALL
    ]
