"""One request's way: ask the rules what to do next, do it, record what was seen, answer."""

import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Protocol

from balancer.forwarding.outcome import Outcome, outcome_with, outcome_without, status_of_gone
from balancer.forwarding.race import Race
from balancer.forwarding.runner import Runners
from balancer.forwarding.sending import Sending, Switching
from balancer.rules.addresses import address_of
from balancer.rules.attempts import CANCELLED, OK, OVERTAKEN, TIMEOUTS, GiveUp, Journey, Limits, Start
from balancer.rules.policy import Policy
from balancer.rules.tallies import Try
from balancer.rules.verdict import broken_off, given_up
from balancer.servers.connections import Upstreams
from balancer.servers.pool import Pool
from balancer.servers.server import Transition
from balancer.wire import headers
from balancer.wire.incoming import (
    Call,
    ClientGoneError,
    Environ,
    call_from,
    call_without_its_body,
    has_gone,
)
from balancer.wire.messages import Answer
from balancer.wire.room import Room
from balancer.wire.tunnel import Tunnel

WSGIApplication = Callable[..., Iterable[bytes]]
StartResponse = Callable[[str, headers.Headers], object]

LOOK_AT_CLIENT_S = 0.1  # how often a request that waits looks whether its client still does


class Observer(Protocol):
    """Who is told of what happens; nothing that it does can fail a request."""

    def state_changed(self, transition: Transition) -> None:
        """Take note of a server's change of state."""

    def request_ended(self, call: Call, outcome: Outcome) -> None:
        """Take note of a request that has been answered, or given up."""


