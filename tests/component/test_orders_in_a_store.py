"""Orders in a real etcd: as in a file, and none is twice or lost, whatever becomes of an answer or a member."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from backend.app import create_app
from backend.orders import Receipt, Run
from backend.orders_file import TroubleError
from backend.orders_shared import READ_AT_ONCE, SharedOrders
from backend.store import Operation, Outcome, Store
from tests.component import debian_etcd
from tests.component.debian_etcd import COFFEE, ME, TEA, Member
from tests.unit.backend import test_orders_asked_for as asked_for
from tests.unit.backend import test_orders_kept as kept_orders

# What is so of orders in a file is so of those in a store: the same tests, on other fixtures.
ALIKE = (
    kept_orders.test_without_a_key_each_run_is_an_order_of_its_own,
    kept_orders.test_with_its_key_a_second_run_is_of_the_first_order,
    kept_orders.test_a_key_is_of_one_order_only_and_the_other_is_no_run,
    kept_orders.test_a_run_without_a_request_id_is_one_all_the_same,
    kept_orders.test_only_later_orders_are_told_and_counted,
    kept_orders.test_of_many_orders_a_part_is_told_and_all_are_counted,
    kept_orders.test_what_is_forgotten_begins_at_one_again,
    asked_for.test_an_order_is_answered_with_its_number_and_where_it_is,
    asked_for.test_orders_are_shown_as_they_were_sent,
    asked_for.test_only_orders_after_a_number_are_shown_when_it_is_asked_so,
    asked_for.test_the_same_key_with_another_body_is_refused,
    asked_for.test_orders_are_forgotten_when_it_is_asked_so,
    asked_for.test_each_request_is_a_line_of_the_log,
    asked_for.test_under_a_fault_an_order_runs_or_does_not,
    asked_for.test_a_lie_about_an_order_changes_no_order,
)
globals().update({one.__name__: one for one in ALIKE})
file = asked_for.file


@pytest.fixture
def client(orders: SharedOrders, one: Member, file: Path) -> FlaskClient:
    """A client of a server that has no orders."""
    environment = {"SERVER_NAME": "server1", "LAB_LANG": "en", "ORDERS_STORE": one.address}
    return create_app(environment, file).test_client()


def shared(members: Sequence[Member]) -> SharedOrders:
    return SharedOrders(Store([member.address for member in members]))


def test_orders_outlive_the_server_that_took_them_and_a_store_that_is_begun_again(etcd: str, tmp_path: Path) -> None:
    with debian_etcd.running(etcd, tmp_path, 1) as [member]:
        shared([member]).take(COFFEE, "k", ME)
        member.kill()
        member.begin([member])
        member.wait_until_ready()
        assert shared([member]).take(COFFEE, "k", Run("server2", "r2", "now")) == Receipt(1, "server1", 2, is_new=False)


def test_servers_that_race_give_no_number_and_no_key_twice(one: Member, orders: SharedOrders) -> None:
    names, count = ("server1", "server2", "server3"), 60

    def places_orders(name: str) -> list[tuple[str | None, Receipt]]:
        own = shared([one])
        keys = [f"key-{number}" if number % 2 else None for number in range(count)]
        return [(key, own.take(COFFEE, key, Run(name, f"{name}-{key}", "now"))) for key in keys]

    with ThreadPoolExecutor(len(names)) as servers:
        told = [pair for found in servers.map(places_orders, names) for pair in found]

    new = [receipt.number for _, receipt in told if receipt.is_new]
    assert sorted(new) == list(range(1, len(new) + 1)), "a number is missing, or was given twice"
    assert len(new) == len(names) * count // 2 + count // 2
    numbers_of = Counter(key for key, _ in {(key, receipt.number) for key, receipt in told if key})
    assert set(numbers_of.values()) == {1}, "a key has two orders"
    kept = orders.after(0)
    assert (kept.count, kept.runs) == (len(new), len(told))
    assert {len(order.request_ids) for order in kept.orders if order.key} == {len(names)}


def test_threads_of_one_server_take_orders_at_the_same_time(orders: SharedOrders) -> None:
    with ThreadPoolExecutor(20) as threads:
        found = [*threads.map(lambda number: orders.take(COFFEE, f"k{number % 50}", ME), range(100))]

    assert {one.number for one in found} == set(range(1, 51))
    assert orders.after(0).runs == 100


def test_more_orders_than_are_read_in_one_go_are_all_told(orders: SharedOrders) -> None:
    for number in range(READ_AT_ONCE + 5):
        orders.take(COFFEE, f"k{number}", ME)
    for _ in range(READ_AT_ONCE):
        orders.take(COFFEE, "k3", ME)
    found = orders.after(2)

    assert [one.number for one in found.orders] == list(range(3, READ_AT_ONCE + 6))
    assert (found.count, found.runs) == (READ_AT_ONCE + 3, 2 * READ_AT_ONCE + 3)
    assert [len(one.request_ids) for one in found.orders[:3]] == [1, READ_AT_ONCE + 1, 1]


class ForgottenOnce(Store):
    """A store whose orders another client forgets at the first look at the past."""

    others: "SharedOrders | None" = None

    def transact(
        self, conditions: Sequence[Operation], then: Sequence[Operation], otherwise: Sequence[Operation], until_s: float
    ) -> Outcome:
        """Do so."""
        if self.others and any(one.get("request_range", {}).get("revision", "0") != "0" for one in then):
            self.others.clear()
            self.others.take(TEA, None, ME)
            self.others = None
        return super().transact(conditions, then, otherwise, until_s)


def test_orders_that_are_forgotten_while_they_are_told_are_not_told(one: Member, orders: SharedOrders) -> None:
    for _ in range(READ_AT_ONCE + 5):
        orders.take(COFFEE, None, ME)
    store = ForgottenOnce([one.address])
    store.others = orders

    assert [order.item for order in SharedOrders(store).after(0).orders] == [TEA]


def test_there_is_room_again_when_another_server_has_made_some(one: Member, orders: SharedOrders) -> None:
    small = SharedOrders(Store([one.address]), largest_bytes=2000)
    with pytest.raises(TroubleError) as trouble:
        for _ in range(20):
            small.take(COFFEE, None, ME)
    assert trouble.value.word == "full"
    assert 1 < orders.after(0).count < 20

    orders.clear()

    assert small.take(COFFEE, None, ME).number == 1
