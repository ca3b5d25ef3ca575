"""The connections to every server."""

import time
from collections.abc import Callable

from balancer.servers.pool import Pool
from balancer.wire.network import Network
from balancer.wire.room import Room
from balancer.wire.upstream import AttemptError, Upstream


class Upstreams:
    """The connections to every server, made anew when a server has moved.

    room: memory for answers that are held whole.
    """

    def __init__(self, pool: Pool, network: Network, room: Room, clock: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._network = network
        self._room = room
        self._clock = clock
        self._upstreams: dict[str, Upstream] = {}

    def of(self, server: str) -> Upstream:
        """Return the connections to a server. Raises AttemptError when nobody knows where it is."""
        address = self._pool.address(server)
        if address is None:
            raise AttemptError("dns", sent=False)
        upstream = self._upstreams.get(server)
        if upstream is None or upstream.address != address:
            if upstream is not None:
                upstream.retire()
            port = self._pool.configured(server).port
            upstream = self._upstreams[server] = Upstream(address, port, self._network, self._room, self._clock)
        return upstream

    def close(self, server: str) -> None:
        """Close the connections to a server that are kept."""
        if server in self._upstreams:
            self._upstreams[server].close()
