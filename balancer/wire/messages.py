"""What goes to a server and what comes back: a request's bytes, and an answer read as it arrives.

httptools (the parser of Node.js, for Python) reads the answers: one written in Python would cost more than all the rest
of a request's way.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import httptools

from balancer.wire.digest import agrees

Headers = Sequence[tuple[str, str]]


class Answer(NamedTuple):
    """What a server answered.

    held: the body's first part; all of it when `rest` is None.
    rest: what follows of a body larger than HELD_BYTES, to be read only once; closed, it closes its connection.
    """

    status: int
    phrase: str
    headers: list[tuple[str, str]]
    held: bytes
    rest: Generator[bytes, None, None] | None = None

    def pieces(self) -> Iterable[bytes]:
        """Return the whole body, to be read once."""
        return [self.held] if self.rest is None else _joined(self.held, self.rest)

    def discard(self) -> None:
        """Let go of the connection behind a body that nobody will read."""
        if self.rest is not None:
            self.rest.close()

    def is_corrupt(self, method: str) -> bool:
        """Say whether the body is another one than its sender spoke of; one that isn't held whole can't be told."""
        if method == "HEAD" or self.status in (204, 304) or self.rest is not None:
            return False
        said = [value for name, value in self.headers if name.lower() == "content-digest"]
        return bool(said) and not agrees(", ".join(said), self.held)

    def needs_length(self, method: str) -> bool:
        """Say whether the body's length is known only now that it is here, and must be added to the headers."""
        has_body = method != "HEAD" and self.status not in (204, 304)
        return has_body and self.rest is None and not any(name.lower() == "content-length" for name, _ in self.headers)


class Request(NamedTuple):
    """What is sent to a server.

    target: path and query, as they stand in the request line.
    headers: all that are to be sent, Host and the body's framing among them.
    body: bytes, or pieces to be sent as they come (framed by the headers: Content-Length, or chunked).
    """

    method: str
    target: str
    headers: Headers
    body: bytes | Iterable[bytes] = b""

    def head(self) -> bytes:
        """Return the request line and the headers as they go over the wire."""
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


@dataclass
class Reading:
    """An answer while it arrives; httptools calls the `on_` methods as it reads.

    is_head: whether the request was a HEAD, whose answer has no body whatever it announces.
    """

    is_head: bool
    headers: list[tuple[str, str]] = field(default_factory=list)
    phrase: bytes = b""
    pieces: list[bytes] = field(default_factory=list)
    has_headers: bool = False
    is_complete: bool = False
    is_interim: bool = False
    has_surplus: bool = False
    keeps_alive: bool = False

    def __post_init__(self) -> None:
        self.parser = httptools.HttpResponseParser(self)

    def on_message_begin(self) -> None:
        self.has_surplus = self.is_complete  # nobody asked for a second answer

    def on_status(self, status: bytes) -> None:
        self.phrase += status

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.decode("latin-1"), value.decode("latin-1")))

    def on_headers_complete(self) -> None:
        self.is_interim = 100 <= self.parser.get_status_code() < 200
        self.has_headers = not self.is_interim
        self.keeps_alive = self.parser.should_keep_alive()  # the parser forgets it at the end of the answer
        # A HEAD request's answer announces a body that doesn't follow; the parser can't know.
        self.is_complete = self.is_complete or (self.has_headers and self.is_head)

    def on_body(self, body: bytes) -> None:
        if not self.is_complete:
            self.pieces.append(body)

    def on_message_complete(self) -> None:
        if self.is_interim:
            self.headers, self.phrase = [], b""
        else:
            self.is_complete = True

    def taken(self) -> bytes:
        """Return what has arrived of the body, and forget it."""
        body = b"".join(self.pieces)
        self.pieces.clear()
        return body

    def ends_with_the_connection(self) -> bool:
        """Say whether the end of the connection is the regular end of the body (RFC 9112, section 6.3)."""
        framing = {"content-length", "transfer-encoding"}
        return self.has_headers and not any(name.lower() in framing for name, _ in self.headers)

    def answer(self, held: bytes, rest: Generator[bytes, None, None] | None) -> Answer:
        """Return the answer with the part of its body that is here, and what follows."""
        # Values that went over several lines (RFC 9112, section 5.2) are put on one.
        headers = [
            (name, value.replace("\r\n", " ").replace("\n", " ") if "\n" in value else value)
            for name, value in self.headers
        ]
        return Answer(self.parser.get_status_code(), self.phrase.decode("latin-1"), headers, held, rest)


def _joined(held: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield held
    yield from rest
