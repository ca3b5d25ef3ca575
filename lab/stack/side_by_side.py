"""The same for every server, or every machine, at the same time."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")

GLANCE_S = 0.5


def in_parallel(work: Callable[[S], T], those: Iterable[S]) -> list[T]:
    """Do the same for every server, or whatever else, at the same time; return the results in their order."""
    pool = ThreadPoolExecutor()
    try:
        begun = [pool.submit(work, one) for one in those]
        while wait(begun, GLANCE_S).not_done:  # A Ctrl-C that comes just before a wait is seen after it.
            pass
        return [one.result() for one in begun]
    finally:
        pool.shutdown(wait=False)  # Ctrl-C doesn't wait for what the engine is still at.
