"""The orders in a store that several machines share, and that goes on without any one of them (backend/store.py).

What is kept, under which keys:

    head                  how many orders and bytes there are, and with that, the next order's number
    key/KEY               of the order that has this key: number, server of its first run, runs, and its item's digest
    run/NUMBER/RUN        each run, and with an order's first one its key and its item

Who comes while others are being taken waits, and all who wait are taken together: a store that is slow to answer takes
no fewer orders. What they come to is thought out (backend/orders_planned.py) and sent as one transaction, on the
condition that the head, and what their keys have, are still as they were then. Of servers that race, one comes first,
and the others think anew. When an answer was lost, the very same is sent again: that finds things as they were, or
else, where its first run was to be, that run or another one. So one `take` is one run, however often it had to be
sent, with a key or without.
"""

import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from backend.orders import PART_BYTES, Order, Part, Receipt, Run, orders_of, size_of
from backend.orders_file import LARGEST_BYTES, TroubleError
from backend.orders_planned import HEAD, KEYS, NOTHING, RUNS, State, Taking, planned, state_of
from backend.store import DEADLINE_S, ForgottenError, Operation, Outcome, Pair, Store, count, delete, put, read

END = {KEYS: "key0", RUNS: "run0"}  # the first key after all of those: 0 comes after /
READ_AT_ONCE = 100  # runs
TAKEN_AT_ONCE = 50  # runs, each of which writes two keys: etcd writes 128 in one transaction
MOST_WAITING = 60  # of a server's hundred threads: the others have something else to do


@dataclass
class Waiting:
    """A run that is to be taken. came_to: its receipt, or why there is none."""

    taking: Taking
    came_to: Receipt | Exception | None = None
    has_ended: threading.Event = field(default_factory=threading.Event)

    def end(self, came_to: Receipt | Exception) -> None:
        """Let whoever waits go on."""
        self.came_to = came_to
        self.has_ended.set()


class SharedOrders:
    """The orders in a store. Each method raises TroubleError when that can't be used."""

    def __init__(self, store: Store, largest_bytes: int = LARGEST_BYTES) -> None:
        self._store = store
        self._largest_bytes = largest_bytes
        self._last = State()  # as this server has seen it last: most often it is so still
        self._line: deque[Waiting] = deque()
        self._changes = threading.Condition()
        self._is_taking = False

    def take(self, item: str, key: str | None, run: Run) -> Receipt:
        """Take an order, or count one more run of the order that has this key. Raises KeyUsedError."""
        waiting = Waiting(Taking(item, key, run, secrets.token_hex(8)))
        with self._changes:
            # Who waits for a store that has been silent for long only keeps others from being served.
            if len(self._line) >= MOST_WAITING or (self._store.is_silent and self._is_taking):
                raise TroubleError("majority", "silent")
            self._line.append(waiting)
            if not self._is_taking:
                self._is_taking = True
                threading.Thread(target=self._take_all, daemon=True).start()
        if not waiting.has_ended.wait(DEADLINE_S):
            with self._changes, suppress(ValueError):
                self._line.remove(waiting)  # else it is being taken just now, and nobody knows what comes of it
            raise TroubleError("majority", "silent")
        if isinstance(waiting.came_to, Receipt):
            return waiting.came_to
        assert waiting.came_to
        raise waiting.came_to

    def _take_all(self) -> None:
        """Take those who wait, many at a time, until nobody waits any more."""
        while True:
            with self._changes:
                some = [self._line.popleft() for _ in range(min(len(self._line), TAKEN_AT_ONCE))]
                if not some:
                    self._is_taking = False
                    return
            try:
                receipts = self._taken([one.taking for one in some], time.monotonic() + DEADLINE_S)
            except Exception as error:  # Whoever waits has to know, whatever it is.
                receipts = [error] * len(some)
            for one, receipt in zip(some, receipts, strict=True):
                one.end(receipt)

    def _taken(self, takings: Sequence[Taking], until_s: float) -> Sequence[Receipt | Exception]:
        state = self._last
        while True:
            plan = planned(state, takings, self._largest_bytes)
            keys = [one.key for one in takings if one.key is not None]
            looks = [HEAD, plan.row[0], *(KEYS + key for key in dict.fromkeys(keys))]
            done = self._store.transact(plan.conditions, plan.puts, [read(one) for one in looks], until_s)
            if done.is_done:
                self._last = State(plan.head, done.revision if plan.puts else state.head_revision)
                return plan.receipts
            found = {pair.key: pair for pairs in done.pairs for pair in pairs}
            if plan.is_in(found.get(plan.row[0])):
                return plan.receipts
            state = state_of(found)

    def find(self, number: int) -> Order | None:
        """Return an order; None when there is none of that number."""
        first, end = (f"{RUNS}{number:018d}{end}" for end in "/0")
        found = self._read([read(first, end)])
        return next(orders_of(map(_row, found.pairs[0])), None)

    def after(self, number: int, most_bytes: int = PART_BYTES) -> Part:
        """Return the orders after that number, as many as are about so many bytes; one at least, if there is one."""
        first, end, until_s = f"{RUNS}{number + 1:018d}/", END[RUNS], time.monotonic() + DEADLINE_S
        found = self._read([read(HEAD), count(first, end), read(first, end, READ_AT_ONCE)])
        [head, _, pairs] = found.pairs
        there = state_of({pair.key: pair for pair in head}).head.orders
        orders = []
        try:
            for order in orders_of(map(_row, self._all(pairs, end, found.revision, until_s))):
                orders.append(order)
                most_bytes -= size_of(order)
                if most_bytes <= 0:
                    break
        except ForgottenError:  # All orders were forgotten in this very moment: what is there now comes after that.
            return self.after(number, most_bytes)
        return Part(orders, max(0, there - number), found.counts[1])

    def _all(self, pairs: list[Pair], end: str, revision: int, until_s: float) -> Iterator[Pair]:
        """Yield pairs, and those that come after them, all as they were at one revision."""
        while pairs:
            yield from pairs
            if len(pairs) < READ_AT_ONCE:
                return
            following = [read(f"{pairs[-1].key}\0", end, READ_AT_ONCE, revision)]
            [pairs] = self._store.transact([], following, [], until_s).pairs

    def _read(self, what: list[Operation]) -> Outcome:
        return self._store.transact([], what, [], time.monotonic() + DEADLINE_S)

    def clear(self) -> None:
        """Forget every order and run; the next order is number 1."""
        until_s = time.monotonic() + DEADLINE_S
        # The head stays: what was sent before this, and comes after it, must not find things as they were.
        everything = [*(delete(first, end) for first, end in END.items()), put(HEAD, json.dumps(NOTHING))]
        done = self._store.transact([], everything, [], until_s)
        with suppress(TroubleError):  # Else the store does so by itself, later.
            self._store.forget_before(done.revision, until_s)


def _row(pair: Pair) -> tuple[int, str, str | None, str, str | None]:
    """Return a run as `orders_of` takes it."""
    told = json.loads(pair.value)
    number = int(pair.key.split("/")[1])
    return number, told["server"], told.get("key"), told.get("item", ""), told["request_id"]
