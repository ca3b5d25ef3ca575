"""What Docker says, looked at again whenever something has happened, and now and then all the same."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Event, Lock, Thread

from lab import Trouble
from lab.actions import diagnosis, record
from lab.clone import project
from lab.stack.containers import Clone, connect, engine
from lab.stack.errors import docker_errors
from lab.stack.snapshot import Snapshot

# While a page is open; while none is, or an experiment must not be disturbed. To look into servers costs something,
# and what is done with our commands, or told by Docker, is looked at anyway.
EVERY_S, SELDOM_S = 5.0, 15.0
NOT_SOONER_S = 0.3
AGAIN_S = 1.0
# What Docker tells that may have to do with a server's state. Not what is run in one: that is ourselves, mostly.
TELLS = ("create", "start", "die", "pause", "unpause", "update", "destroy", "connect", "disconnect")


class Look:
    """Looks in a thread of its own.

    looked: is told what Docker shows of each container, the page's address, and when that was asked; or None and the
    trouble. is_watched: whether anybody wants to know it soon.
    """

    def __init__(
        self,
        looked: Callable[[Mapping[str, Snapshot] | None, str, float, str], object],
        is_watched: Callable[[], bool],
    ) -> None:
        self._looked, self._is_watched = looked, is_watched
        self._wake, self._is_over = Event(), Event()
        self._clone: Clone | None = None
        self._lock = Lock()

    def start(self) -> None:
        """Begin to look."""
        for work in (self._look_on, self._listen):
            Thread(target=work, name="look", daemon=True).start()

    def stop(self) -> None:
        """Look no longer."""
        self._is_over.set()
        self._wake.set()

    def now(self) -> None:
        """Look as soon as may be."""
        self._wake.set()

    def clone(self) -> Clone:
        """Return the lab's containers. Raises Trouble when there are none, or the engine can't be asked."""
        with self._lock:
            if self._clone is None:
                record.log_file.cache_clear()  # A lab that was brought up since may log elsewhere.
                self._clone = connect(checks_settings=False)
            return self._clone

    def project(self) -> str:
        """Return the Compose project of the lab; while there is none, the one that it would have."""
        with self._lock:
            return self._clone.project if self._clone else project.project_name()

    def once(self) -> None:
        """Look, and tell."""
        began_s = time.time()
        try:
            clone = self.clone()
            shown, address = diagnosis.look(clone), clone.address()
        except Trouble as trouble:
            with self._lock:
                self._clone = None
            self._looked(None, "", began_s, str(trouble))
        else:
            self._looked(shown, address, began_s, "")

    def _look_on(self) -> None:
        while not self._is_over.is_set():
            self.once()
            time.sleep(NOT_SOONER_S)
            self._wake.wait(EVERY_S - NOT_SOONER_S if self._is_watched() else SELDOM_S)
            self._wake.clear()

    def _listen(self) -> None:
        """Wait for what Docker tells."""
        while not self._is_over.is_set():
            with suppress(Trouble), docker_errors():
                filters = {"type": ["container", "network"], "event": list(TELLS)}
                for _ in engine().events(filters=filters):
                    self._wake.set()
            self._wake.set()
            self._is_over.wait(AGAIN_S)
