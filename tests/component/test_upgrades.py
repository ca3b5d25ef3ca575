"""Other protocols on a client's connection: WebSocket and its like, through to one server and back."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.component.conftest import Balancer
from tests.component.fake_server import FakeServer, Handler

ASK = b"GET /app/ws HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nX-Key: 1\r\n\r\n"
SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Accept: 1\r\n\r\n"


@pytest.fixture
def connect(balancer: Balancer) -> Iterator[Callable[[bytes], socket.socket]]:
    """Open connections that say something at once."""
    opened = []

    def connected(text: bytes) -> socket.socket:
        opened.append(socket.create_connection(("127.0.0.1", balancer.port), timeout=5))
        opened[-1].sendall(text)
        return opened[-1]

    yield connected
    for one in opened:
        one.close()


def read_until(connection: socket.socket, wanted: bytes) -> bytes:
    """Read until something has come, or the connection's end."""
    text = b""
    while wanted not in text and (piece := connection.recv(65536)):
        text += piece
    return text


def echo(request: Handler) -> None:
    """Switch to a protocol that greets, sends everything back, and says goodbye when the client is done."""
    request.wfile.write(SWITCH + b"hello ")
    while piece := request.rfile.read1(65536):
        request.wfile.write(piece)
    request.wfile.write(b"goodbye")


def test_after_101_everything_passes_both_ways_until_both_are_done(
    servers: list[FakeServer], connect: Callable[[bytes], socket.socket]
) -> None:
    servers[0].behave = echo
    client = connect(ASK + b"early ")

    text = read_until(client, b"early ")
    head, _, rest = text.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101 ")
    lines = head.lower().split(b"\r\n")
    assert b"connection: upgrade" in lines and b"upgrade: websocket" in lines and b"x-accept: 1" in lines
    assert b"transfer-encoding" not in head.lower()
    assert rest == b"hello early "
    big = bytes(range(256)) * 8000
    sending = threading.Thread(target=client.sendall, args=(big,))
    sending.start()
    echoed = b""
    while len(echoed) < len(big):
        echoed += client.recv(65536)
    sending.join()
    assert echoed == big
    client.shutdown(socket.SHUT_WR)
    assert read_until(client, b"\0") == b"goodbye"
    assert servers[0].requests[0].headers["Upgrade"] == "websocket"
    assert servers[0].requests[0].headers["Connection"].lower() == "upgrade"


def test_any_other_answer_is_an_ordinary_one(
    servers: list[FakeServer], connect: Callable[[bytes], socket.socket]
) -> None:
    servers[0].behave = lambda request: request.answer(426, b"not here")
    client = connect(ASK)

    assert read_until(client, b"not here").startswith(b"HTTP/1.1 426")
    client.sendall(ASK)
    assert read_until(client, b"not here").startswith(b"HTTP/1.1 426")


def test_a_server_that_fails_is_replaced_and_one_that_takes_its_time_is_not_hedged(
    servers: list[FakeServer], connect: Callable[[bytes], socket.socket]
) -> None:
    def later(request: Handler) -> None:
        time.sleep(0.25)  # longer than a hedge waits for
        echo(request)

    servers[0].behave = lambda request: request.answer(500)
    servers[1].behave = later
    client = connect(ASK)

    assert b"hello" in read_until(client, b"hello")
    assert [len(server.requests) for server in servers] == [1, 1, 0]


def test_a_switch_that_nobody_asked_for_is_no_answer(servers: list[FakeServer], balancer: Balancer) -> None:
    for head in (SWITCH, b"HTTP/1.1 101 Switching Protocols\r\n\r\n"):
        servers[0].behave = lambda request, head=head: request.wfile.write(head)  # type: ignore[misc]

        assert f'{servers[0].address};desc="corrupt"' in balancer.get().headers["Server-Timing"]
        balancer.wait_for_state(1, "ONLINE")


def test_when_the_server_breaks_the_tunnel_the_client_is_told(
    servers: list[FakeServer], connect: Callable[[bytes], socket.socket]
) -> None:
    go_on = threading.Event()

    def switch_and_reset(request: Handler) -> None:
        request.wfile.write(SWITCH)
        go_on.wait(5)
        request.reset()

    servers[0].behave = switch_and_reset
    client = connect(ASK)
    read_until(client, b"\r\n\r\n")
    go_on.set()

    assert client.recv(1) == b""


def test_when_the_client_goes_the_server_is_told(
    servers: list[FakeServer], connect: Callable[[bytes], socket.socket]
) -> None:
    over = threading.Event()

    def echo_to_the_end(request: Handler) -> None:
        echo(request)
        over.set()

    servers[0].behave = echo_to_the_end
    client = connect(ASK)
    read_until(client, b"hello")
    client.close()

    assert over.wait(5)


def test_a_stop_ends_the_tunnels_after_its_grace(
    balancer: Balancer, servers: list[FakeServer], connect: Callable[[bytes], socket.socket]
) -> None:
    servers[0].behave = echo
    client = connect(ASK)
    read_until(client, b"hello ")

    balancer.process.terminate()
    time.sleep(0.5)
    client.sendall(b"still there")
    assert client.recv(100) == b"still there"
    client.settimeout(20)
    assert client.recv(100) in (b"", b"goodbye")
    assert balancer.process.wait(10) == 0
