"""The connections to every server."""

from balancer.servers.pool import Pool
from balancer.wire.upstream import AttemptError, Upstream


class Upstreams:
    """The connections to every server, made anew when a server has moved."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._upstreams: dict[str, Upstream] = {}

    def of(self, server: str) -> Upstream:
        """Return the connections to a server. Raises AttemptError when nobody knows where it is."""
        address = self._pool.address(server)
        if address is None:
            raise AttemptError("dns", sent=False)
        upstream = self._upstreams.get(server)
        if upstream is None or upstream.address != address:
            if upstream is not None:
                upstream.close()
            upstream = self._upstreams[server] = Upstream(address, self._pool.server(server).port)
        return upstream

    def close(self, server: str) -> None:
        """Close the connections to a server that are kept."""
        if server in self._upstreams:
            self._upstreams[server].close()
