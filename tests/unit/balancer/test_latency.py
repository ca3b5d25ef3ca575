"""A server's recent latency: the same percentiles as of the sorted samples, whatever came in between."""

from random import Random
from statistics import quantiles

import pytest

from balancer.rules.latency import RECENT, RecentLatency


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
