"""A server that does what a test tells it to, on a real socket."""

import base64
import hashlib
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PORT = 18473  # the same for all of them, as in the lab; each has a loopback address of its own


@dataclass
class Received:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Handler(BaseHTTPRequestHandler):
    """Answers `/health` by itself, and hands everything else to the fake server's behaviour."""

    protocol_version = "HTTP/1.1"
    server: "_HTTPServer"

    def handle_one_request(self) -> None:
        """Take any method, not only those that have a do_... of their own."""
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline or not self.parse_request():
            self.close_connection = True
            return
        fake = self.server.fake
        if self.path == "/health":
            fake.health(self)
        else:
            body = self._read_body() if fake.reads_bodies else b""
            fake.requests.append(Received(self.command, self.path, dict(self.headers.items()), body))
            fake.behave(self)
        self.close_connection = True

    def answer(self, status: int = 200, body: bytes = b"{}", **headers: str) -> None:
        """Send a complete answer; a keyword such as Content_Type is a header."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status not in (204, 304):
            self.wfile.write(body)

    def reset(self) -> None:
        """Break the connection off without a word."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    fake: "FakeServer"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet about clients that have gone; that is what these tests do."""


Behaviour = Callable[[Handler], None]


@dataclass
class FakeServer:
    """A server of the lab with a behaviour for its requests and one for its health; both can be changed at any time.

    reads_bodies: whether requests' bodies are read before the behaviour is asked; else it finds them in `rfile`.
    """

    address: str
    behave: Behaviour = field(default=lambda request: request.answer(body=b'{"hello": "world"}'))
    health: Behaviour = field(default=lambda request: None)
    requests: list[Received] = field(default_factory=list)
    reads_bodies: bool = True

    def __post_init__(self) -> None:
        self.health = says_it_is(self.address)
        self._http: _HTTPServer | None = None
        self.start()

    def start(self) -> None:
        """Listen."""
        self._http = _HTTPServer((self.address, PORT), Handler)
        self._http.fake = self
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from now on; twice does no harm."""
        if self._http is not None:
            # First of all nobody new gets in; whoever has is served: a connection left in the queue would be reset.
            self._http.socket.shutdown(socket.SHUT_RDWR)
            self._http.shutdown()
            self._http.server_close()
            self._http = None


def says_it_is(name: str) -> Behaviour:
    """Be healthy, as the server of that name."""
    return lambda request: request.answer(body=json.dumps({"server": name, "status": "ok"}).encode())


def says(text: bytes) -> Behaviour:
    """Send something as it is, whatever the request, and close; a body that was not read resets the connection."""

    def say(request: Handler) -> None:
        request.wfile.write(text)

    return say


def slowly(behave: Behaviour, seconds: float) -> Behaviour:
    """Do the same, but later."""

    def later(request: Handler) -> None:
        time.sleep(seconds)
        behave(request)

    return later


def silent_until(event: threading.Event) -> Behaviour:
    """Take a request and say nothing, as a frozen server does."""

    def say_nothing(request: Handler) -> None:
        event.wait(30)

    return say_nothing


def drip(request: Handler) -> None:
    """Answer a byte at a time, for longer than anybody waits."""
    request.send_response(200)
    request.send_header("Content-Length", "600")
    request.end_headers()
    for _ in range(600):
        request.wfile.write(b".")
        time.sleep(0.05)


def truncate(request: Handler) -> None:
    """Promise more than is sent."""
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b"only this")


def corrupt(request: Handler) -> None:
    """Send another body than the one that the digest speaks of."""
    digest = base64.b64encode(hashlib.sha256(b'{"hello": "world"}').digest()).decode()
    request.answer(body=b'{"hello": "wOrld"}', Content_Digest=f"sha-256=:{digest}:")
