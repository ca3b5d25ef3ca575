"""How a request ended, for all who are told of it."""

from typing import NamedTuple

from balancer.rules.attempts import Attempt, GiveUp, Journey
from balancer.rules.status import status_of
from balancer.rules.verdict import Ending, answered, given_up, in_order_of_start
from balancer.wire.incoming import ClientGoneError, ClientTimeoutError
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


def outcome_with(answer: Answer, server: str, journey: Journey, now_s: float) -> Outcome:
    """Return the outcome of a request that gets a server's answer, good or not."""
    attempts, ms = in_order_of_start(journey.attempts), 1000 * (now_s - journey.began_s)
    return Outcome(answered(server, answer.status), answer.status, answer, None, attempts, ms)


def outcome_without(decision: GiveUp, journey: Journey, now_s: float, gone: ClientGoneError | None = None) -> Outcome:
    """Return the outcome of a request that gets no server's answer; gone: of a client that didn't wait for it."""
    attempts, ms = in_order_of_start(journey.attempts), 1000 * (now_s - journey.began_s)
    status = status_of_gone(gone) if gone is not None else status_of(decision, journey.attempts)
    return Outcome(given_up(decision, journey.attempts), status, None, decision, attempts, ms)


def status_of_gone(gone: ClientGoneError) -> int:
    """Return the HTTP status for a client that has gone, or was too slow; it may read it all the same."""
    return 408 if isinstance(gone, ClientTimeoutError) else 400
