"""What is seen of one example: what came of it, and what it has left behind."""

import logging
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import gevent

from balancer.events.activity import Activity
from balancer.forwarding.outcome import Outcome
from balancer.forwarding.runner import Runner
from balancer.rules.attempt import CANCELLED, OK, OVERTAKEN
from balancer.servers.server import Transition
from balancer.wire.incoming import Call
from balancer.wire.reading import TruncatedError
from balancer.wire.upstream import AttemptError

ADDRESSES = ("127.0.0.21", "127.0.0.22", "127.0.0.23")


@dataclass
class Played:
    """What came of one example.

    text: all that the client got. transitions: of the servers' states. counted: how the attempts ended, by server.
    hangs: whether the client was still waiting at HANGS_AFTER_S. left: sockets, connections and attempts that outlived
    the request. errors: what was logged as a fault.
    """

    text: bytes = b""
    transitions: list[Transition] = field(default_factory=list)
    counted: dict[str, set[str]] = field(default_factory=dict)
    hangs: bool = False
    left: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def against(self, server: int) -> set[str]:
        """Return the reasons that stand, or are counted, against the server with this index."""
        changes = {one.reason for one in self.transitions if one.server == ADDRESSES[server]}
        return changes | (self.counted[ADDRESSES[server]] - {OK, CANCELLED, OVERTAKEN})


class NoLog(Activity):
    """The log, kept in what is played instead of in a file."""

    def __init__(self, played: Played) -> None:
        super().__init__(Path("/nowhere"), ZoneInfo("UTC"), "")
        self._played = played

    def request_ended(self, call: Call, outcome: Outcome) -> float:
        """Take no note."""
        return 0.0

    def state_changed(self, transition: Transition) -> None:
        """Note it."""
        self._played.transitions.append(transition)


class Noted(logging.Handler):
    """Keeps every fault that is logged, and every greenlet that fails, but for an answer that a server has cut off."""

    def __init__(self, played: Played) -> None:
        super().__init__(logging.ERROR)
        self._errors = played.errors

    def emit(self, record: logging.LogRecord) -> None:
        """Note a record."""
        kind = record.exc_info[0] if record.exc_info else None
        if kind is None or not issubclass(kind, AttemptError | TruncatedError | OSError):
            self._errors.append(logging.Formatter().format(record))

    def failed(self, context: object, kind: type, value: BaseException, traceback: object) -> None:
        """Note a greenlet that has failed, as gevent tells it."""
        if not issubclass(kind, gevent.GreenletExit):
            self._errors.append(f"{context}: {kind.__name__}: {value}")


def noted_runner(runners: list[Runner], idle: list[Runner]) -> Runner:
    """Return a new runner, and note it."""
    runners.append(Runner(idle))
    return runners[-1]


def busy(runners: list[Runner]) -> int:
    """Return how many runners have a job still; one that was cancelled at its job is dead."""
    return sum(one._job is not None and not one._greenlet.dead for one in runners)


def open_sockets() -> int:
    """Return how many sockets this process has open."""
    found = 0
    for file in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):  # the one that this loop reads from
            found += str(file.readlink()).startswith("socket:")
    return found
