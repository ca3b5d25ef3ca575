"""The live stream of what happens, for `GET /api/events` (server-sent events, as the HTML standard defines them).

Everybody is told the same, from one history: it is put into words once, however many listen. A reader has a position in
it. One that is so slow that its position is no longer there is let go: its browser comes back by itself. Nobody is
waited for, and nothing is kept for anybody.

What a reader is shown as a whole, the view, is no event: it is told anew when it has changed.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import gevent
from gevent.event import Event

from balancer.events.history import KEEPS_S, Entry, History, formatted
from balancer.events.lab_log import LabLog

log = logging.getLogger(__name__)
GATHER_S = 0.1  # events of so long are told together; but for those that nobody wants to wait for
CROWD_GATHERS_S = 0.5  # the same, for a crowd of readers
WRITES_PER_S = 200  # to all readers together, as long as that gathers no longer
POLL_S = 0.5  # how often to look for readers who have gone
MOST_AT_ONCE = 200  # events told in one piece
SAMPLES_PER_S = 50.0
Look = Callable[[], Mapping[str, object]]
Tell = Callable[[str, Mapping[str, object], str], Mapping[str, object]]


class Reader(NamedTuple):
    """Who listens.

    look: returns the view, in the reader's language. after: the id of the last event that it has; "" for none.
    wants_past: whether it wants to know what happened before it came.
    is_leaving: says whether it has closed its side. Those do who leave, and some who go on reading: so something is
        sent, which whoever has left answers with the end of the connection. has_left: says whether that has come.
    """

    language: str
    look: Look
    after: str = ""
    wants_past: bool = False
    is_leaving: Callable[[], bool] = lambda: False
    has_left: Callable[[], bool] = lambda: False


class Stream:
    """Tells every reader of every event.

    lab_log: the lab's own log; what is added to it is an event too. languages: those of the readers.
    tell: adds to an event what a language needs. limit: how many readers there may be at once.
    """

    def __init__(
        self,
        lab_log: LabLog | None = None,
        languages: tuple[str, ...] = ("id", "en"),
        tell: Tell = lambda kind, event, language: event,
        limit: int = 200,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._lab_log = lab_log
        self._languages = languages
        self._tell = tell
        self._limit = limit
        self._clock = clock
        self._began_s = clock()
        self._history = History(f"{int(1000 * self._began_s):x}")
        self._readers: Counter[str] = Counter()  # by language
        self._looks: dict[str, Look] = {}
        self._views: dict[str, str] = {}
        self._watching: gevent.Greenlet[[], None] | None = None
        self._news = Event()  # set, and replaced by a new one, when there is something to tell
        self._is_urgent = Event()
        self._viewed_s = 0.0
        self._told: tuple[int, str, tuple[int, str]] = 0, "", (0, "")
        self._second_ends: Callable[[float], None] = lambda now_s: None

    def on_second(self, second_ends: Callable[[float], None]) -> None:
        """Have something done about once a second while anybody listens; it is given the time."""
        self._second_ends = second_ends

    def is_full(self) -> bool:
        """Say whether there is no place for another reader."""
        return self._readers.total() >= self._limit

    def is_heard(self) -> bool:
        """Say whether anyone listens."""
        return self._readers.total() > 0

    def server_began(self, server: str, began_s: float) -> None:
        """Know since when a server runs: what the lab did to it before is over."""
        if self._lab_log:
            self._lab_log.server_began(server, began_s)

    def publish(
        self, kind: str, event: Mapping[str, object], at_s: float | None = None, is_urgent: bool = False
    ) -> None:
        """Tell everyone of an event; never waits.

        at_s: when it happened, if not now. is_urgent: not to be gathered with others first.
        """
        now_s = self._clock()
        told = {language: self._tell(kind, event, language) for language in self._languages}
        self._history.add(kind, told, now_s if at_s is None else at_s, now_s)
        if is_urgent:
            self._is_urgent.set()

    def subscribe(self, reader: Reader, is_stopping: Callable[[], bool]) -> Iterator[str]:
        """Yield what happens, in the format of the stream, until the reader leaves, falls behind, or all is stopped."""
        language = reader.language
        self._looks[language] = reader.look
        self._readers[language] += 1
        if self._watching is None or self._watching.dead:  # Who went a moment ago may have left it running.
            self._watching = gevent.spawn(self._keep_watching)
        try:
            self._watch()
            position, is_resumed = self._beginning(reader)
            view = self._view(language)
            yield f"retry: 1000\n\n{self._hello(is_resumed)}{view}"
            while not (is_stopping() or reader.has_left()):
                news = self._news
                told = self._after(position, language)
                if told is None:
                    return
                position, text = told
                if view != self._views[language]:
                    view = self._views[language]
                    text += view
                if text:
                    yield text
                elif reader.is_leaving():
                    yield ": still here\n\n"
                if position == self._history.newest:
                    news.wait(POLL_S)
                else:
                    gevent.sleep(0)  # There is much to tell: others have their turn in between.
        finally:
            self._readers[language] -= 1

    def _beginning(self, reader: Reader) -> tuple[int, bool]:
        position = self._history.position_of(reader.after)
        if position is not None:
            return position, True
        return self._history.before_all(self._clock()) if reader.wants_past else self._history.newest, False

    def _hello(self, is_resumed: bool) -> str:
        said = {"boot": self._history.boot, "began_s": self._began_s, "now_s": self._clock(), "resumed": is_resumed}
        return formatted("hello", {**said, "keeps_s": KEEPS_S, "samples_per_s": SAMPLES_PER_S})

    def _after(self, position: int, language: str) -> tuple[int, str] | None:
        """Return the position after what is told next, and its text; None when that is no longer here.

        Readers mostly are at the same one: what was told last is kept.
        """
        if self._told[:2] != (position, language) or self._told[2][0] < self._history.newest:
            entries = self._history.after(position)
            if entries is None:
                return None
            self._told = position, language, _joined(position, entries[:MOST_AT_ONCE], language)
        return self._told[2]

    def _keep_watching(self) -> None:
        """Look, again and again, for what nobody publishes, and wake the readers when there is something to tell."""
        told = self._history.newest
        while self.is_heard():
            self._is_urgent.wait(gathers_s(self._readers.total()))
            was_urgent = self._is_urgent.is_set()
            self._is_urgent.clear()
            try:
                views = dict(self._views)
                self._watch(was_urgent)
                if told != self._history.newest or views != self._views:
                    told = self._history.newest
                    self._news, news = Event(), self._news
                    news.set()
            except Exception:
                log.exception("the live stream could not be told something")

    def _watch(self, looks: bool = False) -> None:
        now_s = self._clock()
        for at_s, event in self._lab_log.new_events(now_s) if self._lab_log else []:
            self.publish("fault", event, at_s)
            looks = True
        if int(now_s) != int(self._viewed_s):
            self._second_ends(now_s)
            looks = True
        if looks:
            self._viewed_s = now_s
            for language in self._looks:
                if self._readers[language]:
                    self._view(language)

    def _view(self, language: str) -> str:
        self._views[language] = formatted("view", self._looks[language]())
        return self._views[language]


def gathers_s(readers: int) -> float:
    """PURE: return for how many seconds events are gathered: a crowd of readers is to cost little more than a few."""
    return min(max(GATHER_S, readers / WRITES_PER_S), CROWD_GATHERS_S)


def _joined(position: int, entries: list[Entry], language: str) -> tuple[int, str]:
    last = entries[-1].number if entries else position
    return last, "".join([entry.texts[language] for entry in entries])
