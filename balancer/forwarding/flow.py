"""A request's body that flows through, and the time that it takes: that time is its client's."""

from collections.abc import Callable, Generator, Iterable

from gevent.event import Event


class Flow:
    """A body on its way from the client to a server, to be read once.

    has_ended: set while nobody reads from the client for it, not yet or no more.
    """

    def __init__(self, body: Iterable[bytes], clock: Callable[[], float]) -> None:
        self._body = body
        self._clock = clock
        self._began_s: float | None = None
        self._ended_s: float | None = None
        self.has_ended = Event()
        self.has_ended.set()

    def pieces(self) -> Generator[bytes, None, None]:
        """Return the body's pieces as they come."""
        self._began_s = self._clock()
        self.has_ended.clear()
        try:
            yield from self._body
        finally:
            self._ended_s = self._clock()
            self.has_ended.set()

    def took_s(self) -> float:
        """Return for how many seconds it has been flowing, so far or in all."""
        if self._began_s is None:
            return 0.0
        return (self._clock() if self._ended_s is None else self._ended_s) - self._began_s
