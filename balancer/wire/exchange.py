"""One request and its answer on one connection, each on its way while the other is.

Both sides have clocks of their own. A server is timed while it owes us something: to take our bytes, to begin its
answer once it has the request, to go on with it. While we wait for the client, no clock of the server's runs.
"""

import contextlib
import time
from collections.abc import Callable, Generator

import gevent
import httptools
from gevent import socket

from balancer.wire.messages import Request
from balancer.wire.network import Connection
from balancer.wire.reading import Reading
from balancer.wire.sockets import receive, send_whole

CHUNK_BYTES = 64 * 1024
HEADER_BYTES = 64 * 1024  # more than this before the body is no answer


class LateError(Exception):
    """The server has kept us waiting for too long."""


class Exchange:
    """A request being sent, and its answer being read.

    Most requests leave with one call; what doesn't is sent by a greenlet beside the one that reads.
    """

    def __init__(self, connection: Connection, request: Request, clock: Callable[[], float] = time.monotonic) -> None:
        self.connection = connection
        self.reading = Reading(request.method, request.asks_upgrade())
        self.has_answer = False  # any of it
        self._clock = clock
        self._upload: Upload | None = None
        self._was_taken = True

    def send(self, request: Request) -> None:
        """Begin to send the request. Never raises for the server's sake: it may have answered already."""
        if not isinstance(request.body, bytes):
            self._upload = Upload(self.connection, request.flowing(), self._clock)
            return
        data = request.head() + request.body
        try:
            sent = self.connection.send(data)
        except OSError:  # It takes no more, but may have said why.
            self._was_taken, sent = False, len(data)
        if sent < len(data):
            self._upload = Upload(self.connection, _rest(data, sent), self._clock)

    def read_head(self, limit_s: float | None) -> None:
        """Read until the answer's headers are there.

        limit_s: how long the server may keep us waiting for anything; None when the caller sees to that.

        Raises LateError, OSError, HttpParserError, TruncatedError; or what the request's body raises.
        """
        received = 0
        while not self.reading.has_headers:
            received += self.read(limit_s)
            if received > HEADER_BYTES and not self.reading.has_headers:
                raise httptools.HttpParserError("the headers have no end")
        if self._upload is not None and not 200 <= self.reading.status < 300:
            self._upload.stop()  # It has made up its mind without the rest.

    def read(self, limit_s: float | None) -> int:
        """Read once into the answer; return how many bytes came. Raises as `read_head` does."""
        try:
            data = self._received() if limit_s is None else self._recv_within(limit_s)
        except OSError:
            # Whoever closes while we still send resets the connection; of a body without a length that is the end.
            if self.request_is_sent() or not self.reading.ends_with_the_connection:
                self._raise_clients_error()
                raise
            data = b""
        if data:
            self.has_answer = True
            self.reading.feed(data)
        else:
            self._raise_clients_error()
            self.reading.end()
        return len(data)

    def read_whole(self, most_bytes: int) -> None:
        """Read until the answer is whole, or more of its body than `most_bytes` has come; nothing limits the time."""
        while not self.reading.is_complete and self.reading.held_bytes <= most_bytes:
            self.read(None)

    def request_is_sent(self) -> bool:
        """Say whether the server has been sent all of the request."""
        return self._was_taken and (self._upload is None or self._upload.is_complete)

    def may_be_followed(self) -> bool:
        """Say whether the connection can carry another request."""
        reading = self.reading
        return reading.is_complete and reading.keeps_alive and not reading.has_surplus and self.request_is_sent()

    def stop_sending(self) -> None:
        """Send no more of the request; when this returns, nobody reads from the client for it."""
        if self._upload is not None:
            self._upload.stop()

    def close(self) -> None:
        """End it, however far it is."""
        self.stop_sending()
        self.reading.close()
        self.connection.close()

    def _received(self) -> bytes:
        return self.connection.recv(CHUNK_BYTES) if self.has_answer else receive(self.connection, CHUNK_BYTES)

    def _recv_within(self, limit_s: float) -> bytes:
        began_s = self._clock()
        while True:
            now_s = self._clock()
            owed_since_s = began_s if self._upload is None else self._upload.owed_since_s
            until_s = (now_s if owed_since_s is None else max(began_s, owed_since_s)) + limit_s
            if now_s >= until_s:
                raise LateError
            receive, left_s = self.connection.recv, until_s - now_s
            data: bytes | None = gevent.with_timeout(left_s, receive, CHUNK_BYTES, timeout_value=None)
            if data is not None:
                return data

    def _raise_clients_error(self) -> None:
        if self._upload is not None and self._upload.clients_error is not None:
            raise self._upload.clients_error


class Upload:
    """What is still to be sent of a request, being sent in a greenlet of its own.

    is_complete: whether all of it has been.
    owed_since_s: since when the server owes us the next step; None while the client does.
    clients_error: what the client's body raised.
    """

    def __init__(
        self, connection: Connection, pieces: Generator[bytes | memoryview, None, None], clock: Callable[[], float]
    ) -> None:
        self.is_complete = False
        self.owed_since_s: float | None = clock()
        self.clients_error: Exception | None = None
        self._connection = connection
        self._pieces = pieces
        self._clock = clock
        self._greenlet = gevent.spawn(self._run)

    def stop(self) -> None:
        """Send no more."""
        self._greenlet.kill()

    def _run(self) -> None:
        try:
            while (piece := self._next()) is not None:
                send_whole(self._connection, piece)
        except OSError:
            pass  # It takes no more; what it says to that is read by whoever reads.
        finally:
            self._pieces.close()

    def _next(self) -> bytes | memoryview | None:
        """Return what is to be sent next; None when there is nothing more."""
        self.owed_since_s = None
        try:
            return next(self._pieces)
        except StopIteration:
            self.is_complete = True
        except Exception as error:
            self.clients_error = error
            with contextlib.suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)  # That wakes whoever waits for the answer.
        finally:
            self.owed_since_s = self._clock()
        return None


def _rest(data: bytes, sent: int) -> Generator[memoryview, None, None]:
    yield memoryview(data)[sent:]
