"""A client's request as it goes on to the servers: its path without `/app`, its headers, its body."""

import random
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from balancer.wire import headers
from balancer.wire.messages import Request
from balancer.wire.room import Room
from balancer.wire.target import below_first_segment

Environ = dict[str, Any]

KEPT_BYTES = 1024 * 1024  # a request's body up to this size is kept, so that it can be sent to another server

# What the worker adds to PEP 3333's environ. No application of the balancer's reads `wsgi.input`.
HEADERS = "balancer.headers"  # the header lines in their order: [(name, value), ...]
BODY = "balancer.body"  # an iterator over the body's pieces, as they come; not there when there is no body
HAS_GONE = "balancer.has_gone"  # says whether the client has broken its connection off
SENDS_NO_MORE = "balancer.sends_no_more"  # says whether it has closed its side: it has gone, or only has no more to say


class ClientGoneError(Exception):
    """The client broke off: in the middle of its request's body, or before it had its answer."""


class ClientTimeoutError(ClientGoneError):
    """The client was too slow in sending its request, or in taking its answer."""


class Kept:
    """The part of a body that is kept, and the room that it takes."""

    def __init__(self, room: Room) -> None:
        self.pieces: list[bytes] = []
        self._room = room
        self._taken_bytes = 0

    def add(self, piece: bytes) -> bool:
        """Keep another piece; say whether there was room for it, and may be for more."""
        self.pieces.append(piece)
        if self._taken_bytes + len(piece) > KEPT_BYTES or not self._room.take(len(piece)):
            return False
        self._taken_bytes += len(piece)
        return True

    def give_back(self) -> None:
        """Give the room back; twice does no harm."""
        self._room.give_back(self._taken_bytes)
        self._taken_bytes = 0


class Call(NamedTuple):
    """A client's request, ready to be sent to any server.

    path: as the client has sent it, for the log.
    kept: what is given back when the request is over.
    """

    request: Request
    has_idempotency_key: bool
    path: str
    kept: Kept | None = None

    def can_be_sent_again(self) -> bool:
        """Say whether the body is kept; a larger one is gone once it has been sent."""
        return isinstance(self.request.body, bytes)

    def close(self) -> None:
        """Give back the room that the body has taken; twice does no harm."""
        if self.kept is not None:
            self.kept.give_back()


def call_from(environ: Environ, room: Room) -> Call:
    """Return a client's request as it goes on to the servers.

    room: what bodies may be kept in; one that finds none is sent on as it comes.

    Raises ClientGoneError, or its ClientTimeoutError, when the client breaks off before the kept part is complete.
    """
    pieces: Iterator[bytes] | None = environ.get(BODY)
    body: bytes | Iterable[bytes] = b""
    length: int | None = 0
    kept = None
    if pieces is not None:
        kept = Kept(room)
        body = _read(pieces, kept)
        announced = environ.get("CONTENT_LENGTH")
        length = len(body) if isinstance(body, bytes) else int(announced) if announced else None
    request_id = environ.get("HTTP_X_REQUEST_ID") or f"{random.getrandbits(128):032x}"
    request = Request(
        method=environ["REQUEST_METHOD"],
        target=below_first_segment(environ["RAW_URI"]),
        headers=headers.for_server(environ, request_id, length),
        body=body,
    )
    return Call(request, bool(environ.get("HTTP_IDEMPOTENCY_KEY")), environ["RAW_URI"], kept)


def call_without_its_body(environ: Environ) -> Call:
    """Return a client's request whose body did not come, for the log; it goes to no server."""
    request = Request(environ["REQUEST_METHOD"], below_first_segment(environ["RAW_URI"]), [])
    return Call(request, False, environ["RAW_URI"])


def has_gone(environ: Environ) -> bool:
    """Say whether the client has broken off while it waited for its answer."""
    client_has_gone: Callable[[], bool] = environ[HAS_GONE]
    return client_has_gone()


def _read(pieces: Iterator[bytes], kept: Kept) -> bytes | Iterable[bytes]:
    """Read a body: all of it when it can be kept, else its first part and the rest as it comes."""
    try:
        for piece in pieces:
            if not kept.add(piece):
                return _joined(kept.pieces, pieces)
    except BaseException:
        kept.give_back()
        raise
    return b"".join(kept.pieces)


def _joined(kept: list[bytes], rest: Iterator[bytes]) -> Iterator[bytes]:
    yield from kept
    yield from rest
