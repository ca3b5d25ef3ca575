"""A service that takes orders, on a real socket: it remembers what came on which connection, and who has left."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

TIMING = 'server1;desc="read-timeout";dur=400.0, server2;desc="ok";dur=2.5'
HELLO = b'{"hello": "world"}'


class Order(NamedTuple):
    """An order as it arrived. connection: a number for each connection. key: its Idempotency-Key, "" without one."""

    connection: int
    target: str
    key: str
    kind: str
    body: dict[str, Any]


class FakeOrders:
    """Its orders in their sequence. answers: the status for the n-th of them, from 1; None for silence."""

    def __init__(self, answers: Callable[[int], int | None]) -> None:
        self.answers = answers
        self.orders: list[Order] = []
        self.gets = 0
        self.left: list[int] = []
        self.lock = threading.Lock()
        self.everybody_left = threading.Condition(self.lock)
        self.address = ""

    def wait_until_left(self, count: int) -> None:
        """Wait until so many have closed their connection while they were owed an answer; fail where they don't."""
        with self.everybody_left:
            assert self.everybody_left.wait_for(lambda: len(self.left) >= count, timeout=10), f"only {self.left} left"


@contextmanager
def orders_service(answers: Callable[[int], int | None] = lambda _: 201) -> Iterator[FakeOrders]:
    """A service that answers GET with 200, and POST as it is told."""
    fake, numbers = FakeOrders(answers), iter(range(1_000_000))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            with fake.lock:
                self.number = next(numbers)

        def do_GET(self) -> None:
            with fake.lock:
                fake.gets += 1
            self._answer(200, HELLO)

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key, kind = self.headers.get("Idempotency-Key", ""), self.headers["Content-Type"]
            with fake.lock:
                fake.orders.append(Order(self.number, self.path, key, kind, body))
                number = len(fake.orders)
            status = fake.answers(number)
            if status is None:
                self._wait_until_it_is_closed()
            else:
                self._answer(status, json.dumps({"order": number, "server": "server2", "runs": 1}).encode())

        def _wait_until_it_is_closed(self) -> None:
            with suppress(ConnectionError):
                self.rfile.read(1)
            self.close_connection = True
            with fake.everybody_left:
                fake.left.append(self.number)
                fake.everybody_left.notify_all()

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("X-Served-By", "server2")
            self.send_header("Server-Timing", TIMING)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is to be said of it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        fake.address = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield fake
        server.shutdown()
