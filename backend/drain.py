"""A stop that nobody notices: for a moment the server says that it is going, and still serves.

A server that stops accepting connections at once leaves its clients to find that out, each for itself. So on SIGTERM
only its health check changes; whoever watches that takes its requests elsewhere, and then the server stops. ("Lame duck
state" in Beyer et al., "Site Reliability Engineering", 2016, chapter 20.)
"""

import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

DRAIN_S = 0.6  # time for two probes of a balancer that makes four a second


class Drain:
    """Whether the server is about to stop, and what is to be done when it has told that for long enough."""

    def __init__(self, seconds: float = DRAIN_S) -> None:
        self._seconds = seconds
        self._begun = threading.Event()

    @property
    def has_begun(self) -> bool:
        """Whether the server is about to stop."""
        return self._begun.is_set()

    def before(self, stop: Callable[[int, FrameType | None], None]) -> None:
        """Let SIGTERM begin a drain, at whose end `stop` is called with the signal.

        In a thread that waits already: a signal's handler may interrupt the start of another thread.
        """

        def wait_and_stop() -> None:
            self._begun.wait()
            time.sleep(self._seconds)
            stop(signal.SIGTERM, None)

        threading.Thread(target=wait_and_stop, name="drain", daemon=True).start()
        signal.signal(signal.SIGTERM, lambda number, frame: self._begun.set())
        signal.siginterrupt(signal.SIGTERM, False)
