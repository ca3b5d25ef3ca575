"""What has happened lately, numbered, as it goes over the wire: a reader who was away goes on where it was."""

import json
from collections import deque
from collections.abc import Mapping
from itertools import takewhile
from typing import NamedTuple

KEEPS_S = 120.0
MOST = 10_000  # entries; whatever comes, they take a few megabytes


class Entry(NamedTuple):
    """One event.

    number: counts up by one. at_s: when it happened, in seconds since the epoch.
    texts: as it goes over the wire, by language.
    """

    number: int
    at_s: float
    texts: Mapping[str, str]


class History:
    """The events of the last two minutes.

    boot: tells this history from that of another run of the balancer.
    """

    def __init__(self, boot: str) -> None:
        self.boot = boot
        self.newest = 0  # the number of the newest event
        self._entries: deque[Entry] = deque(maxlen=MOST)

    def add(self, kind: str, events: Mapping[str, Mapping[str, object]], at_s: float, now_s: float) -> None:
        """Add an event that happened at `at_s`, in each language that it is told in; those that are too old go."""
        self.newest += 1
        number = f"{self.boot}-{self.newest}"
        unlike = {id(event): event for event in events.values()}  # One that says the same in all languages is one.
        texts = {key: formatted(kind, event, number) for key, event in unlike.items()}
        by_language = {language: texts[id(event)] for language, event in events.items()}
        self._entries.append(Entry(self.newest, at_s, by_language))
        while self._entries[0].at_s < now_s - KEEPS_S and len(self._entries) > 1:
            self._entries.popleft()

    def after(self, position: int) -> list[Entry] | None:
        """Return what has happened after the event with that number; None when not all of it is here any more."""
        if position < self.newest and (not self._entries or self._entries[0].number > position + 1):
            return None
        return list(takewhile(lambda entry: entry.number > position, reversed(self._entries)))[::-1]

    def before_all(self, now_s: float) -> int:
        """Return the position from which on everything that is here, and not too old, follows."""
        young = (entry.number for entry in self._entries if entry.at_s >= now_s - KEEPS_S)
        return next(young, self.newest + 1) - 1

    def position_of(self, event_id: str) -> int | None:
        """Return the position of a reader whose last event had that id; None when it can't go on from there."""
        boot, _, number = event_id.rpartition("-")
        if boot != self.boot or not (number.isascii() and number.isdigit()) or len(number) > 15:
            return None
        position = int(number)
        return position if position <= self.newest and self.after(position) is not None else None


def formatted(kind: str, event: Mapping[str, object], event_id: str = "") -> str:
    """Return one event as it goes over the wire; JSON keeps it on one line, whatever is in it."""
    named = f"id: {event_id}\n" if event_id else ""
    return f"{named}event: {kind}\ndata: {json.dumps(event, separators=(',', ':'))}\n\n"
