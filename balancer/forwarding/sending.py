"""An answer on its way to the client, as gunicorn's worker takes it."""

from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus

from balancer.forwarding.outcome import status_of_gone
from balancer.rules.attempt import CANCELLED, OK, Attempt
from balancer.wire import headers
from balancer.wire.headers import Headers
from balancer.wire.incoming import Call, ClientGoneError
from balancer.wire.messages import Answer
from balancer.wire.network import Connection
from balancer.wire.tunnel import Tunnel
from balancer.wire.upstream import AttemptError


def headers_for(answer: Answer, method: str, server: str, attempts: Sequence[Attempt]) -> Headers:
    """Return the headers that a client gets with a server's answer.

    method: of the request. attempts: all that the request has made.
    """
    fields = headers.for_client(answer.headers, server, attempts)
    if answer.needs_length(method):
        fields.append(("Content-Length", str(len(answer.held))))
    if isinstance(answer.rest, Tunnel):
        fields += [("Connection", "upgrade"), *(field for field in answer.headers if field[0].lower() == "upgrade")]
    return fields


def told_gone(gone: ClientGoneError, start_response: Callable[[str, Headers], object]) -> list[bytes]:
    """Answer a client whose request did not come whole, if it is there to read it."""
    status = HTTPStatus(status_of_gone(gone))
    start_response(f"{status.value} {status.phrase}", [("Content-Length", "0"), ("Connection", "close")])
    return []


class Sending:
    """An answer's body as it is sent; closed, it lets go of all that the request and the answer still hold.

    ended: told, once, how it ended: "ok"; the reason when the server broke off in the middle of a body that flows; or
    "cancelled" when it was closed before its end, for the client has gone.
    """

    def __init__(self, call: Call, answer: Answer, ended: Callable[[str], None]) -> None:
        self._call = call
        self._answer = answer
        self._ended = ended
        self._is_told = False

    def __iter__(self) -> Iterator[bytes]:
        """Return the body, to be read once; an empty piece only says that the headers may go. Raises AttemptError."""
        try:
            yield from self._answer.pieces()
        except AttemptError as error:
            self._tell(error.reason)
            raise
        self._tell(OK)

    def close(self) -> None:
        """Let go."""
        self._answer.discard()
        self._call.close()
        self._tell(CANCELLED)

    def _tell(self, reason: str) -> None:
        if not self._is_told:
            self._is_told = True
            self._ended(reason)


class Switching(Sending):
    """A 101, after which the client's connection speaks another protocol."""

    def __init__(self, call: Call, answer: Answer, tunnel: Tunnel) -> None:
        super().__init__(call, answer, ended=lambda reason: None)
        self._tunnel = tunnel

    def take_over(self, client: Connection, already: bytes) -> None:
        """Join the client's connection with the server's until they end.

        already: what came from the client after its request.
        """
        self._tunnel.take_over(client, already)
