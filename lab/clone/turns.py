"""Commands of one clone that take turns, or of which there may be but one at a moment."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from lab import Trouble
from lab.clone.folder import ROOT


@contextmanager
def among_commands(alone: bool) -> Iterator[None]:
    """Keep this clone's commands from freezing a container while another one starts a program in it.

    Engine 20.10 is stuck with both for ever: the program is frozen half started, and it can't be undone.
    alone: for freezing; programs may be started side by side.
    """
    with _lock(ROOT / "lab", alone):
        yield


@contextmanager
def only_one(folder: str, root: Path = ROOT) -> Iterator[tuple[int, ...]]:
    """Raise Trouble while another process of this clone is in here, too.

    folder: whose runs these are, such as `tests`. Two runs would share a Compose project and meet each other's faults.
    What it gives is for a subprocess' `pass_fds`: a program that breaks servers keeps the turn until it has ended, even
    when the one that started it was killed.
    """
    with ExitStack() as held:
        try:
            turn = held.enter_context(_lock(root / folder, alone=True, wait=False))
        except BlockingIOError:
            words = f"{folder}/ is already running in this clone: wait for its end, or end it there."
            raise Trouble(words) from None
        yield turn


@contextmanager
def one_after_the_other(on_waiting: Callable[[], object], root: Path = ROOT) -> Iterator[tuple[int, ...]]:
    """Let one command at a time do what all of this clone's may need. on_waiting: called when another is at it.

    What it gives is for a subprocess, as in only_one.
    """
    with ExitStack() as held:
        try:
            turn = held.enter_context(_lock(root, alone=True, wait=False))
        except BlockingIOError:
            on_waiting()
            turn = held.enter_context(_lock(root, alone=True))
        yield turn


@contextmanager
def _lock(folder: Path, alone: bool, wait: bool = True) -> Iterator[tuple[int, ...]]:
    """Hold a lock on a folder; the system gives it back when the process ends, however it ends. Give its handle."""
    try:
        import fcntl
    except ImportError:  # Windows, where the engine is a newer one.
        yield ()
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | (0 if wait else fcntl.LOCK_NB))
        yield (handle,)
    finally:
        os.close(handle)
