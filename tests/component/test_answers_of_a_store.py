"""Answers of a real etcd that are lost, and questions that come late: one order is one, and has run once."""

import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from backend.orders import KeyUsedError, Receipt
from backend.orders_file import TroubleError
from backend.orders_shared import SharedOrders
from backend.store import Store
from tests.component.debian_etcd import COFFEE, ME, TEA, Member


class Relay(ThreadingHTTPServer):
    """Is between a server and a member. While it loses answers, it passes a question on, and closes without a word;
    while it holds, it passes on nothing before it is let go on, and then has nobody to answer."""

    daemon_threads = True

    def __init__(self, member: Member) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.member, self.loses, self.may_go_on = member, False, threading.Event()
        self.may_go_on.set()
        self.passed_on = 0
        self.address = f"127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Relay

    def do_POST(self) -> None:
        """Pass it on."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        loses = self.server.loses
        is_late = not self.server.may_go_on.is_set()
        self.server.may_go_on.wait()
        connection = HTTPConnection(self.server.member.address, timeout=5)
        connection.request("POST", self.path, body)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        self.server.passed_on += 1
        self.close_connection = loses or is_late
        if not self.close_connection:
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def relay(one: Member) -> Iterator[Relay]:
    """A relay to the store of one member."""
    found = Relay(one)
    yield found
    found.may_go_on.set()
    found.shutdown()
    found.server_close()


def wait_for(condition: Callable[[], object]) -> None:
    until_s = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until_s
        time.sleep(0.02)


@pytest.mark.parametrize("key", ["k", None])
def test_an_order_whose_answer_was_lost_is_one_and_has_run_once(
    one: Member, orders: SharedOrders, relay: Relay, key: str | None
) -> None:
    relay.loses = True
    told = SharedOrders(Store([relay.address, one.address])).take(COFFEE, key, ME)

    assert told == Receipt(1, "server1", 1, is_new=True)
    assert relay.passed_on == 1
    assert (orders.after(0).count, orders.after(0).runs) == (1, 1)


@pytest.mark.parametrize("key", ["k", None])
def test_an_order_that_comes_late_to_a_store_that_has_it_is_not_another_one(
    one: Member, orders: SharedOrders, relay: Relay, key: str | None
) -> None:
    relay.may_go_on.clear()
    told = SharedOrders(Store([relay.address, one.address])).take(COFFEE, key, ME)
    relay.may_go_on.set()
    wait_for(lambda: relay.passed_on == 1)

    assert told == Receipt(1, "server1", 1, is_new=True)
    assert (orders.after(0).count, orders.after(0).runs) == (1, 1)


def test_an_order_that_comes_after_all_was_forgotten_is_none(orders: SharedOrders, relay: Relay) -> None:
    relay.may_go_on.clear()
    with pytest.raises(TroubleError) as trouble:
        SharedOrders(Store([relay.address])).take(COFFEE, "k", ME)
    assert trouble.value.word == "majority"
    orders.clear()
    relay.may_go_on.set()
    wait_for(lambda: relay.passed_on)

    assert orders.after(0).count == 0


def test_a_key_that_was_used_for_another_order_is_refused_at_once(one: Member, orders: SharedOrders) -> None:
    orders.take(COFFEE, "k", ME)
    with pytest.raises(KeyUsedError):
        SharedOrders(Store([one.address])).take(TEA, "k", ME)
