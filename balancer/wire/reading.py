"""An answer read as it arrives.

httptools (the parser of Node.js, for Python) reads the head and the chunks: a parser written in Python would cost more
than all the rest of a request's way. A body without chunks goes past it: there is nothing in it to parse. So does an
answer that is here whole and has a plain head, which one expression recognises.
"""

import math
import re
from functools import lru_cache

import httptools

Headers = tuple[tuple[str, str], ...]


# The head of an answer in which nothing asks for care; as in balancer/wire/plain.py, whatever else is the parser's.
PLAIN = re.compile(
    rb"HTTP/1\.1 (20[0-35-9]|30[0-35-9]|[45]\d\d) ([\x20-\x7e]*)\r\n"
    rb"((?:[A-Za-z0-9-]+: ?(?:[\x21-\x7e\x80-\xff]+(?:[\t ]+[\x21-\x7e\x80-\xff]+)*)?\r\n)+)\r\n"
)
LENGTH = re.compile("[0-9]{1,8}")
CARE = frozenset({"keep-alive", "proxy-connection", "trailer", "transfer-encoding", "upgrade"})


class TruncatedError(Exception):
    """The server closed the connection before its answer was complete."""


class Reading:
    """An answer while it arrives; httptools calls the `on_` methods as it reads.

    method: of the request; the answer to a HEAD has no body whatever it announces.
    asks_upgrade: whether the request asked for another protocol, so that 101 is an answer.
    names: of its headers in small letters, each with its value; with the last, where there are more.
    length: bytes of the body, as its headers say; None when they don't, or while they aren't there.
    held_bytes: how much of the body has arrived and was not taken.
    already: what came of the other protocol together with the answer to an upgrade.
    """

    def __init__(self, method: str, asks_upgrade: bool = False) -> None:
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self.names: dict[str, str] = {}
        self.length: int | None = None
        self.has_headers = self.is_complete = self.has_surplus = self.keeps_alive = False
        self.already = b""
        self._method = method
        self._asks_upgrade = asks_upgrade
        self._phrase = b""
        self.held_bytes = 0
        self._pieces: list[bytes] = []
        self._left_bytes = math.nan  # of a body that goes past the parser; infinite when it ends with the connection
        # It knows us, and we it: as long as it is there, only the garbage collector frees what has been read.
        self._parser: httptools.HttpResponseParser | None = None
        self._is_new = True

    @property
    def phrase(self) -> str:
        """What the server calls its status."""
        return self._phrase.decode("latin-1")

    @property
    def ends_with_the_connection(self) -> bool:
        """Whether the end of the connection is the regular end of the body (RFC 9112, section 6.3)."""
        return self._left_bytes == math.inf

    @property
    def is_upgraded(self) -> bool:
        """Whether the connection speaks another protocol from now on."""
        return self.has_headers and self.status == 101

    def feed(self, data: bytes) -> None:
        """Take what has arrived. Raises HttpParserError when it is not an answer."""
        if self.is_complete:
            self.has_surplus = True
            return
        if self._is_new:
            self._is_new = False
            if self._is_plain(data):
                return
            self._parser = httptools.HttpResponseParser(self)
        if self._parser is None:
            if len(data) > self._left_bytes:
                data, self.has_surplus = data[: int(self._left_bytes)], True
            self.on_body(data)
            self.is_complete = self._left_bytes == 0
            return
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self.already = data[upgrade.args[0] :]
        except httptools.HttpParserError:
            if not self.is_complete:
                raise
            self.has_surplus = True  # whatever it is, it is no part of the answer
        if self.is_complete or not math.isnan(self._left_bytes):
            self._parser = None

    def end(self) -> None:
        """Take the end of the connection. Raises TruncatedError or ConnectionResetError when it comes too early."""
        if self.ends_with_the_connection:
            self.is_complete, self.keeps_alive = True, False
        elif self.has_headers:
            raise TruncatedError
        else:
            raise ConnectionResetError("closed without an answer")

    def close(self) -> None:
        """Read no more."""
        self._parser, self._is_new = None, False

    def taken(self) -> bytes:
        """Return what has arrived of the body, and forget it."""
        body = b"".join(self._pieces)
        self._pieces.clear()
        self.held_bytes = 0
        return body

    def is_meant_to_flow(self) -> bool:
        """Say whether its body is of use while it is still being made, or is not to be touched."""
        return any(
            (name.lower() == "content-type" and value.lower().startswith("text/event-stream"))
            or (name.lower() == "cache-control" and "no-transform" in value.lower())
            for name, value in self.headers
        )

    def _is_plain(self, data: bytes) -> bool:
        """Take a whole answer that came in one piece, and is as simple as most are; say whether it was one."""
        found = PLAIN.match(data)
        known = _plain_headers(found[3]) if found is not None and self._method == "GET" else None
        if found is None or known is None or known[2] != len(data) - found.end():
            return False
        headers, self.names, self.length = known
        self.headers = list(headers)
        self.status, self._phrase = int(found[1]), found[2]
        self.has_headers = self.is_complete = self.keeps_alive = True
        self._pieces.append(data[found.end() :])
        self.held_bytes = self.length
        return True

    def on_message_begin(self) -> None:
        self.has_surplus = self.has_surplus or self.is_complete  # nobody asked for a second answer

    def on_status(self, status: bytes) -> None:
        if not self.has_headers:
            self._phrase += status

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self.has_headers:  # what comes after the body, a trailer, is no header
            self.headers.append((name.decode("latin-1"), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        if self.has_headers or self._parser is None:
            return
        self.status = self._parser.get_status_code()
        if 100 <= self.status < 200 and self.status != 101:
            return
        self.has_headers = True
        self.keeps_alive = self._parser.should_keep_alive()  # the parser forgets it at the end of the answer
        self.names = says = {name.lower(): value for name, value in self.headers}
        codings = []
        if "transfer-encoding" in says:
            codings = [value.lower() for name, value in self.headers if name.lower() == "transfer-encoding"]
        if self.status < 100 or codings not in ([], ["chunked"]):
            raise ValueError("no status, or a coding that nobody asked for")
        if self.status == 101 and not (self._asks_upgrade and "upgrade" in says):
            raise ValueError("a protocol that nobody asked for, or that has no name")
        if self._method == "HEAD" or self.status in (101, 204, 304):
            self.is_complete = True
        elif "content-length" in says:
            self.length = int(says["content-length"])
            self._left_bytes = self.length
        elif not codings:
            self._left_bytes = math.inf

    def on_body(self, body: bytes) -> None:
        if self.is_complete:
            self.has_surplus = True
            return
        self.held_bytes += len(body)
        self._left_bytes -= len(body)
        self._pieces.append(body)

    def on_message_complete(self) -> None:
        if self.has_headers:
            self.is_complete = True
        else:  # an interim answer (RFC 9110, section 15.2)
            self.headers, self._phrase = [], b""


@lru_cache(64)
def _plain_headers(lines: bytes) -> tuple[Headers, dict[str, str], int] | None:
    """Return the headers of a plain answer, their names in small letters, and its length; None when it isn't plain.

    A server's answers of one second mostly have the same.
    """
    headers = []
    for line in lines.decode("latin-1").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        headers.append((name, value.removeprefix(" ")))
    names = {name.lower(): value for name, value in headers}
    length = names.get("content-length", "")
    if len([1 for name, _ in headers if name.lower() == "content-length"]) != 1 or not LENGTH.fullmatch(length):
        return None
    is_usual = names.keys().isdisjoint(CARE) and names.get("connection", "keep-alive") == "keep-alive"
    return (tuple(headers), names, int(length)) if is_usual else None
