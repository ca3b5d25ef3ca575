"""A server that writes down what arrives, and answers as the request's query says: the same straight and through."""

import contextlib
import json
import threading
import time
from dataclasses import dataclass, field
from socketserver import BaseRequestHandler, ThreadingTCPServer
from urllib.parse import parse_qs

from tests.odd.answers import Fields
from tests.odd.script import Conversation, OverError, fields

ANSWERED = bytes(range(256)) * 40
DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
THEIRS = (
    f"Date: {DATE}",
    "Server: recorder/1",
    "Set-Cookie: a=1; Path=/",
    "Set-Cookie: b=2; Expires=Wed, 09 Jun 2027 10:18:14 GMT",
    'ETag: W/"odd"',
    "Vary: Accept",
    "Vary: Cookie",
    "X-Empty:",
    "X-Latin: caf\xe9",
    "Keep-Alive: timeout=5",
)


@dataclass(frozen=True)
class Recorded:
    """A request as it arrived; the names of its headers in small letters."""

    method: str
    target: str
    headers: Fields
    body: bytes


@dataclass
class Recorder:
    """The listening server; `requests` are those that it was sent, but for its /health."""

    address: str
    port: int
    requests: list[Recorded] = field(default_factory=list)

    def __post_init__(self) -> None:
        recorder = self

        class Handler(BaseRequestHandler):
            def handle(self) -> None:
                conversation = Conversation(self.request, time.sleep)
                with contextlib.suppress(OSError, OverError, ConnectionError):
                    while conversation.has_another_head() and recorder.answer(conversation):
                        pass

        self._server = _Server((self.address, self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()

    def answer(self, conversation: Conversation) -> bool:
        """Take one request and answer it; False when the connection ends with that."""
        method, target, _ = conversation.head.split(b"\r\n")[0].decode("latin-1").split(" ")
        received = Recorded(method, target, fields(conversation.head), conversation.read_body())
        send = conversation.connection.sendall
        if target == "/health":
            body = json.dumps({"server": self.address}).encode()
            send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            return True
        self.requests.append(received)
        how = parse_qs(target.partition("?")[2]).get("answer", ["length"])[0]
        status = how if how.isdigit() else "200"
        lines = [f"HTTP/1.1 {status} Said", *THEIRS]
        body = b"" if method == "HEAD" or status in ("204", "304") else ANSWERED
        if how == "chunked":
            lines.append("Transfer-Encoding: chunked")
            body = b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in (body[:1000], body[1000:]) if one)
            body += b"0\r\n\r\n" if method != "HEAD" else b""
        elif how == "close":
            lines.append("Connection: close")
        elif status != "204":
            lines.append(f"Content-Length: {len(ANSWERED)}")
        if how == "103":
            lines[0] = "HTTP/1.1 200 Said"
            send(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")
        send("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        return how != "close" and dict(received.headers).get("connection") != "close"


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128
