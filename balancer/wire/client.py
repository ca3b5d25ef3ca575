"""One client's connection: what it sends, read ahead for gunicorn's parser; what it gets; and its clocks.

No wait for a client is without an end (balancer/rules/pace.py). What has been read, and belongs to the next request, is
kept for that: gunicorn's `Unreader` does it.
"""

import contextlib
import time
from collections.abc import Callable
from typing import Any

import gevent
from gevent import socket
from gunicorn.http.unreader import Unreader

from balancer.rules.pace import ClientLimits, Pace, Patience
from balancer.wire.deadlines import Deadlines, TimeUpError
from balancer.wire.incoming import ClientGoneError, ClientTimeoutError
from balancer.wire.sockets import is_broken_off, receive, sends_no_more, untaken_bytes

CHUNK_BYTES = 64 * 1024  # read at once of a body
HEAD_BYTES = 8 * 1024  # read at once of anything else
TURN_BYTES = 1024 * 1024  # read without a pause; then others have their turn
LOOKS = 4  # in the time that a client may take nothing in, so often it is looked whether it has


class Client(Unreader):  # type: ignore[misc]
    """A client's connection.

    clock: seconds that only go forward. deadlines: for all clients together.
    """

    def __init__(
        self,
        connection: socket.socket,
        limits: ClientLimits,
        clock: Callable[[], float] = time.monotonic,
        deadlines: Deadlines | None = None,
    ) -> None:
        super().__init__()
        self._deadlines = deadlines or Deadlines(clock)
        self.connection = connection
        self._limits = limits
        self._clock = clock
        self._sending = self._taking = Patience(limits.head)
        self._turn_bytes = 0
        self._is_new = True

    def has_request(self, pace: Pace) -> bool:
        """Wait for a request's first bytes; say whether there are any. From now on the client owes its head."""
        if not self.has_read_ahead():
            self._sending = Patience(pace)
            try:
                # The first request mostly comes with its connection; each later one is still to come.
                first = self._received(HEAD_BYTES, _recv if self._is_new else receive)
            except ClientGoneError:
                return False
            if not first:
                return False
            self._is_new = False
            self.unread(first)
        self._sending = Patience(self._limits.head)
        return True

    def begins_body(self) -> None:
        """Have the clocks of a body count from now on, and those of its answer."""
        self._sending = Patience(self._limits.body)
        self._taking = Patience(self._limits.taking)

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return what the client sends next; b"" at the end.

        Raises ClientTimeoutError when it is too slow, ClientGoneError when it breaks off.
        """
        return self._received(min(max(size_hint or 0, HEAD_BYTES), CHUNK_BYTES), _recv)

    def _received(self, most_bytes: int, how: Callable[[Any, int], bytes]) -> bytes:
        left_s, began_s = self._sending.left_s(), self._clock()
        if not left_s:
            raise ClientTimeoutError
        try:
            with self._deadlines.limit(left_s):
                piece = how(self.connection, most_bytes)
        except TimeUpError:
            raise ClientTimeoutError from None
        except OSError as error:
            raise ClientGoneError from error
        self._sending.waited(self._clock() - began_s, len(piece))
        self._turn_bytes += len(piece)
        if self._turn_bytes > TURN_BYTES:
            self._turn_bytes = 0
            gevent.sleep(0)
        return piece

    def has_read_ahead(self) -> bool:
        """Say whether something has been read that nobody has used yet."""
        return bool(self.buf.getvalue())

    def read_ahead(self) -> bytes:
        """Return what has been read that nobody has used yet; it stays there."""
        ahead: bytes = self.buf.getvalue()
        return ahead

    def send(self, data: bytes | memoryview) -> None:
        """Send all of the data. Raises ClientGoneError, or its ClientTimeoutError when the client is too slow."""
        view: bytes | memoryview = data
        while view:
            try:
                # The socket's own timeout is for reading: somebody may be doing that meanwhile.
                sent = self.connection.send(view, timeout=0.0)  # type: ignore[call-arg]  # gevent's own argument
            except BlockingIOError:
                self._wait_until_it_takes_more()
            except OSError as error:
                raise ClientGoneError from error
            else:
                view = memoryview(view)[sent:] if sent < len(view) else b""

    def has_gone(self) -> bool:
        """Say whether the client has broken its connection off. One that only sends no more waits for its answer."""
        return is_broken_off(self.connection)

    def sends_no_more(self) -> bool:
        """Say whether the client has closed its side: it has gone, or it has no more to say."""
        return sends_no_more(self.connection)

    def stop_reading(self) -> None:
        """Let the connection end as if the client had closed it; a request that has arrived already is still served."""
        with contextlib.suppress(OSError):  # The client was faster.
            self.connection.shutdown(socket.SHUT_RD)

    def break_off(self) -> None:
        """Have the connection end with a reset: no client takes what it has for the whole, no kernel keeps the rest."""
        with contextlib.suppress(OSError):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    def _wait_until_it_takes_more(self) -> None:
        """Wait until there is room for more; what the client takes meanwhile may be too little for that, and counts."""
        untaken = untaken_bytes(self.connection)
        has_room = False
        while not has_room:
            left_s, began_s = self._taking.left_s(), self._clock()
            if not left_s:
                raise ClientTimeoutError
            try:
                socket.wait_write(self.connection.fileno(), min(left_s, self._limits.taking.idle_s / LOOKS))
                has_room = True
            except TimeoutError:
                pass
            before, untaken = untaken, untaken_bytes(self.connection)
            self._taking.waited(self._clock() - began_s, before - untaken)


def _recv(connection: socket.socket, most_bytes: int) -> bytes:
    received: bytes = connection.recv(most_bytes)
    return received
