"""What an event loop waits with so that it is on time to the microsecond, and how many connections that can watch."""

import select
import selectors

SELECTS_MOST = 1024  # files that select() can watch
SPARE = 124  # files that are no connections
ENOUGH = 10_000


def selector() -> tuple[selectors.BaseSelector, int]:
    """Return a selector that doesn't round waits up to the next millisecond, and how many connections it can watch."""
    if not hasattr(selectors, "EpollSelector"):
        return selectors.SelectSelector(), SELECTS_MOST - SPARE

    class Punctual(selectors.EpollSelector):
        """Epoll, which knows many files, waited for by select(), which keeps time."""

        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            if timeout is None or timeout > 0:
                select.select([self.fileno()], [], [], timeout)
            return super().select(0)

    return Punctual(), _files_allowed() - SPARE


def _files_allowed() -> int:
    """Raise the number of files that this process may open, where it is allowed to; return it."""
    import resource  # There is none on Windows, and no epoll either.

    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if most == resource.RLIM_INFINITY else min(ENOUGH, most)
    if 0 <= now < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    return wanted
