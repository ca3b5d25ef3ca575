"""One request's way: choose a server, send, perhaps try the next, record what was seen, answer."""

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from balancer import headers, upstream
from balancer.attempts import OK, Attempt, GiveUp, Journey, Limits, Try
from balancer.policy import Policy
from balancer.pool import Pool, Transition

WSGIApplication = Callable[..., Iterable[bytes]]
Environ = dict[str, Any]
StartResponse = Callable[[str, headers.Headers], object]

KEPT_BYTES = 1024 * 1024  # a request's body up to this size is kept, so that it can be sent to another server
CHUNK_BYTES = 64 * 1024
SERVER_FAILED = frozenset({500, 502, 503, 504})  # the server's own trouble; 501 and 505 are about the request


class ClientGoneError(Exception):
    """The client broke off in the middle of its request's body."""


@dataclass(frozen=True)
class Call:
    """A request as it is sent to servers.

    target: path and query as they go into the request line.
    body: all of it, or pieces that can be sent only once.
    """

    method: str
    target: str
    headers: headers.Headers
    body: bytes | Iterable[bytes]
    has_idempotency_key: bool


@dataclass(frozen=True)
class Outcome:
    """How a request ended.

    server: who is to be named for it: the server that answered, or the one that it may have run on; None when none was
        left.
    answer: the server's answer, or None.
    decision: why there is no answer, or None.
    """

    server: str | None
    answer: upstream.Answer | None
    decision: GiveUp | None
    attempts: tuple[Attempt, ...]
    ms: float


class Observer(Protocol):
    """Who is told of what happens; nothing that it does can fail a request."""

    def state_changed(self, transition: Transition) -> None:
        """Take note of a server's change of state."""

    def request_ended(self, call: Call, outcome: Outcome) -> None:
        """Take note of a request that has been answered, or given up."""


