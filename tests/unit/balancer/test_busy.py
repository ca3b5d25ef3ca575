"""When a server is called busy: what people read, which must not come and go with each attempt."""

from collections import deque

import pytest

from balancer.rules.attempt import OK, Attempt, Kind
from balancer.rules.busy import LEAST_LOOKS, RECENT_TENTHS, SHARE, Busy
from balancer.rules.concurrency import Place
from balancer.rules.health import Health, Thresholds
from balancer.servers.server import Server
from balancer.settings import ServerAddress, Switches


def looked_at(*looks: bool, from_s: float = 100.0, over_s: float = 1.0) -> Busy:
    """Return a server that was looked at so, evenly over that time."""
    busy = Busy()
    for number, look in enumerate(looks):
        busy.look(look, from_s + over_s * number / len(looks))
    return busy


def test_a_quarter_of_the_looks_is_busy() -> None:
    assert looked_at(*[True, False, False, False] * 10).is_called(101.0)
    assert not looked_at(*[True, False, False, False, False] * 10).is_called(101.0)


def test_a_few_looks_say_nothing() -> None:
    assert not looked_at(*[True] * (LEAST_LOOKS - 1)).is_called(100.99)
    assert looked_at(*[True] * LEAST_LOOKS).is_called(100.99)


def test_it_is_called_so_until_a_second_has_none() -> None:
    busy = looked_at(*[True] * 20)
    for tenth in range(9):
        busy.look(False, 101.0 + tenth / 10)
        assert busy.is_called(101.0 + tenth / 10)
    assert not busy.is_called(101.96)


def test_it_does_not_flap_where_it_is_seldom_busy() -> None:
    busy = looked_at(*[True] * 20)
    said = set()
    for number in range(100):
        busy.look(number % 20 == 0, 101.0 + number / 25)
        said.add(busy.is_called(101.0 + number / 25))

    assert said == {True}, "one busy look in 0.8 s keeps the word, but would not have brought it"


def test_a_server_that_nobody_asks_any_more_is_not_busy() -> None:
    busy = looked_at(*[True] * 20)

    assert busy.is_called(101.9)
    assert not busy.is_called(102.0)
    assert not busy.is_called(200.0)


def test_looks_of_long_ago_are_forgotten() -> None:
    busy = looked_at(*[False] * 1000)
    for number in range(20):
        busy.look(True, 105.0 + number / 100)

    assert busy.is_called(105.2)
    assert len(busy._past) <= RECENT_TENTHS


def test_its_numbers_are_those_of_the_design() -> None:
    assert (RECENT_TENTHS, SHARE, LEAST_LOOKS) == (10, 0.25, 10)


def called_busy(takes_s: float, rate: int, workers: int | None = None) -> set[bool]:
    """Return what a server is called that is quick for a second and then takes so long, and gets all that is asked.

    workers: how many it works on at once; None for any number. The others wait.
    """
    server = Server(
        ServerAddress("server1", 8000, "Server 1", ""), Thresholds(), Switches(), Health.unknown(100.0), 100.0
    )
    under_way: deque[tuple[float, float, Place]] = deque()  # when it will have ended, began, and its place
    called = set()
    for number in range(6 * rate):
        now_s = 100 + number / rate
        while under_way and under_way[0][0] <= now_s:
            ends_s, began_s, place = under_way.popleft()
            ended = Attempt("server1", OK, True, 1000 * (ends_s - began_s))
            server.attempted(ended, True, place, began_s, ends_s, ends_s)
        place = server.started(Kind.FIRST, True, now_s)
        begins_s = now_s
        if workers and len(under_way) >= workers:
            begins_s = under_way[-workers][0]
        under_way.append((begins_s + (takes_s if now_s > 101 else 0.001), now_s, place))
        called.add(server.view(now_s).load.is_busy)
    return called


@pytest.mark.parametrize(("takes_s", "rate"), [(0.005, 100), (0.3, 50), (1.0, 50), (0.3, 600), (2.0, 600)])
def test_who_is_only_slow_is_not_called_busy(takes_s: float, rate: int) -> None:
    assert called_busy(takes_s, rate) == {False}


def test_who_has_more_to_do_than_it_can_is_called_busy() -> None:
    assert called_busy(0.02, 100, workers=1) == {False, True}
