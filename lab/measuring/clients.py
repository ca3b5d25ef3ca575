"""Who sends a load: all the same GET, or each the POST of an order of its own; what each try comes to."""

import json
import sys
from typing import NamedTuple
from urllib.parse import urlsplit

from lab.measuring.connection import Answer
from lab.measuring.figures import Sample
from lab.measuring.plan import Plan

ITEMS = ("book", "lamp", "pen", "chair", "umbrella")
NO_ANSWER = Answer(status=0, body=b"", may_go_on=False)


class Client(NamedTuple):
    """Who asks. request: what each of its tries sends. number, key, method, loop: as a Sample has them."""

    number: int
    request: bytes
    key: str
    method: str
    loop: str

    @property
    def may_run_twice(self) -> bool:
        """Whether its request does no harm when it is sent twice: a GET, or an order with a key."""
        return self.method == "GET" or bool(self.key)

    def sample(
        self, due_s: float, sent_s: float, took_s: float, answer: Answer | None, error: str, again: int
    ) -> Sample:
        """Return what one of its tries came to."""
        answer = answer or NO_ANSWER
        text = answer.body.decode("utf-8", "replace")
        return Sample(
            due_s,
            sent_s,
            took_s,
            answer.status,
            sys.intern(text),  # Most of what is said is alike, and a run may be long.
            error,
            self.number,
            again,
            sys.intern(answer.served),
            sys.intern(answer.attempts),
            self.key,
            self.method,
            self.loop,
        )


class Clients:
    """The clients of a plan. url: where they all send to."""

    def __init__(self, url: str, plan: Plan) -> None:
        parts = urlsplit(url)
        self._plan, self._method = plan, "POST" if plan.post else "GET"
        target = f"{self._method} {parts.path or '/'} HTTP/1.1\r\nHost: {parts.netloc}"
        self._head = target.encode() + b"\r\nAccept: */*\r\n"
        self._get = self._head + b"\r\n"

    def client(self, number: int, loop: str = "") -> Client:
        """Return the client of that number, of the open loop or of the "closed" one."""
        key = sys.intern(self._plan.key(number))
        request = self._written(number, key) if self._plan.post else self._get
        return Client(number, request, key, self._method, loop)

    def _written(self, number: int, key: str) -> bytes:
        order = json.dumps({"client": number, "item": ITEMS[number % len(ITEMS)]}).encode()
        told = b"Content-Type: application/json\r\nContent-Length: %d\r\n" % len(order)
        named = b"Idempotency-Key: %s\r\n" % key.encode() if key else b""
        return self._head + told + named + b"\r\n" + order