class Proxy:
    """Carries requests to the servers; as a WSGI application it is the service below `/app/`.

    refuse: makes the response, itself a WSGI application, for a request that no server has answered.
    """

    def __init__(
        self,
        pool: Pool,
        policy: Policy,
        limits: Limits,
        observer: Observer,
        refuse: Callable[[Environ, Outcome], WSGIApplication],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._policy = policy
        self._limits = limits
        self._observer = observer
        self._refuse = refuse
        self._clock = clock

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one WSGI request with what a server says of it."""
        try:
            outcome = self.carry(call_from(environ))
        except ClientGoneError:
            start_response("400 Bad Request", [("Content-Length", "0"), ("Connection", "close")])
            return []
        if outcome.answer is None or outcome.server is None:
            return self._refuse(environ, outcome)(environ, start_response)
        answer = outcome.answer
        fields = headers.for_client(answer.headers, outcome.server, outcome.attempts)
        if answer.needs_length(environ["REQUEST_METHOD"]):
            fields.append(("Content-Length", str(len(answer.held))))
        start_response(f"{answer.status} {answer.phrase}", fields)
        return answer.pieces()

    def carry(self, call: Call) -> Outcome:
        """Send a request to one server after the other, as far as the rules allow, and say how it ended."""
        began_s = self._clock()
        journey = Journey(call.method, began_s, call.has_idempotency_key, isinstance(call.body, bytes))
        failed_answer: tuple[str, upstream.Answer] | None = None
        while True:
            step = journey.next_step(self._pool.candidates(), self._policy, self._limits, self._clock())
            if isinstance(step, GiveUp):
                break
            attempt, answer = self._attempt(call, step, began_s + self._limits.deadline_s)
            journey = journey.with_attempt(attempt)
            if answer is not None and attempt.reason == OK:
                return self._ended(call, journey, step.server, answer, None)
            if answer is not None:
                failed_answer = step.server, answer
        if failed_answer is not None:
            # Better the server's own words than ours, when nobody has a better answer.
            return self._ended(call, journey, *failed_answer, None)
        named = journey.attempts[-1].server if step is GiveUp.MAY_HAVE_RUN else None
        return self._ended(call, journey, named, None, step)

    def _attempt(self, call: Call, step: Try, until_s: float) -> tuple[Attempt, upstream.Answer | None]:
        began_s = self._clock()
        answer, reason, sent = None, OK, True
        address = self._pool.address(step.server)
        try:
            if address is None:
                raise upstream.AttemptError("dns", sent=False)
            answer = upstream.send(
                address,
                self._pool.server(step.server).port,
                call.method,
                call.target,
                call.headers,
                call.body,
                step.timeout_s,
                until_s - began_s,
            )
            if answer.status in SERVER_FAILED:
                reason = "5xx"
        except upstream.AttemptError as error:
            reason, sent = error.reason, error.sent
        attempt = Attempt(step.server, reason, sent, (self._clock() - began_s) * 1000)
        transition = self._pool.record_attempt(attempt, began_s)
        if transition is not None:
            self._observer.state_changed(transition)
        return attempt, answer

    def _ended(
        self, call: Call, journey: Journey, server: str | None, answer: upstream.Answer | None, decision: GiveUp | None
    ) -> Outcome:
        ms = (self._clock() - journey.began_s) * 1000
        outcome = Outcome(server, answer, decision, journey.attempts, ms)
        self._observer.request_ended(call, outcome)
        return outcome


def call_from(environ: Environ) -> Call:
    """Return a client's request as it goes on to the servers: its path without `/app`, its headers, its body.

    Raises ClientGoneError when the client breaks off before the kept part of its body is complete.
    """
    kept, rest = _body(environ)
    length = len(kept) if rest is None else _announced_length(environ)
    request_id = environ.get("HTTP_X_REQUEST_ID") or uuid.uuid4().hex
    return Call(
        method=environ["REQUEST_METHOD"],
        target=target_below_app(environ["RAW_URI"]),
        headers=headers.for_server(environ, request_id, length),
        body=kept if rest is None else _joined(kept, rest),
        has_idempotency_key=bool(environ.get("HTTP_IDEMPOTENCY_KEY")),
    )


def target_below_app(raw_uri: str) -> str:
    """Return the path and query that a server gets for a request line's target: as written, but for its first segment.

    raw_uri: such as "/app/a%20b?c=d", or with scheme and host before it (RFC 9112, section 3.2.2).
    """
    if not raw_uri.startswith("/"):
        after_scheme = raw_uri.partition("://")[2]
        raw_uri = "/" + after_scheme.partition("/")[2]
    path, question_mark, query = raw_uri.partition("?")
    below = path.lstrip("/").partition("/")[2]
    return f"/{below}{question_mark}{query}"


def _announced_length(environ: Environ) -> int | None:
    length = environ.get("CONTENT_LENGTH")
    return int(length) if length else None


def _body(environ: Environ) -> tuple[bytes, Iterator[bytes] | None]:
    """Read a request's body: all of it when it can be kept, else its first part and the rest as it comes."""
    pieces = list(_pieces(environ, KEPT_BYTES + 1))
    kept = b"".join(pieces)
    if len(kept) <= KEPT_BYTES:
        return kept, None
    return kept, _pieces(environ, None, already=len(kept))


def _pieces(environ: Environ, limit: int | None, already: int = 0) -> Iterator[bytes]:
    announced = _announced_length(environ)
    read = already
    while limit is None or read < limit:
        try:
            piece = environ["wsgi.input"].read(CHUNK_BYTES if limit is None else min(CHUNK_BYTES, limit - read))
        except Exception as error:  # gunicorn has an error of its own for each way a body can break off
            raise ClientGoneError from error
        if not piece:
            if announced is not None and read < announced:
                raise ClientGoneError
            return
        read += len(piece)
        yield piece


def _joined(kept: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield kept
    yield from rest
