"""One server on a real socket, that says something and closes, or resets, whatever it is asked; and the way to it."""

import contextlib
import gc
import socket
import threading
import time
from collections.abc import Callable

import gevent

from balancer.wire.messages import Answer, Request
from balancer.wire.network import Connection, Sockets
from balancer.wire.room import Room
from balancer.wire.upstream import Upstream

ROOM_BYTES = 100_000
RESET = b"\1\0\0\0\0\0\0\0"


class NotedSockets(Sockets):
    """The real network; it remembers every connection."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Connection] = []

    def connect(self, address: str, port: int) -> Connection:
        """Return a connection. Raises OSError."""
        self.made.append(super().connect(address, port))
        return self.made[-1]


class OneServer:
    """It, and what is looked at when the test is over."""

    def __init__(self) -> None:
        self._before = greenlets()  # other tests of this process may have left some
        self.room = Room(ROOM_BYTES)
        self.network = NotedSockets()
        self.says: Callable[[socket.socket], object] = lambda connection: None
        self.done = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        port = self._listener.getsockname()[1]
        self.upstream = Upstream("127.0.0.1", port, self.network, self.room)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with connection, contextlib.suppress(OSError):
                    self.says(connection)

    def says_and_resets(self, text: bytes) -> None:
        """Let the server say something, and break the connection off."""

        def say(connection: socket.socket) -> None:
            connection.recv(1000)
            connection.sendall(text)
            time.sleep(0.01)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)

        self.says = say

    def send(self, request: Request, timeout_s: float = 5) -> Answer:
        """Return its answer. Raises AttemptError."""
        return self.upstream.send(request, timeout_s)

    def close(self) -> None:
        """Stop it; nothing that had to do with it is left."""
        self.done.set()
        self._listener.close()
        self.upstream.close()
        assert [one for one in self.network.made if one.fileno() != -1] == [], "a connection is left open"  # type: ignore[attr-defined]
        assert self.room.take(ROOM_BYTES), "memory was not given back"
        gevent.sleep(0)
        left = [one for one in greenlets() if one not in self._before]
        assert left == [], "a greenlet is left"


def greenlets() -> "list[gevent.Greenlet[..., object]]":
    """Return those of this process that have not ended."""
    return [one for one in gc.get_objects() if isinstance(one, gevent.Greenlet) and not one.dead]
