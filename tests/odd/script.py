"""What one end of a connection does, as data: played by a thread, or a greenlet; an example prints as it is written.

The steps know nothing of HTTP but where a head and a body end, so that they can do whatever HTTP forbids.
"""

import contextlib
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

PIECE_BYTES = 64 * 1024
LINGER_0 = b"\1\0\0\0\0\0\0\0"  # SO_LINGER: on, 0 s; closing then resets the connection


@dataclass(frozen=True)
class Say:
    """Send bytes: all at once, or `piece` of them at a time with a pause of `pause_s` seconds after each."""

    data: bytes
    piece: int = 0
    pause_s: float = 0.0

    def __repr__(self) -> str:
        shown = repr(self.data) if len(self.data) <= 200 else f"{self.data[:80]!r} ({len(self.data)} bytes in all)"
        return f"Say({shown}, {self.piece}, {self.pause_s})"


@dataclass(frozen=True)
class Read:
    """Take so many bytes, or what there is until the other end closes."""

    size: int


@dataclass(frozen=True)
class ReadHead:
    """Take everything up to an empty line."""


@dataclass(frozen=True)
class ReadBody:
    """Take the body that the last head announced."""


@dataclass(frozen=True)
class ReadToTheEnd:
    """Take everything until the other end closes."""


@dataclass(frozen=True)
class Wait:
    """Do nothing for a while."""

    seconds: float


@dataclass(frozen=True)
class EndWriting:
    """Send nothing more, but go on reading."""


@dataclass(frozen=True)
class Close:
    """Close; with bytes left unread the kernel makes a reset of it."""


@dataclass(frozen=True)
class Reset:
    """Break off without a word."""


Step: TypeAlias = Say | Read | ReadHead | ReadBody | ReadToTheEnd | Wait | EndWriting | Close | Reset
Script: TypeAlias = tuple[Step, ...]


class OverError(Exception):
    """The other end has closed where more was expected."""


class Conversation:
    """One end of a connection, and all that it has taken.

    connection: the standard library's socket, or gevent's. sleep: what waits beside it.
    """

    def __init__(self, connection: Any, sleep: Callable[[float], object]) -> None:
        self.connection = connection
        self.taken = bytearray()
        self.is_closed = False
        self.head = b""
        self._used = 0  # of what was taken, the bytes that a step has asked for
        self._sleep = sleep

    def play(self, steps: Sequence[Step]) -> None:
        """Do one step after the other; ends early, without an error, when the other end has gone."""
        with contextlib.suppress(OSError, OverError):
            for step in steps:
                self._do(step)

    def close(self) -> None:
        """Close it."""
        self.is_closed = True
        self.connection.close()

    def read_head(self) -> bytes:
        """Return the next head with its empty line. Raises OverError, OSError."""
        self.head = self._until(b"\r\n\r\n")
        return self.head

    def has_another_head(self) -> bool:
        """Wait for the next head; False when the other end closes instead."""
        try:
            return bool(self.read_head())
        except (OSError, OverError):
            return False

    def read_body(self) -> bytes:
        """Return the body that the last head announced, without its framing. Raises OverError, OSError."""
        named = dict(fields(self.head))
        if named.get("transfer-encoding", "").lower() != "chunked":
            return self._exactly(int(named.get("content-length", 0)))
        body = b""
        while size := int(self._until(b"\r\n").partition(b";")[0], 16):
            body += self._exactly(size)
            self._exactly(2)
        while self._until(b"\r\n") != b"\r\n":  # trailers
            pass
        return body

    def _do(self, step: Step) -> None:
        if isinstance(step, Say):
            size = step.piece or max(1, len(step.data))
            for start in range(0, len(step.data), size):
                self.connection.sendall(step.data[start : start + size])
                self._sleep(step.pause_s)
        elif isinstance(step, Read):
            self._exactly(step.size)
        elif isinstance(step, ReadHead):
            self.read_head()
        elif isinstance(step, ReadBody):
            self.read_body()
        elif isinstance(step, ReadToTheEnd):
            while self._more():
                pass
        elif isinstance(step, Wait):
            self._sleep(step.seconds)
        elif isinstance(step, EndWriting):
            self.connection.shutdown(socket.SHUT_WR)
        else:
            if isinstance(step, Reset):
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
            self.close()

    def _more(self) -> bool:
        data = self.connection.recv(PIECE_BYTES)
        self.taken += data
        return bool(data)

    def _until(self, end: bytes) -> bytes:
        while (found := self.taken.find(end, self._used)) < 0:
            if not self._more():
                raise OverError
        return self._exactly(found + len(end) - self._used)

    def _exactly(self, size: int) -> bytes:
        while len(self.taken) - self._used < size:
            if not self._more():
                raise OverError
        self._used += size
        return bytes(self.taken[self._used - size : self._used])


def fields(head: bytes) -> list[tuple[str, str]]:
    """Return the header lines of a head: names in small letters, values without the blanks around them."""
    lines = head.decode("latin-1").split("\r\n")[1:]
    return [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines if line)]
