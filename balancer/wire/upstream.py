"""Speaks HTTP to a server, for real requests; it turns every error into a reason.

Connections are kept and used again. A `gevent.Timeout` bounds an attempt as a whole. A socket's own timeout can't: it
starts anew with every byte, so that a server which drips its answer would stretch it for ever.
"""

import errno
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

import gevent
import httptools

from balancer.wire.messages import Answer, Reading, Request
from balancer.wire.network import Connection, Network
from balancer.wire.sockets import peek, send_whole

HELD_BYTES = 1024 * 1024  # an answer up to this size is held whole before its client gets any of it
CHUNK_BYTES = 64 * 1024
HEADER_BYTES = 64 * 1024  # more than this before the body is no answer
IDLE_CONNECTIONS = 64  # kept per server
IDLE_S = 30.0  # well below the servers' own keep-alive, so that it is we who close
UNREACHABLE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ETIMEDOUT}


class AttemptError(Exception):
    """An attempt that failed.

    reason: one of the design's words.
    sent: whether any of the request may have reached the server.
    """

    def __init__(self, reason: str, sent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


class TruncatedError(Exception):
    """The server closed the connection before its answer was complete."""


class Upstream:
    """The connections to one server at one address.

    clock: seconds that only go forward.
    """

    def __init__(self, address: str, port: int, network: Network, clock: Callable[[], float] = time.monotonic) -> None:
        self.address = address
        self._port = port
        self._network = network
        self._clock = clock
        self._is_retired = False
        self._idle: list[tuple[Connection, float]] = []

    def send(self, request: Request, timeout_s: float, deadline_s: float | None = None) -> Answer:
        """Send one request and return its answer, complete unless it is larger than HELD_BYTES.

        timeout_s: seconds that connecting, sending and receiving may take together.
        deadline_s: seconds from now that the rest of a large answer may take; as long as `timeout_s` unless given.

        Raises AttemptError.
        """
        rest_until_s = self._clock() + (deadline_s or timeout_s)
        progress = _Progress()
        try:
            with gevent.Timeout(timeout_s):
                reading = self._exchange(request, progress)
                held = self._read_held(progress.connection, reading)
        except gevent.Timeout:
            progress.close()
            raise AttemptError("read-timeout" if progress.connection else "connect-timeout", progress.sent) from None
        except (OSError, httptools.HttpParserError, TruncatedError) as error:
            progress.close()
            raise AttemptError(reason_of(error), progress.sent) from error
        except BaseException:  # cancelled, or the client's body was not what it promised
            progress.close()
            raise
        rest = None
        if reading.is_complete:
            self._keep(progress.connection, reading)
        else:
            rest = self._rest(progress.connection, reading, rest_until_s)
            next(rest)  # Begun, it closes the connection also when nobody reads it.
        return reading.answer(held, rest)

    def close(self) -> None:
        """Close the connections that are kept."""
        while self._idle:
            self._idle.pop()[0].close()

    def retire(self) -> None:
        """Close them, and keep none from now on: the server is somewhere else."""
        self._is_retired = True
        self.close()

    def _exchange(self, request: Request, progress: "_Progress") -> Reading:
        """Send the request and read until the answer's headers are there."""
        # On a connection that dies at this moment a GET can be sent once more; a POST had better not be on one.
        kept = self._kept() if request.method in ("GET", "HEAD") and isinstance(request.body, bytes) else None
        if kept is not None:
            progress.connection = kept
            try:
                return self._ask(request, progress)
            except (OSError, TruncatedError):
                # The server had closed it while it was idle, and its word of that crossed with the request.
                progress.close()
                if progress.has_answer:
                    raise
        progress.connection, progress.sent = None, False
        progress.connection = self._network.connect(self.address, self._port)
        return self._ask(request, progress)

    def _ask(self, request: Request, progress: "_Progress") -> Reading:
        connection = progress.connection
        assert connection is not None
        progress.sent = True
        if isinstance(request.body, bytes):
            send_whole(connection, request.head() + request.body)
        else:
            is_chunked = any(name.lower() == "transfer-encoding" for name, _ in request.headers)
            send_whole(connection, request.head())
            for piece in request.body:
                send_whole(connection, b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece)
            if is_chunked:
                send_whole(connection, b"0\r\n\r\n")
        reading = Reading(request.method == "HEAD")
        received = 0
        while not reading.has_headers:
            received += _feed(connection, reading)
            progress.has_answer = True
            if received > HEADER_BYTES and not reading.has_headers:
                raise httptools.HttpParserError("the headers have no end")
        return reading

    def _read_held(self, connection: Connection | None, reading: Reading) -> bytes:
        assert connection is not None
        size = sum(map(len, reading.pieces))
        while size < HELD_BYTES and not reading.is_complete:
            before = len(reading.pieces)
            _feed(connection, reading)
            size += sum(map(len, reading.pieces[before:]))
        return reading.taken()

    def _rest(self, connection: Connection | None, reading: Reading, until_s: float) -> Generator[bytes, None, None]:
        assert connection is not None
        try:
            yield b""
            while not reading.is_complete:
                with gevent.Timeout(max(0.0, until_s - self._clock()), TimeoutError("the request's time is up")):
                    _feed(connection, reading)
                yield reading.taken()
        finally:
            connection.close()

    def _kept(self) -> Connection | None:
        """Return a connection that can be used again, or None."""
        while self._idle:
            connection, since_s = self._idle.pop()
            if self._clock() - since_s < IDLE_S and peek(connection) is None:
                return connection
            connection.close()
        return None

    def _keep(self, connection: Connection | None, reading: Reading) -> None:
        assert connection is not None
        may_be_kept = reading.keeps_alive and not reading.has_surplus and not self._is_retired
        if may_be_kept and len(self._idle) < IDLE_CONNECTIONS:
            self._idle.append((connection, self._clock()))
        else:
            connection.close()


@dataclass
class _Progress:
    """How far an attempt has come, for whoever has to say why it failed."""

    connection: Connection | None = None
    sent: bool = False
    has_answer: bool = False

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()


def reason_of(error: Exception) -> str:
    """Return the design's word for what went wrong between the balancer and a server."""
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, TruncatedError):
        return "truncated"
    if isinstance(error, httptools.HttpParserError):
        return "corrupt"  # what came back is not HTTP
    if isinstance(error, OSError) and error.errno in UNREACHABLE:
        return "connect-timeout"  # nothing arrives there; the kernel only gave up sooner than we do
    return "reset"


def _feed(connection: Connection, reading: Reading) -> int:
    """Read once from a connection into an answer; return how many bytes came."""
    data = connection.recv(CHUNK_BYTES)
    if not data and reading.ends_with_the_connection():
        reading.is_complete = True
    elif not data and reading.has_headers:
        raise TruncatedError
    elif not data:
        raise ConnectionResetError("closed without an answer")
    try:
        reading.parser.feed_data(data)
    except httptools.HttpParserUpgrade as upgrade:  # nobody asked for another protocol
        raise httptools.HttpParserError("unasked upgrade") from upgrade
    return len(data)
