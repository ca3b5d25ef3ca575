"""Where a server's name leads, without waiting for the resolver."""

import gevent
from gevent import monkey, socket
from gevent.event import AsyncResult
from gevent.threadpool import ThreadPool

from balancer.settings import ServerAddress

LOOK_UP_S = 0.1  # how long a probe waits for a name before it goes to the address that is known already


class NameLookUp:
    """Looks a server's name up, one look-up at a time, however long that takes.

    A name that has left the network can take the resolver seconds. The look-up waits in a thread of its own; a probe
    waits only a moment for it, and the next probe finds the result.
    """

    def __init__(self, server: ServerAddress) -> None:
        self._server = server
        self._thread = ThreadPool(1)
        self._under_way: AsyncResult[str | None] | None = None
        self.failed = False

    @property
    def is_under_way(self) -> bool:
        """Whether an earlier look-up has not ended, as far as is known."""
        return self._under_way is not None

    def address(self, wait_s: float) -> str | None:
        """Return the address that the name leads to, or None when that isn't known within `wait_s` seconds."""
        if self._under_way is None:
            self._under_way = self._thread.spawn(look_up, self._server.name, self._server.port)
        try:
            address: str | None = self._under_way.get(timeout=wait_s)
        except gevent.Timeout:
            return None
        self._under_way = None
        self.failed = address is None
        return address


def look_up(name: str, port: int) -> str | None:
    # In a thread beside gevent's loop, the plain blocking function is the right one.
    getaddrinfo = monkey.get_original("socket", "getaddrinfo")
    try:
        found = getaddrinfo(name, port, socket.AF_INET, socket.SOCK_STREAM)
    except OSError:
        return None
    return str(found[0][4][0])
