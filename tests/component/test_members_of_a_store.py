"""Members of a real etcd that are lost: with a majority no order is lost or refused, without one each is, and soon."""

import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from backend.app import create_app
from backend.orders_file import TroubleError
from backend.orders_shared import SharedOrders
from backend.store import DEADLINE_S, SILENT_S, Store
from tests.component import debian_etcd
from tests.component.debian_etcd import COFFEE, ME, Member


@pytest.fixture
def three(etcd: str, tmp_path: Path) -> Iterator[list[Member]]:
    """A store of three members, without orders."""
    with debian_etcd.running(etcd, tmp_path, 3) as members:
        yield members


def shared(members: Sequence[Member]) -> SharedOrders:
    return SharedOrders(Store([member.address for member in members]))


def leader_first(members: list[Member]) -> list[Member]:
    return sorted(members, key=lambda one: not one.leads())


@pytest.mark.parametrize("what", ["kill", "freeze"])
def test_the_member_that_leads_is_lost_and_no_order_is_lost_or_refused(three: list[Member], what: str) -> None:
    members = leader_first(three)
    orders = shared(members)
    told = [orders.take(COFFEE, f"k{number}", ME).number for number in range(5)]
    getattr(members[0], what)()
    began_s = time.monotonic()
    told += [orders.take(COFFEE, f"k{number}", ME).number for number in range(5, 10)]
    print(f"the first five orders after that: {time.monotonic() - began_s:.2f} s")

    assert told == list(range(1, 11))
    assert shared(members[1:]).after(0).count == 10
    if what == "freeze":
        members[0].go_on()
    else:
        members[0].begin(members)
    members[0].wait_until_ready()
    assert shared(members[:1]).after(0).count == 10


def test_a_member_that_can_not_be_reached_is_left_alone_while_another_one_may_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[str] = []
    connect = socket.create_connection

    def noted(address: tuple[str, int], *more: Any, **named: Any) -> socket.socket:
        tried.append(address[0])
        if address[0] == "gone":
            raise TimeoutError
        return connect(address, *more, **named)

    monkeypatch.setattr(socket, "create_connection", noted)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(TroubleError):
        members = ["gone:2379", f"127.0.0.1:{silent.getsockname()[1]}"]
        SharedOrders(Store(members, patience_s=0.1)).take(COFFEE, None, ME)

    assert tried[0] == "gone"
    assert tried.count("gone") == 1
    assert len(tried) > 4


def test_without_a_majority_orders_are_refused_and_soon_at_once_and_taken_when_there_is_one(
    three: list[Member],
) -> None:
    orders = shared(three)
    orders.take(COFFEE, "k", ME)
    for member in three[1:]:
        member.kill()

    def refused_after_s() -> float:
        began_s = time.monotonic()
        with pytest.raises(TroubleError) as trouble:
            orders.take(COFFEE, "k", ME)
        assert trouble.value.word == "majority"
        return time.monotonic() - began_s

    assert refused_after_s() < DEADLINE_S + 0.5
    time.sleep(SILENT_S)  # longer than any election
    assert refused_after_s() < DEADLINE_S + 0.5
    with ThreadPoolExecutor(10) as threads:
        took_s = sorted(threads.map(lambda _: refused_after_s(), range(10)))
    assert took_s[-2] < 0.5, took_s
    assert took_s[-1] < DEADLINE_S + 0.5, took_s
    with pytest.raises(TroubleError):
        orders.after(0)

    three[1].begin(three)
    three[1].wait_until_ready()
    assert orders.take(COFFEE, "k", ME).runs >= 2


@pytest.mark.parametrize(
    ("method", "language", "words"),
    [
        ("POST", "en", "most stores of the orders can't be reached"),
        ("DELETE", "id", "sebagian besar penyimpan pesanan"),
    ],
)
def test_no_majority_is_a_503_that_says_so(method: str, language: str, words: str, tmp_path: Path) -> None:
    environment = {"LAB_LANG": language, "ORDERS_STORE": "127.0.0.1:1 127.0.0.1:2"}
    answer = create_app(environment, tmp_path / "no faults").test_client().open("/orders", method=method, data=COFFEE)

    assert answer.status_code == 503
    assert words in answer.json["message"]  # type: ignore[index]


@pytest.mark.parametrize("members", ["store1", "store1:", ":2379", "http://store1:2379"])
def test_a_setting_that_is_no_address_ends_a_server_with_one_line(members: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"^ORDERS_STORE: '.*' is no address: use such as store1:2379$"):
        create_app({"ORDERS_STORE": members}, tmp_path / "no faults")
