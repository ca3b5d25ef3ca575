"""Greenlets that run one job after the other, and jobs that need none of their own.

Attempts run beside their request. A new greenlet for each would have a stack mapped and unmapped each time, which takes
longer than all of the decisions about the attempt. And most need none: as long as an attempt is alone, and not late,
its request has nothing else to do. So the request makes it itself. Only when it is late somebody takes over what there
is to decide; the attempt goes on where it is, and nobody disturbs it.
"""

import time
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

import gevent
from gevent.event import AsyncResult
from gevent.queue import SimpleQueue

from balancer.wire.deadlines import Deadlines

Job = Callable[[], None]
T = TypeVar("T")
D = TypeVar("D")

MOST_IDLE = 64  # greenlets that wait for a job; after a rush the others end


class Runners:
    """Starts jobs, each in a greenlet that has nothing to do.

    clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._idle: list[Runner] = []
        self.deadlines = Deadlines(clock)

    def start(self, job: Job) -> "Running":
        """Run a job beside everything else; returns at once."""
        runner = self._idle.pop() if self._idle else Runner(self._idle)
        runner.begin(job)
        return Running(runner, job)


class OvertakenError(BaseException):
    """Nobody needs any more what is being done; raised where it waits."""


class Here(Generic[D]):
    """A job done by who asks for it, and who decides for that one when the job is late.

    decide: what whoever takes over does; what it returns or raises is the end of the matter.
    was_late: whether somebody has taken over.
    """

    def __init__(self, runners: Runners, decide: Callable[[], D]) -> None:
        self.was_late = False
        self._runners = runners
        self._decide = decide
        self._greenlet = gevent.getcurrent()
        self._is_at_it = False
        self._decided: AsyncResult[D] | None = None
        self._decider: Running | None = None

    def run(self, job: Callable[[], T], late_after_s: float) -> T | None:
        """Do the job, and return what it returns; None when it was cancelled."""
        late = self._runners.deadlines.after(late_after_s, self._take_over)
        self._is_at_it = True
        try:
            return job()
        except OvertakenError:
            return None
        except BaseException:
            self._give_up()
            raise
        finally:
            self._is_at_it = False
            late.clear()

    def decision(self) -> D:
        """Return what was decided by who took over, waiting for it; or raise what that raised."""
        assert self._decided is not None, "nobody has taken over"
        try:
            decided: D = self._decided.get()  # type: ignore[assignment]  # without a time-out there is one
            return decided
        except BaseException:
            self._give_up()
            raise

    def cancel(self) -> None:
        """End the job, if it is still under way; returns at once."""
        gevent.get_hub().loop.run_callback(self._end)

    def _take_over(self) -> None:
        decided: AsyncResult[D] = AsyncResult()

        def decide() -> None:
            try:
                decided.set(self._decide())
            except BaseException as error:  # It is for who waits.
                decided.set_exception(error)

        self.was_late, self._decided = True, decided
        self._decider = self._runners.start(decide)

    def _end(self) -> None:
        if self._is_at_it:
            self._greenlet.throw(OvertakenError())

    def _give_up(self) -> None:
        if self._decider is not None:
            self._decider.cancel()


class Running(NamedTuple):
    """A job and who runs it."""

    runner: "Runner"
    job: Job

    def cancel(self) -> None:
        """End the job; one that has ended already is left alone, and so is whatever its runner does since."""
        self.runner.cancel(self.job)


class Runner:
    """A greenlet; `idle` is where it puts itself when it has nothing to do."""

    def __init__(self, idle: "list[Runner]") -> None:
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._idle = idle
        self._job: Job | None = None
        self._is_cancelled = False
        self._greenlet = gevent.spawn(self._run)

    def begin(self, job: Job) -> None:
        """Run a job; it must have none."""
        self._job = job
        self._jobs.put(job)

    def cancel(self, job: Job) -> None:
        """End a job, if it is at that one. It gets no other: its end comes only after others have had their turn."""
        if self._job is job:
            self._is_cancelled = True
            self._greenlet.kill(block=False)

    def _run(self) -> None:
        while True:
            self._jobs.get()()
            self._job = None
            if self._is_cancelled or len(self._idle) >= MOST_IDLE:
                return
            self._idle.append(self)
