"""A connection that was taken in before its worker stopped listening."""

import socket

from balancer.rules.pace import ClientLimits
from balancer.wire.deadlines import Deadlines
from balancer.wire.worker import Worker


def test_it_is_served_although_nobody_listens_any_more() -> None:
    worker = Worker.__new__(Worker)  # without a parent, and a process of its own
    worker._limits, worker._deadlines, worker._open, worker._waiting = ClientLimits(), Deadlines(), 0, {}
    worker._most_open, worker.alive = 10, True
    listener = socket.create_server(("127.0.0.1", 0))
    client = socket.create_connection(listener.getsockname())
    connection, address = listener.accept()
    listener.close()
    client.close()  # It has nothing to ask.

    worker.handle(listener, connection, address)

    assert worker._open == 0
