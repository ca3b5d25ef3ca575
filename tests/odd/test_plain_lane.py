"""Plain requests go past the parser: what is one, that nothing odd ever is, and that nobody can tell the difference."""

import re
import socket
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balancer.wire.plain import MOST_BYTES, plain_request
from tests.component.conftest import Balancer
from tests.odd.parsers import PLAIN, check_requests
from tests.odd.recorder import Recorder
from tests.odd.script import Conversation, EndWriting, ReadToTheEnd, Say
from tests.odd.test_differential import ALL, Asked, recorders, through

__all__ = ["recorders", "through"]  # fixtures

HOST = b"Host: a\r\n"
FIRST = b"GET /app/ HTTP/1.1\r\n"
VARIES = re.compile(rb"^(Date|date|X-Request-Id|x-request-id): [^\r]*|dur=[0-9.]+", re.MULTILINE)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        FIRST + HOST + b"\r\n",
        b"HEAD /app/a/b?c=%20d HTTP/1.1\r\n" + HOST + b"X-Empty:\r\nX-Latin: caf\xe9\r\n\r\n",
        FIRST + HOST + b"A: b\r\n" * 99 + b"\r\n",
    ],
)
def test_what_nearly_all_clients_send_is_plain(text: bytes) -> None:
    assert plain_request(text, "10.0.0.1") is not None
    check_requests(text)


ODD = {
    "a bare line feed": FIRST + b"Host: a\n\r\n",
    "only line feeds": b"GET /app/ HTTP/1.1\nHost: a\n\n",
    "a folded line": FIRST + HOST + b"A: b\r\n c\r\n\r\n",
    "a line that begins with a blank": FIRST + b" " + HOST + b"\r\n",
    "two hosts": FIRST + HOST + HOST + b"\r\n",
    "no host": FIRST + b"A: b\r\n\r\n",
    "an empty host": FIRST + b"Host:\r\n\r\n",
    "a host that is none": FIRST + b"Host: a/b\r\n\r\n",
    "a transfer coding": FIRST + HOST + b"Transfer-Encoding: chunked\r\n\r\n",
    "a length": FIRST + HOST + b"Content-Length: 0\r\n\r\n",
    "a length and what it speaks of": FIRST + HOST + b"Content-Length: 4\r\n\r\nbody",
    "another protocol": FIRST + HOST + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "the connection's end": FIRST + HOST + b"Connection: close\r\n\r\n",
    "a header of this connection": FIRST + HOST + b"Connection: keep-alive, A\r\nA: b\r\n\r\n",
    "an expectation": FIRST + HOST + b"Expect: 100-continue\r\n\r\n",
    "trailers": FIRST + HOST + b"TE: trailers\r\n\r\n",
    "what another proxy says": FIRST + HOST + b"X-Forwarded-For: 1.2.3.4\r\n\r\n",
    "a name of its own": FIRST + HOST + b"X-Request-Id: 7\r\n\r\n",
    "two lines of cookies": FIRST + HOST + b"Cookie: a\r\nCookie: b\r\n\r\n",
    "two types": FIRST + HOST + b"Content-Type: a\r\nContent-Type: b\r\n\r\n",
    "a blank before the colon": FIRST + b"Host : a\r\n\r\n",
    "an underscore": FIRST + HOST + b"X_Forwarded_For: a\r\n\r\n",
    "an odd name": FIRST + HOST + b"A(b): c\r\n\r\n",
    "a name of bytes beyond ASCII": FIRST + HOST + b"\xdf: c\r\n\r\n",
    "no name": FIRST + HOST + b": c\r\n\r\n",
    "no colon": FIRST + HOST + b"A\r\n\r\n",
    "a zero byte": FIRST + HOST + b"A: b\0c\r\n\r\n",
    "a carriage return": FIRST + HOST + b"A: b\rc\r\n\r\n",
    "a control character": FIRST + HOST + b"A: b\x01c\r\n\r\n",
    "an absolute target": b"GET http://a/app/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "a fragment": b"GET /app/#a HTTP/1.1\r\n" + HOST + b"\r\n",
    "a target beyond ASCII": b"GET /app/\xe9 HTTP/1.1\r\n" + HOST + b"\r\n",
    "a page of ours": b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n",
    "a name that only begins so": b"GET /application HTTP/1.1\r\n" + HOST + b"\r\n",
    "an escape in the first segment": b"GET /%61pp/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "two blanks": b"GET  /app/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "a tab": b"GET\t/app/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "small letters": b"get /app/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "another method": b"POST /app/ HTTP/1.1\r\n" + HOST + b"\r\n",
    "HTTP/1.0": b"GET /app/ HTTP/1.0\r\n" + HOST + b"\r\n",
    "HTTP/1.9": b"GET /app/ HTTP/1.9\r\n" + HOST + b"\r\n",
    "an empty line first": b"\r\n" + FIRST + HOST + b"\r\n",
    "half a head": FIRST + HOST,
    "one more request": (FIRST + HOST + b"\r\n") * 2,
    "something after it": FIRST + HOST + b"\r\nx",
    "more lines than are taken": FIRST + HOST + b"A: b\r\n" * 100 + b"\r\n",
    "a very long line": FIRST + HOST + b"A: " + b"b" * MOST_BYTES + b"\r\n\r\n",
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD)
def test_whatever_asks_for_care_is_not_plain(odd: str) -> None:
    assert plain_request(ODD[odd], "10.0.0.1") is None
    check_requests(ODD[odd])


