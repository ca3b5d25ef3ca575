"""Speaks HTTP to a server, for real requests; it turns every error into a reason.

Connections are kept and used again. One limit bounds an attempt as a whole, where request and answer are held
whole. A socket's own timeout can't: it starts anew with every byte, so that a server which drips its answer would
stretch it for ever. What flows has no whole: there the server is timed step by step (`balancer/wire/exchange.py`).
"""

import errno
import time
from collections.abc import Callable, Generator

import gevent
import httptools

from balancer.wire.deadlines import Deadlines, TimeUpError
from balancer.wire.exchange import Exchange, LateError
from balancer.wire.messages import Answer, Request, Rest
from balancer.wire.network import Connection, Network
from balancer.wire.reading import TruncatedError
from balancer.wire.room import Room, Share
from balancer.wire.sockets import peek
from balancer.wire.tunnel import Tunnel

HELD_BYTES = 1024 * 1024  # an answer up to this size is held whole before its client gets any of it
HOLD_S = 1.0  # how long after its headers the end of a body is waited for; one that takes longer flows
# A body of unknown length flows at once, unless it is as short and quick as those mostly are that merely don't say so.
GLANCE_BYTES, GLANCE_S = 64 * 1024, 0.02
QUIET_S = 60.0  # how long an answer that flows may pause
TURN_BYTES = 256 * 1024  # of an answer that flows, after which others have their turn even if it never waits
IDLE_CONNECTIONS = 64  # kept per server
FRESH_S = 0.5  # since its last answer; so soon hardly any server closes a connection, and a request is sent once more
IDLE_S = 30.0  # well below the servers' own keep-alive, so that it is we who close
UNREACHABLE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ETIMEDOUT}


