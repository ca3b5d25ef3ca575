"""The connections to every server: to where it is now, and none is left open to where it was."""

import pytest
from requests.adapters import BaseAdapter

from balancer.rules.health import Thresholds
from balancer.servers.connections import Upstreams
from balancer.servers.pool import Pool
from balancer.settings import Settings
from balancer.wire.messages import Request
from balancer.wire.room import Room
from balancer.wire.upstream import AttemptError

GET = Request("GET", "/", [("Host", "lab")])


class Obliging:
    """A connection whose server answers whatever it is sent, at once."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.is_closed = False
        self._arrived = b""

    def send(self, data: bytes, /) -> int:
        self._arrived += b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
        return len(data)

    def sendall(self, data: memoryview, /) -> None:
        raise AssertionError("send takes all of it")

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        if not self._arrived:
            raise BlockingIOError
        arrived, self._arrived = self._arrived, b""
        return arrived

    def gettimeout(self) -> float | None:
        return None

    def settimeout(self, timeout_s: float | None, /) -> None:
        pass

    def close(self) -> None:
        self.is_closed = True


class Network:
    """Connects at once, and remembers all connections."""

    def __init__(self) -> None:
        self.made: list[Obliging] = []

    def connect(self, address: str, port: int) -> Obliging:
        self.made.append(Obliging(address))
        return self.made[-1]

    def begin_look_up(self, name: str, port: int) -> object:
        raise AssertionError("nobody asks for a name here")

    def transport(self) -> BaseAdapter:
        raise AssertionError("nobody probes here")


@pytest.fixture
def pool() -> Pool:
    pool = Pool(Settings.from_environment({}).servers, Thresholds())
    pool.moved("server1", "10.0.0.1")
    return pool


def test_a_connection_is_kept_and_used_again(pool: Pool) -> None:
    network = Network()
    upstreams = Upstreams(pool, network, Room())  # type: ignore[arg-type]

    for _ in range(3):
        upstreams.of("server1").send(GET, 1)

    assert len(network.made) == 1
    assert not network.made[0].is_closed


def test_a_server_that_nobody_has_found_can_not_be_reached(pool: Pool) -> None:
    with pytest.raises(AttemptError) as failed:
        Upstreams(pool, Network(), Room()).of("server2")  # type: ignore[arg-type]

    assert (failed.value.reason, failed.value.sent) == ("dns", False)


def test_whoever_has_moved_is_asked_where_it_is_now_and_the_old_connections_are_closed(pool: Pool) -> None:
    network = Network()
    upstreams = Upstreams(pool, network, Room())  # type: ignore[arg-type]
    before = upstreams.of("server1")
    before.send(GET, 1)

    pool.moved("server1", "10.0.0.9")
    upstreams.of("server1").send(GET, 1)
    before.send(GET, 1)  # an attempt that was under way when the server moved

    assert [(one.address, one.is_closed) for one in network.made] == [
        ("10.0.0.1", True),
        ("10.0.0.9", False),
        ("10.0.0.1", True),
    ]


def test_closing_closes_what_is_kept_and_the_next_attempt_connects_anew(pool: Pool) -> None:
    network = Network()
    upstreams = Upstreams(pool, network, Room())  # type: ignore[arg-type]
    upstreams.close("server1")  # nothing to close yet
    upstreams.of("server1").send(GET, 1)

    upstreams.close("server1")
    upstreams.of("server1").send(GET, 1)

    assert [one.is_closed for one in network.made] == [True, False]
