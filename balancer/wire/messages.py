"""What goes to a server and what comes back."""

import contextlib
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from balancer.wire.digest import agrees
from balancer.wire.room import Share

Headers = Sequence[tuple[str, str]]


class Rest(Protocol):
    """What follows of an answer on its connection, which ends with it: to be read once, or only closed."""

    def __iter__(self) -> Iterator[bytes]:
        """Return what follows of the body, as it arrives."""

    def close(self) -> None:
        """Let go of the connection."""


class Answer(NamedTuple):
    """What a server answered.

    held: the body's first part; all of it when `rest` is None.
    rest: what follows of a body that flows; after 101, the connection itself, a Tunnel.
    share: of the memory for what is held whole, if it needed any.
    names: of its headers, in small letters, where they are known.
    """

    status: int
    phrase: str
    headers: list[tuple[str, str]]
    held: bytes
    rest: Rest | None = None
    share: Share | None = None
    names: Collection[str] | None = None

    def pieces(self) -> Iterable[bytes]:
        """Return the whole body, to be read once."""
        return [self.held] if self.rest is None else _joined(self.held, self.rest)

    def discard(self) -> None:
        """Let go of all that is behind it, once it was sent or when nobody will read it; twice does no harm."""
        if self.rest is not None:
            self.rest.close()
        if self.share is not None:
            self.share.close()

    def is_corrupt(self, method: str) -> bool:
        """Say whether the body is another one than its sender spoke of; one that isn't held whole can't be told."""
        if method == "HEAD" or self.status in (204, 304) or self.rest is not None or not self._says("content-digest"):
            return False
        said = [value for name, value in self.headers if name.lower() == "content-digest"]
        return not agrees(", ".join(said), self.held)

    def needs_length(self, method: str) -> bool:
        """Say whether the body's length is known only now that it is here, and must be added to the headers."""
        has_body = method != "HEAD" and self.status not in (204, 304)
        return has_body and self.rest is None and not self._says("content-length")

    def _says(self, name: str) -> bool:
        return name in (self.names if self.names is not None else [one.lower() for one, _ in self.headers])


class Request(NamedTuple):
    """What is sent to a server.

    target: path and query, as they stand in the request line.
    headers: all that are to be sent, Host and the body's framing among them.
    body: bytes, or pieces to be sent as they come (framed by the headers: Content-Length, or chunked).
    is_plain: known to have no body, and nothing among its headers that has a meaning on the way.
    lines: the headers as they go over the wire, and the end of the head, where they are known already.
    """

    method: str
    target: str
    headers: Headers
    body: bytes | Iterable[bytes] = b""
    is_plain: bool = False
    lines: bytes = b""

    def head(self) -> bytes:
        """Return the request line and the headers as they go over the wire."""
        if self.lines:
            return f"{self.method} {self.target} HTTP/1.1\r\n".encode("latin-1") + self.lines
        lines = [f"{self.method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in self.headers)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def flowing(self) -> Generator[bytes, None, None]:
        """Return all that goes over the wire for a body in pieces, as they come; closed, it closes the body."""
        assert not isinstance(self.body, bytes)
        is_chunked = any(name.lower() == "transfer-encoding" for name, _ in self.headers)
        yield self.head()
        with contextlib.closing(_each(self.body)) as pieces:
            for piece in pieces:
                if piece:  # an empty chunk would be the last
                    yield b"%x\r\n%b\r\n" % (len(piece), piece) if is_chunked else piece
        if is_chunked:
            yield b"0\r\n\r\n"

    def asks_upgrade(self) -> bool:
        """Say whether it asks for another protocol on its connection (RFC 9110, section 7.8)."""
        return not self.is_plain and any(name.lower() == "upgrade" for name, _ in self.headers)


def _each(body: Iterable[bytes]) -> Generator[bytes, None, None]:
    yield from body


def _joined(held: bytes, rest: Rest) -> Iterator[bytes]:
    yield held
    yield from rest
