"""What must hold of the two parsers for any bytes whatever: a request's, as the worker reads it, and an answer's.

Each function takes bytes and raises AssertionError, or any other error that nobody expects, when it does not hold.
"""

from collections.abc import Iterator
from typing import Any, cast

import httptools
from gevent.socket import socket
from gunicorn.config import Config
from gunicorn.http.errors import NoMoreData, ParseException
from gunicorn.http.message import Request

from balancer.rules.pace import ClientLimits, Pace
from balancer.wire.client import Client
from balancer.wire.client_body import ClientBody
from balancer.wire.environ import environ_of
from balancer.wire.incoming import Call, ClientGoneError, call_from
from balancer.wire.messages import Request as Sent
from balancer.wire.plain import plain_request
from balancer.wire.reading import Reading, TruncatedError
from balancer.wire.refusals import RefusedError, check, status_for
from balancer.wire.response import closes
from balancer.wire.room import Room
from balancer.wire.target import first_segment

REFUSED = (ParseException, RefusedError, NoMoreData, StopIteration, ClientGoneError)
PLAIN = b"GET /app/a?b HTTP/1.1\r\nHost: a:81\r\nCOOKIE: c=d\r\naccept:  */* \r\nConnection: Keep-Alive\r\n\r\n"
HERE = ("127.0.0.1", 8080)
CONFIG = Config()


def check_requests(data: bytes) -> None:
    """Whatever a client sends: each request is refused with a status, or goes on as exactly one that a server reads."""
    client = Client(cast(socket, _Connection(data)), ClientLimits())
    while client.has_request(Pace(1)):
        ahead = client.read_ahead()
        try:
            request = Request(CONFIG, client, HERE, 1)
            check(request)
            body = ClientBody(request, client)
            call = call_from(environ_of(request, body, client, HERE, HERE), Room())
        except REFUSED as error:
            assert status_for(error).startswith(("4", "5")) or isinstance(error, ClientGoneError)
            assert plain_request(ahead, HERE[0]) is None, "a plain request, and refused"
            return
        _is_read_as_one(call.request)
        plain = plain_request(ahead, HERE[0])
        if plain is not None:
            assert not client.has_read_ahead() and first_segment(request.uri) == "app"
            assert body.is_whole and not body.waits_for_continue and not closes(request)
            assert not call.request.asks_upgrade()
            assert without_id(plain) == without_id(call)
            assert plain.request.head() == plain.request._replace(lines=b"").head()


def without_id(call: Call) -> Call:
    """Return a call but for the name that the balancer has given it."""
    others = [(name, value) for name, value in call.request.headers if name != "X-Request-Id"]
    return call._replace(request=call.request._replace(headers=others, is_plain=False, lines=b""))


def check_answer(data: bytes) -> None:
    """Whatever a server sends: it is an answer or it isn't, and in which pieces it comes makes no difference."""
    for method in ("GET", "HEAD"):
        whole = _read(method, [data])
        for size in (1, 7, max(1, len(data) // 2)):
            pieces = _read(method, [data[start : start + size] for start in range(0, len(data), size)])
            assert whole == pieces, f"{method} at once {whole}, {size} bytes at a time {pieces}"


def _read(method: str, pieces: list[bytes]) -> tuple[object, ...]:
    """Read an answer as far as it goes; return what it is, or that it is none."""
    reading = Reading(method)
    body = b""
    try:
        for piece in pieces:
            if not reading.is_complete and piece:
                reading.feed(piece)
                body += reading.taken()
        if not reading.is_complete:
            reading.end()
    except httptools.HttpParserError:
        return ("corrupt",)
    except (TruncatedError, ConnectionResetError) as error:
        return type(error).__name__, reading.status, body
    told = reading.status, reading.phrase, reading.headers, reading.names, reading.length, reading.keeps_alive
    return *told, body


def _is_read_as_one(sent: Sent) -> None:
    """See that another parser reads what goes to a server as the same request, and nothing after it."""
    sent = sent._replace(method="POST")  # it knows only methods that have a name
    read = _Read()
    parser = httptools.HttpRequestParser(read)
    body = sent.body if isinstance(sent.body, bytes) else b"".join(sent.body)
    try:
        parser.feed_data(sent.head() + body)
    except httptools.HttpParserUpgrade as upgrade:
        assert upgrade.args[0] == len(sent.head()), "more than a request that wants another protocol"
        read.ended = 1
    assert read.ended == 1, f"{read.ended} requests, not one"
    assert read.target.decode("latin-1") == sent.target
    assert read.body == body
    assert len(read.names) == len(sent.headers), "a header became another number of headers"


class _Read:
    """A request as httptools reads it."""

    def __init__(self) -> None:
        self.target = self.body = b""
        self.names: list[bytes] = []
        self.ended = 0

    def on_url(self, url: bytes) -> None:
        self.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self.names.append(name)

    def on_body(self, body: bytes) -> None:
        self.body += body

    def on_message_complete(self) -> None:
        self.ended += 1


class _Connection:
    """A client's connection that brings some bytes and then its end; what is sent over it is lost."""

    def __init__(self, data: bytes) -> None:
        self._pieces: Iterator[bytes] = iter([data[start : start + 500] for start in range(0, len(data), 500)])

    def settimeout(self, timeout_s: float | None) -> None:
        """Wait for nothing."""

    def recv(self, size: int) -> bytes:
        """Return the next piece."""
        return next(self._pieces, b"")

    def send(self, data: bytes) -> int:
        """Take everything."""
        return len(data)


def request_seeds() -> list[bytes]:
    """Return requests to begin with."""
    from tests.odd import clients
    from tests.odd.script import Say
    from tests.odd.test_differential import ALL

    scripts = [one.steps(*clients.request("PUT", "/app/a?b", b"body", True)) for one in clients.EVERY.values()]
    said = [b"".join(step.data for step in script if isinstance(step, Say)) for script in scripts]
    return [*said, PLAIN, *(text for asked in ALL if len(text := asked.text("/app")) < 2000)]


ANSWERS = (
    b"HTTP/1.1 200 OK\r\nServer: a\r\nConnection: keep-alive\r\ncontent-length: 2\r\n\r\nhi",
    b'HTTP/1.1 404 Not  Found \r\nContent-Length: 0\r\nX-Empty:\r\nX-Latin: caf\xe9 \tau\r\nETag:"a"\r\n\r\n',
    b"HTTP/1.1 200 \r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
    b"HTTP/1.1 206 OK\r\nContent-Length: 2\r\nConnection: close\r\nUpgrade: a\r\n\r\nhi",
    b"HTTP/1.1 200 OK\r\nContent-Length: 00002\r\nX:  two blanks  \r\nTransfer-Encoding: chunked\r\n\r\nhi",
    b"HTTP/1.1 205 OK\r\nContent-Length: 2\r\n\r\nhi",
)


def answer_seeds() -> list[bytes]:
    """Return answers to begin with."""
    from tests.odd import servers
    from tests.odd.script import Say

    scripts: list[tuple[Any, ...]] = [one.steps for one in servers.EVERY.values()]
    return [*ANSWERS, *(b"".join(one.data for one in script if isinstance(one, Say))[:4000] for script in scripts)]


CHECKS = {"requests": (check_requests, request_seeds), "answers": (check_answer, answer_seeds)}
