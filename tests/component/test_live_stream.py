"""Readers of the live stream: how many there may be, and when one who has left is noticed."""

import time

import requests

from tests.component.conftest import Balancer
from tests.component.raw_client import connect


def test_the_places_of_many_readers_who_leave_at_once_are_free_again_soon(balancer: Balancer) -> None:
    ask = b"GET /api/events HTTP/1.1\r\nHost: x\r\n\r\n"
    readers = [connect(balancer, ask) for _ in range(100)]
    for reader in readers:
        assert reader.recv(100).startswith(b"HTTP/1.1 200")
    assert balancer.get("/api/events").status_code == 503
    for reader in readers:
        reader.close()

    until_s = time.monotonic() + 2.5
    while True:
        with requests.get(f"{balancer.url}/api/events", stream=True, timeout=5) as answer:
            if answer.status_code == 200:
                return
        assert time.monotonic() < until_s, "whoever has left keeps the place"
        time.sleep(0.1)
