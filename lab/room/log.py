"""The lab's log, followed: what this room, other rooms and terminals have done to servers."""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from lab.clone.project import SERVERS
from lab.terminal.words import printable

TAIL_BYTES = 64 * 1024
LONGEST_WORD = 60


class LogTail:
    """Reads what is added to a log, from its last lines on; goes on when it is cut, removed or made anew."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._inode = 0
        self._read = 0
        self._half = b""

    def new_lines(self) -> list[tuple[dict[str, Any], float]]:
        """Return the events that were added since the last time, each with its time in seconds since the epoch."""
        try:
            there = self.file.stat()
            if (there.st_ino, there.st_size) == (self._inode, self._read):
                return []
            if there.st_ino != self._inode or there.st_size < self._read:
                self._inode, self._half = there.st_ino, b""
                self._read = max(there.st_size - TAIL_BYTES, 0)
            elif there.st_size - self._read > TAIL_BYTES:  # Somebody writes faster than anybody could read.
                self._read, self._half = there.st_size - TAIL_BYTES, b""
            with self.file.open("rb") as log:
                log.seek(self._read)
                added = log.read(TAIL_BYTES)
        except OSError:
            return []
        self._read += len(added)
        *whole, half = (self._half + added).split(b"\n")
        self._half = half[-TAIL_BYTES:]
        return list(_events(whole))


def _events(lines: list[bytes]) -> Iterator[tuple[dict[str, Any], float]]:
    for line in lines:
        try:
            told = json.loads(line)
            if (event := read_event(told)) is not None:
                yield event, datetime.fromisoformat(told["time"]).timestamp()
        except (
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
            OverflowError,
            RecursionError,
        ):  # Somebody else's, or half of one.
            continue


def read_event(told: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a line's event, made safe to show; None for what isn't about a server. Raises KeyError, TypeError."""
    if told["event"] not in ("fault", "heal") or told["server"] not in SERVERS:
        return None
    options = told.get("options") or {}
    return {
        "event": told["event"],
        "server": told["server"],
        "fault": _word(told["fault"]),
        "options": {
            _word(name): value
            for name, value in list(options.items())[:10]
            if type(value) in (int, float) and math.isfinite(value)
        },
        "by": _word(told.get("by") or ""),
        "id": _word(told.get("id") or ""),
    }


def _word(text: object) -> str:
    return printable(str(text))[:LONGEST_WORD]
