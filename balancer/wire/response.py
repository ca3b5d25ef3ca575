"""A response on its way to the client: its framing, and when its connection ends.

Its head is kept back until there is something of the body to send with it: two system calls and two wake-ups of the
client would be one too many for answers that mostly fit in one packet.
"""

import re
import time
from email.utils import formatdate
from enum import Enum
from functools import lru_cache
from types import TracebackType
from typing import Any, ClassVar, TypeAlias

from balancer.wire.client import Client
from balancer.wire.client_body import ClientBody, NoBody
from balancer.wire.headers import HOP_BY_HOP, Headers, tokens

ExceptionInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None

SERVER = "gunicorn"
IN_ONE_PIECE_BYTES = 16 * 1024  # up to this size, a piece is sent together with what frames it; else it isn't copied
KNOWN_HEADS = 64
VARIES = "Server-Timing"  # the one of our own that no other response has
FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")  # in a header's value (RFC 9110, section 5.5)


class After(Enum):
    """What becomes of a connection after a response."""

    KEEP = "it waits for the next request"
    CLOSE = "its client has said that it was the last request"
    LINGER = "its client may still be sending"
    BREAK_OFF = "it breaks off, for its client must not take what it has for the whole"


class Response:
    """One response.

    method, minor: of the request; its version is HTTP/1.minor. body: what the client sends.
    client_closes: whether it has said that this was its last request. is_last: whether the connection is to end with it
        in any case.
    """

    _dated: ClassVar[tuple[int, str]] = 0, ""  # the second that the Date below was made for

    def __init__(
        self,
        method: str,
        minor: int,
        body: ClientBody | NoBody,
        client: Client,
        client_closes: bool,
        is_last: bool,
    ) -> None:
        self.has_begun = False  # whether anything has been sent
        self._method = method
        self._minor = min(minor, 1)  # of whatever is newer than HTTP/1.1, we speak that (RFC 9110, section 2.5)
        self._body = body
        self._client = client
        self._client_closes = client_closes
        self._is_last = is_last or client_closes
        self._status = ""
        self._headers: Headers = []
        self._length: int | None = None
        self._is_chunked = False
        self._sent_bytes = 0

    def start(self, status: str, headers: Headers, exc_info: ExceptionInfo = None) -> object:
        """Take status and headers; this is PEP 3333's start_response."""
        if self._status and exc_info is None:
            raise AssertionError("a response was started twice")
        if self.has_begun and exc_info is not None and exc_info[1] is not None:
            raise exc_info[1]
        self._status, self._headers = status, headers
        return self.write

    def write(self, piece: bytes | memoryview) -> None:
        """Send a piece of the body, the head before it. An empty piece sends the head alone.

        Raises ClientGoneError.
        """
        head = b"" if self.has_begun else self._head()
        if self._has_no_body():
            piece = b""
        elif self._length is not None and len(piece) > self._length - self._sent_bytes:
            piece = piece[: self._length - self._sent_bytes]
        self._sent_bytes += len(piece)
        before, after = head, b""
        if self._is_chunked and piece:
            before, after = b"%b%X\r\n" % (head, len(piece)), b"\r\n"
        if len(piece) <= IN_ONE_PIECE_BYTES:
            self._client.send(before + piece + after)
        else:
            self._client.send(before)
            self._client.send(piece)
            self._client.send(after)

    def end(self) -> After:
        """Send what is left, and say what becomes of the connection. Raises ClientGoneError."""
        if not self.has_begun:
            self.write(b"")
        if self._is_chunked:
            self._client.send(b"0\r\n\r\n")
        if self._length is not None and self._sent_bytes < self._length and not self._has_no_body():
            return self.cut_off()
        if not self._is_last:
            return After.KEEP
        return After.CLOSE if self._client_closes and self._body.is_whole else After.LINGER

    def cut_off(self) -> After:
        """Say what becomes of the connection after half a response; one that is framed shows that more is missing."""
        return After.CLOSE if self._is_chunked or self._length is not None else After.BREAK_OFF

    def _head(self) -> bytes:
        self._body.waits_for_continue = False  # After a final answer there is nothing to go on with.
        fields, own = tuple(self._headers), ""
        if fields and fields[-1][0] == VARIES:
            fields, own = fields[:-1], f"{VARIES}: {FORBIDDEN.sub(' ', fields[-1][1])}\r\n"
        lines, names = _written(self._status, fields)
        length = names.get("content-length")
        if length is not None and not self._status.startswith(("1", "204")):
            self._length = int(length)
        self.has_begun = True
        server = "" if "server" in names else f"Server: {SERVER}\r\n"
        date = "" if "date" in names else f"Date: {self._now()}\r\n"
        framing = "" if self._status.startswith("101") else self._framing(self._minor > 0)
        line = f"HTTP/1.{self._minor} {FORBIDDEN.sub(' ', self._status)}\r\n"
        return f"{line}{server}{date}{framing}{lines}{own}\r\n".encode("latin-1")

    def _framing(self, is_http_1_1: bool) -> str:
        """Decide how the body and the connection end, and return the lines that say so."""
        has_unknown_length = self._length is None and not self._has_no_body()
        self._is_chunked = has_unknown_length and is_http_1_1
        if not self._body.is_whole or (has_unknown_length and not self._is_chunked):
            self._is_last = True
        connection = "close" if self._is_last else "keep-alive"
        return f"Connection: {connection}\r\n" + ("Transfer-Encoding: chunked\r\n" if self._is_chunked else "")

    def _has_no_body(self) -> bool:
        return self._method == "HEAD" or self._status.startswith(("1", "204", "304"))

    def _now(self) -> str:
        second = int(time.time())
        if self._dated[0] != second:
            Response._dated = second, formatdate(second, usegmt=True)
        return self._dated[1]


@lru_cache(KNOWN_HEADS)
def _written(status: str, fields: tuple[tuple[str, str], ...]) -> tuple[str, dict[str, str]]:
    """Return a response's headers as they go over the wire, without what is not for the client; and all, by name.

    The names are in small letters. A server's answers of one second mostly have the same.
    """
    names = {name.lower(): value for name, value in fields}
    left_out = frozenset() if status.startswith("101") else HOP_BY_HOP
    if status.startswith(("1", "204")):
        left_out |= {"content-length"}
    sent = [(name, FORBIDDEN.sub(" ", value)) for name, value in fields if name.lower() not in left_out]
    return "".join(f"{name}: {value}\r\n" for name, value in sent), names


def closes(request: Any) -> bool:
    """Say whether the client sends no further request (RFC 9112, section 9.3); the request is gunicorn's."""
    said = [token for name, value in request.headers if name == "CONNECTION" for token in tokens(value)]
    return "close" in said or (request.version < (1, 1) and "keep-alive" not in said)
