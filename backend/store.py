"""The store that several machines share: etcd, of which each machine has a member, and a majority decides.

It is asked over its JSON gateway, at whichever member answers: first at the one that answered last, and where that one
is silent for a moment, or says that it can't, at the next; one that can't be reached is left alone for a while, as long
as there are others: even to look up the name of who is gone takes its time. What was not answered may have been done
all the same, so whoever asks has to tell, from what the store has then (backend/orders_shared.py). Every question has
an end that is sooner than a balancer's attempt. When there was no answer for longer than an election lasts, there is no
majority, and as long as there is none, one question at a time finds out, and all others are refused at once.
"""

import base64
import json
import threading
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple

from backend.orders_file import TroubleError

DEADLINE_S = 1.5
PATIENCE_S = 0.3  # so long one member is waited for; an election takes hardly longer
LEFT_ALONE_S = 2.0
PAUSE_S = 0.05  # after all members have refused
SILENT_S = 4.0  # so long without an answer, and there is no majority
MOST_IDLE = 8  # connections to a member that are kept
# gRPC's words for what went wrong, as the gateway tells them.
OUT_OF_RANGE = 11
ELSEWHERE = (1, 4, 8, 10, 13, 14)  # cancelled, late, exhausted, aborted, internal, unavailable: another may well do it
NO_ROOM = "database space exceeded"  # which all members say: it is no reason to go elsewhere

Operation = dict[str, Any]


class ForgottenError(Exception):
    """The store has the past no more that was asked for."""


class Pair(NamedTuple):
    """A key that the store has, and its value. revision: of the store's, when it was last written."""

    key: str
    value: str
    revision: int


class Outcome(NamedTuple):
    """What became of a transaction. revision: the store's, after it. pairs, counts: of each `read`, in their order."""

    is_done: bool
    revision: int
    pairs: list[list[Pair]]
    counts: list[int]


def unchanged(key: str, revision: int) -> Operation:
    """Return the condition that a key was last written at a revision; 0: that there is none."""
    return {"key": _coded(key), "target": "MOD", "result": "EQUAL", "mod_revision": str(revision)}


def put(key: str, value: str) -> Operation:
    """Return the writing of a value."""
    return {"request_put": {"key": _coded(key), "value": _coded(value)}}


def read(first: str, end: str = "", limit: int = 0, revision: int = 0) -> Operation:
    """Return the reading of a key, or with an end, of those from the first to before that.

    limit: how many at most; 0 for all. revision: as they were then; 0 for now.
    """
    asked = {"key": _coded(first), "range_end": _coded(end), "limit": str(limit), "revision": str(revision)}
    return {"request_range": asked}


def count(first: str, end: str) -> Operation:
    """Return the counting of keys."""
    return {"request_range": {"key": _coded(first), "range_end": _coded(end), "count_only": True}}


def delete(first: str, end: str) -> Operation:
    """Return the deletion of keys."""
    return {"request_delete_range": {"key": _coded(first), "range_end": _coded(end)}}


def _coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _text(coded: str) -> str:
    return base64.b64decode(coded).decode()


def outcome(answer: dict[str, Any]) -> Outcome:
    """Return what the store has answered to a transaction. Raises KeyError, TypeError or ValueError for what is none.

    What is zero, false or empty, it leaves out.
    """
    ranges = [one["response_range"] for one in answer.get("responses", ()) if "response_range" in one]
    pairs = [
        [Pair(_text(kv["key"]), _text(kv.get("value", "")), int(kv["mod_revision"])) for kv in one.get("kvs", ())]
        for one in ranges
    ]
    counts = [int(one.get("count", 0)) for one in ranges]
    return Outcome(bool(answer.get("succeeded")), int(answer["header"]["revision"]), pairs, counts)


