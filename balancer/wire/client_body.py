"""A request's body, piece by piece as the client sends it.

gunicorn's own `Body` waits until a block is full; what a slow client has sent would wait with it.
"""

from collections.abc import Iterator
from typing import Any

from gunicorn.http.body import ChunkedReader

from balancer.wire.client import Client
from balancer.wire.incoming import ClientGoneError

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class NoBody:
    """The body of a request that has none."""

    is_whole = True
    waits_for_continue = False


class ClientBody:
    """An iterator over the pieces, once. Trailers are read, and left out.

    request: gunicorn's, whose head has been read from the client.
    is_whole: whether all of it has been read. waits_for_continue: whether the client wants to be told to send it; it is
        when the first piece is asked for, unless it has begun anyway.
    """

    def __init__(self, request: Any, client: Client) -> None:
        self._client = client
        reader = request.body.reader
        self._chunks: Iterator[bytes] | None = reader.parser if isinstance(reader, ChunkedReader) else None
        self._left_bytes: int = 0 if self._chunks else reader.length
        self._is_broken = False
        self.is_whole = not self._chunks and not self._left_bytes
        self.waits_for_continue: bool = request._expected_100_continue
        client.begins_body()

    def __iter__(self) -> "ClientBody":
        return self

    def __next__(self) -> bytes:
        """Return the next piece.

        Raises ClientTimeoutError when it is too slow, ClientGoneError when the body breaks off, or is none.
        """
        if self.is_whole:
            raise StopIteration
        if self.waits_for_continue:
            self.waits_for_continue = False
            if not self._client.has_read_ahead():
                self._client.send(CONTINUE)
        if self._is_broken:  # Where the next piece would begin, nobody knows.
            raise ClientGoneError
        try:
            return self._next_of_known_length() if self._chunks is None else self._next_of(self._chunks)
        except ClientGoneError:
            self._is_broken = True
            raise

    def _next_of(self, chunks: Iterator[bytes]) -> bytes:
        try:
            while not (piece := next(chunks)):  # gunicorn's reader has empty ones, too
                pass
        except StopIteration:
            self.is_whole = True
            raise
        except ClientGoneError:
            raise
        except Exception as error:  # gunicorn has one of its own for each way to write chunks wrong
            raise ClientGoneError from error
        return piece

    def _next_of_known_length(self) -> bytes:
        piece: bytes = self._client.read(None, read_ahead=self._left_bytes)
        if not piece:
            raise ClientGoneError
        if len(piece) > self._left_bytes:
            self._client.unread(piece[self._left_bytes :])
            piece = piece[: self._left_bytes]
        self._left_bytes -= len(piece)
        self.is_whole = not self._left_bytes
        return piece