class AttemptError(Exception):
    """An attempt that failed.

    reason: one of the design's words.
    sent: whether any of the request may have reached the server.
    """

    def __init__(self, reason: str, sent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.sent = sent


FAILURES = (OSError, httptools.HttpParserError, TruncatedError, LateError)


class Upstream:
    """The connections to one server at one address.

    room: memory for answers that are held whole.
    clock: seconds that only go forward.
    """

    def __init__(
        self, address: str, port: int, network: Network, room: Room, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.address = address
        self._port = port
        self._network = network
        self._room = room
        self._clock = clock
        self._deadlines = Deadlines(clock)
        self._is_retired = False
        self._idle: list[tuple[Connection, float]] = []

    def send(self, request: Request, timeout_s: float) -> Answer:
        """Send one request and return its answer: complete, or as soon as its headers are there when its body flows.

        timeout_s: seconds that connecting, sending and receiving may take together; each step alone when the request's
            body comes in pieces. What flows of an answer has QUIET_S from piece to piece.

        Raises AttemptError, as the rest of an answer does when it breaks off.
        """
        attempt = _Attempt(self._clock)
        try:
            if isinstance(request.body, bytes):
                with self._deadlines.limit(timeout_s):
                    return self._answer(self._asked(request, attempt), attempt)
            with self._deadlines.limit(timeout_s):
                connection = self._network.connect(self.address, self._port)
            return self._answer(attempt.ask(connection, request, timeout_s), attempt)
        except TimeUpError:
            raise attempt.failed("read-timeout" if attempt.was_sent else "connect-timeout") from None
        except FAILURES as error:
            raise attempt.failed(reason_of(error)) from error
        except BaseException:  # cancelled, or the client's body was not what it promised
            attempt.close()
            raise

    def close(self) -> None:
        """Close the connections that are kept."""
        while self._idle:
            self._idle.pop()[0].close()

    def retire(self) -> None:
        """Close them, and keep none from now on: the server is somewhere else."""
        self._is_retired = True
        self.close()

    def _asked(self, request: Request, attempt: "_Attempt") -> Exchange:
        """Send a request that is here whole, and read until the answer's headers are there."""
        # On a connection that dies at this moment a GET can be sent once more; a POST had better not be on one.
        kept = self._kept() if request.method in ("GET", "HEAD") else None
        if kept is not None:
            try:
                return attempt.ask(kept, request)
            except (OSError, TruncatedError):
                # The server had closed it while it was idle, and its word of that crossed with the request.
                if attempt.has_answer():
                    raise
                attempt.close()
        return attempt.ask(self._network.connect(self.address, self._port), request)

    def _answer(self, exchange: Exchange, attempt: "_Attempt") -> Answer:
        """Return an answer whose headers are there; hold it until it is whole, if that is in order."""
        reading = exchange.reading
        rest: Rest | None = None
        if not reading.is_complete and not reading.is_meant_to_flow():
            self._hold(exchange, attempt)
        if reading.is_upgraded:
            rest = Tunnel(exchange.connection, reading.already)
        elif reading.is_complete:
            exchange.stop_sending()
            self._let_go(exchange)
        else:
            attempt.give_back_share()
            rest = self._rest(exchange)
            next(rest)  # Begun, it lets go of the connection also when nobody reads it.
        body = reading.taken()
        return Answer(reading.status, reading.phrase, reading.headers, body, rest, attempt.share, reading.names)

    def _hold(self, exchange: Exchange, attempt: "_Attempt") -> None:
        """Wait for the end of a body that is short enough to be held whole, while there is room for it."""
        length = exchange.reading.length
        most_bytes, most_s = (GLANCE_BYTES, GLANCE_S) if length is None else (length, HOLD_S)
        if most_bytes <= HELD_BYTES and self._room.take(most_bytes):
            attempt.share = Share(self._room, most_bytes)
            gevent.with_timeout(most_s, exchange.read_whole, most_bytes, timeout_value=None)

    def _rest(self, exchange: Exchange) -> Generator[bytes, None, None]:
        reading, turn_bytes = exchange.reading, 0
        try:
            yield b""
            while not reading.is_complete:
                turn_bytes += exchange.read(QUIET_S)
                yield reading.taken()
                if turn_bytes >= TURN_BYTES:
                    turn_bytes = 0
                    gevent.sleep(0)
        except FAILURES as error:
            raise AttemptError(reason_of(error), sent=True) from error
        finally:
            self._let_go(exchange)

    def _kept(self) -> Connection | None:
        """Return a connection that can be used again, or None."""
        while self._idle:
            connection, since_s = self._idle.pop()
            idle_s = self._clock() - since_s
            if idle_s < FRESH_S or (idle_s < IDLE_S and peek(connection) is None):
                return connection
            connection.close()
        return None

    def _let_go(self, exchange: Exchange) -> None:
        """Keep an exchange's connection for another one, or close it."""
        if exchange.may_be_followed() and not self._is_retired and len(self._idle) < IDLE_CONNECTIONS:
            self._idle.append((exchange.connection, self._clock()))
        else:
            exchange.close()


class _Attempt:
    """How far an attempt has come, for whoever has to say why it failed, and what it has to let go of then."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._exchange: Exchange | None = None
        self.share: Share | None = None

    @property
    def was_sent(self) -> bool:
        """Whether any of the request may have reached the server."""
        return self._exchange is not None

    def has_answer(self) -> bool:
        """Say whether anything has come back."""
        return self._exchange is not None and self._exchange.has_answer

    def ask(self, connection: Connection, request: Request, limit_s: float | None = None) -> Exchange:
        """Send a request over a connection and read until the answer's headers are there."""
        self._exchange = Exchange(connection, request, self._clock)
        self._exchange.send(request)
        self._exchange.read_head(limit_s)
        return self._exchange

    def failed(self, reason: str) -> AttemptError:
        """Let go of everything; return the error that says so."""
        error = AttemptError(reason, self.was_sent)
        self.close()
        return error

    def close(self) -> None:
        """Let go of everything."""
        self.give_back_share()
        if self._exchange is not None:
            self._exchange.close()
            self._exchange = None

    def give_back_share(self) -> None:
        """Need no memory any more."""
        if self.share is not None:
            self.share.close()
            self.share = None


def reason_of(error: Exception) -> str:
    """Return the design's word for what went wrong between the balancer and a server."""
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, TruncatedError):
        return "truncated"
    if isinstance(error, LateError):
        return "read-timeout"
    if isinstance(error, httptools.HttpParserError):
        return "corrupt"  # what came back is not HTTP
    if isinstance(error, OSError) and error.errno in UNREACHABLE:
        return "connect-timeout"  # nothing arrives there; the kernel only gave up sooner than we do
    return "reset"
