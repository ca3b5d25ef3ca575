"""The only file that speaks HTTP to a server; it turns every error into a reason.

A `gevent.Timeout` bounds an attempt as a whole. A socket's own timeout can't: it starts anew with every byte, so that a
server which drips its answer would stretch it for ever.
"""

import errno
import http.client
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import gevent
from gevent import socket

Headers = Sequence[tuple[str, str]]

HELD_BYTES = 1024 * 1024  # an answer up to this size is held whole before its client gets any of it
CHUNK_BYTES = 64 * 1024
UNREACHABLE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ETIMEDOUT}
# A target must reach the server as the client wrote it; only bytes that HTTP forbids there are percent-encoded.
TARGET_CHARACTERS = "".join(chr(code) for code in range(0x21, 0x7F))


class AttemptError(Exception):
    """An attempt that failed.

    reason: one of the design's words.
    sent: whether any of the request may have reached the server.
    """

    def __init__(self, reason: str, sent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


@dataclass(frozen=True)
class Answer:
    """What a server answered.

    held: the body's first part; all of it when `rest` is None.
    rest: what follows of a body larger than HELD_BYTES, to be read only once.
    """

    status: int
    phrase: str
    headers: list[tuple[str, str]]
    held: bytes
    rest: Iterator[bytes] | None = None

    def pieces(self) -> Iterable[bytes]:
        """Return the whole body, to be read once."""
        return [self.held] if self.rest is None else _joined(self.held, self.rest)

    def needs_length(self, method: str) -> bool:
        """Say whether the body's length is known only now that it is here, and must be added to the headers."""
        has_body = method != "HEAD" and self.status not in (204, 304)
        return has_body and self.rest is None and not any(name.lower() == "content-length" for name, _ in self.headers)


class _Connection(http.client.HTTPConnection):
    """An HTTP connection on gevent's sockets, so that waiting for one server never holds up another request."""

    def connect(self) -> None:
        self.sock = socket.create_connection((self.host, self.port))
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def send(
    address: str,
    port: int,
    method: str,
    target: str,
    headers: Headers,
    body: bytes | Iterable[bytes],
    timeout_s: float,
    deadline_s: float | None = None,
) -> Answer:
    """Send one request to one server and return its answer, complete unless it is larger than HELD_BYTES.

    target: path and query, as they stand in the request line.
    headers: all that are to be sent, Host and the body's framing among them.
    body: bytes, or pieces to be sent as they come (framed by the headers: Content-Length, or chunked).
    timeout_s: seconds that look-up, connecting, sending and receiving may take together.
    deadline_s: seconds from now that the rest of a large answer may take; as long as `timeout_s` unless given.

    Raises AttemptError.
    """
    connection = _Connection(address, port)
    rest_until_s = time.monotonic() + (deadline_s or timeout_s)
    progress = _Progress()
    try:
        with gevent.Timeout(timeout_s):
            connection.connect()
            progress.connected = True
            response = _exchange(connection, method, target, headers, body, progress)
            held, complete = _read_held(response)
    except gevent.Timeout:
        connection.close()
        raise AttemptError("read-timeout" if progress.connected else "connect-timeout", progress.sent) from None
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        raise AttemptError(reason_of(error), progress.sent) from error
    except BaseException:  # the client went away, or its body was not what it promised
        connection.close()
        raise
    rest = None if complete else _rest(connection, response, rest_until_s)
    if complete:
        connection.close()
    return Answer(response.status, response.reason, _unfolded(response.getheaders()), held, rest)


def reason_of(error: Exception) -> str:
    """Return the design's word for what went wrong between the balancer and a server."""
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, http.client.IncompleteRead):
        return "truncated"
    if isinstance(error, http.client.HTTPException) and not isinstance(error, http.client.RemoteDisconnected):
        return "corrupt"  # what came back is not HTTP
    if isinstance(error, OSError) and error.errno in UNREACHABLE:
        return "connect-timeout"  # nothing arrives there; the kernel only gave up sooner than we do
    return "reset"


@dataclass
class _Progress:
    connected: bool = False
    sent: bool = False


def _exchange(
    connection: http.client.HTTPConnection,
    method: str,
    target: str,
    headers: Headers,
    body: bytes | Iterable[bytes],
    progress: _Progress,
) -> http.client.HTTPResponse:
    connection.putrequest(method, quote(target, TARGET_CHARACTERS), skip_host=True, skip_accept_encoding=True)
    chunked = False
    for name, value in headers:
        connection.putheader(name, value.encode("latin-1"))
        chunked = chunked or name.lower() == "transfer-encoding"
    progress.sent = True
    connection.endheaders(body or None, encode_chunked=chunked)
    return connection.getresponse()


def _read_held(response: http.client.HTTPResponse) -> tuple[bytes, bool]:
    """Return the first HELD_BYTES of the body, and whether that is all of it."""
    pieces: list[bytes] = []
    size = 0
    while size < HELD_BYTES:
        piece = response.read(min(CHUNK_BYTES, HELD_BYTES - size))
        if not piece:
            _must_be_whole(response)
            return b"".join(pieces), True
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces), response.isclosed()


def _rest(
    connection: http.client.HTTPConnection, response: http.client.HTTPResponse, until_s: float
) -> Iterator[bytes]:
    try:
        while True:
            with gevent.Timeout(max(0.0, until_s - time.monotonic()), TimeoutError("the request's time is up")):
                piece = response.read(CHUNK_BYTES)
            if not piece:
                _must_be_whole(response)
                return
            yield piece
    finally:
        connection.close()


def _joined(held: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield held
    yield from rest


def _must_be_whole(response: http.client.HTTPResponse) -> None:
    # http.client reports a chunked body that breaks off, but not one that is shorter than its Content-Length.
    if response.length:
        raise http.client.IncompleteRead(b"", response.length)


def _unfolded(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the headers with values that went over several lines (RFC 9112, section 5.2) put on one."""
    return [(name, " ".join(value.split("\r\n")).replace("\n", " ")) for name, value in headers]
