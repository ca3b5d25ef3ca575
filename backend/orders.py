"""The orders of the lab's clients, so that ghosts and duplicates are numbers.

A run is one execution of an order's request, on whatever server; each is kept, in a file that all servers share
(backend/orders_file.py), and runs of one number are of one order. Two orders where a client wanted one are a duplicate;
two runs of one order are a duplicate that was suppressed; an order whose client was told that its time was up is a
ghost.

What is the same order, the client says, with an `Idempotency-Key` (IETF draft "The Idempotency-Key HTTP Header Field"):
without one, each run is an order of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from backend.orders_file import OrdersFile

PART_BYTES = 1024 * 1024  # what a balancer still holds whole, and so protects whole

# One statement, so one transaction: whether the key is known, which number is next, and the run.
TAKE = """
INSERT INTO runs (number, server, key, item, request_id, time)
SELECT coalesce((SELECT number FROM runs WHERE key = :key), (SELECT max(number) FROM runs) + 1, 1),
       :server, :key, :item, :request_id, :time
WHERE NOT EXISTS (SELECT 1 FROM runs WHERE key = :key AND item <> :item)
"""
# Beside min(id), SQLite gives the other columns of that row: those of the first run.
RECEIPT = """
SELECT number, server, count(*), min(id) FROM runs
WHERE id <= :id AND number = (SELECT number FROM runs WHERE id = :id)
"""
ROWS = "SELECT number, server, key, item, request_id FROM runs"
ONE = f"{ROWS} WHERE number = ? ORDER BY id"
FOLLOWING = f"{ROWS} WHERE number > ? ORDER BY number, id"
COUNTS = "SELECT count(DISTINCT number), count(*) FROM runs WHERE number > ?"


class KeyUsedError(Exception):
    """The key is that of another order."""


class Run(NamedTuple):
    """One execution of an order's request: on which server, under which X-Request-Id if any, and when."""

    server: str
    request_id: str | None
    time: str


class Receipt(NamedTuple):
    """What a run is answered: the order's number and its first run's server, its runs so far, and whether it is new."""

    number: int
    server: str
    runs: int
    is_new: bool


class Order(NamedTuple):
    """An order as it is kept.

    server: of its first run. item: JSON, as text. request_ids: of its runs, in their order; None for one without.
    """

    number: int
    server: str
    key: str | None
    item: str
    request_ids: tuple[str | None, ...]


@dataclass(frozen=True)
class Part:
    """The first of the orders that were asked for. count, runs: of all of those, also of the ones left out."""

    orders: list[Order]
    count: int
    runs: int


class Orders:
    """The orders in a file. Each method raises TroubleError when that can't be used."""

    def __init__(self, file: OrdersFile) -> None:
        self._file = file

    def take(self, item: str, key: str | None, run: Run) -> Receipt:
        """Take an order, or count one more run of the order that has this key. Raises KeyUsedError."""
        row = self._file.write(TAKE, {"key": key, "item": item, **run._asdict()})
        if row is None:
            raise KeyUsedError
        with self._file.reading() as connection:
            number, server, runs, _ = connection.execute(RECEIPT, {"id": row}).fetchone()
        if number is None:  # Forgotten in this very moment: then it is taken after that.
            return self.take(item, key, run)
        return Receipt(number, server, runs, is_new=runs == 1)

    def find(self, number: int) -> Order | None:
        """Return an order; None when there is none of that number."""
        with self._file.reading() as connection:
            found = list(orders_of(connection.execute(ONE, (number,))))
        return found[0] if found else None

    def after(self, number: int, most_bytes: int = PART_BYTES) -> Part:
        """Return the orders after that number, as many as are about so many bytes; one at least, if there is one."""
        orders = []
        with self._file.reading() as connection:
            count, runs = connection.execute(COUNTS, (number,)).fetchone()
            for order in orders_of(connection.execute(FOLLOWING, (number,))):
                orders.append(order)
                most_bytes -= size_of(order)
                if most_bytes <= 0:
                    break
        return Part(orders, count, runs)

    def clear(self) -> None:
        """Forget every order and run; the next order is number 1."""
        self._file.write("DELETE FROM runs")


def orders_of(rows: Iterable[tuple[int, str, str | None, str, str | None]]) -> Iterator[Order]:
    """Yield the orders of rows that have one run each, those of an order one after the other."""
    for number, of_one in groupby(rows, key=lambda row: row[0]):
        runs = list(of_one)
        _, server, key, item, _ = runs[0]
        yield Order(number, server, key, item, tuple(run[4] for run in runs))


def size_of(order: Order) -> int:
    """Return about how many bytes an order is as it is shown."""
    return 60 + len(order.item) + len(order.key or "") + sum(30 + len(one or "") for one in order.request_ids)
