"""Looks on while the real balancer runs: what it connects to, tries, logs; nothing is done otherwise for it."""

import logging
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from balancer.events.activity import Activity
from balancer.forwarding.outcome import Outcome
from balancer.forwarding.race import Race
from balancer.rules.attempt import Attempt
from balancer.rules.attempts import Start
from balancer.rules.concurrency import NOWHERE, Place
from balancer.servers.server import Transition
from balancer.wire.incoming import Call
from tests.simulation.history import History, Seen, Story, Tried
from tests.simulation.network import Link, SimulatedNetwork
from tests.simulation.virtual_time import VirtualLoop


class WatchedNetwork(SimulatedNetwork):
    """The network, with all connections that it has made."""

    def __init__(self, loop: VirtualLoop, random: Random) -> None:
        super().__init__(loop, random)
        self.links: list[Link] = []

    def connect(self, address: str, port: int) -> Link:
        """Return a connection. Raises OSError."""
        link = super().connect(address, port)
        self.links.append(link)
        return link


class WatchedRace(Race):
    """A race whose attempts are noted in their request's story."""

    def __init__(self, story: Story, tokens: list[float], *arguments: Any) -> None:
        super().__init__(*arguments)
        self._story = story
        self._tokens = tokens
        self._tried: dict[str, Tried] = {}

    def start(self, start: Start, now_s: float, place: Place = NOWHERE, is_alone: bool = False) -> None:
        """Begin an attempt."""
        self._tokens.append(min(budget.tokens for budget in self._pool._budgets.values()))
        self._tried[start.server] = Tried(start, now_s)
        self._story.tried.append(self._tried[start.server])
        super().start(start, now_s, place, is_alone)

    def _record(self, lane: Any, reason: str, sent: bool) -> Attempt:
        is_first = lane.recorded is None
        attempt = super()._record(lane, reason, sent)
        if is_first:
            tried = self._tried[attempt.server]
            tried.ended, tried.ended_s = attempt, self._clock()
        return attempt


class NotedActivity(Activity):
    """The log, kept in the history instead of in a file."""

    def __init__(self, history: History, clock: Callable[[], float]) -> None:
        super().__init__(Path("/nowhere"), ZoneInfo("UTC"), "")
        self._history = history
        self._clock = clock

    def request_ended(self, call: Call, outcome: Outcome) -> float:
        """Take no note: every request has its story."""
        return self._clock()

    def state_changed(self, transition: Transition) -> None:
        """Note a change of state."""
        self._history.seen.append(Seen(self._clock(), transition.server, transition.after, transition.reason))


class NotedErrors(logging.Handler):
    """Keeps what the balancer logs as a fault of its own."""

    def __init__(self, history: History) -> None:
        super().__init__(logging.ERROR)
        self._history = history

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self._history.errors.append(f"{record.getMessage()}: {record.exc_info and record.exc_info[1]!r}")
