"""The whole balancer, a process of its own, through every odd server and every odd client: it is as well as before.

Probes go on meanwhile, so servers are suspected and trusted again. What must hold is at the end: nothing logged as a
fault, nothing left open, nobody blamed who was never odd.
"""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.component.conftest import ADDRESSES, Balancer, start_balancer
from tests.component.fake_server import PORT
from tests.odd import clients, servers
from tests.odd.clients import OddClient
from tests.odd.script import Conversation
from tests.odd.servers import PLAIN, OddServer

LARGE = bytes(range(256)) * 1200  # 300 kB
AT_ONCE = 8
SEED, MEETINGS = 7, 300
QUIET_WITHIN_S = 10.0
PROBING = 6  # files that probes may have open at any moment


class Trio:
    """Three servers whose first one is odd in whatever way a request's target names."""

    def __init__(self) -> None:
        self._connections: list[socket.socket] = []
        self._listeners = [socket.create_server((address, PORT), backlog=128) for address in ADDRESSES]
        for number, listener in enumerate(self._listeners):
            threading.Thread(target=self._accept, args=(number, listener), daemon=True).start()

    def close(self) -> None:
        """Listen no more, and leave every connection; twice does no harm."""
        for one in [*self._listeners, *self._connections]:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self, number: int, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._serve, args=(number, connection), daemon=True).start()

    def _serve(self, number: int, connection: socket.socket) -> None:
        conversation = Conversation(connection, time.sleep)
        with connection, contextlib.suppress(OSError):
            while not conversation.is_closed and conversation.has_another_head():
                target = conversation.head.split(b" ")[1].decode()
                if target == "/health":
                    body = json.dumps({"server": ADDRESSES[number]}).encode()
                    connection.sendall(servers.with_length(body))
                else:
                    is_odd = number == 0 and target[1:].isdigit()  # a trial of the balancer's own asks for the page
                    conversation.play((EVERY[int(target[1:])] if is_odd else PLAIN).steps)


EVERY: list[OddServer] = list(servers.EVERY.values())


@pytest.fixture
def trio() -> Iterator[Trio]:
    started = Trio()
    yield started
    started.close()


@pytest.fixture
def balancer(trio: Trio, tmp_path: Path) -> Iterator[Balancer]:
    limits = {"ATTEMPT_TIMEOUT_S": "0.6", "DEADLINE_S": "1.5", "CLIENT_HEAD_S": "1", "CLIENT_BODY_IDLE_S": "1"}
    started = start_balancer({"LOG_FOLDER": str(tmp_path), **limits}, tmp_path)
    for number in (1, 2, 3):
        started.wait_for_state(number, "ONLINE")
    yield started
    started.kill()


def test_a_balancer_that_has_met_everything_odd_is_as_well_as_before(balancer: Balancer, trio: Trio) -> None:
    before = files_of_the_worker(balancer)
    pairs = [(number, client) for number in range(len(EVERY)) for client in clients.EVERY.values()]
    turns = iter(Random(SEED).sample(pairs, MEETINGS))  # noqa: S311 (no secret)

    def meet() -> None:
        for number, client in turns:
            meet_one(balancer, number, client)

    threads = [threading.Thread(target=meet) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
        assert not thread.is_alive(), "a client waits still"

    for number in (1, 2, 3):
        balancer.wait_for_state(number, "ONLINE")
    blamed = {server for server, _, _, _ in balancer.changes()}
    assert blamed <= {ADDRESSES[0]}, balancer.changes()
    trio.close()  # Connections are kept only to servers that are there.
    until_s = time.monotonic() + QUIET_WITHIN_S
    while (left := files_of_the_worker(balancer) - before) > PROBING:
        assert time.monotonic() < until_s, f"{left} files more are open than before"
        time.sleep(0.1)
    balancer.kill()
    said = balancer.process.communicate()[1]
    faults = [part for part in said.split("[ERROR]")[1:] if "AttemptError" not in part]
    assert faults == []


def meet_one(balancer: Balancer, number: int, client: OddClient) -> None:
    """Let a client ask for what the first server does in one odd way."""
    head, body = clients.request("POST", f"/app/{number}", LARGE) if client.needs_a_body or number % 3 == 0 else (
        clients.request("GET", f"/app/{number}")
    )  # fmt: skip
    with socket.create_connection(("127.0.0.1", balancer.port), timeout=10) as connection:
        Conversation(connection, time.sleep).play(client.steps(head, body))


def files_of_the_worker(balancer: Balancer) -> int:
    """Return how many files the process that serves has open."""
    parent = balancer.process.pid
    (worker,) = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return sum(1 for _ in Path(f"/proc/{worker}/fd").iterdir())
