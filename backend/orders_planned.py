"""What runs that are to be taken come to, in a store that several machines share. PURE."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from backend.orders import KeyUsedError, Receipt, Run
from backend.orders_file import TroubleError
from backend.store import Operation, Pair, put, unchanged

HEAD, KEYS, RUNS = "head", "key/", "run/"
KEPT_WITH_IT = 200  # bytes that a run takes beside what it says


class Head(NamedTuple):
    """How many orders there are, and how many bytes they take."""

    orders: int = 0
    bytes: int = 0


NOTHING = Head()


class Known(NamedTuple):
    """The order of a key. item: the digest of its item."""

    number: int
    server: str
    runs: int
    item: str


class Taking(NamedTuple):
    """A run that is to be taken. mark: what no other one has."""

    item: str
    key: str | None
    run: Run
    mark: str


@dataclass(frozen=True)
class State:
    """What is thought out by: the head, the orders of keys, and the revisions at which they were written, 0 for none.

    known, revisions: by the store's keys.
    """

    head: Head = NOTHING
    head_revision: int = 0
    known: Mapping[str, Known] = field(default_factory=dict)
    revisions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """Runs, thought out. receipts: what each comes to, or why it is none; so it is if the conditions hold.

    row: of the first of them, its own key and value, which no other run has; ("head", "") where there is none.
    """

    receipts: list[Receipt | Exception]
    head: Head
    conditions: list[Operation]
    puts: list[Operation]
    row: tuple[str, str]

    def is_in(self, pair: Pair | None) -> bool:
        """Say whether these runs are what was found where the first of them was to be."""
        return pair is not None and (pair.key, pair.value) == self.row


def planned(state: State, takings: Sequence[Taking], largest_bytes: int) -> Plan:
    """Think out runs, one after the other."""
    head, known = state.head, dict(state.known)
    receipts: list[Receipt | Exception] = []
    rows: dict[str, str] = {}
    for one in takings:
        place = KEYS + one.key if one.key is not None else ""
        try:
            order, row = _run(head, known.get(place) if place else None, one)
            new = Head(max(head.orders, order.number), head.bytes + len(row[1]) + KEPT_WITH_IT)
            if new.bytes > largest_bytes:
                raise TroubleError("full", f"{largest_bytes >> 20} MiB")
        except (KeyUsedError, TroubleError) as error:
            receipts.append(error)
            continue
        receipts.append(Receipt(order.number, order.server, order.runs, is_new=order.runs == 1))
        head, rows[row[0]] = new, row[1]
        if place:
            known[place] = order
    looked_at = dict.fromkeys(KEYS + one.key for one in takings if one.key is not None)
    conditions = [unchanged(HEAD, state.head_revision)]
    conditions += [unchanged(place, state.revisions.get(place, 0)) for place in looked_at]
    written = {place: json.dumps(order) for place, order in known.items() if state.known.get(place) != order}
    puts = [put(place, value) for place, value in {HEAD: json.dumps(head), **rows, **written}.items()] if rows else []
    return Plan(receipts, head, conditions, puts, next(iter(rows.items()), (HEAD, "")))


def _run(head: Head, known: Known | None, one: Taking) -> tuple[Known, tuple[str, str]]:
    """Return the order of a run, and where the run is to be, and as what. Raises KeyUsedError."""
    digest = hashlib.sha256(one.item.encode()).hexdigest()
    told: dict[str, Any] = {**one.run._asdict(), "mark": one.mark}
    if known is None:
        order = Known(head.orders + 1, one.run.server, 1, digest)
        told |= {"key": one.key, "item": one.item}
    elif known.item != digest:
        raise KeyUsedError
    else:
        order = known._replace(runs=known.runs + 1)
    return order, (f"{RUNS}{order.number:018d}/{order.runs:09d}", json.dumps(told))


def state_of(found: Mapping[str, Pair]) -> State:
    """Return what was found, by its keys, as what runs are thought out by."""
    head = found.get(HEAD)
    known = {key: pair for key, pair in found.items() if key.startswith(KEYS)}
    return State(
        Head(*json.loads(head.value)) if head else NOTHING,
        head.revision if head else 0,
        {key: Known(*json.loads(pair.value)) for key, pair in known.items()},
        {key: pair.revision for key, pair in known.items()},
    )
