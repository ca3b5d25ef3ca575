"""Requests for an address that every server fails, mixed with others."""

import threading
from collections import Counter
from collections.abc import Callable

from tests.component.conftest import Balancer
from tests.component.fake_server import Behaviour, FakeServer, corrupt, silent_until, truncate

ILL: dict[str, Behaviour] = {
    "500": lambda request: request.answer(500),
    "503": lambda request: request.answer(503),
    "reset": lambda request: request.reset(),
    "truncated": truncate,
    "corrupt": corrupt,
    "silent": silent_until(threading.Event()),
}


def only_at(path: str, behave: Behaviour, otherwise: Behaviour) -> Behaviour:
    """Do one thing at an address, with or without a query or more segments, and another at all others."""
    return lambda request: (behave if request.path.startswith(path) else otherwise)(request)


def make_ill(servers: list[FakeServer], behave: Behaviour, path: str = "/bad") -> None:
    for server in servers:
        server.behave = only_at(path, behave, server.behave)


def mix(
    balancer: Balancer, method: str, count: int, every: int, bad: Callable[[int], str] = lambda number: "/app/bad"
) -> tuple[Counter[int], Counter[int]]:
    """Send requests, one of so many for the ill address; return the statuses of the ill ones and of the others."""
    of_ill: Counter[int] = Counter()
    of_others: Counter[int] = Counter()
    for number in range(count):
        if number % every == 0:
            of_ill[balancer.request(method, bad(number)).status_code] += 1
        else:
            of_others[balancer.request(method).status_code] += 1
    return of_ill, of_others


def states(balancer: Balancer) -> list[str]:
    return [balancer.state(number)[0] for number in (1, 2, 3)]
