"""What the balancer writes down: log.txt and log.jsonl, a line a request, and balancer.jsonl, one a change of state.

Lines go out in one write to a file opened for appending, so that they are whole, and are in the file (not in a buffer
of ours) when the request is answered; but for those of requests that are answered within GATHER_S of another one: they
wait, so long at most, and are written together, for each write is as dear as many a decision. One whose answer flows
has its lines when that has ended, for only then it is known how. A log that can't be written never fails a request: the
page says what is wrong with it instead.
"""

import json
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from pathlib import Path
from zoneinfo import ZoneInfo

from balancer.events.line_files import AppendedFile, last_lines
from balancer.forwarding.outcome import Outcome
from balancer.rules.attempt import Attempt, Kind
from balancer.rules.attempts import GiveUp
from balancer.rules.verdict import Ending, How, end_of, word_of
from balancer.servers.server import Transition
from balancer.settings import ServerAddress
from balancer.wire.deadlines import Deadline, Deadlines
from balancer.wire.incoming import Call

NO_SERVER = word_of(GiveUp.NO_SERVER)
GATHER_S = 0.02
LONGEST_PATH = 1024  # characters of it in a line; one that was cut ends with three dots
quoted = encode_basestring_ascii  # no byte of a client's ends a line, or isn't UTF-8


class Activity:
    """The logs of the balancer.

    folder: where they are written. servers: those that a line may name.
    all_offline_line: the text of the line for a request when no server was left.
    failed_line: that for any other request that has failed, with a place for its reason: "Request failed: {reason}".
    clock: seconds since the epoch. gathers: whether lines may wait for GATHER_S; whoever stops then calls `write`.
    mark: in the files' names, where another balancer has its own beside them.
    """

    def __init__(
        self,
        folder: Path,
        zone: ZoneInfo,
        all_offline_line: str,
        failed_line: str = "",
        servers: Iterable[ServerAddress] = (),
        clock: Callable[[], float] = time.time,
        gathers: bool = False,
        mark: str = "",
    ) -> None:
        self._zone = zone
        self._all_offline_line = all_offline_line
        self._failed_line = failed_line
        self._servers = {server.name: server for server in servers}
        self._clock = clock
        self._gathers = gathers
        self._deadlines = Deadlines()
        self._next_write: Deadline | None = None  # until then, lines wait
        self._lines = AppendedFile(folder / f"log{mark}.txt")
        self._requests = AppendedFile(folder / f"log{mark}.jsonl")
        self._events = AppendedFile(folder / f"balancer{mark}.jsonl")
        # Thousands of lines can have the same second: its time as log.txt has it, as the others begin it, and its zone.
        self._second, self._written = -1, ("", "", "")

    @property
    def problem(self) -> str | None:
        """Why a log can't be written: "full", "read-only", or the system's own words; None when all can.

        It is looked for, too: a log that gets a line with the next change of state only may be in trouble before.
        """
        failing = self._failing()
        return failing.problem if failing else None

    @property
    def problem_file(self) -> str | None:
        """The name of the log that can't be written, if that is for its own rights or owner; else None."""
        failing = self._failing()
        return failing.path.name if failing and failing.is_refused else None

    def _failing(self) -> AppendedFile | None:
        self.write()
        files = (self._lines, self._requests, self._events)
        for file in files:
            file.look()
        return next((file for file in files if file.problem), None)

    def request_ended(self, call: Call, outcome: Outcome) -> float:
        """Write the two lines of one request; return when it ended by them, in seconds since the epoch."""
        now_s = self._clock()
        second = int(now_s)
        if second != self._second:
            self._second, self._written = second, _written(datetime.fromtimestamp(second, self._zone))
        told, begun, zone = self._written
        self._lines.add(f"{told} | {self._words_for(outcome.ending)}")
        time_ms = f"{begun}.{int(1000 * (now_s - second)):03}{zone}"
        self._requests.add(request_line(time_ms, call, outcome))
        if self._next_write is None:
            self.write()
            if self._gathers:
                self._next_write = self._deadlines.after(GATHER_S, self._write_again)
        return now_s

    def write(self) -> None:
        """Write the lines that wait."""
        self._lines.write()
        self._requests.write()

    def _write_again(self) -> None:
        """Write them; those of the next moment wait again, if there are any in it."""
        self._next_write = self._deadlines.after(GATHER_S, self._write_again) if self._lines.has_waiting() else None
        self.write()

    def state_changed(self, transition: Transition) -> None:
        """Write the event of one change of state."""
        event = {
            "time": datetime.fromtimestamp(transition.at_s, self._zone).isoformat(timespec="milliseconds"),
            "event": "state",
            "server": transition.server,
            "from": transition.before.value,
            "to": transition.after.value,
            "reason": transition.reason,
        }
        self._events.append(json.dumps(event))

    def last_requests(self, count: int) -> list[str]:
        """Return the newest lines of log.txt, the newest last; its size makes no difference."""
        self.write()
        return last_lines(self._lines.path, count)

    def _words_for(self, ending: Ending) -> str:
        server = self._servers.get(ending.server or "")
        if ending.why == NO_SERVER:
            return self._all_offline_line
        if ending.how is How.ANSWERED and server is not None:
            return f"Active Server: {server.label} | Role: {server.role}"
        failed = self._failed_line.format(reason=ending.reason)
        return f"{failed} | {server.label}" if server is not None else failed


def request_line(time_ms: str, call: Call, outcome: Outcome) -> str:
    """Return one request as log.jsonl has it, an object.

    time_ms: when it ended, ISO 8601 with milliseconds and zone.

    Put together by hand, which takes a third of the time of the json module's; that is paid for each request. Only what
    comes from outside needs to be quoted.
    """
    path, ending = call.path, outcome.ending
    if len(path) > LONGEST_PATH:
        path = f"{path[:LONGEST_PATH]}..."
    attempts = ",".join(
        [
            f'{_attempt_words(one.server, one.kind, one.reason)},"at_ms":{one.at_ms:.1f},"ms":{one.ms:.1f}}}'
            for one in outcome.attempts
        ]
    )
    return (
        f'{{"time":"{time_ms}","method":{quoted(call.request.method)},"path":{quoted(path)},'
        f'"status":{outcome.status},{_ending_words(ending)},"ms":{outcome.ms:.1f},"attempts":[{attempts}]}}'
    )


@lru_cache(256)
def _attempt_words(server: str, kind: Kind, reason: str) -> str:
    return f'{{"server":{quoted(server)},"kind":"{kind.value}","end":"{end_of(reason).value}","reason":"{reason}"'


@lru_cache(256)
def _ending_words(ending: Ending) -> str:
    server = quoted(ending.server) if ending.server else "null"
    return f'"ending":"{ending.how.value}","why":"{ending.why}","reason":"{ending.reason}","server":{server}'


def attempt_object(attempt: Attempt) -> dict[str, object]:
    """Return one attempt as the live stream has it, and log.jsonl; at_ms: how long after its request came it began."""
    return {
        "server": attempt.server,
        "kind": attempt.kind.value,
        "end": end_of(attempt.reason).value,
        "reason": attempt.reason,
        "at_ms": round(attempt.at_ms, 1),
        "ms": round(attempt.ms, 1),
    }


def _written(second: datetime) -> tuple[str, str, str]:
    zone = second.isoformat()[19:]  # "+07:00"
    return f"{second:%Y-%m-%d %H:%M:%S}", f"{second:%Y-%m-%dT%H:%M:%S}", zone
