"""A network that is only simulated: connections between the balancer and the servers, their addresses and names."""

from collections.abc import Callable
from random import Random
from typing import Any, Protocol

import gevent
import requests
from gevent import socket
from gevent.event import AsyncResult, Event
from requests.adapters import BaseAdapter

from tests.simulation.virtual_time import VirtualLoop

HOP_S = 0.0001  # from the balancer to a server
LOOK_UP_S, LONGEST_LOOK_UP_S = 0.0005, 2.0
SENT_AGAIN_AFTER_S = {"connect": 1.0, "data": 0.2}  # TCP, when something was lost
NOBODY_AFTER_S = 3.0  # until the kernel says that nobody has an address


class Host(Protocol):
    """A machine on the network."""

    is_reachable: bool
    is_up: bool
    address: str
    has_name: bool

    def took_connection(self, link: "Link") -> None:
        """Take a connection from the balancer."""

    def received(self, link: "Link", data: bytes) -> None:
        """Take what has arrived over a connection; b"" is its end."""

    def way_s(self, what: str) -> float:
        """Return how long something takes between here and the balancer; `what` is "connect" or "data"."""


class Link:
    """A connection as the balancer has it; what is used of a socket, and nothing more."""

    def __init__(self, loop: VirtualLoop, host: Host) -> None:
        self._loop = loop
        self.host = host
        self.is_closed = False
        self.is_a_probes = False
        self.is_dead = False  # one of its ends is off the network: nothing arrives any more, in either direction
        self._arrived = bytearray()
        self._is_at_end = False
        self._error: OSError | None = None
        self._timeout_s: float | None = None
        self._ready = Event()
        self._last_s = {"there": 0.0, "back": 0.0}  # nothing overtakes what was sent before it

    def send(self, data: bytes | memoryview, /) -> int:
        """Send all of the data. Raises OSError."""
        if self._error is not None:
            raise self._error
        sent = bytes(data)
        self._deliver("there", lambda: self.host.received(self, sent))
        return len(data)

    def sendall(self, data: memoryview, /) -> None:
        """Send all of the data. Raises OSError."""
        self.send(bytes(data))

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """Return what has arrived, waiting for it; b"" at the end. Raises OSError."""
        if not self._ready.is_set() and self._timeout_s == 0:
            raise BlockingIOError
        if not self._ready.wait(self._timeout_s):
            raise TimeoutError("timed out")
        data = bytes(self._arrived[:size])
        if not data and self._error is not None:
            raise self._error
        if not flags & socket.MSG_PEEK:
            del self._arrived[:size]
            if not self._arrived and not self._is_at_end and self._error is None:
                self._ready.clear()
        return data

    def gettimeout(self) -> float | None:
        """Return for how many seconds an operation waits at most."""
        return self._timeout_s

    def settimeout(self, timeout_s: float | None, /) -> None:
        """Set for how many seconds an operation waits at most."""
        self._timeout_s = timeout_s

    def setsockopt(self, level: int, option: int, value: int, /) -> None:
        """Do nothing."""

    def shutdown(self, how: int, /) -> None:
        """End both directions."""
        self._arrive(b"")
        self.close()

    def close(self) -> None:
        """Close it; the host notices when that arrives."""
        if not self.is_closed:
            self.is_closed = True
            self._deliver("there", lambda: self.host.received(self, b""))

    def answer(self, data: bytes) -> None:
        """Send from the host to the balancer; b"" ends the connection."""
        self._deliver("back", lambda: self._arrive(data))

    def reset(self) -> None:
        """Break it off from the host's end."""
        self._deliver("back", lambda: self._break(ConnectionResetError("reset")))

    def _deliver(self, direction: str, arrive: Callable[[], None]) -> None:
        at_s = max(self._loop.now_s + self.host.way_s("data"), self._last_s[direction])
        self._last_s[direction] = at_s
        self._loop.at(at_s, lambda: None if self.is_dead else arrive())

    def _arrive(self, data: bytes) -> None:
        self._arrived += data
        self._is_at_end = self._is_at_end or not data
        self._ready.set()

    def _break(self, error: OSError) -> None:
        self._error = error
        self._ready.set()


class SimulatedNetwork:
    """The way to the hosts, as the balancer's `Network` has it."""

    def __init__(self, loop: VirtualLoop, random: Random) -> None:
        self.loop = loop
        self.hosts: dict[str, Host] = {}  # by name
        self.lent: dict[str, str] = {}  # address -> the name of the host that has it instead of its own
        self._random = random

    def connect(self, address: str, port: int) -> Link:
        """Return a connection. Raises OSError."""
        host = self._at(address)
        if host is None or not host.is_reachable:
            gevent.sleep(NOBODY_AFTER_S)
            raise OSError(113, "No route to host")
        gevent.sleep(2 * host.way_s("connect"))
        if not host.is_up:
            raise ConnectionRefusedError
        link = Link(self.loop, host)
        host.took_connection(link)
        return link

    def begin_look_up(self, name: str, port: int) -> "AsyncResult[str | None]":
        """Begin to look up where a name leads; one that is gone takes the resolver up to two seconds."""
        result: AsyncResult[str | None] = AsyncResult()
        host = self.hosts[name]
        if host.has_name:
            self.loop.at(self.loop.now_s + LOOK_UP_S, result.set, host.address)
        else:
            self.loop.at(self.loop.now_s + self._random.choice((LOOK_UP_S, 0.15, LONGEST_LOOK_UP_S)), result.set, None)
        return result

    def transport(self) -> BaseAdapter:
        """Return what carries one probe."""
        return Transport(self)

    def _at(self, address: str) -> Host | None:
        if address in self.lent:
            return self.hosts[self.lent[address]]
        return next((host for host in self.hosts.values() if host.address == address), None)


class Transport(BaseAdapter):
    """Carries a request of `requests` over the simulated network: its transport adapter."""

    def __init__(self, network: SimulatedNetwork) -> None:
        super().__init__()
        self._network = network

    def send(self, request: requests.PreparedRequest, *args: Any, timeout: Any = None, **named: Any) -> Any:
        """Send it and return the answer. Raises what requests raises."""
        connect_s, read_s = timeout
        link = None
        try:
            with gevent.Timeout(connect_s, requests.ConnectTimeout()):
                link = self._network.connect(str(request.url).split("/")[2].split(":")[0], 0)
            link.is_a_probes = True
            link.settimeout(read_s)
            link.send(f"{request.method} {request.path_url} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            received = b""
            while data := link.recv(65536):
                received += data
        except TimeoutError as error:
            raise requests.ReadTimeout from error
        except OSError as error:
            if isinstance(error, requests.RequestException):
                raise
            raise requests.ConnectionError(error) from error
        finally:
            if link is not None:
                link.close()
        head, _, body = received.partition(b"\r\n\r\n")
        answer = requests.Response()
        answer.status_code = int(head.split(b" ")[1]) if head else 0
        for line in head.decode().split("\r\n")[1:]:
            name, _, value = line.partition(": ")
            answer.headers[name] = value
        answer._content = body
        if len(body) < int(answer.headers.get("Content-Length", 0)):
            raise requests.exceptions.ChunkedEncodingError("truncated")
        return answer

    def close(self) -> None:
        """Do nothing: each probe has a connection of its own."""
