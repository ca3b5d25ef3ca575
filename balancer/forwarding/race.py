"""The attempts of one request, side by side: each beside the request, their results in the order they end."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from gevent.queue import Empty, SimpleQueue

from balancer.forwarding.flow import Flow
from balancer.forwarding.outcome import Outcome
from balancer.forwarding.runner import Here, Runners, Running
from balancer.rules.addresses import address_of
from balancer.rules.attempt import CANCELLED, OK, SERVER_FAILED, Attempt, Kind
from balancer.rules.attempts import Start
from balancer.rules.concurrency import NOWHERE, Place
from balancer.rules.tallies import Try
from balancer.servers.connections import Upstreams
from balancer.servers.pool import Pool
from balancer.servers.server import Transition
from balancer.wire.incoming import ClientGoneError
from balancer.wire.messages import Answer, Request
from balancer.wire.upstream import AttemptError

log = logging.getLogger(__name__)


class Ended(NamedTuple):
    """An attempt that has ended, with the answer if there is one; or the reason why the client's body stopped."""

    attempt: Attempt
    answer: Answer | None
    client_gone: ClientGoneError | None = None


@dataclass(slots=True)
class _Lane:
    """One attempt. It is recorded once: by itself when it ends, or by who cancels it."""

    start: Start
    began_s: float
    place: Place = NOWHERE
    running: Running | Here[Outcome] | None = None
    recorded: Attempt | None = None
    answer: Answer | None = None


