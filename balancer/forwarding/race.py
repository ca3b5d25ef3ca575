"""The attempts of one request, side by side: each beside the request, their results in the order they end."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from gevent.queue import Empty, SimpleQueue

from balancer.forwarding.flow import Flow
from balancer.forwarding.runner import Runners, Running
from balancer.rules.addresses import address_of
from balancer.rules.attempts import CANCELLED, OK, SERVER_FAILED, Attempt, Kind, Start
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


@dataclass
class _Lane:
    """One attempt. It is recorded once: by itself when it ends, or by who cancels it."""

    start: Start
    began_s: float
    running: Running | None = None
    recorded: Attempt | None = None
    answer: Answer | None = None


class Race:
    """Runs the attempts of one request, and records each in the pool; when it is over, what they show by comparison.

    address: of the request, as evidence is compared by.
    state_changed: told of every change of state that an attempt makes.
    """

    def __init__(
        self,
        pool: Pool,
        upstreams: Upstreams,
        runners: Runners,
        request: Request,
        state_changed: Callable[[Transition], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
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
        self._ended: SimpleQueue[Ended] = SimpleQueue()
        self._is_over = False
        self._tries: list[Try] = []  # all but trials
        self._failed_trials: list[Attempt] = []
        self._is_failed_by_all = False  # known when it is over

    def start(self, start: Start, now_s: float) -> None:
        """Begin an attempt; returns at once."""
        lane = self._lanes[start.server] = _Lane(start, now_s)
        lane.running = self._runners.start(lambda: self._run(lane))

    def next_ended(self, timeout_s: float) -> Ended | None:
        """Return the next attempt to end; None when none does in time."""
        try:
            return self._ended.get(timeout=max(0.0, timeout_s))
        except Empty:
            return None

    def uploaded_s(self) -> float:
        """Return how long the request's body has been flowing in, in seconds: time that belongs to its client."""
        return self._flow.took_s() if self._flow is not None else 0.0

    def cancel(self, server: str, reason: str = CANCELLED) -> Attempt:
        """End an attempt that is under way, and return it as it counts: with that reason."""
        lane = self._lanes[server]
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
        answer, reason, sent, client_gone = None, OK, True, None
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
            self._ended.put(Ended(self._record(lane, reason, sent), answer, client_gone))
        lane.running = None  # It knows this race: each would keep the other, and the request's body, for long.
        if answer is not None and self._is_over:  # a trial's: its own request has been answered already
            answer.discard()

    def _record(self, lane: _Lane, reason: str, sent: bool) -> Attempt:
        if lane.recorded is not None:  # It had ended before it could be cancelled.
            return lane.recorded
        ms = (self._clock() - lane.began_s - self.uploaded_s()) * 1000
        attempt = lane.recorded = Attempt(lane.start.server, reason, sent, ms, lane.start.kind)
        self._tell(self._pool.record_attempt(attempt, lane.began_s, self.address))
        if attempt.kind is Kind.TRIAL:
            if reason != OK:
                self._failed_trials.append(attempt)
            if self._is_over:
                self._judge_trials()
        elif sent and reason != CANCELLED:
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
