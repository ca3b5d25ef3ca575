"""How long things took, in buckets: at its bound, beyond the last, and together."""

import pytest

from balancer.rules.histogram import BOUNDS_MS, Histogram, together


def of(*took_ms: float) -> Histogram:
    """Return a histogram of what took so long."""
    histogram = Histogram()
    for ms in took_ms:
        histogram.add(ms)
    return histogram


@pytest.mark.parametrize(
    ("ms", "bucket"),
    [
        (0.0, 0),
        (0.4, 0),
        (1.0, 0),
        (1.001, 1),
        (2.0, 1),
        (20.0, 5),
        (20.1, 6),
        (2000.0, 13),
        (5000.0, 15),
        (5003.2, 16),
    ],
)
def test_what_took_as_long_as_a_bound_is_below_it_and_what_outlived_a_deadline_above_all(
    ms: float, bucket: int
) -> None:
    assert of(ms).counts == [int(place == bucket) for place in range(len(BOUNDS_MS) + 1)]


def test_bounds_rise_and_have_in_them_what_the_lab_turns_on() -> None:
    assert list(BOUNDS_MS) == sorted(set(BOUNDS_MS))
    assert {20, 500, 2000, 5000} <= set(BOUNDS_MS)


def test_all_are_counted_and_their_time_is_added_up() -> None:
    histogram = of(0.5, 3, 3, 7000)

    assert (histogram.count, histogram.sum_ms) == (4, 7006.5)
    assert (of().count, of().sum_ms) == (0, 0)


def test_several_together_are_one_of_its_own() -> None:
    one, other = of(1, 30), of(30, 9000)

    whole = together([one, other])
    one.add(30)

    assert whole == of(1, 30, 30, 9000)
    assert together([]) == of()


def test_a_copy_has_the_same_figures_and_stays_as_it_is() -> None:
    original = of(1, 30)
    copy = original.copy()
    original.add(30)

    assert copy == of(1, 30)
