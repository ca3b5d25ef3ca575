"""gunicorn's gevent worker, with two differences: an answer leaves in one piece, and a stop waits for no idle client.

gunicorn sends headers and body one after the other: two system calls and two wake-ups of the client, for answers that
mostly fit in one packet. And when it stops, it waits until its grace period is over for clients that only keep a
connection open. Of what else gunicorn does for a request, its access log, its hooks and `max_requests` are left out:
the balancer uses none of them.
"""

import contextlib
import time
from email.utils import formatdate
from typing import Any, ClassVar

import gevent
from gevent import socket
from gunicorn.http import wsgi
from gunicorn.workers.ggevent import GeventWorker

from balancer.wire.sockets import send_whole

LOOK_S = 0.1  # how often a worker that stops looks for connections that have become idle
FIRST_REQUEST_S = 1.0  # how long a client that has just connected may take to ask, when the worker stops


class WholeResponse(wsgi.Response):  # type: ignore[misc]
    """A response that keeps its headers back until there is something of the body to send with them."""

    headers_sent: bool
    _head = b""
    _dated: ClassVar[tuple[int, str]] = 0, ""  # the second that the Date below was made for

    def process_headers(self, headers: list[tuple[str, str]]) -> None:
        """Take the response's headers; those of a 101 go as they are, `Connection` and `Upgrade` among them."""
        super().process_headers(headers)
        if self.status_code == 101:
            self.headers = list(headers)

    def write(self, data: bytes) -> None:
        """Send a piece of the body; an empty one lets the headers go."""
        super().write(data)
        if not data:
            self._send(b"")

    def send_headers(self) -> None:
        """Make the headers ready; whatever is sent next takes them along."""
        if not self.headers_sent:
            self.headers_sent = True
            lines = [*self.default_headers(), *(f"{name}: {value}\r\n" for name, value in self.headers), "\r\n"]
            self._head = "".join(lines).encode("latin-1")

    def default_headers(self) -> list[str]:
        """Return the first lines of every response."""
        second = int(time.time())
        if self._dated[0] != second:
            WholeResponse._dated = second, formatdate(second, usegmt=True)
        major, minor = self.req.version
        lines = [
            f"HTTP/{major}.{minor} {self.status}\r\n",
            f"Server: {self.version}\r\n",
            f"Date: {self._dated[1]}\r\n",
        ]
        if not self.upgrade:
            lines.append(f"Connection: {'close' if self.should_close() else 'keep-alive'}\r\n")
        return [*lines, "Transfer-Encoding: chunked\r\n"] if self.chunked else lines

    def close(self) -> None:
        """Send what is left: the last chunk, or the headers of a response without a body."""
        self.send_headers()
        self._send(b"0\r\n\r\n" if self.chunked else b"")

    def _emit_body(self, data: bytes) -> None:
        self._send(b"%X\r\n%b\r\n" % (len(data), data) if self.chunked else data)

    def _send(self, data: bytes) -> None:
        whole, self._head = self._head + data if self._head else data, b""
        if whole:
            send_whole(self.sock, whole)


class Worker(GeventWorker):  # type: ignore[misc]
    """Serves each connection in a greenlet of its own."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        # Connections that wait for a request: since when, in seconds, and whether they have had one already.
        self._waiting: dict[socket.socket, tuple[float, bool]] = {}

    def run(self) -> None:
        """Serve until told to stop; then finish what is under way."""
        gevent.spawn(self._end_idle_connections)
        super().run()

    def handle(self, listener: socket.socket, client: socket.socket, address: Any) -> None:
        """Serve one connection."""
        self._waiting[client] = time.monotonic(), False
        try:
            super().handle(listener, client, address)
        finally:
            self._waiting.pop(client, None)

    def handle_request(self, listener_name: Any, request: Any, client: socket.socket, address: Any) -> bool:
        """Answer one request. Raises StopIteration when the connection is to be closed after it."""
        self._waiting.pop(client, None)
        response, environ = wsgi.create(request, client, address, listener_name, self.cfg, response_class=WholeResponse)
        if not self.alive:
            response.force_close()
        try:
            pieces = self.wsgi(environ, response.start_response)
            try:
                for piece in pieces:
                    response.write(piece)
                response.close()
                if hasattr(pieces, "take_over"):
                    pieces.take_over(client, request.unreader.buf.getvalue())
                    raise StopIteration
            finally:
                if hasattr(pieces, "close"):
                    pieces.close()
        except gevent.GreenletExit:
            raise StopIteration from None
        except (OSError, StopIteration):
            raise
        except Exception:
            if not response.headers_sent:
                raise
            # What has been sent can't be taken back; the connection's end tells the client that more is missing.
            self.log.exception("an answer broke off")
            raise StopIteration from None
        if response.should_close():
            raise StopIteration
        self._waiting[client] = time.monotonic(), True
        return True

    def _end_idle_connections(self) -> None:
        while self.alive:
            gevent.sleep(LOOK_S)
        while True:
            now_s = time.monotonic()
            for client, (since_s, has_had_one) in list(self._waiting.items()):
                if has_had_one or now_s - since_s > FIRST_REQUEST_S:
                    _stop_reading(client)
            gevent.sleep(LOOK_S)


def _stop_reading(client: socket.socket) -> None:
    """Let a connection end as if its client had closed it; a request that has arrived already is still served."""
    with contextlib.suppress(OSError):  # The client was faster.
        client.shutdown(socket.SHUT_RD)
