"""Greenlets that run one job after the other.

Every attempt runs beside its request. A new greenlet for each would have a stack mapped and unmapped each time, which
takes longer than all of the decisions about the attempt.
"""

from collections.abc import Callable
from typing import NamedTuple

import gevent
from gevent.queue import SimpleQueue

Job = Callable[[], None]

MOST_IDLE = 64  # greenlets that wait for a job; after a rush the others end


class Runners:
    """Starts jobs, each in a greenlet that has nothing to do."""

    def __init__(self) -> None:
        self._idle: list[Runner] = []

    def start(self, job: Job) -> "Running":
        """Run a job beside everything else; returns at once."""
        runner = self._idle.pop() if self._idle else Runner(self._idle)
        runner.begin(job)
        return Running(runner, job)


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
