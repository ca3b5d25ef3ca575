"""PURE: the points of an inspected lab: what each step of the practicum is worth, and what was missed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lab.texts.language import later, t

# Each step's parts, which are given or missed one by one: 100 points in all.
POINTS: Mapping[str, Mapping[str, int]] = {
    "S1": {"server1": 4, "server2": 4, "server3": 4},
    "S2": {"order": 4, "second": 4, "third": 4},
    "S3": {"shown": 3, "one": 3, "two": 2},
    "S4": {"served": 3, "page": 1, "backups": 2, "offline": 2, "tail": 2},
    "S5": {"who": 3, "what": 2, "texts": 1, "refresh": 2},
    "S6": {"title": 1, "picture": 2, "link": 3},
    "S7": {"service": 10, "page": 4},
    "S8": {"service": 9, "page": 3},
    "S9": {"refusal": 4, "retry": 2, "json": 2, "page": 4},
    "S10": {"back": 6},
}
TITLES: Mapping[str, str] = {
    "S1": later("three servers answer with the five fields in order"),
    "S2": later("servers are tried in order, two seconds each"),
    "S3": later("the page shows every server's state"),
    "S4": later("every request is a line in the log"),
    "S5": later("the page shows who answers, and what"),
    "S6": later("the home page leads to the load balancer's page"),
    "S7": later("server 1 failed: Server 2 serves"),
    "S8": later("servers 1 and 2 failed: Server 3 serves"),
    "S9": later("all servers failed: the service says so"),
    "S10": later("all servers healed: Server 1 serves again"),
}


@dataclass(frozen=True)
class Miss:
    """A part of a step that was missed: what was expected, what was seen, and what to look at.

    also: parts that nobody could get without this one.
    """

    part: str
    expected: str
    seen: str
    look_at: str
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        words = {"expected": self.expected, "seen": self.seen, "look_at": self.look_at}
        return t("expected: {expected}; seen: {seen}; look at {look_at}.", **words)


@dataclass
class Step:
    """A step of the practicum, such as S7, and the parts of it that were missed."""

    name: str
    misses: list[Miss] = field(default_factory=list)

    @property
    def of(self) -> int:
        """How many points it is worth."""
        return sum(POINTS[self.name].values())

    @property
    def points(self) -> int:
        """How many it has got."""
        return self.of - sum(self.lost(miss) for miss in self.misses)

    def lost(self, miss: Miss) -> int:
        """Return how many points a miss costs."""
        return sum(POINTS[self.name][part] for part in (miss.part, *miss.also))


@dataclass(frozen=True)
class Inspection:
    """What came of inspecting a lab. project: its Compose project."""

    url: str
    project: str
    steps: tuple[Step, ...]

    @property
    def points(self) -> int:
        """How many points it has got in all."""
        return sum(step.points for step in self.steps)

    @property
    def of(self) -> int:
        """How many it could have got."""
        return sum(step.of for step in self.steps)

    def told(self) -> dict[str, Any]:
        """Return it as --json prints it."""
        steps = [
            {
                "step": step.name,
                "title": t(TITLES[step.name]),
                "points": step.points,
                "of": step.of,
                "misses": [str(miss) for miss in step.misses],
            }
            for step in self.steps
        ]
        return {"url": self.url, "project": self.project, "points": self.points, "of": self.of, "steps": steps}