class Proxy:
    """Carries requests to the servers; as a WSGI application it is the service below `/app/`.

    refuse: makes the response, itself a WSGI application, for a request that no server has answered.
    room: memory for requests that are held whole.
    """

    def __init__(
        self,
        pool: Pool,
        upstreams: Upstreams,
        policy: Policy,
        limits: Limits,
        observer: Observer,
        refuse: Callable[[Environ, Outcome], WSGIApplication],
        room: Room,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._policy = policy
        self._limits = limits
        self._observer = observer
        self._refuse = refuse
        self._clock = clock
        self._upstreams = upstreams
        self._runners = Runners()
        self._room = room
        self._in_flight = 0

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one WSGI request with what a server says of it."""
        began_s = self._clock()
        try:
            call = call_from(environ, self._room)
        except ClientGoneError as gone:
            call = call_without_its_body(environ)
            journey = Journey(call.request.method, began_s)
            self._tell(call, outcome_without(GiveUp.CLIENT_GONE, journey, self._clock(), gone))
            return _told(gone, start_response)
        try:
            outcome = self._carry(call, lambda: has_gone(environ))
        except ClientGoneError as gone:
            call.close()
            return _told(gone, start_response)
        answer = outcome.answer
        if answer is None or outcome.server is None:
            self._tell(call, outcome)
            call.close()
            return self._refuse(environ, outcome)(environ, start_response)
        is_switching = isinstance(answer.rest, Tunnel)
        if answer.rest is None or is_switching:
            self._tell(call, outcome)  # Before the client can know; how one that flows ends is known only at its end.
        fields = headers.for_client(answer.headers, outcome.server, outcome.attempts)
        if answer.needs_length(environ["REQUEST_METHOD"]):
            fields.append(("Content-Length", str(len(answer.held))))
        if is_switching:
            fields += [("Connection", "upgrade"), *(field for field in answer.headers if field[0].lower() == "upgrade")]
        start_response(f"{answer.status} {answer.phrase}", fields)
        if isinstance(answer.rest, Tunnel):
            return Switching(call, answer, answer.rest)
        answered_s = self._clock()
        return Sending(call, answer, lambda reason: self._has_flowed(call, outcome, answered_s, reason))

    def carry(self, call: Call, client_has_gone: Callable[[], bool] = lambda: False) -> Outcome:
        """Send a request to one server after the other, as far as the rules allow, and say how it ended.

        What follows of an answer that flows is for the caller to read. Raises ClientGoneError when the client doesn't
        wait for the answer.
        """
        outcome = self._carry(call, client_has_gone)
        self._tell(call, outcome)
        return outcome

    def _carry(self, call: Call, client_has_gone: Callable[[], bool]) -> Outcome:
        """Do so, and tell of a client that has gone; any other end is the caller's to tell."""
        began_s = self._clock()
        method = call.request.method
        number = self._pool.request_arrived()
        journey = Journey(
            method,
            began_s,
            number,
            call.has_idempotency_key,
            call.can_be_sent_again(),
            asks_upgrade=call.request.asks_upgrade(),
        )
        if self._in_flight >= self._limits.most_in_flight:
            return outcome_without(GiveUp.BUSY, journey, began_s)
        race = Race(
            self._pool,
            self._upstreams,
            self._runners,
            call.request,
            self._observer.state_changed,
            self._clock,
        )
        self._in_flight += 1
        chosen = None
        try:
            outcome = self._run(call, journey, race, client_has_gone)
            chosen = outcome.answer
        finally:
            self._in_flight -= 1
            race.end(chosen)
        return outcome

    def _run(self, call: Call, journey: Journey, race: Race, client_has_gone: Callable[[], bool]) -> Outcome:
        failed_answer: tuple[Answer, str] | None = None
        may_be_compared = self._pool.may_be_compared(race.address)
        while True:
            now_s = self._clock() - race.uploaded_s()  # A request is here when all of it is.
            candidates = self._pool.candidates(race.address, journey.may_run_twice())
            paid = self._pool.paid() if may_be_compared else ()
            step = journey.next_step(candidates, self._policy, self._limits, paid, now_s)
            if isinstance(step, GiveUp):
                break
            if isinstance(step, Start):
                if self._pool.may_start(step.server, step.kind, step.takes_from_budget):
                    journey = journey.started(step, now_s)
                    race.start(step, now_s)
                continue
            ended = race.next_ended(min(step.until_s - now_s, LOOK_AT_CLIENT_S))
            if ended is None:
                if client_has_gone():
                    gone = ClientGoneError()
                    self._tell(
                        call, outcome_without(GiveUp.CLIENT_GONE, _cancelled(journey, race), self._clock(), gone)
                    )
                    raise gone
                continue
            server = ended.attempt.server
            if ended.client_gone is not None:
                journey = _cancelled(journey.ended(ended.attempt), race)
                self._tell(call, outcome_without(GiveUp.CLIENT_GONE, journey, self._clock(), ended.client_gone))
                raise ended.client_gone
            if ended.answer is not None and ended.attempt.reason == OK:
                overtaken = {one.server for one in journey.overtaken_by(server, self._clock())}
                journey = journey.ended(ended.attempt)
                for other in journey.ordinary_running():
                    reason = OVERTAKEN if other.server in overtaken else CANCELLED
                    journey = journey.ended(race.cancel(other.server, reason))
                return outcome_with(ended.answer, server, journey, self._clock())
            journey = journey.ended(ended.attempt)
            if ended.answer is not None:
                failed_answer = ended.answer, server
        for other in journey.ordinary_running():
            journey = journey.ended(race.cancel(other.server, reason="read-timeout"))
        if failed_answer is not None:
            # Better the server's own words than ours, when nobody has a better answer.
            return outcome_with(*failed_answer, journey, self._clock())
        return outcome_without(step, journey, self._clock())

    def _has_flowed(self, call: Call, outcome: Outcome, answered_s: float, reason: str) -> None:
        """Take note of how an answer has ended that was passed on as it came; one held whole was told of before."""
        server, now_s = str(outcome.server), self._clock()
        if reason not in (OK, CANCELLED, *TIMEOUTS):  # To be quiet for long is nothing wrong.
            address = address_of(call.request.method, call.request.target)
            for change in self._pool.judge(address, [Try(server, reason, now_s)]):
                self._observer.state_changed(change)
        if outcome.answer is None or outcome.answer.rest is None:
            return
        ending = outcome.ending
        if reason == CANCELLED:
            ending = given_up(GiveUp.CLIENT_GONE, outcome.attempts)._replace(server=server)
        elif reason != OK:
            ending = broken_off(server, reason)
        self._tell(call, outcome._replace(ending=ending, ms=outcome.ms + 1000 * (now_s - answered_s)))

    def _tell(self, call: Call, outcome: Outcome) -> None:
        self._pool.request_ended(outcome.ending)
        self._observer.request_ended(call, outcome)


def _cancelled(journey: Journey, race: Race) -> Journey:
    """End the attempts that nobody waits for any more."""
    for one in journey.ordinary_running():
        journey = journey.ended(race.cancel(one.server))
    return journey


def _told(gone: ClientGoneError, start_response: StartResponse) -> list[bytes]:
    """Answer a client whose request did not come whole, if it is there to read it."""
    status = HTTPStatus(status_of_gone(gone))
    start_response(f"{status.value} {status.phrase}", [("Content-Length", "0"), ("Connection", "close")])
    return []
