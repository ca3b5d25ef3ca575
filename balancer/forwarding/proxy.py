"""Takes requests in, has each carried to the servers (course.py), tells how it ended, and answers."""

import time
from collections.abc import Callable, Iterable

from balancer.forwarding.course import Course, Means
from balancer.forwarding.outcome import Observer, Outcome, Refusal, ending_of_flow, outcome_without
from balancer.forwarding.race import Race
from balancer.forwarding.runner import Runners
from balancer.forwarding.sending import Sending, Switching, headers_for, told_gone
from balancer.forwarding.waiting import WaitingLine
from balancer.rules.addresses import address_of
from balancer.rules.attempt import CANCELLED, OK, TIMEOUTS
from balancer.rules.attempts import GiveUp, Journey, Limits
from balancer.rules.policy import Policy
from balancer.rules.tallies import Try
from balancer.servers.connections import Upstreams
from balancer.servers.pool import Pool
from balancer.wire.headers import Headers
from balancer.wire.incoming import (
    Call,
    ClientGoneError,
    Environ,
    call_from,
    call_without_its_body,
    has_gone,
)
from balancer.wire.room import Room
from balancer.wire.tunnel import Tunnel

WSGIApplication = Callable[..., Iterable[bytes]]
StartResponse = Callable[[str, Headers], object]


class Proxy:
    """Carries requests to the servers; as a WSGI application it is the service below `/app/`.

    refuse: makes the response for a request that no server has answered.
    room: memory for requests that are held whole.
    """

    def __init__(
        self,
        pool: Pool,
        upstreams: Upstreams,
        policy: Policy,
        limits: Limits,
        observer: Observer,
        refuse: Callable[[Call, Outcome], Refusal],
        room: Room,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pool = pool
        self._limits = limits
        self._observer = observer
        self._refuse = refuse
        self._clock = clock
        self._upstreams = upstreams
        self._runners = Runners(clock)
        self._room = room
        self._in_flight = 0
        self.line = WaitingLine(clock)
        self._means = Means(pool, policy, limits, self.line, clock, self._tell)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one WSGI request with what a server says of it."""
        began_s = self._clock()
        try:
            call = call_from(environ, self._room)
        except ClientGoneError as gone:
            call = call_without_its_body(environ)
            journey = Journey(call.request.method, began_s)
            self._tell(call, outcome_without(GiveUp.CLIENT_GONE, journey, self._clock(), gone))
            return told_gone(gone, start_response)
        return self.answer(call, lambda: has_gone(environ), start_response)

    def answer(self, call: Call, client_has_gone: Callable[[], bool], start_response: StartResponse) -> Iterable[bytes]:
        """Answer a client's request with what a server says of it."""
        try:
            outcome = self._carry(call, client_has_gone)
        except ClientGoneError as gone:
            call.close()
            return told_gone(gone, start_response)
        answer = outcome.answer
        if answer is None or outcome.server is None:
            self._tell(call, outcome)
            call.close()
            refusal = self._refuse(call, outcome)
            start_response(refusal.status, refusal.headers)
            return [refusal.body]
        is_switching = isinstance(answer.rest, Tunnel)
        if answer.rest is None or is_switching:
            self._tell(call, outcome)  # Before the client can know; how one that flows ends is known only at its end.
        fields = headers_for(answer, call.request.method, outcome.server, outcome.attempts)
        start_response(f"{answer.status} {answer.phrase}", fields)
        if isinstance(answer.rest, Tunnel):
            return Switching(call, answer, answer.rest)
        if answer.rest is None and answer.share is None and call.kept is None:
            return [answer.held]  # There is nothing to let go of, and nothing more to be told.
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
        journey = Journey(
            call.request.method,
            began_s,
            self._pool.request_arrived(),
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
            self.line.call,
        )
        self._in_flight += 1
        chosen = None
        try:
            outcome = Course(self._means, call, journey, race, client_has_gone).to_its_end()
            chosen = outcome.answer
        finally:
            self._in_flight -= 1
            self.line.leave(race)
            race.end(chosen)
        return outcome

    def _has_flowed(self, call: Call, outcome: Outcome, answered_s: float, reason: str) -> None:
        """Take note of how an answer has ended that was passed on as it came; one held whole was told of before."""
        server, now_s = str(outcome.server), self._clock()
        if reason not in (OK, CANCELLED, *TIMEOUTS):  # To be quiet for long is nothing wrong.
            address = address_of(call.request.method, call.request.target)
            for change in self._pool.judge(address, [Try(server, reason, now_s)]):
                self._observer.state_changed(change)
        if outcome.answer is None or outcome.answer.rest is None:
            return
        ending = ending_of_flow(outcome, reason)
        self._tell(call, outcome._replace(ending=ending, ms=outcome.ms + 1000 * (now_s - answered_s)))

    def _tell(self, call: Call, outcome: Outcome) -> None:
        self._pool.request_ended(outcome.ending)
        self._observer.request_ended(call, outcome)
