"""A server's recent latency: the same percentiles as of the sorted samples, whatever came in between."""

from random import Random
from statistics import quantiles

import pytest

from balancer.rules.latency import (
    HEDGE_FACTOR,
    HEDGE_MAX_S,
    HEDGE_MIN_S,
    MOST_ADDRESSES,
    RECENT,
    SLOW_IN_A_ROW,
    RecentLatency,
    SlowAddresses,
)


def test_nothing_is_known_before_the_first_attempt() -> None:
    assert RecentLatency().percentile(50) is None


def test_one_attempt_is_every_percentile() -> None:
    latency = RecentLatency()
    latency.add(7)
    assert [latency.percentile(percent) for percent in (0, 50, 95, 100)] == [7, 7, 7, 7]


@pytest.mark.parametrize("seed", range(5))
def test_only_the_last_attempts_count_and_equal_ones_are_kept_apart(seed: int) -> None:
    random, latency = Random(seed), RecentLatency()  # noqa: S311 (no secret)
    samples = [random.choice((1.0, 2.5, random.uniform(0, 50))) for _ in range(5 * RECENT)]
    for ms in samples:
        latency.add(ms)
    cuts = quantiles(samples[-RECENT:], n=20, method="inclusive")
    assert latency.percentile(50) == pytest.approx(cuts[9])
    assert latency.percentile(95) == pytest.approx(cuts[18])


def test_between_two_of_them_it_is_interpolated() -> None:
    latency = RecentLatency()
    for ms in (1000, 0, 100, 10):
        latency.add(ms)

    assert [latency.percentile(percent) for percent in (0, 50, 90, 100)] == pytest.approx([0, 55, 730, 1000])


def test_the_last_hundred_are_recent() -> None:
    latency = RecentLatency()
    for ms in range(101):
        latency.add(ms)

    assert (latency.percentile(0), latency.percentile(100)) == (1, 100)


USUAL = RecentLatency()
for ms in (5, 8, 8, 8, 100):
    USUAL.add(ms)


def answered(slow: SlowAddresses, *times_ms: float, address: str = "GET /report") -> list[bool]:
    """Let an address be answered, each time after so long; return each time whether it counts as slow."""
    return [slow.is_slow(address, ms, USUAL) for ms in times_ms]


def test_an_address_that_is_late_several_times_in_a_row_has_times_of_its_own() -> None:
    slow = SlowAddresses()
    assert answered(slow, 24.1, 24.1) == [False, False]
    assert slow.late_after_s("GET /report") == 0

    assert answered(slow, 100) == [True]
    assert slow.late_after_s("GET /report") == pytest.approx(0.3)
    assert slow.late_after_s("GET /") == 0


def test_a_quick_answer_in_between_shows_that_it_was_chance() -> None:
    slow = SlowAddresses()
    assert answered(slow, 30, 30, 24, 30, 30, 5) == [False] * 6
    assert slow._known == {}


def test_an_address_that_has_become_quick_is_like_any_other_again() -> None:
    slow = SlowAddresses()
    assert answered(slow, 30, 30, 30, 30, 30)[-1]

    assert answered(slow, 3, 3, 3, 3) == [True, True, False, False], "when half of its answers are"
    assert slow.late_after_s("GET /report") == 0


def test_what_half_of_the_answers_take_is_what_counts() -> None:
    usual, slow = RecentLatency(), SlowAddresses()
    usual.add(5)
    usual.add(10)
    assert not any(slow.is_slow("GET /", 22.5, usual) for _ in range(5)), "three times 7.5 ms"
    assert [slow.is_slow("GET /", 22.51, usual) for _ in range(3)] == [False, False, True]

    again = SlowAddresses()
    answered(again, 30, 30, 30, 30, 30)
    assert answered(again, 24, 24, 24, 24) == [True, True, True, False], "half of them take no more than 24 ms"


def test_what_takes_no_longer_than_the_shortest_time_for_a_hedge_is_not_slow() -> None:
    quick = RecentLatency()
    quick.add(1)
    assert not any(SlowAddresses().is_slow("GET /", 20, quick) for _ in range(5))
    slow = SlowAddresses()
    assert [slow.is_slow("GET /", 20.01, quick) for _ in range(3)] == [False, False, True]


def test_where_nothing_is_known_yet_nothing_is_slow() -> None:
    assert not any(SlowAddresses().is_slow("GET /report", 5000, RecentLatency()) for _ in range(10))


def test_an_address_is_never_given_longer_than_a_server_may_be() -> None:
    slow = SlowAddresses()
    answered(slow, 5000, 5000, 5000)
    assert slow.late_after_s("GET /report") == HEDGE_MAX_S


def test_of_many_slow_addresses_the_one_asked_for_longest_ago_is_forgotten() -> None:
    slow = SlowAddresses()
    for number in range(MOST_ADDRESSES):
        answered(slow, 50, 50, 50, address=f"GET /{number}")
    answered(slow, 50, address="GET /0")
    answered(slow, 50, address="GET /new")

    assert slow.late_after_s("GET /0") > 0
    assert slow.late_after_s("GET /1") == 0


def test_its_numbers_are_those_of_the_design() -> None:
    assert (HEDGE_FACTOR, HEDGE_MIN_S, HEDGE_MAX_S, SLOW_IN_A_ROW, MOST_ADDRESSES) == (3.0, 0.02, 0.5, 3, 256)