class Race:
    """Runs the attempts of one request, and records each in the pool; when it is over, what they show by comparison.

    address: of the request, as evidence is compared by.
    state_changed: told of every change of state that an attempt makes. has_room: told when one has ended.
    """

    def __init__(
        self,
        pool: Pool,
        upstreams: Upstreams,
        runners: Runners,
        request: Request,
        state_changed: Callable[[Transition], None],
        clock: Callable[[], float] = time.monotonic,
        has_room: Callable[[], None] = lambda: None,
    ) -> None:
        self._has_room = has_room
        self._pool = pool
        self._upstreams = upstreams
        self._runners = runners
        self._request = request
        self._flow: Flow | None = None
        if not isinstance(request.body, bytes):
            self._flow = Flow(request.body, clock)
            self._request = request._replace(body=self._flow.pieces())
        self.address = address_of(request.method, request.target)
        self._state_changed = state_changed
        self._clock = clock
        self._lanes: dict[str, _Lane] = {}
        self._waiting: _Lane | None = None  # an attempt that was started, and begins when it is waited for
        self._results: SimpleQueue[Ended | None] | None = None  # most requests need none
        self._is_over = False
        self._tries: list[Try] = []  # all but trials
        self._failed_trials: list[Attempt] = []
        self._is_failed_by_all = False  # known when it is over

    def start(self, start: Start, now_s: float, place: Place = NOWHERE, is_alone: bool = False) -> None:
        """Begin an attempt, at its place on its server; returns at once.

        is_alone: nothing else is under way, so that whoever waits for its end may as well make it.
        """
        lane = self._lanes[start.server] = _Lane(start, now_s, place)
        if is_alone and self._flow is None:
            self._waiting = lane
            return
        self._begin_beside(self._waiting)
        self._begin_beside(lane)

    def next_ended(self, timeout_s: float, decide: Callable[[], Outcome] | None = None) -> Ended | Outcome | None:
        """Return the next attempt to end; None when none does in time, or when `wake` is called.

        decide: for an attempt that is made here, in place of None: what there is to decide from then on. It goes on
            beside the attempt, and its end is returned.
        """
        if self._waiting is not None and decide is not None:
            return self._made_here(max(0.0, timeout_s), decide)
        self._begin_beside(self._waiting)
        try:
            return self._ended().get(timeout=max(0.0, timeout_s))
        except Empty:
            return None

    @property
    def is_flowing(self) -> bool:
        """Whether the request's body comes from its client as it goes on to the server."""
        return self._flow is not None

    def wake(self) -> None:
        """Let whoever waits for the next attempt to end decide anew."""
        self._ended().put(None)

    def _ended(self) -> "SimpleQueue[Ended | None]":
        if self._results is None:
            self._results = SimpleQueue()
        return self._results

    def _begin_beside(self, lane: _Lane | None) -> None:
        self._waiting = None
        if lane is not None:
            lane.running = self._runners.start(lambda: self._run(lane))

    def _made_here(self, timeout_s: float, decide: Callable[[], Outcome]) -> Ended | Outcome | None:
        lane, self._waiting = self._waiting, None
        assert lane is not None
        here = lane.running = Here(self._runners, decide)
        ended = here.run(lambda: self._made(lane), timeout_s)
        if not here.was_late:
            return ended
        if ended is not None:
            self._ended().put(ended)
        return here.decision()

    def uploaded_s(self) -> float:
        """Return how long the request's body has been flowing in, in seconds: time that belongs to its client."""
        return self._flow.took_s() if self._flow is not None else 0.0

    def cancel(self, server: str, reason: str = CANCELLED) -> Attempt:
        """End an attempt that is under way, and return it as it counts: with that reason."""
        lane = self._lanes[server]
        if lane is self._waiting:
            self._waiting = None
        running, lane.running = lane.running, None
        if running is not None:
            running.cancel()
            if self._flow is not None:
                self._flow.has_ended.wait()  # From then on somebody else may read from the client.
        return self._record(lane, reason, sent=True)

    def end(self, chosen: Answer | None) -> None:
        """End whatever is still under way, but for a trial: its result matters to later requests.

        chosen: the answer that the client gets; every other one is let go.
        """
        self._is_over = True
        for lane in self._lanes.values():
            if lane.recorded is None and lane.start.kind is not Kind.TRIAL:
                self.cancel(lane.start.server)
            elif lane.answer is not None and lane.answer is not chosen:
                lane.answer.discard()
        tries, self._tries = self._tries, []
        if tries:
            self._is_failed_by_all = all(one.reason != OK for one in tries)
            for change in self._pool.judge(self.address, tries):
                self._tell(change)
        self._judge_trials()

    def _run(self, lane: _Lane) -> None:
        ended = self._made(lane)
        if ended is not None:
            self._ended().put(ended)

    def _made(self, lane: _Lane) -> Ended | None:
        """Make an attempt, and return how it ended; None when somebody else has ended it."""
        ended, answer, reason, sent, client_gone = None, None, OK, True, None
        try:
            upstream = self._upstreams.of(lane.start.server)
            answer = upstream.send(self._request, lane.start.timeout_s)
            if answer.is_corrupt(self._request.method):
                answer, reason = None, "corrupt"  # nobody may get it, not even when there is nothing else
            elif answer.status in SERVER_FAILED:
                reason = "5xx"
        except AttemptError as error:
            reason, sent = error.reason, error.sent
        except ClientGoneError as error:
            reason, client_gone = CANCELLED, error
        except Exception:  # a fault of our own: no evidence against the server, and nothing that a request waits for
            log.exception("an attempt on %s", lane.start.server)
            answer, reason = None, CANCELLED
        if lane.recorded is None:
            lane.answer = answer
            ended = Ended(self._record(lane, reason, sent), answer, client_gone)
        lane.running = None  # It knows this race: each would keep the other, and the request's body, for long.
        if answer is not None and self._is_over:  # a trial's: its own request has been answered already
            answer.discard()
        return ended

    def _record(self, lane: _Lane, reason: str, sent: bool) -> Attempt:
        if lane.recorded is not None:  # It had ended before it could be cancelled.
            return lane.recorded
        ms = (self._clock() - lane.began_s - self.uploaded_s()) * 1000
        attempt = lane.recorded = Attempt(lane.start.server, reason, sent, ms, lane.start.kind)
        only_waited = self._pool.only_waited(attempt.server, reason, lane.place, lane.began_s)
        self._tell(self._pool.record_attempt(attempt, lane.began_s, self.address, lane.place))
        self._has_room()
        if attempt.kind is Kind.TRIAL:
            if reason != OK:
                self._failed_trials.append(attempt)
            if self._is_over:
                self._judge_trials()
        elif sent and reason != CANCELLED and not only_waited:
            self._tries.append(Try(attempt.server, reason, lane.began_s))
        return attempt

    def _judge_trials(self) -> None:
        """Judge the trials that have failed: what all servers fail says nothing of this one."""
        while self._failed_trials:
            attempt = self._failed_trials.pop()
            self._tell(self._pool.trial_failed(attempt.server, attempt.reason, is_void=self._is_failed_by_all))

    def _tell(self, transition: Transition | None) -> None:
        if transition is not None:
            self._state_changed(transition)
