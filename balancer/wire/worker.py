"""gunicorn's gevent worker, with a loop of its own for each connection.

gunicorn's would let a client be as slow as it likes, close connections under answers that are still on their way, keep
everybody out when many keep an idle connection, and wait for those when it stops. Of what else it does for a request,
its access log, its hooks, HTTP/2, TLS and `max_requests` are left out: the balancer uses none of them.
"""

import contextlib
import resource
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any

import gevent
from gevent import socket
from gunicorn.http.errors import NoMoreData
from gunicorn.http.message import Request
from gunicorn.workers.ggevent import GeventWorker

from balancer.rules.pace import ClientLimits
from balancer.wire.client import Client
from balancer.wire.client_body import ClientBody, NoBody
from balancer.wire.deadlines import Deadlines
from balancer.wire.environ import environ_of
from balancer.wire.incoming import Call, ClientGoneError, ClientTimeoutError
from balancer.wire.lingering import HURRIED_S, linger
from balancer.wire.plain import plain_request
from balancer.wire.refusals import check, refuse, status_for
from balancer.wire.response import After, Response, closes
from balancer.wire.upstream import AttemptError

Address = tuple[str, int]

LOOK_S = 0.1  # how often a worker that stops looks for connections that have become idle
FIRST_REQUEST_S = 1.0  # how long a client that has just connected may take to ask, when the worker stops
ARRIVING = 100  # connections beyond the limit, until there is room for them
FILES_PER_CONNECTION = 4  # the client's, and those of its attempts


class Worker(GeventWorker):  # type: ignore[misc]
    """Serves each connection in a greenlet of its own."""

    _limits: ClientLimits

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._open = 0
        self._deadlines = Deadlines()
        # Connections that wait for a request, or for their client to close, the longest first: since when, and for how
        # long they may when the worker stops, in seconds.
        self._waiting: dict[Client, tuple[float, float]] = {}

    def run(self) -> None:
        """Serve until told to stop; then finish what is under way."""
        self._limits = self.wsgi.extensions["client_limits"]
        self._service = self.wsgi.extensions["service"]
        self._most_open = min(self._limits.connections, most_files() // FILES_PER_CONNECTION)
        self.worker_connections = self._most_open + ARRIVING
        gevent.spawn(self._end_idle_connections)
        try:
            super().run()
        finally:
            self.wsgi.extensions["write_logs"]()

    def handle(self, listener: socket.socket, connection: socket.socket, address: Address) -> None:
        """Serve one connection, to its end."""
        client = Client(connection, self._limits, deadlines=self._deadlines)
        self._open += 1
        self._make_room()
        try:
            after = self._serve(client, connection.getsockname(), address)
            if after is After.LINGER:
                self._waits(client, HURRIED_S)
                linger(connection, lambda: not self.alive, time.monotonic)
            elif after is After.BREAK_OFF:
                client.break_off()
        except ClientTimeoutError:  # It doesn't take its answer; the kernel need not keep that for it.
            client.break_off()
        except ClientGoneError:
            pass
        finally:
            self._open -= 1
            self._waiting.pop(client, None)
            connection.close()

    def _serve(self, client: Client, listener: Address, address: Address) -> After:
        """Answer one request after the other. Raises ClientGoneError."""
        pace, number = self._limits.head, 1
        while True:
            self._waits(client, FIRST_REQUEST_S if number == 1 else 0.0)
            if not client.has_request(pace):
                return After.CLOSE
            after = self._serve_one(client, listener, address, number)
            if after is not After.KEEP:
                return after
            pace, number = self._limits.between, number + 1

    def _serve_one(self, client: Client, listener: Address, address: Address, number: int) -> After:
        """Answer one request, whose first bytes are there. Raises ClientGoneError."""
        call = plain_request(client.read_ahead(), address[0])
        if call is not None:
            return self._serve_plain(call, client)
        request = None
        try:
            request = Request(self.cfg, client, address, number)
            check(request)
        except (NoMoreData, StopIteration):  # It closed the connection in the middle.
            return After.CLOSE
        except ClientGoneError as error:
            if not isinstance(error, ClientTimeoutError):
                raise
            refuse(client, status_for(error))
            return After.LINGER
        except Exception as error:  # gunicorn has one of its own for each way to write a request wrong
            refuse(client, status_for(error), str(error), has_body=request is None or request.method != "HEAD")
            return After.LINGER
        self._waiting.pop(client, None)
        body = ClientBody(request, client)
        environ = environ_of(request, body, client, listener, address)
        response = Response(request.method, request.version[1], body, client, closes(request), is_last=not self.alive)
        return self._answer(response, client, request.method, lambda: self.wsgi(environ, response.start))

    def _serve_plain(self, call: Call, client: Client) -> After:
        """Answer a plain request, all of which is there, past the parser and WSGI. Raises ClientGoneError."""
        self._waiting.pop(client, None)
        method = call.request.method
        client.take_buffered()
        client.begins_body()
        response = Response(method, 1, NoBody(), client, client_closes=False, is_last=not self.alive)
        return self._answer(response, client, method, lambda: self._service(call, client.has_gone, response.start))

    def _answer(
        self, response: Response, client: Client, method: str, application: Callable[[], Iterable[bytes]]
    ) -> After:
        try:
            return self._send(response, client, application())
        except ClientGoneError:
            raise
        except Exception as error:
            if isinstance(error, AttemptError):
                self.log.warning("a server broke its answer off: %s", error.reason)
            else:
                self.log.exception("a request could not be answered, or not to its end")
            if response.has_begun:
                return response.cut_off()
            refuse(client, "500 Internal Server Error", has_body=method != "HEAD")
            return After.LINGER

    def _send(self, response: Response, client: Client, pieces: Iterable[bytes]) -> After:
        try:
            take_over = getattr(pieces, "take_over", None)
            if take_over is not None:
                response.write(b"")
                client.connection.settimeout(None)
                take_over(client.connection, client.take_buffered())
                return After.CLOSE
            for piece in pieces:
                response.write(piece)
            return response.end()
        finally:
            if hasattr(pieces, "close"):
                pieces.close()

    def _waits(self, client: Client, when_stopping_s: float) -> None:
        self._waiting[client] = time.monotonic(), when_stopping_s

    def _make_room(self) -> None:
        """Close the connection that has waited for the longest time, when there are too many; never a busy one."""
        if self._open > self._most_open and self._waiting:
            longest = next(iter(self._waiting))
            del self._waiting[longest]
            longest.stop_reading()

    def _end_idle_connections(self) -> None:
        while self.alive:
            gevent.sleep(LOOK_S)
        while True:
            now_s = time.monotonic()
            for client, (since_s, when_stopping_s) in list(self._waiting.items()):
                if now_s - since_s >= when_stopping_s:
                    client.stop_reading()
            gevent.sleep(LOOK_S)


def most_files() -> int:
    """Have as many files as the system allows for this process, and return how many may be open at once."""
    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        allowed = most
    return sys.maxsize if allowed == resource.RLIM_INFINITY else allowed
