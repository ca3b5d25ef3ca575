"""The file that servers share: who holds it up, when it is full, what is left of it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.orders import Orders, Run
from backend.orders_file import BUSY_S, NAME, OrdersFile, TroubleError
from balancer.rules.attempts import Limits
from tests.this_machine import ROOT

COFFEE = '{"item":"coffee"}'
ME = Run("server1", "r1", "now")
# A server in the middle of a request; it ends it when it is told to.
HOLDS = """
import sqlite3, sys
path, what = sys.argv[1:]
connection = sqlite3.connect(path, isolation_level=None)
if what == "writing":
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO runs (number, server, item, time) VALUES (2, 'server2', '{}', 'now')")
else:
    connection.execute("BEGIN")
    connection.execute("SELECT * FROM runs").fetchall()
print("held", flush=True)
input()
connection.execute("COMMIT")
print("done", flush=True)
"""


class Holder:
    """Another server's process that stands in the middle of reading or writing."""

    def __init__(self, folder: Path, what: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDS, str(folder / NAME), what],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        assert self.process.stdout.readline() == "held\n"
        self.process.send_signal(signal.SIGSTOP)

    def goes_on(self) -> None:
        """Let it end what it has begun."""
        self.process.send_signal(signal.SIGCONT)
        assert self.process.communicate("\n", timeout=10)[0] == "done\n"

    def is_killed(self) -> None:
        """End it where it stands."""
        self.process.kill()
        self.process.communicate(timeout=10)


@pytest.fixture
def orders(tmp_path: Path) -> Orders:
    """One order, in a file that nobody waits for longer than a moment."""
    made = Orders(OrdersFile(tmp_path, busy_s=0.05))
    made.take(COFFEE, None, ME)
    return made


@pytest.fixture
def frozen_writer(tmp_path: Path, orders: Orders) -> Iterator[Holder]:
    holder = Holder(tmp_path, "writing")
    yield holder
    holder.is_killed()


@pytest.fixture
def frozen_reader(tmp_path: Path, orders: Orders) -> Iterator[Holder]:
    holder = Holder(tmp_path, "reading")
    yield holder
    holder.is_killed()


def word_of(trouble: pytest.ExceptionInfo[TroubleError]) -> str:
    return trouble.value.word


def test_beside_a_frozen_writer_the_others_read_and_are_told_that_it_is_busy(
    orders: Orders, frozen_writer: Holder
) -> None:
    with pytest.raises(TroubleError) as trouble:
        orders.take(COFFEE, None, ME)

    assert word_of(trouble) == "busy"
    assert orders.after(0).count == 1
    frozen_writer.goes_on()
    assert orders.take(COFFEE, None, ME).number == 3
    assert orders.after(0).count == 3


def test_what_a_killed_writer_had_begun_is_undone_and_keeps_nobody_waiting(
    orders: Orders, frozen_writer: Holder
) -> None:
    frozen_writer.is_killed()

    assert orders.take(COFFEE, None, ME).number == 2
    assert [order.server for order in orders.after(0).orders] == ["server1", "server1"]


def test_beside_a_frozen_reader_the_others_write(orders: Orders, frozen_reader: Holder) -> None:
    for number in (2, 3):
        assert orders.take(COFFEE, None, ME).number == number
    orders.clear()
    assert orders.take(COFFEE, None, ME).number == 1


def test_a_holder_is_waited_for_less_long_than_a_balancer_waits_for_an_attempt() -> None:
    assert Limits().attempt_timeout_s / 4 >= BUSY_S


def test_a_full_file_refuses_and_takes_again_when_it_is_emptied(tmp_path: Path) -> None:
    orders = Orders(OrdersFile(tmp_path, largest_bytes=64 * 1024))
    item = f'{{"item":"{"x" * 1000}"}}'

    with pytest.raises(TroubleError) as trouble:
        for _ in range(200):
            orders.take(item, None, ME)

    assert word_of(trouble) == "full"
    kept = orders.after(0)
    assert 10 < kept.count == kept.runs < 64
    assert (tmp_path / NAME).stat().st_size <= 64 * 1024
    orders.clear()
    assert orders.take(item, None, ME).number == 1


def test_when_the_file_is_removed_all_servers_go_on_with_the_same_new_one(tmp_path: Path, orders: Orders) -> None:
    other = Orders(OrdersFile(tmp_path))
    other.take(COFFEE, None, ME)
    for path in list(tmp_path.iterdir()):
        path.unlink()

    assert orders.take(COFFEE, None, ME).number == 1
    assert other.take(COFFEE, None, ME).number == 2
    assert orders.after(0).count == 2


def test_nothing_but_the_file_is_left_in_the_folder(tmp_path: Path, orders: Orders) -> None:
    assert {path.name for path in tmp_path.iterdir()} <= {NAME, f"{NAME}-wal", f"{NAME}-shm"}


def test_a_crowd_leaves_only_a_few_connections_open(tmp_path: Path) -> None:
    file = OrdersFile(tmp_path)

    def open_at_once(count: int) -> int:
        if not count:
            return len(list(Path("/proc/self/fd").iterdir()))
        with file.reading():
            return open_at_once(count - 1)

    at_once = open_at_once(20)

    assert len(list(Path("/proc/self/fd").iterdir())) < at_once - 10
