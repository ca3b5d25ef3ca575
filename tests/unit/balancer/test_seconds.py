"""What each second was like: exact counts, percentiles, and which request fail-over has saved."""

import pytest

from balancer.rules.attempt import Attempt, Kind
from balancer.rules.attempts import GiveUp
from balancer.rules.sample import Sample
from balancer.rules.seconds import Seconds, percentile
from balancer.rules.verdict import Ending, answered, given_up, was_saved

OK1 = Attempt("server1", "ok", True, 3.0)
FAILED1 = Attempt("server1", "refused", False, 1.0)
SLOW1 = Attempt("server1", "slow", True, 40.0)
CANCELLED1 = Attempt("server1", "cancelled", True, 40.0)
RETRY2 = Attempt("server2", "ok", True, 3.0, Kind.RETRY)
HEDGE2 = Attempt("server2", "ok", True, 3.0, Kind.HEDGE)
TRIAL1 = Attempt("server1", "5xx", True, 3.0, Kind.TRIAL)


@pytest.mark.parametrize(
    ("ending", "attempts", "saved"),
    [
        (answered("server1", 200), [OK1], False),
        (answered("server2", 200), [FAILED1, RETRY2], True),
        (answered("server2", 200), [SLOW1, HEDGE2], True),
        (answered("server2", 404), [FAILED1, RETRY2], True),
        (answered("server2", 200), [CANCELLED1, HEDGE2], False),
        (answered("server2", 200), [TRIAL1, HEDGE2], False),
        (answered("server2", 500), [FAILED1, RETRY2], False),
        (given_up(GiveUp.ALL_FAILED, [FAILED1]), [FAILED1], False),
    ],
)
def test_a_request_is_saved_when_another_server_answers_what_one_has_failed(
    ending: Ending, attempts: list[Attempt], saved: bool
) -> None:
    assert was_saved(ending, attempts) is saved


def test_every_request_is_counted_in_the_second_in_which_it_ends() -> None:
    seconds = Seconds(100.2)
    for ending, attempts in [
        (answered("server1", 200), [OK1]),
        (answered("server2", 200), [FAILED1, RETRY2]),
        (answered("server2", 200), [SLOW1, HEDGE2]),
        (answered("server1", 500), [Attempt("server1", "5xx", True, 3.0)]),
        (given_up(GiveUp.NO_SERVER, []), []),
        (given_up(GiveUp.BUSY, []), []),
        (given_up(GiveUp.CLIENT_GONE, []), []),
    ]:
        seconds.count(ending, attempts, 7.0)

    over = seconds.over(101.0)

    assert over is not None
    expected = {"requests": 7, "answered": 3, "failed": 2, "refused": 1, "retried": 1, "hedged": 1, "saved": 2}
    assert {word: over[word] for word in expected} == expected
    assert over["totals"] == expected
    assert over["served"] == {"server1": 1, "server2": 2}
    assert (over["at_s"], over["p50_ms"], over["max_ms"]) == (101.0, 7.0, 7.0)


def test_a_second_is_told_once_and_one_without_requests_has_no_times() -> None:
    seconds = Seconds(100.2)
    assert seconds.over(100.9) is None

    first = seconds.over(101.1)

    assert first is not None
    assert (first["requests"], first["p99_ms"]) == (0, None)
    assert seconds.over(101.2) is None


def test_after_a_while_without_anybody_asking_only_a_second_with_requests_is_told() -> None:
    seconds = Seconds(100.0)
    assert seconds.over(500.0) is None

    seconds.count(answered("server1", 200), [OK1], 3.0)
    told = seconds.over(900.0)

    assert told is not None
    assert (told["at_s"], told["requests"]) == (501.0, 1)


def test_a_clock_that_is_set_back_stops_nothing() -> None:
    seconds = Seconds(100.0)
    seconds.count(answered("server1", 200), [OK1], 3.0)
    told = seconds.over(50.0)

    assert told is not None
    assert told["requests"] == 1
    assert seconds.over(51.0) is not None


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, None),
        ([4.0], 0.99, 4.0),
        ([1.0, 2.0, 3.0, 4.0], 0.5, 2.0),
        ([float(n) for n in range(1, 101)], 0.99, 99.0),
    ],
)
def test_a_percentile_is_a_value_that_was_measured(values: list[float], share: float, expected: float | None) -> None:
    assert percentile(values, share) == expected


def test_a_sample_takes_so_many_a_second_spread_over_it() -> None:
    sample = Sample(per_s=50, burst=5)
    taken = [sample.takes(1000 + n / 1000) for n in range(2000)]

    assert 100 <= sum(taken) <= 105
    assert max(sum(taken[start : start + 100]) for start in range(100, 1900, 100)) <= 6


def test_a_sample_takes_whatever_is_rare() -> None:
    sample = Sample(per_s=50)

    assert all(sample.takes(1000 + n / 20) for n in range(100))


def test_a_clock_that_goes_back_takes_nothing_from_a_sample_and_gives_it_nothing() -> None:
    sample = Sample(per_s=1, burst=1)

    assert [sample.takes(now_s) for now_s in (10.0, 5.0, 6.0, 6.5)] == [True, False, True, False]
