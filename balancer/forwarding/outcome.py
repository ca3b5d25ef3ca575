"""How a request ended, for all who are told of it."""

from typing import NamedTuple, Protocol

from balancer.rules.attempt import CANCELLED, OK, Attempt
from balancer.rules.attempts import GiveUp, Journey
from balancer.rules.status import status_of
from balancer.rules.verdict import Ending, answered, broken_off, given_up, in_order_of_start
from balancer.servers.server import Transition
from balancer.wire.headers import Headers
from balancer.wire.incoming import Call, ClientGoneError, ClientTimeoutError
from balancer.wire.messages import Answer


class Outcome(NamedTuple):
    """How a request ended.

    ending: what is said of it everywhere.
    status: the HTTP status that its client gets, if it is still there.
    answer: the server's answer, or None.
    decision: why there is no answer, or None.
    attempts: in the order in which they began; without a trial that outlives its request.
    ms: from its arrival to its end, in milliseconds.
    """

    ending: Ending
    status: int
    answer: Answer | None
    decision: GiveUp | None
    attempts: tuple[Attempt, ...]
    ms: float

    @property
    def server(self) -> str | None:
        """Who is to be named for it: who answered, or was asked last; None when nobody was."""
        return self.ending.server


class Refusal(NamedTuple):
    """What a client is sent that gets no server's answer; status: code and phrase."""

    status: str
    headers: Headers
    body: bytes


class Observer(Protocol):
    """Who is told of what happens; nothing that it does can fail a request."""

    def state_changed(self, transition: Transition) -> None:
        """Take note of a server's change of state."""

    def request_ended(self, call: Call, outcome: Outcome) -> None:
        """Take note of a request that has been answered, or given up."""


def outcome_with(answer: Answer, server: str, journey: Journey, now_s: float) -> Outcome:
    """Return the outcome of a request that gets a server's answer, good or not."""
    attempts, ms = in_order_of_start(journey.attempts), 1000 * (now_s - journey.began_s)
    return Outcome(answered(server, answer.status), answer.status, answer, None, attempts, ms)


def outcome_without(decision: GiveUp, journey: Journey, now_s: float, gone: ClientGoneError | None = None) -> Outcome:
    """Return the outcome of a request that gets no server's answer; gone: of a client that didn't wait for it."""
    attempts, ms = in_order_of_start(journey.attempts), 1000 * (now_s - journey.began_s)
    status = status_of_gone(gone) if gone is not None else status_of(decision, journey.attempts)
    return Outcome(given_up(decision, journey.attempts), status, None, decision, attempts, ms)


def ending_of_flow(outcome: Outcome, reason: str) -> Ending:
    """Return the ending of a request whose answer flowed; reason: "ok", "cancelled", or why the server broke it off."""
    server = str(outcome.server)
    if reason == CANCELLED:
        return given_up(GiveUp.CLIENT_GONE, outcome.attempts)._replace(server=server)
    return outcome.ending if reason == OK else broken_off(server, reason)


def status_of_gone(gone: ClientGoneError) -> int:
    """Return the HTTP status for a client that has gone, or was too slow; it may read it all the same."""
    return 408 if isinstance(gone, ClientTimeoutError) else 400
