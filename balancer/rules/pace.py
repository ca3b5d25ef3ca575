"""PURE: how slow a client may be. Its pace is no server's fault, so it has clocks of its own."""

from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Pace:
    """How long a client may be waited for.

    idle_s: seconds in which nothing comes.
    grace_s: seconds in all, and one more for every `bytes_per_s` bytes that have come.
    """

    idle_s: float
    grace_s: float = inf
    bytes_per_s: float = inf


class Patience:
    """What is left of the time that a client has for one thing: to send a head, a body, or to take its answer.

    Only waiting for the client uses it up: while the balancer does something else, its clocks stand still.
    """

    __slots__ = ("_moved_bytes", "_pace", "_quiet_s", "_waited_s")

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._quiet_s = 0.0
        self._waited_s = 0.0
        self._moved_bytes = 0

    def left_s(self) -> float:
        """Return for how many seconds the client may be waited for now; 0 when its time is up."""
        pace = self._pace
        in_all_s = pace.grace_s + self._moved_bytes / pace.bytes_per_s
        return max(0.0, min(pace.idle_s - self._quiet_s, in_all_s - self._waited_s))

    def waited(self, seconds: float, moved_bytes: int) -> None:
        """Count a wait, and how many bytes it has brought."""
        self._waited_s += seconds
        self._moved_bytes += moved_bytes
        self._quiet_s = 0.0 if moved_bytes else self._quiet_s + seconds


@dataclass(frozen=True)
class ClientLimits:
    """What clients may keep: connections, and the balancer waiting.

    connections: how many may be open before the longest idle one is closed for a new one.
    between: two requests on one connection.
    head: a request's line and headers, from their first byte; a new connection has as long for that first byte.
    body: a request's body. taking: the client's taking of its answer.
    """

    connections: int = 2000
    between: Pace = Pace(75.0)
    head: Pace = Pace(30.0, grace_s=30.0)
    body: Pace = Pace(10.0, grace_s=20.0, bytes_per_s=500)
    taking: Pace = Pace(30.0, grace_s=60.0, bytes_per_s=500)
