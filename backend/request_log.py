"""The lines about requests that have run, on the container's log.

A line costs the engine more than the request costs the server. So they are written together: at once when it is quiet,
ten times a second when it isn't.
"""

import atexit
import contextlib
import sys
import threading
import time
from collections import deque
from collections.abc import Callable

TOGETHER_S = 0.1  # how long lines wait at most for others to be written with them


def print_whole(text: str) -> None:
    """Write text to stdout in one piece, so that lines of several threads don't run into each other."""
    with contextlib.suppress(OSError, ValueError):  # Nobody listens: no reason to fail a request.
        sys.stdout.write(text)
        sys.stdout.flush()


class RequestLog:
    """Lines that wait to be written; a thread of its own writes them."""

    def __init__(self, write: Callable[[str], None] = print_whole) -> None:
        self._write = write
        self._lines: deque[str] = deque()
        self._has_lines = threading.Event()
        self._writing = threading.Lock()
        threading.Thread(target=self._run, name="request-log", daemon=True).start()
        atexit.register(self.flush)

    def add(self, line: str) -> None:
        """Have a line written; returns at once."""
        self._lines.append(line)
        self._has_lines.set()

    def flush(self) -> None:
        """Write everything that waits; returns when it is written."""
        with self._writing:
            self._has_lines.clear()
            text = ""
            while self._lines:
                text += self._lines.popleft() + "\n"
            if text:
                self._write(text)

    def _run(self) -> None:
        while True:
            self._has_lines.wait()
            self.flush()
            time.sleep(TOGETHER_S)
