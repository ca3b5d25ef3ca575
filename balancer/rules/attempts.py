"""PURE: what one request does next: start an attempt, wait for one, or give up, and how that is said.

The rules:

1. A request has one deadline for everything; each attempt has its own, shorter limit within it.
2. A server is tried at most once by one request.
3. A failed attempt is replaced by one on the next server. A request that may run twice without harm (RFC 9110, section
   9.2.2: safe and idempotent methods, or any with an `Idempotency-Key`) may always be; any other only when nothing of
   it was sent.
4. A safe request that waits longer than its server's usual time gets another attempt on another server: a hedge (Dean
   and Barroso, "The Tail at Scale", 2013); when that one is late, too, another. The first good answer wins. One that
   asks for another protocol opens a connection that lasts: it goes to one server at a time.
   A busy server gets no hedge (concurrency.py): where everything is late, more of it helps nobody.
5. Replacements and hedges come out of a budget each, a share of recent requests and a burst (budget.py), so that
   servers in trouble don't get more load for it. Replacing what was never sent is free. For an address that every
   server fails none is paid (addresses.py).
6. When a breaker has cooled down, a safe request is its trial, with an ordinary attempt beside it from the start.
7. What can't be tried again is answered plainly: it may have run.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from balancer.rules.attempt import BAD_ANSWERS, IDEMPOTENT_METHODS, SAFE_METHODS, TIMEOUTS, Attempt, Kind, Running
from balancer.rules.policy import Candidate, Policy, choose

FAR_SLOWER = 1.5  # times as long: of two that take about equally long, either may come first


@dataclass(frozen=True)
class Limits:
    """How long a request may take in all, and one attempt of it, in seconds; and whether it may hedge and retry.

    most_in_flight: how many requests may wait for an answer at once; one more is better told to come back.
    """

    deadline_s: float = 5.0
    attempt_timeout_s: float = 2.0
    may_hedge: bool = True
    may_retry: bool = True
    most_in_flight: int = 1024


class Start(NamedTuple):
    """The decision to send the request to `server`, for `timeout_s` seconds at most.

    takes_from_budget: whether a token of the budget goes for it.
    """

    server: str
    kind: Kind
    timeout_s: float
    takes_from_budget: bool = False


class Wait(NamedTuple):
    """The decision to wait for what is under way, and to decide anew at `until_s` at the latest."""

    until_s: float


class GiveUp(Enum):
    """The decision to end a request without an answer, by what its client must be told."""

    NO_SERVER = "no server is left to try"
    DEADLINE = "the request's time is up"
    MAY_HAVE_RUN = "the request may have run, so it is not sent again"
    BUSY = "as many requests are under way as can be answered soon"
    CLIENT_GONE = "the client waits no longer"
    ALL_FAILED = "servers are there, and none had a good answer"
    NO_RETRY = "the attempt failed, and there is no retry: it is switched off, or its budget is used up"


class Journey(NamedTuple):
    """One request on its way: what it is, when it began, what was tried, and what is under way.

    number: of the request, counted from 0, for policies that take turns.
    """

    method: str
    began_s: float
    number: int = 0
    has_idempotency_key: bool = False
    # A body too large to be kept is gone once it has been sent.
    can_be_sent_again: bool = True
    asks_upgrade: bool = False
    attempts: tuple[Attempt, ...] = ()
    running: tuple[Running, ...] = ()

    def started(self, start: Start, now_s: float) -> "Journey":
        """Return the journey with one more attempt under way."""
        return self._with(self.attempts, (*self.running, Running(start.server, start.kind, now_s)))

    def ended(self, attempt: Attempt) -> "Journey":
        """Return the journey with one of its attempts finished."""
        ended = next(one for one in self.running if one.server == attempt.server)
        timed = Attempt(*attempt[:5], 1000 * (ended.began_s - self.began_s))
        running = () if len(self.running) == 1 else tuple([one for one in self.running if one is not ended])
        return self._with((*self.attempts, timed), running)

    def _with(self, attempts: tuple[Attempt, ...], running: tuple[Running, ...]) -> "Journey":
        return type(self)(*self[:6], attempts, running)

    def next_step(
        self, candidates: Sequence[Candidate], policy: Policy, limits: Limits, paid: Collection[Kind], now_s: float
    ) -> Start | Wait | GiveUp:
        """Decide what this request does now.

        candidates: every server with its state, in the configured order.
        paid: what there is a budget for: a retry, a hedge, both or neither.
        now_s: seconds of the clock that `began_s` was read from.
        """
        left_s = self.began_s + limits.deadline_s - now_s
        if left_s <= 0:
            return GiveUp.DEADLINE
        timeout_s = min(left_s, limits.attempt_timeout_s)
        tried = self._tried()
        server = choose(candidates, policy, self.number, tried)
        if not tried or not self._has_ordinary_attempt():
            due = self._trial(candidates)
            if due is not None:
                # With another attempt beside it nobody waits for the trial, and slowness alone is enough to fail it.
                is_alone = choose(candidates, policy, self.number, {due.name}) is None
                return Start(due.name, Kind.TRIAL, timeout_s if is_alone else min(timeout_s, due.hedge_after_s))
            if server is not None:
                return Start(server, Kind.FIRST, timeout_s)
            return Wait(now_s + left_s) if self.running else self._nobody_left(candidates)
        retries = sum(one.kind is Kind.RETRY for one in self._all())
        if sum(one.kind is not Kind.TRIAL for one in self.attempts) > retries:
            step = self._replacement(server, timeout_s, limits, Kind.RETRY in paid, candidates)
            return Wait(now_s + left_s) if isinstance(step, GiveUp) and self.running else step
        hedge_at_s = self._hedge_at_s(candidates, limits)
        server = choose(candidates, policy, self.number, tried, fails_open=False, is_extra=True)
        if hedge_at_s is None or server is None or Kind.HEDGE not in paid:
            return Wait(now_s + left_s)
        if now_s < hedge_at_s:
            return Wait(min(hedge_at_s, now_s + left_s))
        return Start(server, Kind.HEDGE, timeout_s, takes_from_budget=True)

    def _trial(self, candidates: Sequence[Candidate]) -> Candidate | None:
        """Return the server whose trial this request may be."""
        if self.attempts or self.running or not self.may_run_beside_itself():
            return None
        return next((one for one in candidates if one.is_trial_due), None)

    def _replacement(
        self, server: str | None, timeout_s: float, limits: Limits, has_budget: bool, candidates: Sequence[Candidate]
    ) -> Start | GiveUp:
        was_sent = any(attempt.sent for attempt in self.attempts if attempt.kind is not Kind.TRIAL)
        if was_sent and not (self.may_run_twice() and self.can_be_sent_again):
            return GiveUp.MAY_HAVE_RUN
        if not limits.may_retry:
            return GiveUp.NO_RETRY
        if server is None:
            return self._nobody_left(candidates)
        is_free = not self.attempts[-1].sent
        if not is_free and not has_budget:
            return GiveUp.NO_RETRY
        return Start(server, Kind.RETRY, timeout_s, takes_from_budget=not is_free)

    def _hedge_at_s(self, candidates: Sequence[Candidate], limits: Limits) -> float | None:
        may_hedge = limits.may_hedge and self.may_run_beside_itself()
        waiting = self.ordinary_running()
        if not may_hedge or not waiting:
            return None
        usual_s = {candidate.name: candidate.hedge_after_s for candidate in candidates}
        latest = max(waiting, key=lambda one: one.began_s)
        return latest.began_s + usual_s[latest.server]

    def may_run_twice(self) -> bool:
        """Say whether a second run of this request does no harm (rule 3)."""
        return self.method in IDEMPOTENT_METHODS or self.has_idempotency_key

    def ordinary_running(self) -> list[Running]:
        """Return the attempts under way that the client waits for: all but a trial."""
        return [one for one in self.running if one.kind is not Kind.TRIAL]

    def overtaken_by(self, winner: str, now_s: float) -> list[Running]:
        """Return the attempts under way that are far slower than the winner's, which began later and is here first.

        A hedge is overtaken only by another hedge: beside a retry it has only just begun.
        """
        if len(self.running) == 1:
            return []
        won = next(one for one in self.running if one.server == winner)
        return [
            one
            for one in self.ordinary_running()
            if one.began_s < won.began_s
            and now_s - one.began_s >= FAR_SLOWER * (now_s - won.began_s)
            and (one.kind is not Kind.HEDGE or won.kind is Kind.HEDGE)
        ]

    def may_run_beside_itself(self) -> bool:
        """Say whether two attempts may be under way at the same time."""
        return self.method in SAFE_METHODS and self.can_be_sent_again and not self.asks_upgrade

    def _tried(self) -> set[str]:
        return {one.server for one in self._all()}

    def _has_ordinary_attempt(self) -> bool:
        return any(one.kind is not Kind.TRIAL for one in self._all())

    def _nobody_left(self, candidates: Sequence[Candidate]) -> GiveUp:
        """Tell servers that are there from servers that are gone: silence alone can't, but who is probed well is there.

        One that is full is enough, and so is one bad answer. Else all must have been there: a crash in the middle of a
        request looks like a reset.
        """
        reachable = {one.name for one in candidates if one.is_there}
        tried = self._tried()
        if any(one.is_full and one.is_there for one in candidates if one.name not in tried):
            return GiveUp.BUSY
        were_there = [one.sent and (one.reason not in TIMEOUTS or one.server in reachable) for one in self.attempts]
        has_one = any(one.reason in BAD_ANSWERS for one in self.attempts) or (bool(were_there) and all(were_there))
        return GiveUp.ALL_FAILED if has_one else GiveUp.NO_SERVER

    def _all(self) -> list[Attempt | Running]:
        return [*self.attempts, *self.running]
