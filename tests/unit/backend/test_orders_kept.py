"""Orders and their runs, as they are kept: numbers, keys, and who may be at it at the same time."""

import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from backend.orders import KeyUsedError, Order, Orders, Receipt, Run
from backend.orders_file import OrdersFile
from tests.this_machine import ROOT

COFFEE, TEA = '{"item":"coffee"}', '{"item":"tea"}'
# A server that places as many orders as it can, every second one under a key that the others use, too.
PLACES_ORDERS = """
import sys
from pathlib import Path
from backend.orders import Orders, Run
from backend.orders_file import OrdersFile
folder, server, count = sys.argv[1:]
orders = Orders(OrdersFile(Path(folder), busy_s=30))
print("ready", flush=True)
input()
for number in range(int(count)):
    key = f"key-{number}" if number % 2 else None
    receipt = orders.take('{"item":"coffee"}', key, Run(server, f"{server}-{number}", "now"))
    print(key, receipt.number, receipt.is_new)
"""


@pytest.fixture
def orders(tmp_path: Path) -> Orders:
    """No orders yet."""
    return Orders(OrdersFile(tmp_path))


def run(server: str = "server1", request_id: str | None = "r1") -> Run:
    return Run(server, request_id, "2026-11-22T09:00:00.000+07:00")


def test_without_a_key_each_run_is_an_order_of_its_own(orders: Orders) -> None:
    assert orders.take(COFFEE, None, run()) == Receipt(1, "server1", 1, is_new=True)
    assert orders.take(COFFEE, None, run("server2")) == Receipt(2, "server2", 1, is_new=True)


def test_with_its_key_a_second_run_is_of_the_first_order(orders: Orders) -> None:
    orders.take(TEA, None, run())
    assert orders.take(COFFEE, "k", run()) == Receipt(2, "server1", 1, is_new=True)

    assert orders.take(COFFEE, "k", run("server2", "r2")) == Receipt(2, "server1", 2, is_new=False)

    assert orders.find(2) == Order(2, "server1", "k", COFFEE, ("r1", "r2"))
    assert (orders.after(0).count, orders.after(0).runs) == (2, 3)


def test_a_key_is_of_one_order_only_and_the_other_is_no_run(orders: Orders) -> None:
    orders.take(COFFEE, "k", run())

    with pytest.raises(KeyUsedError):
        orders.take(TEA, "k", run())

    assert orders.after(0).orders == [Order(1, "server1", "k", COFFEE, ("r1",))]
    assert orders.take(TEA, "another", run()).number == 2


def test_a_run_without_a_request_id_is_one_all_the_same(orders: Orders) -> None:
    for _ in range(2):
        orders.take(COFFEE, "k", run(request_id=None))

    assert orders.after(0).orders == [Order(1, "server1", "k", COFFEE, (None, None))]


def test_only_later_orders_are_told_and_counted(orders: Orders) -> None:
    for key in ("a", "b", "b", "c"):
        orders.take(COFFEE, key, run())

    later = orders.after(1)

    assert [order.key for order in later.orders] == ["b", "c"]
    assert (later.count, later.runs) == (2, 3)
    assert orders.after(3).orders == []
    assert orders.after(10**18 - 1).count == 0


def test_of_many_orders_a_part_is_told_and_all_are_counted(orders: Orders) -> None:
    for _ in range(5):
        orders.take(f'{{"item":"{"x" * 1000}"}}', None, run())

    part = orders.after(0, most_bytes=2500)
    rest = orders.after(part.orders[-1].number, most_bytes=2500)

    assert [order.number for order in [*part.orders, *rest.orders]] == [1, 2, 3, 4, 5]
    assert (part.count, part.runs, rest.count, rest.runs) == (5, 5, 2, 2)
    assert len(orders.after(0, most_bytes=1).orders) == 1


def test_what_is_forgotten_begins_at_one_again(orders: Orders) -> None:
    for _ in range(3):
        orders.take(COFFEE, "k", run())
        orders.take(COFFEE, None, run())

    orders.clear()

    assert orders.find(1) is None
    assert (orders.after(0).orders, orders.after(0).count, orders.after(0).runs) == ([], 0, 0)
    assert orders.take(TEA, "k", run()) == Receipt(1, "server1", 1, is_new=True)


class ForgottenOnce(OrdersFile):
    """A file whose first order another client forgets at once, before its server has read what to answer."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.is_forgotten = False

    def write(self, statement: str, values: Mapping[str, object] | None = None) -> int | None:
        """Write, and the first time, forget it."""
        row = super().write(statement, values)
        if not self.is_forgotten:
            self.is_forgotten = True
            super().write("DELETE FROM runs")
            super().write(statement, {**(values or {}), "key": None, "item": TEA, "server": "server3"})
        return row


def test_an_order_that_is_forgotten_while_it_is_taken_comes_after_that(tmp_path: Path) -> None:
    orders = Orders(ForgottenOnce(tmp_path))

    assert orders.take(COFFEE, None, run()) == Receipt(2, "server1", 1, is_new=True)
    assert [order.item for order in orders.after(0).orders] == [TEA, COFFEE]


def test_orders_outlive_the_server_that_took_them(tmp_path: Path, orders: Orders) -> None:
    orders.take(COFFEE, "k", run())

    assert Orders(OrdersFile(tmp_path)).take(COFFEE, "k", run("server2")) == Receipt(1, "server1", 2, is_new=False)


def test_servers_that_begin_together_give_no_number_and_no_key_twice(tmp_path: Path) -> None:
    servers, count = ("server1", "server2", "server3", "server4"), 60
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PLACES_ORDERS, str(tmp_path), server, str(count)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for server in servers
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:  # There is no file yet: they make it together, too.
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    told = [line.split() for process in processes for line in process.communicate(timeout=60)[0].splitlines()]

    assert [process.returncode for process in processes] == [0] * 4
    assert len(told) == len(servers) * count
    new = [int(number) for _, number, is_new in told if is_new == "True"]
    assert sorted(new) == list(range(1, len(new) + 1)), "a number is missing, or was given twice"
    assert len(new) == len(servers) * count // 2 + count // 2
    numbers_of = Counter(key for key, number in {(key, number) for key, number, _ in told if key != "None"})
    assert set(numbers_of.values()) == {1}, "a key has two orders"
    kept = Orders(OrdersFile(tmp_path)).after(0)
    assert (kept.count, kept.runs) == (len(new), len(told))
    assert {len(order.request_ids) for order in kept.orders if order.key} == {len(servers)}
