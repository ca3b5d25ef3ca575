"""One request's course: ask the rules what to do next, do it, see how it ends, until there is an outcome.

Most requests need one attempt, on the server where they usually go, and nothing needs to be decided of these. So that
one is made first; the rules are asked when something is out of the ordinary: before it, or since it failed or was late.
"""

from collections.abc import Callable
from dataclasses import dataclass

from balancer.forwarding.outcome import Outcome, outcome_with, outcome_without
from balancer.forwarding.race import Ended, Race
from balancer.forwarding.waiting import WaitingLine
from balancer.rules.attempt import CANCELLED, OK, OVERTAKEN, Kind
from balancer.rules.attempts import GiveUp, Journey, Limits, Start
from balancer.rules.policy import Policy, priority
from balancer.servers.pool import Pool
from balancer.wire.incoming import Call, ClientGoneError
from balancer.wire.messages import Answer

LOOK_AT_CLIENT_S = 0.1  # how often a request that waits looks whether its client still does


@dataclass(frozen=True)
class Means:
    """What all requests share. tell: told of a request whose client has gone."""

    pool: Pool
    policy: Policy
    limits: Limits
    line: WaitingLine
    clock: Callable[[], float]
    tell: Callable[[Call, Outcome], None]


class Course:
    """The course of one request.

    client_has_gone: says whether its client waits no longer.
    """

    __slots__ = ("_call", "_client_has_gone", "_failed_answer", "_journey", "_may_be_compared", "_means", "_race")

    def __init__(
        self, means: Means, call: Call, journey: Journey, race: Race, client_has_gone: Callable[[], bool]
    ) -> None:
        self._means = means
        self._call = call
        self._journey = journey
        self._race = race
        self._client_has_gone = client_has_gone
        self._may_be_compared = True
        self._failed_answer: tuple[Answer, str] | None = None  # the last one, and whose it is

    def to_its_end(self) -> Outcome:
        """Carry the request. Raises ClientGoneError when the client doesn't wait for the answer."""
        means, address = self._means, self._race.address
        usual = None
        if means.policy is priority and self._journey.may_run_beside_itself():
            usual = means.pool.usual(address)
        if usual is None:
            self._may_be_compared = means.pool.may_be_compared(address)
            return self._decided()
        timeout_s = min(means.limits.deadline_s, means.limits.attempt_timeout_s)
        self._begin(Start(usual.name, Kind.FIRST, timeout_s), self._journey.began_s)
        return self._next(usual.hedge_after_s) or self._decided()

    def _taken_over(self) -> Outcome:
        """Go on in place of who makes an attempt that is late."""
        self._look_at_client()
        return self._decided()

    def _decided(self) -> Outcome:
        """Take one decision after the other."""
        means, race = self._means, self._race
        full_since_s: float | None = None
        while True:
            now_s = means.clock() - race.uploaded_s()  # A request is here when all of it is.
            journey = self._journey
            candidates = means.pool.candidates(race.address, journey.may_run_twice())
            paid = means.pool.paid() if self._may_be_compared else ()
            step = journey.next_step(candidates, means.policy, means.limits, paid, now_s)
            if step is GiveUp.BUSY:
                full_since_s = means.clock() if full_since_s is None else full_since_s
                step = means.line.joined(race, full_since_s)
            if isinstance(step, GiveUp):
                return self._given_up(step)
            if isinstance(step, Start):
                full_since_s = None
                if not self._begin(step, now_s):
                    continue
                # As long as it isn't late, there is nothing to decide.
                wait_s = next(one.hedge_after_s for one in candidates if one.name == step.server)
            else:
                wait_s = step.until_s - now_s
            outcome = self._next(wait_s)
            if outcome is not None:
                return outcome

    def _begin(self, step: Start, now_s: float) -> bool:
        """Begin an attempt, if nobody was faster; say whether it is one that can be waited for, alone."""
        race = self._race
        place = self._means.pool.may_start(step.server, step.kind, step.takes_from_budget, not race.is_flowing)
        if place is None:
            return False
        self._journey = self._journey.started(step, now_s)
        is_alone = len(self._journey.running) == 1 and step.kind is not Kind.TRIAL
        race.start(step, now_s, place, is_alone)
        return is_alone

    def _next(self, wait_s: float) -> Outcome | None:
        """Wait for an attempt to end; return the outcome, None when something is to be decided."""
        ended = self._race.next_ended(min(wait_s, LOOK_AT_CLIENT_S), self._taken_over)
        self._means.line.leave(self._race)
        if isinstance(ended, Outcome):
            return ended
        if ended is None:
            self._look_at_client()
            return None
        if ended.client_gone is not None:
            self._journey = self._journey.ended(ended.attempt)
            self._tell_gone(ended.client_gone)
            raise ended.client_gone
        if ended.answer is not None and ended.attempt.reason == OK:
            return self._won(ended, ended.answer)
        self._journey = self._journey.ended(ended.attempt)
        if ended.answer is not None:
            self._failed_answer = ended.answer, ended.attempt.server
        return None

    def _won(self, ended: Ended, answer: Answer) -> Outcome:
        now_s, server = self._means.clock(), ended.attempt.server
        overtaken = {one.server for one in self._journey.overtaken_by(server, now_s)}
        self._journey = self._journey.ended(ended.attempt)
        for other in self._journey.ordinary_running():
            reason = OVERTAKEN if other.server in overtaken else CANCELLED
            self._journey = self._journey.ended(self._race.cancel(other.server, reason))
        return outcome_with(answer, server, self._journey, now_s)

    def _given_up(self, decision: GiveUp) -> Outcome:
        self._cancel("read-timeout")
        if self._failed_answer is not None:
            # Better the server's own words than ours, when nobody has a better answer.
            return outcome_with(*self._failed_answer, self._journey, self._means.clock())
        return outcome_without(decision, self._journey, self._means.clock())

    def _look_at_client(self) -> None:
        """End the request of a client that has gone. Raises ClientGoneError."""
        if self._client_has_gone():
            gone = ClientGoneError()
            self._tell_gone(gone)
            raise gone

    def _tell_gone(self, gone: ClientGoneError) -> None:
        self._cancel()
        outcome = outcome_without(GiveUp.CLIENT_GONE, self._journey, self._means.clock(), gone)
        self._means.tell(self._call, outcome)

    def _cancel(self, reason: str = CANCELLED) -> None:
        """End the attempts that nobody waits for any more."""
        for one in self._journey.ordinary_running():
            self._journey = self._journey.ended(self._race.cancel(one.server, reason))
