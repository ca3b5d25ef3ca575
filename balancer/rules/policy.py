"""PURE: which server is next.

A policy only puts servers into an order; `choose` does the rest: the servers that are ONLINE go first, the SUSPECT ones
last, the OFFLINE ones not at all, and none that this request has tried already. Of those that are equally well, the
busy ones are asked only when all are, and then the one that will have the answer soonest, whatever the policy; one that
is full is not asked (concurrency.py).

With one exception, fail open: when nobody else is left, those that are OFFLINE only because their breakers are open are
asked, too. Their probes are green, so they can be reached; an answer that comes late does the least harm, so whoever is
kept out for being slow goes first. (Envoy calls the same idea its panic threshold.)
"""

from collections.abc import Callable, Collection, Sequence
from random import Random
from typing import NamedTuple

from balancer.rules.health import State


class Candidate(NamedTuple):
    """A server as the choice sees it.

    hedge_after_s: how long an attempt on it may take before a second one is started beside it, in seconds.
    in_flight: how many attempts are under way on it.
    is_trial_due: whether its breaker has cooled down and one real request may show that it is well again.
    kept_out_for: the reason, when nothing but its open breaker makes it OFFLINE; else "".
    is_busy: whether another had better be asked. is_full: whether it gets no more.
    expected_s: in how many seconds it would answer one more; 0 while it isn't busy, for then nobody asks.
    """

    name: str
    state: State
    hedge_after_s: float = 0.1
    in_flight: int = 0
    is_trial_due: bool = False
    kept_out_for: str = ""
    is_busy: bool = False
    is_full: bool = False
    expected_s: float = 0.0

    @property
    def is_there(self) -> bool:
        """Whether it can be reached, as far as is known."""
        return self.state is not State.OFFLINE or self.kept_out_for != ""


# A policy gets the usable servers in the configured order and the request's number, counted from 0.
Policy = Callable[[Sequence[Candidate], int], list[Candidate]]


def priority(candidates: Sequence[Candidate], number: int) -> list[Candidate]:
    """Keep the configured order: the primary takes every request it can, the backups wait."""
    return list(candidates)


def round_robin(candidates: Sequence[Candidate], number: int) -> list[Candidate]:
    """Let the servers take turns."""
    turn = number % len(candidates) if candidates else 0
    return [*candidates[turn:], *candidates[:turn]]


def least_connections(candidates: Sequence[Candidate], number: int) -> list[Candidate]:
    """Put the server with the fewest attempts under way first; equals take turns."""
    return sorted(round_robin(candidates, number), key=lambda candidate: candidate.in_flight)


def random(candidates: Sequence[Candidate], number: int) -> list[Candidate]:
    """Shuffle; the request's number is the seed, so that the same number gives the same order."""
    return Random(number).sample(list(candidates), len(candidates))  # noqa: S311 (no secret)


POLICIES: dict[str, Policy] = {
    "priority": priority,
    "round_robin": round_robin,
    "least_connections": least_connections,
    "random": random,
}


def choose(
    candidates: Sequence[Candidate],
    policy: Policy,
    number: int = 0,
    tried: Collection[str] = (),
    fails_open: bool = True,
    is_extra: bool = False,
) -> str | None:
    """Return the name of the server that a request goes to next, or None when none is left for it.

    candidates: every server, in the configured order.
    number: the request's number, for policies that take turns.
    tried: the names of the servers that this request has tried already.
    fails_open: whether one that only its breaker keeps out will do when there is no other.
    is_extra: whether the request has an attempt under way already: then nobody is asked who is busy.
    """
    untried = [candidate for candidate in candidates if candidate.name not in tried and not candidate.is_full]
    for wanted in (State.ONLINE, State.SUSPECT):
        usable = [candidate for candidate in untried if candidate.state is wanted]
        at_ease = policy([candidate for candidate in usable if not candidate.is_busy], number)
        if at_ease:
            return at_ease[0].name
        if usable and not is_extra:
            return min(usable, key=lambda candidate: candidate.expected_s).name
    kept_out = [candidate for candidate in untried if candidate.kept_out_for] if fails_open else []
    mildest = [candidate for candidate in kept_out if candidate.kept_out_for == "slow"] or kept_out
    return policy(mildest, number)[0].name if mildest else None
