"""What a request held is freed when it is over, not when the garbage collector comes round: bodies may be large."""

import gc
from collections import Counter

import pytest

from tests.odd import clients, servers
from tests.odd.world import World

OURS = ("balancer.forwarding", "balancer.wire", "gunicorn.http")
STAY = {
    "Runners",
    "Runner",
    "Proxy",
    "Means",
    "WaitingLine",
    "Upstream",
    "Deadlines",
    "Sockets",
    "_NarrowSockets",
    "Room",
}  # for the next requests


def alive() -> Counter[str]:
    """Count the objects of our own classes, and of gunicorn's, that are there for one request."""
    kinds = [type(one) for one in gc.get_objects()]
    ours = [kind.__name__ for kind in kinds if str(kind.__module__).startswith(OURS)]
    return Counter(name for name in ours if name not in STAY)


@pytest.mark.parametrize("server", [servers.PLAIN, *list(servers.BROKEN.values())[:6]])
@pytest.mark.parametrize(("method", "size"), [("GET", 0), ("POST", 900_000), ("POST", 2_000_000)])
def test_nothing_of_a_request_is_left_to_the_collector(
    monkeypatch: pytest.MonkeyPatch, method: str, size: int, server: servers.OddServer
) -> None:
    world = World()
    try:
        client = clients.PATIENT["plain"].steps(*clients.request(method, "/app/", b"x" * size))
        world.play([servers.PLAIN] * 3, client)
        gc.collect()
        before = alive()
        monkeypatch.setattr(gc, "enable", lambda: None)  # which a world does at its end

        assert world.play([server] * 3, client).errors == []

        assert alive() - before == Counter()
    finally:
        monkeypatch.undo()
        gc.enable()
        world.close()
