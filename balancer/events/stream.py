"""The live stream of what happens, for `GET /api/events` (server-sent events, as the HTML standard defines them)."""

import json
from collections.abc import Callable, Iterator, Mapping

from gevent.queue import Empty, Full, Queue

from balancer.events.line_files import Follower

BACKLOG = 256  # events that wait for one slow reader; then the oldest are dropped for it
BEAT_S = 15.0  # a comment at least so often, so that nothing between us and a reader takes the connection for dead
POLL_S = 0.5  # how often to look for new lines of the lab's log, and for readers who have gone


class Stream:
    """Hands every published event to every subscriber.

    limit: how many subscribers there may be at once.
    """

    def __init__(self, limit: int = 100) -> None:
        self._limit = limit
        self._queues: set[Queue[tuple[str, Mapping[str, object]]]] = set()

    def is_full(self) -> bool:
        """Say whether there is no place for another subscriber."""
        return len(self._queues) >= self._limit

    def is_heard(self) -> bool:
        """Say whether anyone is subscribed."""
        return bool(self._queues)

    def publish(self, kind: str, event: Mapping[str, object]) -> None:
        """Hand an event to everyone who is subscribed now; never waits."""
        for queue in self._queues:
            try:
                queue.put_nowait((kind, event))
            except Full:
                queue.get_nowait()
                queue.put_nowait((kind, event))

    def subscribe(
        self,
        translate: Callable[[str, Mapping[str, object]], Mapping[str, object]],
        faults: "Follower",
        is_stopping: Callable[[], bool],
        is_leaving: Callable[[], bool] = lambda: False,
        has_left: Callable[[], bool] = lambda: False,
    ) -> Iterator[str]:
        """Yield the events from now on, each in the format of the stream, until the reader leaves or all is stopped.

        translate: adds to an event what its reader's language needs.
        faults: the lab's log; what is added to it is an event too.
        is_leaving: says whether the reader has closed its side. Those do who leave, and some who go on reading: so
            something is sent, which whoever has left answers with the end of the connection.
        has_left: says whether that has come.
        """
        queue: Queue[tuple[str, Mapping[str, object]]] = Queue(BACKLOG)
        self._queues.add(queue)
        quiet_s = 0.0
        try:
            yield "retry: 1000\n\n"
            while not (is_stopping() or has_left()):
                pieces = [formatted("fault", event) for event in faults.new_events()]
                try:
                    kind, event = queue.get(timeout=POLL_S)
                    pieces.append(formatted(kind, translate(kind, event)))
                except Empty:
                    quiet_s += POLL_S
                if not pieces and (quiet_s >= BEAT_S or is_leaving()):
                    pieces.append(": still here\n\n")
                if pieces:
                    quiet_s = 0.0
                    yield "".join(pieces)
        finally:
            self._queues.discard(queue)


def formatted(kind: str, event: Mapping[str, object]) -> str:
    """Return one event as it goes over the wire; JSON keeps it on one line, whatever is in it."""
    return f"event: {kind}\ndata: {json.dumps(event)}\n\n"
