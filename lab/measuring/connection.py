"""One connection of the load's, and how it reads an answer."""

import asyncio
import re
from typing import NamedTuple

HEADERS_END = b"\r\n\r\n"
FIELD = re.compile(rb"\r\n([^:\r\n]+):[ \t]*([^\r\n]*)")


class Answer(NamedTuple):
    """A whole answer; may_go_on: the connection can take another request. retry_after_s: what it says of that.

    served, attempts: its X-Served-By and its Server-Timing, as they came; "" without them.
    """

    status: int
    body: bytes
    may_go_on: bool
    retry_after_s: float | None = None
    served: str = ""
    attempts: str = ""


def parse_answer(received: bytes, is_closed: bool) -> Answer | None:
    """Return the answer to a GET or a POST in what has been received so far; None when it isn't whole yet.

    is_closed: nothing more will come. Raises ValueError for what is no HTTP answer, or one that was broken off.
    """
    head, found, rest = received.partition(HEADERS_END)
    status = re.match(rb"HTTP/1\.([01]) (\d{3})", head)
    if not found or not status:
        if is_closed or (not status and len(received) > 12):
            raise ValueError("closed" if is_closed else "not HTTP")
        return None
    if status[2].startswith(b"1"):  # Such as 100 Continue: the answer proper comes after it.
        return parse_answer(rest, is_closed)
    fields = {name.lower(): value for name, value in FIELD.findall(head)}
    keeps_open = status[1] == b"1" and b"close" not in fields.get(b"connection", b"").lower()
    if b"chunked" in fields.get(b"transfer-encoding", b"").lower():
        body, keeps_open = join_chunks(rest), keeps_open
    elif b"content-length" in fields:
        length = int(fields[b"content-length"])
        body = rest[:length] if len(rest) >= length else None
    else:
        body, keeps_open = rest if is_closed else None, False
    if body is None:
        if is_closed:
            raise ValueError("truncated")
        return None
    retry_after = fields.get(b"retry-after", b"").strip()
    retry_after_s = float(retry_after) if retry_after.isdigit() else None  # Not where it is a date.
    served = fields.get(b"x-served-by", b"").decode("latin-1")
    attempts = fields.get(b"server-timing", b"").decode("latin-1")
    return Answer(int(status[2]), body, keeps_open and not is_closed, retry_after_s, served, attempts)


def join_chunks(text: bytes) -> bytes | None:
    """Return the body in a chunked text; None when its last chunk isn't there yet. Raises ValueError for garbage."""
    body = b""
    while True:
        line, found, text = text.partition(b"\r\n")
        if not found:
            return None
        size = int(line.split(b";")[0], 16)
        if len(text) < size + 2:
            return None
        if not size:
            return body
        body, text = body + text[:size], text[size + 2 :]


class Connection(asyncio.Protocol):
    """One connection, and the answer it waits for."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.is_open = False
        self._received = b""
        self._waiting: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write to."""
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.is_open = transport, True

    def ask(self, request: bytes) -> "asyncio.Future[Answer]":
        """Send a request; the result comes with its answer, or raises ValueError or OSError."""
        assert self.transport
        self._received = b""
        self._waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self._waiting

    def data_received(self, data: bytes) -> None:
        """Take a piece of the answer."""
        self._received += data
        self._look(is_closed=False)

    def connection_lost(self, error: Exception | None) -> None:
        """Fail the request that waits, unless its answer ends where the connection does."""
        self.is_open = False
        if error and self._waiting and not self._waiting.done():
            self._waiting.set_exception(error)
        self._look(is_closed=True)
        self._waiting = None  # Its error knows of this connection: nobody collects such circles while a load runs.

    def close(self) -> None:
        """Close it, whatever it still waits for."""
        self.is_open = False
        if self.transport:
            self.transport.abort()

    def _look(self, is_closed: bool) -> None:
        if not self._waiting or self._waiting.done():
            return
        try:
            answer = parse_answer(self._received, is_closed)
        except ValueError as error:
            self._waiting.set_exception(error)
            return
        if answer:
            self._waiting.set_result(answer)
