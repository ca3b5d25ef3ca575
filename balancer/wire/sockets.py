"""What the balancer does with sockets on both of its sides, towards clients and towards servers."""

from gevent import socket

from balancer.wire.network import Connection


def send_whole(connection: Connection, data: bytes | memoryview) -> None:
    """Send all of the data. Most of it leaves with the first call; `sendall` would ask for the buffer's size first.

    Raises OSError.
    """
    sent = connection.send(data)
    if sent < len(data):
        connection.sendall(memoryview(data)[sent:])


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
