"""What happened in a world, for the invariants to judge."""

from dataclasses import dataclass, field

from balancer.rules.attempt import Attempt, Kind
from balancer.rules.attempts import GiveUp, Start
from balancer.rules.health import State
from tests.simulation.server import Ran
from tests.simulation.world import Arrival, World


@dataclass
class Tried:
    """One attempt: what was decided, and how it ended for the balancer."""

    start: Start
    began_s: float
    ended_s: float | None = None
    ended: Attempt | None = None


@dataclass
class Story:
    """One request from its arrival to its end, as its client has it.

    status: of the answer; 0 while there is none. server: who is named for it. is_right: whether it is a body that some
    server has made for this very request, whole.
    """

    arrival: Arrival
    tried: list[Tried] = field(default_factory=list)
    ended_s: float | None = None
    status: int = 0
    server: str | None = None
    is_right: bool = False
    decision: GiveUp | None = None
    has_client_gone: bool = False

    @property
    def may_have_gone(self) -> bool:
        """Whether its client has broken off, or has waited as long as it would."""
        arrival, ended_s = self.arrival, self.ended_s or 0.0
        return arrival.breaks_off or (arrival.patience_s is not None and ended_s >= arrival.at_s + arrival.patience_s)

    @property
    def has_met_trouble(self) -> bool:
        """Whether its first attempt was not all that it took."""
        return len(self.tried) > 1 or any(one.ended is not None and one.ended.reason != "ok" for one in self.tried)

    @property
    def is_answered(self) -> bool:
        """Whether it has a good answer."""
        return self.status == 200 and self.is_right

    def __str__(self) -> str:
        steps = [f"{one.start.kind.value} {one.start.server} at {one.began_s:.4f}: {one.ended}" for one in self.tried]
        end = f"{self.status} by {self.server}, {'right' if self.is_right else 'wrong'}, decision {self.decision}"
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

    ran: each time that a server has begun to carry out a request.
    tokens: what was left of the budget after each start.
    in_flight: what the pool still counted when all was over; open_links: connections that were neither closed nor kept.
    errors: what the balancer's own code has logged as its own fault.
    """

    world: World
    stories: list[Story] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    ran: list[Ran] = field(default_factory=list)
    tokens: list[float] = field(default_factory=list)
    in_flight: dict[str, int] = field(default_factory=dict)
    open_links: int = 0
    errors: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.world}: {len(self.stories)} requests"

    def safe(self) -> list[Story]:
        """Return the safe requests whose clients waited."""
        return [one for one in self.stories if one.arrival.method in ("GET", "HEAD") and not one.has_client_gone]

    def protected(self) -> list[Story]:
        """Return those of them whose answers are held whole: nothing that is under way on its own can be mended."""
        return [one for one in self.safe() if not (one.arrival.wants_much or one.arrival.asks_for_ill)]

    def trials(self) -> list[tuple[Story, Tried]]:
        """Return the trials and the requests they were."""
        return [(story, one) for story in self.stories for one in story.tried if one.start.kind is Kind.TRIAL]