class Store:
    """The store. members: where each of them listens, such as `store1:2379`."""

    def __init__(self, members: Sequence[str], patience_s: float = PATIENCE_S) -> None:
        self._members = [_Member(one) for one in members]
        self._patience_s = patience_s
        self._preferred = 0
        self._asks_since_s = 0.0  # in vain, on the monotonic clock; 0 when the last question had its answer
        self._finding_out = threading.Lock()

    @property
    def is_silent(self) -> bool:
        """Whether there was no answer for long."""
        return 0 < self._asks_since_s < time.monotonic() - SILENT_S

    def transact(
        self, conditions: Sequence[Operation], then: Sequence[Operation], otherwise: Sequence[Operation], until_s: float
    ) -> Outcome:
        """Do all of one, if all conditions hold, or all of the other, at one moment.

        until_s: on the monotonic clock; no answer comes later. Raises TroubleError when there is none till then, or
        when the store refuses: with no majority, it may have been done, or may still be. Raises ForgottenError.
        """
        answer = self._ask("/v3/kv/txn", {"compare": conditions, "success": then, "failure": otherwise}, until_s)
        try:
            return outcome(answer)
        except (LookupError, TypeError, ValueError) as error:
            raise TroubleError("store", f"{type(error).__name__}: {error}") from error

    def forget_before(self, revision: int, until_s: float) -> None:
        """Let the store have no past before a revision. Raises TroubleError."""
        with suppress(ForgottenError):
            self._ask("/v3/kv/compaction", {"revision": str(revision)}, until_s)

    def _ask(self, path: str, question: Operation, until_s: float) -> dict[str, Any]:
        if not self.is_silent:
            return self._ask_around(path, question, until_s)
        if not self._finding_out.acquire(blocking=False):
            raise TroubleError("majority", "silent")
        try:
            return self._ask_around(path, question, until_s)
        finally:
            self._finding_out.release()

    def _ask_around(self, path: str, question: Operation, until_s: float) -> dict[str, Any]:
        body, began_s, said = json.dumps(question).encode(), time.monotonic(), "silent"
        while True:
            for number in self._in_turn():
                left_s = until_s - time.monotonic()
                if left_s <= 0:
                    self._asks_since_s = self._asks_since_s or began_s
                    raise TroubleError("majority", said)
                try:
                    status, answer = self._members[number].ask(path, body, min(self._patience_s, left_s))
                except (OSError, HTTPException, ValueError) as error:
                    said = str(error) or type(error).__name__
                    continue
                said = str(answer.get("message") or status)
                if status == 200 or answer.get("code") not in ELSEWHERE or NO_ROOM in said:
                    self._preferred, self._asks_since_s = number, 0.0
                    return _good(status, answer, said)
            time.sleep(PAUSE_S)

    def _in_turn(self) -> Sequence[int]:
        preferred, now_s = self._preferred, time.monotonic()
        turn = [(preferred + step) % len(self._members) for step in range(len(self._members))]
        return [number for number in turn if self._members[number].left_alone_until_s < now_s] or turn


def _good(status: int, answer: dict[str, Any], said: str) -> dict[str, Any]:
    if status == 200:
        return answer
    if answer.get("code") == OUT_OF_RANGE:
        raise ForgottenError
    raise TroubleError("full" if NO_ROOM in said else "store", said)


class _Member:
    """A member of the store, and the connections to it that nobody uses. Any thread may take one."""

    def __init__(self, address: str) -> None:
        self._host, _, port = address.rpartition(":")
        self._port = int(port)
        self._idle: deque[HTTPConnection] = deque()
        self.left_alone_until_s = 0.0  # on the monotonic clock

    def ask(self, path: str, body: bytes, within_s: float) -> tuple[int, dict[str, Any]]:
        """Ask it; return the status and what it says. Raises OSError, HTTPException or ValueError."""
        connection = self._connection(within_s)
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            said = json.loads(answer.read())
            if not isinstance(said, dict):
                raise ValueError("no object")
        except BaseException:
            connection.close()
            while self._idle:  # What is silent on one is so on all.
                with suppress(IndexError):
                    self._idle.pop().close()
            raise
        if len(self._idle) < MOST_IDLE:
            self._idle.append(connection)
        else:
            connection.close()
        return answer.status, said

    def _connection(self, within_s: float) -> HTTPConnection:
        with suppress(IndexError):
            connection = self._idle.pop()
            if connection.sock:
                connection.sock.settimeout(within_s)
                return connection
        connection = HTTPConnection(self._host, self._port, timeout=within_s)
        try:
            connection.connect()
        except OSError:
            self.left_alone_until_s = time.monotonic() + LEFT_ALONE_S
            raise
        return connection
