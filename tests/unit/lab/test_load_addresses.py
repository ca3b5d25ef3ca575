"""A client that knows several addresses of one service: whom it asks, when also another one, and when it must not."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import pytest

from lab.measuring import addresses
from lab.measuring.addresses import Addresses
from lab.measuring.asking import AGAIN, SILENT
from lab.measuring.clients import Client, Clients
from lab.measuring.connection import Answer
from lab.measuring.load import Load
from lab.measuring.plan import Plan
from tests.unit.lab.places import Place, among

GET = Plan(rate=1, seconds=1)
ORDER = Plan(rate=1, seconds=1, post=True)
KEYED = Plan(rate=1, seconds=1, post=True, keys=True)
PATIENCE_S = 0.2


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "PATIENCE_S", PATIENCE_S)


@pytest.fixture
def _patient(_impatient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is silent here, however busy this machine is."""
    monkeypatch.setattr(addresses, "PATIENCE_S", 60)


def answered(places: Sequence[Place], plan: Plan, times: int = 1, dead: Sequence[Place] = ()) -> list[str]:
    """Return who has answered each of so many requests, one after the other; "" for nobody."""

    async def work(urls: list[str]) -> list[str]:
        for place in dead:
            place.die()
        asked, client = Addresses(urls), Clients(urls[0], plan).client(7)
        found = [await _body(asked.ask(client)) for _ in range(times)]
        asked.close()
        return found

    return among(places, work)


async def _body(asked: Awaitable[Answer]) -> str:
    try:
        return (await asyncio.wait_for(asked, 10 * PATIENCE_S)).body.decode()
    except SILENT:
        return ""


@pytest.mark.usefixtures("_patient")
def test_while_the_first_answers_nobody_else_is_asked() -> None:
    first, second = Place("first"), Place("second")

    assert answered([first, second], GET, times=3) == ["first"] * 3
    assert second.asked == 0


@pytest.mark.parametrize("plan", [GET, ORDER, KEYED])
@pytest.mark.usefixtures("_patient")
def test_where_one_is_refused_the_other_is_asked_at_once_whatever_is_sent(plan: Plan) -> None:
    first, second = Place("first"), Place("second")

    assert answered([first, second], plan, times=2, dead=[first]) == ["second"] * 2


@pytest.mark.parametrize("plan", [GET, KEYED])
def test_where_one_is_silent_the_other_is_asked_after_a_moment_and_preferred_from_then_on(plan: Plan) -> None:
    first, second = Place("first", answers_after_s=None), Place("second")
    began_s = time.monotonic()

    assert answered([first, second], plan, times=5) == ["second"] * 5
    assert time.monotonic() - began_s >= PATIENCE_S
    assert (first.asked, second.asked) == (1, 5), "it waited once"


@pytest.mark.usefixtures("_patient")
def test_where_one_breaks_off_in_its_answer_a_request_that_may_run_twice_goes_to_the_other() -> None:
    first, second = Place("first", closes=True), Place("second")

    assert answered([first, second], KEYED, times=2) == ["second"] * 2
    assert first.asked == 1


def test_an_order_without_a_key_that_was_sent_is_never_sent_elsewhere_but_the_next_one_is() -> None:
    first, second = Place("first", closes=True), Place("second")
    assert answered([first, second], ORDER, times=2) == ["", "second"]
    assert (first.asked, second.asked) == (1, 1)

    first, second = Place("first", answers_after_s=None), Place("second")
    assert answered([first, second], ORDER, times=2) == ["", "second"]
    assert (first.asked, second.asked) == (1, 1)


def test_an_order_without_a_key_has_all_the_time_there_is_where_it_was_sent() -> None:
    first, second = Place("first", answers_after_s=2 * PATIENCE_S), Place("second")

    assert answered([first, second], ORDER, times=2) == ["first", "second"], "and the next one goes where it is faster"
    assert (first.asked, second.asked) == (1, 1)


def test_who_is_slow_is_not_given_up_when_the_next_one_is_asked_and_is_preferred_still() -> None:
    slow, dead = Place("slow", answers_after_s=1.5 * PATIENCE_S), Place("dead", answers_after_s=None)

    assert answered([slow, dead], KEYED, times=2) == ["slow"] * 2
    assert (slow.asked, dead.asked) == (2, 2)


def test_whoever_answers_first_is_preferred_from_then_on() -> None:
    slow, quick = Place("slow", answers_after_s=2 * PATIENCE_S), Place("quick")

    assert answered([slow, quick], GET, times=3) == ["quick"] * 3
    assert slow.asked == 1


