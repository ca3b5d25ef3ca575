"""A command without a network: it reaches Docker's socket, and nothing else but the lab's page, once that is there."""

import contextlib
import ctypes
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.this_machine import skip_or_fail, works

NEW_NETWORK = 0x40000000  # CLONE_NEWNET of the kernel's
# What stands before a command: a network of its own, with nothing in it but the address 127.0.0.1.
CUT_OFF = ("unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")


def can_be_cut_off() -> None:
    """Skip the test where this machine gives no process a network of its own."""
    if not works("unshare", "--net", "ip", "link", "set", "lo", "up"):
        skip_or_fail("no process can be given a network of its own here: that takes root, unshare and ip")


@contextmanager
def page_let_through(process: int, port: int) -> Iterator[None]:
    """Carry what a process without a network sends to a port of its own 127.0.0.1 to that port of this machine's."""
    listener = _listening_there(process, port)
    try:
        threading.Thread(target=_let_through, args=(listener, port), daemon=True).start()
        yield
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _listening_there(process: int, port: int) -> socket.socket:
    """Listen in a process' network: a socket stays in the one that it was made in, whoever uses it."""
    made: list[socket.socket] = []

    def make() -> None:
        with Path(f"/proc/{process}/ns/net").open() as network:
            if ctypes.CDLL(None, use_errno=True).setns(network.fileno(), NEW_NETWORK):  # for this thread alone
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        made.append(socket.create_server(("127.0.0.1", port)))

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    if not made:
        pytest.fail(f"nobody can listen in the network of process {process}")
    return made[0]


def _let_through(listener: socket.socket, port: int) -> None:
    with contextlib.suppress(OSError):  # It was closed.
        while True:
            client = listener.accept()[0]
            server = socket.create_connection(("127.0.0.1", port))
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=_carry, args=(source, sink), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
