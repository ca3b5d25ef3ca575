"""An end of a connection that takes nothing of the last answer away (RFC 9112, section 9.6).

A socket that is closed while its client still sends answers with a reset, and that makes the client's kernel throw away
what it had received. So we stop sending first, and throw away what comes until the client closes, too.
"""

from collections.abc import Callable

import gevent
from gevent import socket

IDLE_S = 2.0  # without a byte
LONGEST_S = 30.0
HURRIED_S = 1.0  # instead, when the balancer is about to stop
MOST_BYTES = 4 * 1024 * 1024 * 1024

_dustbin = bytearray(256 * 1024)  # Everybody's: nobody looks into it.


def linger(connection: socket.socket, is_hurried: Callable[[], bool], clock: Callable[[], float]) -> None:
    """Say that no more is sent, and read until the client closes or has had its time; the connection is still open.

    clock: seconds that only go forward.
    """
    began_s, read_bytes = clock(), 0
    try:
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(IDLE_S)
        while read_bytes < MOST_BYTES and clock() - began_s < (HURRIED_S if is_hurried() else LONGEST_S):
            count = connection.recv_into(_dustbin)
            if not count:
                return
            read_bytes += count
            gevent.sleep(0)  # Whoever sends without a pause shares the processor with the others.
    except OSError:  # too slow, or gone
        return
