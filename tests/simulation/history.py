"""What happened in a world, for the invariants to judge."""

from dataclasses import dataclass, field

from balancer.rules.attempts import Attempt, GiveUp, Kind, Start
from balancer.rules.health import State
from tests.simulation.world import Arrival, World


@dataclass
class Tried:
    """One attempt: what was decided, and how it ended for the balancer."""

    start: Start
    began_s: float
    ended_s: float | None = None
    ended: Attempt | None = None
    may_have_run: bool = False


@dataclass
class Story:
    """One request from its arrival to its end."""

    arrival: Arrival
    tried: list[Tried] = field(default_factory=list)
    ended_s: float | None = None
    answered_by: str | None = None  # who gave the good answer
    decision: GiveUp | None = None
    has_client_gone: bool = False

    def __str__(self) -> str:
        steps = [f"{one.start.kind.value} {one.start.server} at {one.began_s:.4f}: {one.ended}" for one in self.tried]
        end = f"answered by {self.answered_by}" if self.answered_by else f"ended by {self.decision}"
        when = "never" if self.ended_s is None else f"{self.ended_s:.4f}"
        return "\n    ".join((f"{self.arrival}", *steps, f"{end} at {when}"))


@dataclass(frozen=True)
class Seen:
    """What the balancer said of a server at one moment."""

    at_s: float
    server: str
    state: State
    reason: str


@dataclass
class History:
    """Everything that happened.

    tokens: what was left of the budget after each start.
    in_flight: what the pool still counted when all was over.
    """

    world: World
    stories: list[Story] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    tokens: list[float] = field(default_factory=list)
    in_flight: dict[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.world}: {len(self.stories)} requests"

    def safe(self) -> list[Story]:
        """Return the safe requests whose clients waited."""
        return [one for one in self.stories if one.arrival.method in ("GET", "HEAD") and not one.has_client_gone]

    def trials(self) -> list[tuple[Story, Tried]]:
        """Return the trials and the requests they were."""
        return [(story, one) for story in self.stories for one in story.tried if one.start.kind is Kind.TRIAL]
