"""The control room follows a balancer's live stream; where it has none, it asks; either way it misses no state."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from typing import Any

import pytest

from lab.clone.project import SERVERS
from lab.room.ledger import Change
from lab.room.sight import Sight
from lab.stack.balancer_view import View


class PlayedBalancer(ThreadingHTTPServer):
    """Answers /api/status, and /api/events with what a test wants told; has_stream: or 503 there."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.states = dict.fromkeys(SERVERS, ("ONLINE", "", 100.0))
        self.has_stream, self.streams, self.asked = True, 0, 0
        self.events: Queue[tuple[str, dict[str, Any]] | None] = Queue()

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def became(self, server: str, state: str, reason: str, at_s: float, is_told: bool = True) -> None:
        """Let a server have another state."""
        self.states[server] = (state, reason, at_s)
        if is_told:
            self.events.put(("state", {"server": server, "from": "?", "to": state, "reason": reason, "at_s": at_s}))


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: PlayedBalancer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer."""
        if self.path == "/api/status":
            self.server.asked += 1
            rows = [
                {"name": name, "state": state, "reason": reason, "since": iso(at_s)}
                for name, (state, reason, at_s) in self.server.states.items()
            ]
            body = json.dumps({"servers": rows, "policy": "priority", "switches": {"hedge": "on"}}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        self.send_response(200 if self.server.has_stream else 503)
        self.send_header("Content-Type", "text/event-stream" if self.server.has_stream else "text/plain")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.server.streams += self.server.has_stream
        while self.server.has_stream:
            try:
                event = self.server.events.get(timeout=0.05)
            except Empty:
                if not self.piece(b": beat\n\n"):
                    break
                continue
            if event is None or not self.piece(f"event: {event[0]}\ndata: {json.dumps(event[1])}\n\n".encode()):
                break
        self.piece(b"")
        self.close_connection = True

    def piece(self, data: bytes) -> bool:
        """Send a piece of the stream; say whether anybody is still there."""
        try:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
        except OSError:
            return False
        return True


def iso(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, timezone.utc).isoformat(timespec="milliseconds")


@pytest.fixture
def balancer() -> Iterator[PlayedBalancer]:
    with PlayedBalancer() as played:
        Thread(target=played.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield played
        played.has_stream = False
        played.shutdown()


@pytest.fixture
def seen() -> list[Change]:
    return []


@pytest.fixture
def views() -> list[tuple[View | None, str]]:
    return []


@pytest.fixture
def sight(balancer: PlayedBalancer, seen: list[Change], views: list[tuple[View | None, str]]) -> Iterator[Sight]:
    sight = Sight(lambda: balancer.address, seen.append, lambda view, trouble: views.append((view, trouble)))
    sight.start()
    wait_until(lambda: len(seen) == len(SERVERS), "the first states")
    seen.clear()
    yield sight
    sight.stop()


def wait_until(condition: Callable[[], object], what: str, timeout_s: float = 10) -> None:
    until_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < until_s, f"waited for {what}"
        time.sleep(0.01)


def test_a_state_is_told_as_soon_as_the_balancer_tells_it(
    sight: Sight, balancer: PlayedBalancer, seen: list[Change]
) -> None:
    wait_until(lambda: balancer.streams, "the stream")
    asked = balancer.asked
    balancer.became("server1", "SUSPECT", "read-timeout", 200.5)
    balancer.events.put(("request", {"server": "server1"}))
    balancer.became("server1", "OFFLINE", "read-timeout", 201.0)
    wait_until(lambda: len(seen) == 2, "both states", 1)
    assert seen == [
        Change("server1", "SUSPECT", "read-timeout", 200.5),
        Change("server1", "OFFLINE", "read-timeout", 201.0),
    ]
    assert balancer.asked == asked


def test_what_became_so_while_nobody_listened_is_found_when_the_stream_is_back(
    sight: Sight, balancer: PlayedBalancer, seen: list[Change]
) -> None:
    wait_until(lambda: balancer.streams == 1, "the stream")
    balancer.became("server2", "OFFLINE", "refused", 300.25, is_told=False)
    balancer.events.put(None)
    wait_until(lambda: seen, "the state")
    assert seen == [Change("server2", "OFFLINE", "refused", 300.25)]
    wait_until(lambda: balancer.streams == 2, "the next stream")


def test_a_balancer_without_a_stream_is_asked(sight: Sight, balancer: PlayedBalancer, seen: list[Change]) -> None:
    balancer.has_stream = False
    asked = balancer.asked
    wait_until(lambda: balancer.asked > asked, "that it is asked")
    balancer.became("server3", "OFFLINE", "5xx", 400.0, is_told=False)
    wait_until(lambda: seen, "the state", 3)
    assert seen == [Change("server3", "OFFLINE", "5xx", 400.0)]


def test_a_clock_that_is_ahead_is_put_right(sight: Sight, balancer: PlayedBalancer, seen: list[Change]) -> None:
    wait_until(lambda: balancer.streams, "the stream")
    now_s = time.time()
    balancer.events.put(("hello", {"now_s": now_s + 100}))
    balancer.became("server1", "OFFLINE", "refused", now_s + 101)
    wait_until(lambda: seen, "the state")
    assert seen[0].at_s == pytest.approx(now_s + 1, abs=0.5)


def test_what_the_balancer_says_is_told_and_so_is_that_it_says_nothing(
    sight: Sight, balancer: PlayedBalancer, views: list[tuple[View | None, str]]
) -> None:
    wait_until(lambda: views, "its word")
    assert views[0][0] is not None
    assert (views[0][0].policy, views[0][0].switches) == ("priority", {"hedge": True})
    balancer.has_stream = False
    balancer.shutdown()
    balancer.server_close()
    wait_until(lambda: views[-1][0] is None, "that it is gone")
    assert balancer.address in views[-1][1]