def test_an_only_address_has_all_the_time_there_is() -> None:
    only = Place("only", answers_after_s=1.5 * PATIENCE_S)

    assert answered([only], GET) == ["only"]
    assert only.asked == 1


@pytest.mark.usefixtures("_patient")
@pytest.mark.parametrize("status", [b"502 Bad", b"503 Busy", b"504 Late"])
def test_who_says_that_it_has_no_server_is_passed_over_unless_all_say_so(status: bytes) -> None:
    assert answered([Place("cut off", status=status), Place("whole")], KEYED, times=2) == ["whole"] * 2
    assert answered([Place("cut off", status=status), Place("gone", closes=True)], GET) == ["cut off"]
    assert answered([Place("cut off", status=status), Place("too", status=status)], GET) == ["cut off"]


@pytest.mark.parametrize("other", [Place("dead", answers_after_s=None), Place("gone", closes=True)])
def test_who_is_busy_is_not_taken_for_one_that_is_gone_and_is_asked_again_when_nobody_else_answers(
    other: Place,
) -> None:
    busy = Place("busy", busy=2)

    assert answered([busy, other], KEYED, times=2) == ["busy"] * 2
    assert busy.asked == 4, "the second request goes straight to it"
    assert other.asked <= 2


@pytest.mark.usefixtures("_patient")
def test_where_one_is_busy_and_another_is_not_that_one_answers_at_once_and_is_preferred() -> None:
    busy, free = Place("busy", busy=9), Place("free")

    assert answered([busy, free], GET, times=3) == ["free"] * 3
    assert busy.asked == 1


@pytest.mark.usefixtures("_patient")
def test_where_all_are_busy_for_long_they_say_so_after_as_many_tries_as_a_client_has() -> None:
    first, second = Place("first", busy=99), Place("second", busy=99)

    assert answered([first, second], GET) == ["first"]
    assert (first.asked, second.asked) == (1 + AGAIN.times, 1 + AGAIN.times)


@pytest.mark.usefixtures("_patient")
def test_an_only_address_is_not_asked_again_when_it_is_busy() -> None:
    only = Place("only", busy=1)

    assert answered([only], GET, times=2) == ["only"] * 2
    assert only.asked == 2


@pytest.mark.usefixtures("_patient")
def test_an_order_without_a_key_is_not_sent_elsewhere_when_it_is_told_that_there_is_no_server() -> None:
    second = Place("second")

    assert answered([Place("cut off", status=b"504 Late"), second], ORDER) == ["cut off"]
    assert second.asked == 0


def test_who_comes_back_is_asked_again_when_the_other_goes() -> None:
    first, second = Place("first", answers_after_s=None), Place("second")

    async def work(urls: list[str]) -> list[str]:
        asked, client = Addresses(urls), Clients(urls[0], GET).client(0)
        found = [await _body(asked.ask(client))]
        first.answers_after_s = 0.0
        found.append(await _body(asked.ask(client)))
        second.die()
        found += [await _body(asked.ask(client)) for _ in range(2)]
        asked.close()
        return found

    assert among([first, second], work) == ["second", "second", "first", "first"]


def test_where_all_are_dead_the_last_ones_error_is_told() -> None:
    places = [Place("first"), Place("second")]

    async def work(urls: list[str]) -> Client:
        for place in places:
            place.die()
        client = Clients(urls[0], GET).client(0)
        with pytest.raises(ConnectionRefusedError):
            await Addresses(urls).ask(client)
        return client

    assert among(places, work).method == "GET"


@pytest.mark.parametrize("ends", [Place.die, Place.freeze])
@pytest.mark.parametrize("plan", [Plan(rate=100, seconds=0.6), Plan(rate=100, seconds=0.6, post=True, keys=True)])
def test_a_load_with_two_addresses_of_which_one_dies_in_the_middle_loses_nothing(
    plan: Plan, ends: Callable[[Place], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(addresses, "PATIENCE_S", 0.3)
    first, second = Place("first", answers_after_s=0.01), Place("second", answers_after_s=0.01)

    async def work(urls: list[str]) -> list[str]:
        loop = asyncio.get_running_loop()
        loop.call_later(0.3, ends, first)
        samples = await Load(urls, plan).run(loop.time())
        assert [one for one in samples if one.status != 200] == []
        return [one.body for one in sorted(samples, key=lambda one: one.due_s)]

    bodies = among([first, second], work)

    assert len(bodies) == 60
    assert bodies[-1] == "second"
    assert first.asked > 0
