"""A client's request as it goes on to the servers: its path without `/app`, its headers, its body."""

import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from balancer.wire import headers
from balancer.wire.messages import Request
from balancer.wire.sockets import peek

Environ = dict[str, Any]

KEPT_BYTES = 1024 * 1024  # a request's body up to this size is kept, so that it can be sent to another server
CHUNK_BYTES = 64 * 1024


class ClientGoneError(Exception):
    """The client broke off: in the middle of its request's body, or before it had its answer."""


class ClientTimeoutError(ClientGoneError):
    """The client was too slow with its request's body."""


class Call(NamedTuple):
    """A client's request, ready to be sent to any server."""

    request: Request
    has_idempotency_key: bool

    def can_be_sent_again(self) -> bool:
        """Say whether the body is kept; a larger one is gone once it has been sent."""
        return isinstance(self.request.body, bytes)

    def close(self) -> None:
        """Give back the memory that its body was held in."""


def call_from(environ: Environ) -> Call:
    """Return a client's request as it goes on to the servers.

    Raises ClientGoneError when the client breaks off before the kept part of its body is complete.
    """
    kept, rest = _body(environ)
    length = len(kept) if rest is None else _announced_length(environ)
    request_id = environ.get("HTTP_X_REQUEST_ID") or f"{random.getrandbits(128):032x}"
    request = Request(
        method=environ["REQUEST_METHOD"],
        target=target_below_app(environ["RAW_URI"]),
        headers=headers.for_server(environ, request_id, length),
        body=kept if rest is None else _joined(kept, rest),
    )
    return Call(request, has_idempotency_key=bool(environ.get("HTTP_IDEMPOTENCY_KEY")))


def target_below_app(raw_uri: str) -> str:
    """Return the path and query that a server gets for a request line's target: as written, but for its first segment.

    raw_uri: such as "/app/a%20b?c=d", or with scheme and host before it (RFC 9112, section 3.2.2).
    """
    if not raw_uri.startswith("/"):
        after_scheme = raw_uri.partition("://")[2]
        raw_uri = "/" + after_scheme.partition("/")[2]
    path, question_mark, query = raw_uri.partition("?")
    below = path.lstrip("/").partition("/")[2]
    return f"/{below}{question_mark}{query}"


def has_gone(environ: Environ) -> bool:
    """Say whether the client has closed its connection while it waited."""
    connection = environ.get("gunicorn.socket")
    return connection is not None and peek(connection) == b""


def _announced_length(environ: Environ) -> int | None:
    length = environ.get("CONTENT_LENGTH")
    return int(length) if length else None


def _body(environ: Environ) -> tuple[bytes, Iterator[bytes] | None]:
    """Read a request's body: all of it when it can be kept, else its first part and the rest as it comes."""
    if not environ.get("CONTENT_LENGTH") and "HTTP_TRANSFER_ENCODING" not in environ:
        return b"", None
    kept = b"".join(_pieces(environ, KEPT_BYTES + 1))
    if len(kept) <= KEPT_BYTES:
        return kept, None
    return kept, _pieces(environ, None, already=len(kept))


def _pieces(environ: Environ, limit: int | None, already: int = 0) -> Iterator[bytes]:
    announced = _announced_length(environ)
    read = already
    while limit is None or read < limit:
        try:
            piece = environ["wsgi.input"].read(CHUNK_BYTES if limit is None else min(CHUNK_BYTES, limit - read))
        except Exception as error:  # gunicorn has an error of its own for each way a body can break off
            raise ClientGoneError from error
        if not piece:
            if announced is not None and read < announced:
                raise ClientGoneError
            return
        read += len(piece)
        yield piece


def _joined(kept: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield kept
    yield from rest
