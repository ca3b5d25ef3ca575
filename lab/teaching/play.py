"""PURE: what was seen while one side of an experiment was played: the raw data from which every figure is computed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field
from typing import Any

from lab.measuring.figures import Sample

OFFLINE = "OFFLINE"
BALANCER = "balancer"


class BadPlayError(ValueError):
    """What was read is no play."""


@dataclass(frozen=True)
class Mark:
    """A fault or a heal ("fault", "heal"), done at_s seconds from the load's start; it took took_s."""

    at_s: float
    what: str
    server: str
    fault: str
    options: Mapping[str, float] = field(default_factory=dict)
    took_s: float = 0.0


@dataclass(frozen=True)
class Change:
    """A server's state changed, as the balancer says. at_s: in seconds from the load's start."""

    at_s: float
    server: str
    state: str
    reason: str


@dataclass(frozen=True)
class Machine:
    """What the machine did meanwhile.

    idle: the share of its CPUs that had nothing to do. strangers: what others did to the lab, a line each. is_logged:
    whether the balancer could write its log, from which the states are read. is_watched: whether they are read at all;
    on several machines each balancer has states and a log of its own.
    """

    idle: float = 1.0
    strangers: tuple[str, ...] = ()
    is_logged: bool = True
    is_watched: bool = True


@dataclass(frozen=True)
class Play:
    """One side, played once.

    values: of the method's variables. settings: of the balancer. began: the wall clock at the load's start, ISO 8601.
    seconds: how long the load was sent. counters: what `/api/status` counted meanwhile, by server ("" for all of them).
    orders: what `GET /orders` showed at the end; None where none were sent.
    """

    experiment: str
    side: str
    values: Mapping[str, Any]
    settings: Mapping[str, str]
    began: str
    seconds: float
    samples: Sequence[Sample]
    marks: Sequence[Mark] = ()
    changes: Sequence[Change] = ()
    counters: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    orders: Sequence[Mapping[str, Any]] | None = None
    machine: Machine = Machine()

    def first_fault_s(self) -> float | None:
        """Return when the first fault was done; None when there was none."""
        return min((mark.at_s for mark in self.marks if mark.what == "fault"), default=None)

    def last_heal_s(self) -> float | None:
        """Return when the last fault was undone; None when none was."""
        return max((mark.at_s for mark in self.marks if mark.what == "heal"), default=None)

    def faults_of(self, server: str) -> list[tuple[float, float, str]]:
        """Return when a server had which fault: from, until, its name. One that was never undone lasts to the end."""
        spells: list[tuple[float, float, str]] = []
        for mark in sorted((one for one in self.marks if one.server == server), key=lambda one: one.at_s):
            if mark.what == "fault":
                spells.append((mark.at_s, self.seconds, mark.fault))
            else:
                spells = [(a, mark.at_s if b == self.seconds else b, name) for a, b, name in spells]
        return spells


def to_text(play: Play) -> str:
    """Return a play as JSON, always the same text for the same play."""
    told = {**asdict(play), "samples": [_rounded(astuple(one)) for one in play.samples]}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def from_text(text: str) -> Play:
    """Return the play that `to_text` wrote. Raises BadPlayError."""
    try:
        told = json.loads(text)
        return Play(
            **told
            | {
                "samples": [Sample(*one) for one in told["samples"]],
                "marks": [Mark(**one) for one in told["marks"]],
                "changes": [Change(**one) for one in told["changes"]],
                "machine": Machine(**told["machine"] | {"strangers": tuple(told["machine"]["strangers"])}),
            }
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadPlayError(str(error)) from error


def as_kept(play: Play) -> Play:
    """Return a play as it is read again: what is worked out from it then is what anybody can work out."""
    return from_text(to_text(play))


def _rounded(values: Sequence[Any]) -> list[Any]:
    return [round(value, 5) if isinstance(value, float) else value for value in values]
