"""Clients that speak to the balancer on a plain socket, so that they can do what no library would."""

import http.client
import socket
import struct
from typing import NamedTuple

from tests.component.conftest import Balancer


class Answered(NamedTuple):
    """An answer as it arrived, and whether the connection's end was a regular one."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def all(self, name: str) -> list[str]:
        """Return the values of a header's lines."""
        return [value for one, value in self.headers if one.lower() == name.lower()]


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    """Return a request with these lines, whatever they are."""
    return "\r\n".join([line, *headers, "", ""]).encode("latin-1") + body


def connect(balancer: Balancer, text: bytes = b"", timeout_s: float = 10) -> socket.socket:
    """Return a connection on which something has been said."""
    connection = socket.create_connection(("127.0.0.1", balancer.port), timeout=timeout_s)
    connection.sendall(text)
    return connection


def read_answer(connection: socket.socket, method: str = "GET") -> Answered:
    """Return the next answer; what follows it on the connection may be lost."""
    answer = http.client.HTTPResponse(connection, method=method)
    answer.begin()
    return Answered(answer.status, answer.getheaders(), answer.read())


def ask(balancer: Balancer, text: bytes, method: str = "GET") -> Answered:
    """Send bytes as they are, and return the answer."""
    with connect(balancer, text) as connection:
        return read_answer(connection, method)


def read_to_end(connection: socket.socket) -> bytes:
    """Return all that comes until the balancer closes. Raises ConnectionResetError when it breaks off."""
    text = b""
    while piece := connection.recv(65536):
        text += piece
    return text


def reset(connection: socket.socket) -> None:
    """Break a connection off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
