"""What the balancer sees, followed: its live stream, or, where it has none to give, asked again and again."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event, Thread

import requests

from lab import Trouble
from lab.clone.project import SERVERS
from lab.room.ledger import OFF_S, Change
from lab.stack import balancer_view, straight
from lab.stack.balancer_view import View, read_since
from lab.terminal.words import printable

CONNECT_S, SILENT_S = 1.0, 3.0  # it says something every second
BETWEEN_LOOKS_S = 0.4  # where it can't be followed
LOOKS = 8  # then it is tried again whether it can
LARGEST_EVENT = 1 << 20


class Sight:
    """Follows a balancer in a thread of its own.

    address: tells where it is now. saw: is told of each change. asked: of each answer of /api/status, or of the trouble
    with it.
    """

    def __init__(
        self,
        address: Callable[[], str],
        saw: Callable[[Change], object],
        asked: Callable[[View | None, str], object],
    ) -> None:
        self._address, self._saw, self._asked = address, saw, asked
        self._is_over = Event()
        self._states: dict[str, tuple[str, str]] = {}
        self._ahead_s = 0.0

    def start(self) -> None:
        """Begin to follow."""
        Thread(target=self._follow, name="sight", daemon=True).start()

    def stop(self) -> None:
        """Follow no longer."""
        self._is_over.set()

    def look(self) -> bool:
        """Ask it once; return whether it has answered."""
        try:
            view = balancer_view.ask(self._address(), CONNECT_S)
        except Trouble as trouble:
            self._asked(None, str(trouble))
            return False
        for name in SERVERS:
            seen = view.server(name)
            since = read_since(seen.since)
            self._became(name, seen.state, seen.reason, since.timestamp() if since else time.time() + self._ahead_s)
        self._asked(view, "")
        return True

    def _follow(self) -> None:
        while not self._is_over.is_set():
            with suppress(requests.RequestException, OSError, ValueError, KeyError, TypeError, AttributeError):
                self._read_stream()
            for _ in range(LOOKS):
                if self._is_over.wait(BETWEEN_LOOKS_S) or self.look():
                    break

    def _read_stream(self) -> None:
        """Read its stream until that ends. Raises RequestException, OSError, ValueError."""
        with straight.session() as session:
            headers = {"Accept": "text/event-stream"}
            address = self._address()
            stream = session.get(f"{address}/api/events", stream=True, timeout=(CONNECT_S, SILENT_S), headers=headers)
            with stream as answer:
                answer.raise_for_status()
                if not answer.headers.get("Content-Type", "").startswith("text/event-stream"):
                    raise ValueError(address)
                self.look()
                for kind, data in read_events(answer.iter_content(chunk_size=None)):
                    self._take(kind, data)
                    if self._is_over.is_set() or self._address() != address:
                        return

    def _take(self, kind: str, data: str) -> None:
        if kind not in ("hello", "state"):
            return
        told = json.loads(data)
        if kind == "hello":
            ahead_s = float(told["now_s"]) - time.time()
            self._ahead_s = ahead_s if abs(ahead_s) > OFF_S else 0.0
        elif told.get("server") in SERVERS:
            state, reason = (printable(str(told.get(name) or ""))[:60] for name in ("to", "reason"))
            self._became(told["server"], state, reason, float(told["at_s"]))

    def _became(self, server: str, state: str, reason: str, at_s: float) -> None:
        """Tell of a state that is new. at_s: by the balancer's clock."""
        if state and self._states.get(server) != (state, reason):
            self._states[server] = (state, reason)
            self._saw(Change(server, state, reason, at_s - self._ahead_s))


def read_events(pieces: "Iterator[bytes]") -> Iterator[tuple[str, str]]:
    """Yield the kind and the data of each event in a stream's bytes. Raises ValueError for one that is too long."""
    held, kind, data = b"", "", list[str]()
    for piece in pieces:
        held += piece
        *lines, held = held.split(b"\n")
        if len(held) > LARGEST_EVENT:
            raise ValueError(f"{len(held)} B")
        for line in lines:
            field, _, value = line.decode(errors="replace").rstrip("\r").partition(":")
            value = value.removeprefix(" ")
            if field == "event":
                kind = value
            elif field == "data":
                data.append(value)
            elif not field and not value:
                if data:
                    yield kind or "message", "\n".join(data)
                kind, data = "", []
