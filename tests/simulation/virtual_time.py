"""gevent on a clock that jumps: the balancer's own greenlets, queues and time-outs run unchanged, and nothing waits.

gevent lets a hub have another event loop. This one knows no sockets, only callbacks and timers: it runs what is due,
and when nothing is, it moves the clock on to the next timer. A second with nothing to do costs nothing, and what
happens depends on the world alone, so that a seed plays the same world every time (the idea is FoundationDB's).
"""

import heapq
import weakref
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any, cast

import gevent
from gevent import Greenlet
from gevent._hub_local import get_hub_if_exists, set_hub
from gevent.exceptions import LoopExit
from gevent.hub import Hub

MOST_AT_ONE_MOMENT = 100_000  # callbacks; more, and the program goes round in circles


class Callback:
    """One call that is due; gevent asks whether it is still to come, and may take it back."""

    def __init__(self, callback: Callable[..., object] | None, args: tuple[Any, ...] | None) -> None:
        self.callback = callback
        self.args = args

    def stop(self) -> None:
        """Take it back."""
        self.callback = self.args = None

    close = stop

    @property
    def pending(self) -> bool:
        """Whether it is still to come."""
        return self.callback is not None

    def __bool__(self) -> bool:
        return self.args is not None

    def run(self) -> None:
        """Make the call, unless it was taken back."""
        callback, self.callback = self.callback, None
        if callback is not None and self.args is not None:
            callback(*self.args)
        self.args = None


class Timer:
    """A call at a time to come, as gevent's own timers are used."""

    def __init__(self, loop: "VirtualLoop", after_s: float) -> None:
        self._loop = loop
        self._after_s = after_s
        self._due: Callback | None = None

    def start(self, callback: Callable[..., object], *args: Any, update: bool | None = None) -> None:
        """Let it run from now on."""
        self._due = self._loop.at(self._loop.now_s + max(0.0, self._after_s), callback, *args)

    def stop(self) -> None:
        """Stop it."""
        if self._due is not None:
            self._due.stop()
            self._due = None

    close = stop

    @property
    def callback(self) -> Callable[..., object] | None:
        """What it will call; None when it isn't running."""
        return self._due.callback if self._due is not None else None

    @property
    def active(self) -> bool:
        """Whether it is running."""
        return self.callback is not None

    pending = False

    def __enter__(self) -> "Timer":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class VirtualLoop:
    """What of gevent's event loop (`gevent._interfaces.ILoop`) greenlets, queues and time-outs use."""

    default = False
    error_handler: object = None

    def __init__(self) -> None:
        self.now_s = 0.0
        self.is_over: Callable[[], bool] = lambda: False
        self._callbacks: deque[Callback] = deque()
        self._timers: list[tuple[float, int, Callback]] = []
        self._order = count()

    def clock(self) -> float:
        """Return the seconds since the world began."""
        return self.now_s

    def at(self, at_s: float, callback: Callable[..., object], *args: Any) -> Callback:
        """Plan a call; equal times keep the order in which they were planned."""
        due = Callback(callback, args)
        heapq.heappush(self._timers, (max(at_s, self.now_s), next(self._order), due))
        return due

    def run_callback(self, callback: Callable[..., object], *args: Any) -> Callback:
        """Plan a call for this moment."""
        due = Callback(callback, args)
        self._callbacks.append(due)
        return due

    def timer(self, after: float, repeat: float = 0.0, ref: bool = True, priority: int | None = None) -> Timer:
        """Return a timer that isn't running yet."""
        return Timer(self, after)

    def run(self, nowait: bool = False, once: bool = False) -> None:
        """Let everything happen, until it is over or nothing is planned."""
        at_this_moment = 0
        while not self.is_over():
            if self._callbacks:
                at_this_moment += 1
                assert at_this_moment < MOST_AT_ONE_MOMENT, f"it goes round in circles at {self.now_s:.4f} s"
                self._callbacks.popleft().run()
            elif self._timers:
                at_s, _, due = heapq.heappop(self._timers)
                if due.pending:
                    if at_s > self.now_s:
                        self.now_s, at_this_moment = at_s, 0
                    due.run()
            else:
                return

    def forget(self) -> None:
        """Forget whatever is planned."""
        self._callbacks.clear()
        self._timers.clear()

    def update_now(self) -> None:
        """Do nothing: this clock is never late."""

    def destroy(self) -> None:
        """Do nothing: there is nothing to give back."""


class VirtualHub(Hub):
    """A hub that keeps what greenlets die of, for whoever runs them to raise."""

    errors: list[BaseException]

    def handle_error(self, context: object, kind: Any, value: Any, trace: Any) -> None:
        """Keep an error that nobody caught."""
        if not isinstance(value, gevent.GreenletExit):
            self.errors.append(value)


class VirtualTime:
    """As a context: whatever uses gevent in this thread does so in virtual time."""

    def __init__(self) -> None:
        self.loop = VirtualLoop()
        self._greenlets: list[weakref.ref[Greenlet[Any, Any]]] = []

    def __enter__(self) -> "VirtualTime":
        self._before = get_hub_if_exists()
        self._hub = VirtualHub(cast(Any, self.loop))
        self._hub.errors = []
        set_hub(self._hub)
        Greenlet.add_spawn_callback(self._note)
        return self

    def run(self, is_over: Callable[[], bool] = lambda: False) -> None:
        """Let everything happen until it is over, or nothing is left to wait for. Raises what a greenlet died of."""
        self.loop.is_over = is_over
        with suppress(LoopExit):
            self._hub.switch()
        if self._hub.errors:
            raise self._hub.errors[0]

    def __exit__(self, *error: object) -> None:
        Greenlet.remove_spawn_callback(self._note)
        self.loop.forget()
        for reference in self._greenlets:
            greenlet = reference()
            if greenlet is not None and not greenlet.dead:
                greenlet.kill(block=False)
        self.loop.is_over = lambda: False
        with suppress(LoopExit):
            self._hub.switch()
        self._hub.destroy()
        set_hub(cast(Any, self._before))  # also None: there was none

    def _note(self, greenlet: "Greenlet[Any, Any]") -> None:
        self._greenlets.append(weakref.ref(greenlet))
