"""A connection that speaks another protocol, between a client and a server (RFC 9110, section 7.8)."""

from collections.abc import Iterator

import gevent
from gevent import socket

from balancer.wire.network import Connection
from balancer.wire.sockets import send_whole

CHUNK_BYTES = 64 * 1024
KEEPALIVE_S = 60  # how long both sides may be silent before the kernel asks whether they still exist


class Tunnel:
    """The server's end of it, from its 101 on.

    already: what came from the server together with its answer.
    """

    def __init__(self, server: Connection, already: bytes) -> None:
        self._server = server
        self._already = already

    def __iter__(self) -> Iterator[bytes]:
        """Return nothing: there is no body."""
        return iter(())

    def take_over(self, client: Connection, already: bytes) -> None:
        """Pass everything on between client and server until both ends have ended, or one has broken.

        already: what came from the client after its request.
        """
        for one in (client, self._server):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_S)
        ways = [
            gevent.spawn(_pass_on, self._already, self._server, client),
            gevent.spawn(_pass_on, already, client, self._server),
        ]
        try:
            for way in gevent.iwait(ways):
                if not way.value:
                    return
        finally:
            gevent.killall(ways)
            self.close()

    def close(self) -> None:
        """Close the server's end."""
        self._server.close()


def _pass_on(already: bytes, source: Connection, target: Connection) -> bool:
    """Pass on what one says, and at its end that it says no more; False when the tunnel is broken."""
    try:
        if already:
            send_whole(target, already)
        while data := source.recv(CHUNK_BYTES):
            send_whole(target, data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return False
    return True
