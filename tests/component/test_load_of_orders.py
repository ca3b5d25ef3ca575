"""The load as a process of its own, on a real service: orders, clients that lose patience, a closed loop beside."""

import time
from pathlib import Path

import pytest

from lab.measuring import load
from lab.measuring.figures import Sample, figures
from lab.measuring.orders import orders
from lab.measuring.overload import overload
from lab.measuring.plan import Burst, Plan, Retries
from tests.component.fake_orders import TIMING, FakeOrders, orders_service
from tests.this_machine import free_port

IMPATIENT = Retries(times=3, first_s=0.02)


def sent(fake: FakeOrders, plan: Plan) -> list[Sample]:
    """Return what a load came to, by clients and their tries."""
    with load.follow(f"{fake.address}/app/orders", plan) as running:
        return sorted(running.samples(), key=lambda sample: (sample.client, sample.again))


def test_each_client_posts_an_order_of_its_own() -> None:
    with orders_service() as fake:
        samples = sent(fake, Plan(rate=40, seconds=0.25, post=True))

    assert sorted(order.body["client"] for order in fake.orders) == list(range(10))
    assert len({order.body["item"] for order in fake.orders}) > 1
    assert {(order.target, order.key, order.kind) for order in fake.orders} == {("/app/orders", "", "application/json")}
    assert {(one.method, one.status, one.served, one.attempts, one.key) for one in samples} == {
        ("POST", 201, "server2", TIMING, "")
    }
    assert (figures(samples).failed, figures(samples).wrong, figures(samples).served) == (0, 0, {"server2": 10})
    assert overload(samples, 0.0, 0.25, 0.25).lost == 0


def test_a_client_that_loses_patience_closes_its_connection_and_sends_the_same_order_again() -> None:
    with orders_service(lambda number: None if number <= 2 else 201) as fake:
        samples = sent(fake, Plan(10, 0.1, timeout_s=0.5, retries=IMPATIENT, post=True, keys=True, run="a"))
        fake.wait_until_left(2)

    assert [(one.again, one.error or one.status) for one in samples] == [(0, "timeout"), (1, "timeout"), (2, 201)]
    first, second, third = fake.orders
    assert fake.left == [first.connection, second.connection]
    assert len({first.connection, second.connection, third.connection}) == 3, "who was left is not asked again"
    assert first.body == second.body == third.body
    assert {order.key for order in fake.orders} == {"a-0"} == {one.key for one in samples}
    assert samples[1].due_s >= samples[0].due_s + 0.5 + 0.01
    assert orders(samples, IMPATIENT.times).never == 0


def test_every_client_has_a_key_of_its_own_also_the_one_of_the_closed_loop_beside() -> None:
    with orders_service(lambda number: 503 if number % 3 == 0 else 201) as fake:
        samples = sent(fake, Plan(40, 0.5, retries=IMPATIENT, post=True, keys=True, run="b", beside=1))

    due, closed = [one for one in samples if not one.loop], [one for one in samples if one.loop == "closed"]
    assert {one.client for one in due} == set(range(20))
    assert len(due) + len(closed) == len(samples) == len(fake.orders)
    assert min(one.client for one in closed) == 20
    assert {one.key for one in samples} == {f"b-{one.client}" for one in samples}
    assert {(order.key, order.body["client"]) for order in fake.orders} == {(one.key, one.client) for one in samples}
    assert any(one.again for one in samples)


def test_the_closed_loop_beside_waits_with_a_service_that_stands_still_and_the_rate_does_not() -> None:
    with orders_service(lambda number: None) as fake:
        samples = sent(fake, Plan(50, 0.4, timeout_s=1.0, bursts=(Burst(0.1, 0.1, 200),), post=True, beside=1))

    assert {one.error for one in samples} == {"timeout"}
    assert sum(one.loop == "" for one in samples) == 5 + 20 + 10
    assert sum(one.loop == "closed" for one in samples) == 1


def test_a_get_is_sent_as_ever_and_its_samples_tell_who_has_served_it() -> None:
    with orders_service() as fake:
        samples = sent(fake, Plan(rate=40, seconds=0.1))

    assert (fake.gets, fake.orders) == (4, [])
    assert {(one.method, one.status, one.served, one.attempts, one.key, one.loop) for one in samples} == {
        ("GET", 200, "server2", TIMING, "", "")
    }


@pytest.mark.parametrize("addresses", [1, 2])
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="nobody tells here how much memory a process has")
def test_requests_that_fail_leave_nothing_in_memory_but_what_became_of_them(addresses: int) -> None:
    dead = [f"http://127.0.0.1:{free_port()}/app/" for _ in range(addresses)]
    with load.follow(dead, Plan(rate=1000, seconds=5)) as running:
        early, late = (kilobytes_at(running, seconds) for seconds in (1, 4.5))
        samples = running.samples()

    assert {one.error for one in samples} == {"refused"}
    assert late - early < 3 * len(samples), "3 KB for each"


def kilobytes_at(running: load.Running, seconds: float) -> int:
    """Return how much memory a load has so many seconds after its start."""
    time.sleep(max(0.0, running.began_s + seconds - time.monotonic()))
    told = Path(f"/proc/{running.pid}/status").read_text()
    return int(told.partition("VmRSS:")[2].split()[0])
