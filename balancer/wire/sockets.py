"""What the balancer does with sockets on both of its sides, towards clients and towards servers."""

import fcntl
import struct
import termios

import gevent
from gevent import socket

from balancer.wire.network import Connection

# Linux's names for the states of a connection that the other side has closed (FIN_WAIT and such are our own close), and
# of one that is over on both sides, by a reset too.
TCP_CLOSE, TCP_CLOSE_WAIT = 7, 8


def send_whole(connection: Connection, data: bytes | memoryview) -> None:
    """Send all of the data. Most of it leaves with the first call; `sendall` would ask for the buffer's size first.

    Raises OSError.
    """
    sent = connection.send(data)
    if sent < len(data):
        connection.sendall(memoryview(data)[sent:])


def receive(connection: Connection, most_bytes: int) -> bytes:
    """Return what comes next, waiting for it before looking: a look that finds nothing costs more than the wait.

    For what is hardly ever here already: the next request of a client, and the beginning of an answer. Raises OSError.
    """
    arrives = getattr(connection, "_read_event", None)  # gevent's; a connection that is simulated has its own way
    if arrives is not None:
        gevent.get_hub().wait(arrives)
    return connection.recv(most_bytes)


def peek(connection: Connection) -> bytes | None:
    """Return what could be read now, leaving it there: None for nothing, b"" when the connection is at its end."""
    timeout_s = connection.gettimeout()
    connection.settimeout(0)
    try:
        read: bytes = connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return None
    except OSError:
        return b""
    finally:
        connection.settimeout(timeout_s)
    return read


def is_broken_off(connection: socket.socket) -> bool:
    """Say whether a connection is over, not only done with sending; what has arrived and isn't read doesn't hide it."""
    return _tcp_state(connection) == TCP_CLOSE


def sends_no_more(connection: socket.socket) -> bool:
    """Say whether the other side has closed its own, or all is over; what isn't read yet doesn't hide it."""
    return _tcp_state(connection) in (TCP_CLOSE, TCP_CLOSE_WAIT)


def _tcp_state(connection: socket.socket) -> int:
    try:
        return connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    except OSError:
        return TCP_CLOSE


def untaken_bytes(connection: socket.socket) -> int:
    """Return how much of what was sent has not arrived on the other side (its kernel's; 0 when that can't be told)."""
    try:
        answer = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, struct.pack("i", 0))
    except OSError:
        return 0
    return int(struct.unpack("i", answer)[0])