LINES = st.sampled_from([
    HOST, b"Accept: */*\r\n", b"x-a:\tb \r\n", b"Cookie: a=b\r\n", b"Connection: keep-alive\r\n",
    b"Connection: close\r\n", b"Content-Length: 3\r\n", b"Via: 1.1 a\r\n", b"\r\n", b"A: \xff\r\n", b" a\r\n", b"A:b\n",
    b"Transfer-Encoding: chunked\r\n",
])  # fmt: skip
STARTS = st.sampled_from([FIRST, b"HEAD /app/?a HTTP/1.1\r\n", b"GET /app HTTP/1.1\r\n", b"GET /app/ HTTP/1.0\r\n"])


@given(STARTS, st.lists(LINES, max_size=6), st.binary(max_size=3), st.integers(0, 200))
def test_any_head_that_is_plain_becomes_the_request_that_the_parser_makes_of_it(
    first: bytes, lines: list[bytes], put: bytes, at: int
) -> None:
    text = b"".join([first, HOST, *lines, b"\r\n"])
    check_requests(text)
    check_requests(text[:at] + put + text[at:])


def said(port: int, text: bytes, piece: int) -> bytes:
    """Say a request, in pieces of so many bytes, or at once; return what comes back, but for what varies."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        conversation = Conversation(connection, time.sleep)
        conversation.play((Say(text[:piece], pause_s=0.02), Say(text[piece:]), EndWriting(), ReadToTheEnd()))
    return VARIES.sub(b"", bytes(conversation.taken))


NOT_PLAIN = ("TE", "Keep-Alive", "Idempotency-Key", "X!#", "Content-Type", "Cookie: c=3")
BODILESS = [asked for asked in ALL if asked.method in ("GET", "HEAD")]


@pytest.mark.parametrize("asked", BODILESS, ids=range(len(BODILESS)))
def test_nobody_can_tell_which_way_a_request_went(recorders: list[Recorder], through: Balancer, asked: Asked) -> None:
    lines = [
        line
        for line in asked.lines
        if not line.startswith(("TE", "Keep-Alive", "Idempotency-Key", "X!#", "Content-Type"))
    ]
    lines = [line for line in lines if line != "Cookie: c=3"]
    text = asked._replace(lines=tuple(lines)).text("/app").replace(b"Connection: close\r\n", b"")
    assert len(text) > MOST_BYTES or plain_request(text, "127.0.0.1") is not None
    recorders[0].requests.clear()

    in_one_piece = said(through.port, text, len(text))
    in_two = said(through.port, text, 10)

    assert in_one_piece == in_two
    plain, parsed = recorders[0].requests
    assert (plain.method, plain.target, plain.body) == (parsed.method, parsed.target, parsed.body)
    assert [one for one in plain.headers if one[0] != "x-request-id"] == [
        one for one in parsed.headers if one[0] != "x-request-id"
    ]
