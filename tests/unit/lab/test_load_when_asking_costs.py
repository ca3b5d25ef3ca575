"""A client that knows several addresses, where asking more often would make things worse, or waiting longer better."""

import asyncio
from collections.abc import Sequence

import pytest

from lab.measuring import addresses, asking
from lab.measuring.addresses import Addresses
from lab.measuring.asking import SILENT
from lab.measuring.clients import Clients
from lab.measuring.plan import Plan
from lab.measuring.retry_budget import BURST, SHARE
from tests.unit.lab.places import Place, among

GET = Plan(rate=1, seconds=1)
KEYED = Plan(rate=1, seconds=1, post=True, keys=True)
ORDER = Plan(rate=1, seconds=1, post=True)
PATIENCE_S = 0.1


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "PATIENCE_S", PATIENCE_S)


def answers(
    places: Sequence[Place], plan: Plan, clients: int, within_s: float, dead: Sequence[Place] = ()
) -> list[str]:
    """Return who has answered each of so many clients that ask at the same moment; "" where nobody has in time."""

    async def work(urls: list[str]) -> list[str]:
        for place in dead:
            place.die()
        asked, made = Addresses(urls), Clients(urls[0], plan)

        async def one(number: int) -> str:
            try:
                answer = await asyncio.wait_for(asked.ask(made.client(number)), within_s)
            except SILENT:
                return ""
            return answer.body.decode()

        found = await asyncio.gather(*(one(number) for number in range(clients)))
        asked.close()
        return found

    return among(places, work)


@pytest.mark.parametrize("no", [b"503 Cut off", b"503 Cut off\r\nRetry-After: 1", b"502 Bad"])
@pytest.mark.parametrize("is_slow_first", [True, False])
def test_a_slow_good_answer_is_waited_for_however_quick_a_no_is_and_however_many_ask(
    no: bytes, is_slow_first: bool
) -> None:
    slow, cut_off = Place("slow", answers_after_s=5 * PATIENCE_S), Place("cut off", status=no)
    places = [slow, cut_off] if is_slow_first else [cut_off, slow]

    assert answers(places, KEYED, clients=250, within_s=10) == ["slow"] * 250


def test_a_no_is_believed_when_nobody_else_has_said_anything_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SLOW_S", 4 * PATIENCE_S)
    silent, cut_off = Place("silent", answers_after_s=None), Place("cut off", status=b"503 Cut off")

    assert answers([silent, cut_off], GET, clients=1, within_s=10) == ["cut off"]
    assert silent.asked == 1


@pytest.mark.parametrize("clients", [60, 500])
@pytest.mark.parametrize("answers_after_s", [None, 8 * PATIENCE_S])
def test_where_all_are_slow_hardly_anybody_asks_twice(answers_after_s: float | None, clients: int) -> None:
    first, second = (Place(name, answers_after_s) for name in ("first", "second"))

    answers([first, second], GET, clients=clients, within_s=10 * PATIENCE_S)
    assert first.asked >= clients
    assert first.asked + second.asked <= clients + BURST + clients * SHARE, "each asking is paid for"


def test_where_nobody_says_anything_all_are_asked_anew_for_another_connection_may_be_heard() -> None:
    first, second = Place("first", answers_after_s=None), Place("second", answers_after_s=None)

    async def work(urls: list[str]) -> str:
        loop = asyncio.get_running_loop()
        loop.call_later(1.5 * PATIENCE_S, setattr, second, "answers_after_s", 0.0)  # to who asks from then on
        asked = Addresses(urls)
        found = (await asked.ask(Clients(urls[0], KEYED).client(0))).body.decode()
        asked.close()
        return found

    assert among([first, second], work) == "second"
    assert (first.asked, second.asked) == (2, 2)


def test_once_somebody_is_known_to_answer_all_who_wait_ask_there() -> None:
    silent, well = Place("silent", answers_after_s=None), Place("well")

    assert answers([silent, well], GET, clients=500, within_s=10) == ["well"] * 500


def test_beside_one_that_refuses_a_slow_one_is_asked_once() -> None:
    gone, slow = Place("gone"), Place("slow", answers_after_s=5 * PATIENCE_S)

    assert answers([gone, slow], GET, clients=150, within_s=10, dead=[gone]) == ["slow"] * 150
    assert slow.asked == 150


def test_where_all_refuse_for_long_each_is_asked_once_and_hardly_ever_again() -> None:
    first, second = (Place(name, busy=10_000) for name in ("first", "second"))

    answers([first, second], GET, clients=500, within_s=10)
    assert min(first.asked, second.asked) >= 500
    assert first.asked + second.asked <= 2 * 500 + 2 * (BURST + 500 * SHARE), "who was silent for a moment, too"


def test_orders_without_a_key_are_asked_of_another_one_after_a_refusal() -> None:
    cut_off, well = Place("cut off", status=b"503 Cut off"), Place("well")

    async def work(urls: list[str]) -> list[str]:
        asked, made = Addresses(urls), Clients(urls[0], ORDER)
        found = [(await asked.ask(made.client(number))).body.decode() for number in range(3)]
        asked.close()
        return found

    assert among([cut_off, well], work) == ["cut off", "well", "well"]
