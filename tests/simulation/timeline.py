"""Virtual time: what happens when, and processes that wait without anybody waiting for them."""

import heapq
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

# A process yields what it waits for, and gets the item, or None when none came in time.
Process = Generator["Take", Any, Any]


@dataclass
class Mailbox:
    """What gevent's SimpleQueue is to the balancer; one process at a time takes from it."""

    items: deque[object] = field(default_factory=deque)
    taker: "Callable[[], None] | None" = None

    def put(self, item: object) -> None:
        """Add an item, and wake whoever waits for one."""
        self.items.append(item)
        if self.taker is not None:
            taker, self.taker = self.taker, None
            taker()


@dataclass(frozen=True)
class Take:
    """The wish for a mailbox's next item, for `timeout_s` seconds at most."""

    box: Mailbox
    timeout_s: float


class Timeline:
    """A clock that jumps from event to event; equal times keep the order in which they were planned."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._planned: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def clock(self) -> float:
        """Return the seconds since the world began."""
        return self.now_s

    def at(self, at_s: float, action: Callable[[], None]) -> None:
        """Plan an action."""
        heapq.heappush(self._planned, (max(at_s, self.now_s), next(self._order), action))

    def spawn(self, process: Process) -> None:
        """Let a process begin now."""
        self._resume(process, None)

    def run(self, until_s: float) -> None:
        """Let everything happen that is planned up to `until_s`."""
        while self._planned and self._planned[0][0] <= until_s:
            self.now_s, _, action = heapq.heappop(self._planned)
            action()

    def _resume(self, process: Process, item: object) -> None:
        while True:
            try:
                take = process.send(item)
            except StopIteration:
                return
            if not take.box.items:
                break
            item = take.box.items.popleft()
        self._wait(process, take)

    def _wait(self, process: Process, take: Take) -> None:
        box = take.box
        is_over = False

        def woken() -> None:
            # Not at once: whoever puts something into a mailbox goes on first, as with greenlets.
            self.at(self.now_s, lambda: go_on(box.items.popleft()))

        def expired() -> None:
            if not is_over and box.taker is woken:
                box.taker = None
                go_on(None)

        def go_on(item: object) -> None:
            nonlocal is_over
            is_over = True
            self._resume(process, item)

        box.taker = woken
        self.at(self.now_s + take.timeout_s, expired)
