"""PURE: which server is next.

A policy only puts the usable servers into an order; `choose` does the rest: the servers that are ONLINE go first, the
SUSPECT ones last, the OFFLINE ones not at all, and none that this request has tried already.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from balancer.health import State


@dataclass(frozen=True)
class Candidate:
    """A server as the choice sees it: its name, and the state it is held to be in."""

    name: str
    state: State


Policy = Callable[[Sequence[Candidate]], list[Candidate]]


def priority(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Keep the configured order: the primary takes every request it can, the backups wait."""
    return list(candidates)


POLICIES: dict[str, Policy] = {"priority": priority}


def choose(candidates: Sequence[Candidate], policy: Policy, tried: Collection[str] = ()) -> str | None:
    """Return the name of the server that a request goes to next, or None when none is left for it.

    candidates: every server, in the configured order.
    tried: the names of the servers that this request has tried already.
    """
    untried = [candidate for candidate in candidates if candidate.name not in tried]
    for wanted in (State.ONLINE, State.SUSPECT):
        usable = policy([candidate for candidate in untried if candidate.state is wanted])
        if usable:
            return usable[0].name
    return None
