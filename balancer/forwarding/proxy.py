"""One request's way: ask the rules what to do next, do it, record what was seen, answer."""

import time
from collections.abc import Callable, Iterable
from typing import NamedTuple, Protocol

from balancer.forwarding.race import Race
from balancer.forwarding.runner import Runners
from balancer.forwarding.sending import Sending, Switching
from balancer.rules.addresses import Try, address_of
from balancer.rules.attempts import OK, TIMEOUTS, Attempt, GiveUp, Journey, Limits, Start
from balancer.rules.policy import Policy
from balancer.servers.connections import Upstreams
from balancer.servers.pool import Pool
from balancer.servers.server import Transition
from balancer.wire import headers
from balancer.wire.incoming import Call, ClientGoneError, ClientTimeoutError, Environ, call_from, has_gone
from balancer.wire.messages import Answer
from balancer.wire.room import Room
from balancer.wire.tunnel import Tunnel

WSGIApplication = Callable[..., Iterable[bytes]]
StartResponse = Callable[[str, headers.Headers], object]

LOOK_AT_CLIENT_S = 0.1  # how often a request that waits looks whether its client still does


class Outcome(NamedTuple):
    """How a request ended.

    server: who is to be named for it: the server that answered, or the one that it may have run on; None when none was
        left.
    answer: the server's answer, or None.
    decision: why there is no answer, or None.
    """

    server: str | None
    answer: Answer | None
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
        try:
            call = call_from(environ, self._room)
        except ClientGoneError as gone:
            return _told(gone, start_response)
        try:
            outcome = self.carry(call, lambda: has_gone(environ))
        except ClientGoneError as gone:
            call.close()
            return _told(gone, start_response)
        if outcome.answer is None or outcome.server is None:
            call.close()
            return self._refuse(environ, outcome)(environ, start_response)
        answer = outcome.answer
        fields = headers.for_client(answer.headers, outcome.server, outcome.attempts)
        if answer.needs_length(environ["REQUEST_METHOD"]):
            fields.append(("Content-Length", str(len(answer.held))))
        if isinstance(answer.rest, Tunnel):
            fields += [("Connection", "upgrade"), *(field for field in answer.headers if field[0].lower() == "upgrade")]
        start_response(f"{answer.status} {answer.phrase}", fields)
        if isinstance(answer.rest, Tunnel):
            return Switching(call, answer, answer.rest)
        return Sending(call, answer, lambda reason: self._broke_off(call, str(outcome.server), reason))

    def carry(self, call: Call, client_has_gone: Callable[[], bool] = lambda: False) -> Outcome:
        """Send a request to one server after the other, as far as the rules allow, and say how it ended.

        Raises ClientGoneError when the client doesn't wait for that.
        """
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
            return self._ended(call, journey, None, None, GiveUp.BUSY)
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
        failed_answer: tuple[str, Answer] | None = None
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
                    self._ended(call, journey, journey.running[-1].server, None, GiveUp.CLIENT_GONE)
                    raise ClientGoneError
                continue
            server = ended.attempt.server
            if ended.client_gone is not None:
                self._ended(call, journey.ended(ended.attempt), server, None, GiveUp.CLIENT_GONE)
                raise ended.client_gone
            if ended.answer is not None and ended.attempt.reason == OK:
                overtaken = {one.server for one in journey.overtaken_by(server, self._clock())}
                journey = journey.ended(ended.attempt)
                for other in journey.ordinary_running():
                    journey = journey.ended(race.cancel(other.server, was_overtaken=other.server in overtaken))
                return self._ended(call, journey, server, ended.answer, None)
            journey = journey.ended(ended.attempt)
            if ended.answer is not None:
                failed_answer = server, ended.answer
        for other in journey.ordinary_running():
            journey = journey.ended(race.cancel(other.server, reason="read-timeout"))
        if failed_answer is not None:
            # Better the server's own words than ours, when nobody has a better answer.
            return self._ended(call, journey, *failed_answer, None)
        has_reached_one = step in (GiveUp.MAY_HAVE_RUN, GiveUp.ALL_FAILED, GiveUp.NO_RETRY)
        named = journey.attempts[-1].server if has_reached_one else None
        return self._ended(call, journey, named, None, step)

    def _broke_off(self, call: Call, server: str, reason: str) -> None:
        """Take note of a server that broke off in the middle; to be quiet for long is nothing wrong."""
        if reason not in TIMEOUTS:
            address = address_of(call.request.method, call.request.target)
            for change in self._pool.judge(address, [Try(server, reason, self._clock())]):
                self._observer.state_changed(change)

    def _ended(
        self, call: Call, journey: Journey, server: str | None, answer: Answer | None, decision: GiveUp | None
    ) -> Outcome:
        ms = (self._clock() - journey.began_s) * 1000
        outcome = Outcome(server, answer, decision, journey.attempts, ms)
        self._observer.request_ended(call, outcome)
        return outcome


def _told(gone: ClientGoneError, start_response: StartResponse) -> list[bytes]:
    """Answer a client whose request did not come whole, if it is there to read it."""
    status = "408 Request Timeout" if isinstance(gone, ClientTimeoutError) else "400 Bad Request"
    start_response(status, [("Content-Length", "0"), ("Connection", "close")])
    return []
