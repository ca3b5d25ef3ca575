"""All that the balancer asks of the network between itself and the servers: connections, and where names lead.

It is an argument everywhere, so that the whole balancer can also be run on a network that is only simulated.
"""

from collections.abc import Callable
from typing import Protocol

from gevent import monkey, socket
from gevent.event import AsyncResult
from gevent.threadpool import ThreadPool
from requests.adapters import BaseAdapter, HTTPAdapter


class Connection(Protocol):
    """What is used of a connected socket; each method is the standard library's."""

    def send(self, data: bytes | memoryview, /) -> int:
        """Send some of the data. Raises OSError."""

    def sendall(self, data: memoryview, /) -> None:
        """Send all of the data. Raises OSError."""

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Return what has arrived, waiting for it; b"" at the end. Raises OSError."""

    def gettimeout(self) -> float | None:
        """Return for how many seconds an operation waits at most."""

    def settimeout(self, timeout_s: float | None, /) -> None:
        """Set for how many seconds an operation waits at most."""

    def shutdown(self, how: int, /) -> None:
        """End one direction, or both, also for whoever waits for it. Raises OSError."""

    def setsockopt(self, level: int, option: int, value: int, /) -> None:
        """Set an option. Raises OSError."""

    def close(self) -> None:
        """Close it."""


class Network(Protocol):
    """The way to the servers."""

    def connect(self, address: str, port: int) -> Connection:
        """Return a connection to an IPv4 address. Raises OSError."""

    def begin_look_up(self, name: str, port: int) -> "AsyncResult[str | None]":
        """Begin to look up where a name leads; the result is an IPv4 address, or None when it leads nowhere."""

    def transport(self) -> BaseAdapter:
        """Return what carries one probe's request for `requests`."""


class Sockets:
    """The real network.

    transport: makes what carries a probe.
    """

    def __init__(self, transport: "Callable[[Network], BaseAdapter]" = lambda network: HTTPAdapter()) -> None:
        self._threads: dict[str, ThreadPool] = {}
        self._transport = transport

    def connect(self, address: str, port: int) -> Connection:
        """Return a connection; `create_connection` would have a thread look the address up first. Raises OSError."""
        connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            connection.connect((address, port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:  # also when its time is up, or when it is cancelled
            connection.close()
            raise
        return connection

    def begin_look_up(self, name: str, port: int) -> "AsyncResult[str | None]":
        """Begin a look-up in a thread that the name has for itself: one that is gone can take the resolver seconds."""
        if name not in self._threads:
            self._threads[name] = ThreadPool(1)
        result: AsyncResult[str | None] = self._threads[name].spawn(_look_up, name, port)
        return result

    def transport(self) -> BaseAdapter:
        """Return what carries one probe's request; requests' own unless told otherwise."""
        return self._transport(self)


def _look_up(name: str, port: int) -> str | None:
    # In a thread beside gevent's loop, the plain blocking function is the right one.
    getaddrinfo = monkey.get_original("socket", "getaddrinfo")
    try:
        found = getaddrinfo(name, port, socket.AF_INET, socket.SOCK_STREAM)
    except OSError:
        return None
    return str(found[0][4][0])
