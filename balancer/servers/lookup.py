"""Where a server's name leads, without waiting for the resolver."""

import gevent
from gevent.event import AsyncResult

from balancer.settings import ServerAddress
from balancer.wire.network import Network

LOOK_UP_S = 0.1  # how long a probe waits for a name before it goes to the address that is known already


class NameLookUp:
    """Looks a server's name up, one look-up at a time, however long that takes.

    A name that has left the network can take the resolver seconds. A probe waits only a moment for it, and the next
    probe finds the result.
    """

    def __init__(self, server: ServerAddress, network: Network) -> None:
        self._server = server
        self._network = network
        self._under_way: AsyncResult[str | None] | None = None
        self.failed = False

    @property
    def is_under_way(self) -> bool:
        """Whether an earlier look-up has not ended, as far as is known."""
        return self._under_way is not None

    def wait(self, timeout_s: float) -> None:
        """Begin a look-up, and wait until it has ended; `address` then has what it has found, at once."""
        self._begun().wait(timeout_s)

    def address(self, wait_s: float) -> str | None:
        """Return the address that the name leads to, or None when that isn't known within `wait_s` seconds."""
        try:
            address = self._begun().get(timeout=wait_s)
        except gevent.Timeout:
            return None
        self._under_way = None
        self.failed = address is None
        return address

    def _begun(self) -> "AsyncResult[str | None]":
        if self._under_way is None:
            self._under_way = self._network.begin_look_up(self._server.name, self._server.port)
        return self._under_way
