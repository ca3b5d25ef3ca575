"""The state, told to every page that is open: server-sent events, each page the newest, and none that waits."""

import time
from collections.abc import Callable, Iterator
from threading import Condition

MOST_PAGES = 20
BEAT_S = 5.0
LOOK_S = 1.0  # so often it is looked whether a page has left


class Streams:
    """Hands the newest state to every page. A slow one gets the next newest when it is done with the last."""

    def __init__(self, most: int = MOST_PAGES) -> None:
        self._most = most
        self._pages = 0
        self._number = 0
        self._state = ""
        self._is_over = False
        self._news = Condition()

    def is_heard(self) -> bool:
        """Say whether any page is open."""
        return self._pages > 0

    def enter(self) -> bool:
        """Take a place for a page; say whether there was one. It is given back when what follow gives is closed."""
        with self._news:
            if self._pages >= self._most or self._is_over:
                return False
            self._pages += 1
            return True

    def leave(self) -> None:
        """Give a place back."""
        with self._news:
            self._pages -= 1

    def publish(self, state: str) -> None:
        """Tell every page of a state, in JSON on one line; never waits."""
        with self._news:
            self._number, self._state = self._number + 1, state
            self._news.notify_all()

    def stop(self) -> None:
        """End every stream."""
        with self._news:
            self._is_over = True
            self._news.notify_all()

    def follow(self, first: Callable[[], str], has_left: Callable[[], bool]) -> Iterator[str]:
        """Yield the state as it is, and each that is newer, until the page leaves.

        first: gives the state as it is. has_left: says whether the page has.
        """
        told, quiet_since = self._number, time.monotonic()
        yield event(first())
        while not has_left():
            with self._news:
                if self._number == told and not self._is_over:
                    self._news.wait(LOOK_S)
                if self._is_over:
                    return
                is_new, told, state = self._number != told, self._number, self._state
            if is_new:
                yield event(state)
            elif time.monotonic() - quiet_since >= BEAT_S:
                yield ": still here\n\n"
            else:
                continue
            quiet_since = time.monotonic()


def event(state: str) -> str:
    """Return a state as it goes over the wire."""
    return f"event: room\ndata: {state}\n\n"
