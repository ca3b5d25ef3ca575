"""A probe's way to a server, over real sockets: whatever the server does has the reason that it always had."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from balancer.wire import probe
from balancer.wire.network import Sockets
from balancer.wire.transport import Transport

HALF = b'HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{"server": "one"'


@contextlib.contextmanager
def server(says: bytes | None, closes: bool = True) -> Iterator[tuple[int, list[bytes]]]:
    """Run a server that says the same to everybody; None for one that says nothing."""
    asked: list[bytes] = []
    kept: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    kept.append(connection)
                    asked.append(connection.recv(65536))
                    connection.sendall(says or b"")
                    if closes and says is not None:
                        connection.close()

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1], asked
        for one in kept:
            one.close()


ANSWERS = {
    b'HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{"server": "one"}': "ok",
    b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n11\r\n{"server": "one"}\r\n0\r\n\r\n': "ok",
    b'HTTP/1.0 200 OK\r\n\r\n{"server": "one"}': "ok",
    b'HTTP/1.1 200 OK\r\nContent-Length: 17\r\n\r\n{"server": "two"}': "dns",
    b"HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno": "5xx",
    b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n": "corrupt",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno": "corrupt",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]": "corrupt",
    b"no HTTP\r\n\r\n": "corrupt",
    HALF: "truncated",
    b"": "reset",
}


@pytest.mark.parametrize(("says", "reason"), ANSWERS.items())
@pytest.mark.parametrize("carried", [True, False], ids=["ours", "requests' own"])
def test_an_answer_has_its_reason(says: bytes, reason: str, carried: bool) -> None:
    network = Sockets(Transport) if carried else Sockets()
    with server(says) as (port, _):
        found = probe.ask(network, "one", "127.0.0.1", port, 2.0)

    assert found == reason or (not carried and found in ("reset", "corrupt"))


@pytest.mark.parametrize(("began", "told"), [("1800000000.125", [1_800_000_000.125]), ("yesterday", []), ("nan", [])])
def test_a_good_answer_tells_when_its_server_began(began: str, told: list[float]) -> None:
    body = b'{"server": "one"}'
    head = f"HTTP/1.1 200 OK\r\nX-Server-Began: {began}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    heard = list[float]()
    with server(head + body) as (port, _):
        for name in ("one", "another"):
            probe.ask(Sockets(Transport), name, "127.0.0.1", port, 2.0, heard.append)

    assert heard == told


@pytest.mark.parametrize("says", [None, HALF])
def test_who_says_nothing_or_stops_in_the_middle_is_late(says: bytes | None) -> None:
    with server(says, closes=False) as (port, _):
        assert probe.ask(Sockets(Transport), "one", "127.0.0.1", port, 0.1) == "read-timeout"


def test_who_is_not_there_refuses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    assert probe.ask(Sockets(Transport), "one", "127.0.0.1", port, 0.5) == "refused"


def test_each_probe_has_a_connection_of_its_own_and_says_what_it_did() -> None:
    with server(next(iter(ANSWERS)), closes=False) as (port, asked):
        assert [probe.ask(Sockets(Transport), "one", "127.0.0.1", port, 2.0) for _ in range(2)] == ["ok", "ok"]

    assert len(asked) == 2
    lines = asked[0].decode().split("\r\n")
    assert lines[0] == "GET /health HTTP/1.1"
    assert {f"Host: 127.0.0.1:{port}", "Connection: close", "Accept-Encoding: identity"} < set(lines)
    assert sum(line.startswith("Host:") for line in lines) == 1
