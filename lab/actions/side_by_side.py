"""The same for every server, at the same time."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

S = TypeVar("S")
T = TypeVar("T")


def in_parallel(work: Callable[[S], T], servers: Iterable[S]) -> list[T]:
    """Do the same for every server, or whatever else, at the same time; return the results in their order."""
    pool = ThreadPoolExecutor()
    try:
        return list(pool.map(work, servers))
    finally:
        pool.shutdown(wait=False)  # Ctrl-C doesn't wait for what the engine is still at.
