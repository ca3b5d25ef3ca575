"""What is counted of an address, server by server: the shares that are compared, and what ends a count."""

import pytest

from balancer.rules.addresses import MEMORY_S, Addresses
from balancer.rules.tallies import MOST_TRIES, Record, Tally, Try
from tests.unit.balancer.judging import ended

FAILED, GOOD = Try("server1", "5xx", 1), Try("server1", "ok", 1)


@pytest.fixture
def addresses() -> Addresses:
    return Addresses()


@pytest.mark.parametrize(
    ("own", "others", "is_worse"),
    [
        # good and bad of each; the best other's share is (bad + 0.5) / (good + bad + 1), and own must be twice that
        ((0, 1), [(1, 0)], True),
        ((1, 1), [(1, 0)], False),  # 0.5 is exactly twice 0.25
        ((1, 1), [(2, 0)], True),
        ((6, 4), [(2, 0)], True),
        ((7, 3), [(2, 0)], False),
        ((0, 1), [], False),
        ((0, 1), [(0, 5)], False),  # who has never done it well shows nothing
        ((1, 2), [(1, 5), (3, 0)], True),  # the best other counts
        ((0, 9), [(5, 5)], False),
        ((0, 9), [(5, 2)], True),
        ((0, 0), [(1, 0)], False),  # all of its failures were everybody's
    ],
)
def test_worse_is_who_fails_more_than_twice_as_often_as_the_best_other(
    own: tuple[int, int], others: list[tuple[int, int]], is_worse: bool
) -> None:
    record = Record(failed_s=0, tallies={"own": Tally(*own)})
    record.tallies |= {f"other{number}": Tally(*other) for number, other in enumerate(others)}

    assert record.is_worse("own") is is_worse


def test_a_tally_that_counts_much_is_halved_and_goes_on() -> None:
    tally = Tally()
    assert (tally.good, tally.bad) == (0, 0)
    for _ in range(40):
        tally.count(FAILED)
    for _ in range(MOST_TRIES - 40):
        tally.count(GOOD)
    assert (tally.good, tally.bad) == (24, 40)

    tally.count(GOOD)
    assert (tally.good, tally.bad) == (13, 20)


def test_what_fails_while_an_address_is_ill_is_not_counted_and_the_first_good_answer_is() -> None:
    tally = Tally(good=3, bad=1)
    for _ in range(100):
        tally.count(FAILED, is_ill=True)
    assert (tally.good, tally.bad, tally.last) == (3, 1, FAILED)

    tally.count(GOOD, is_ill=True)
    assert (tally.good, tally.bad, tally.last) == (4, 1, None)


def test_an_address_is_remembered_as_long_as_it_goes_on_failing(addresses: Addresses) -> None:
    ended(addresses, "GET /bad", 1, server1="5xx", server2="ok")
    ended(addresses, "GET /bad", 8, server1="5xx", server2="ok")
    ended(addresses, "GET /bad", 9, server1="ok")

    assert addresses._live("GET /bad", 8 + MEMORY_S) is not None
    assert addresses._live("GET /bad", 8.01 + MEMORY_S) is None


def test_what_was_compared_is_told_once_and_is_no_part_of_a_row(addresses: Addresses) -> None:
    for name in "abcdefgh":
        assert ended(addresses, f"GET /{name}", server1="5xx", server2="ok") == ["server1"]


def test_only_requests_without_any_good_answer_are_counted(addresses: Addresses) -> None:
    for _ in range(3):
        ended(addresses, "GET /flaky", server1="5xx", server2="ok")
    ended(addresses, "GET /flaky", server1="5xx", server2="5xx", server3="5xx")

    assert [one.requests for one in addresses.ill(1)] == [1]


def test_an_address_stays_ill_when_one_of_those_that_fail_it_goes(addresses: Addresses) -> None:
    ended(addresses, "GET /bad", server1="5xx", server2="5xx", server3="5xx")
    addresses.forget("server1")

    assert len(addresses.ill(1)) == 1


def test_what_was_everybodys_failure_is_nobodys_when_one_is_well_again(addresses: Addresses) -> None:
    ended(addresses, "GET /bad", server3="5xx", server1="ok")
    for _ in range(10):
        ended(addresses, "GET /bad", server1="ok")
    ended(addresses, "GET /bad", server1="5xx", server2="5xx", server3="5xx")

    assert ended(addresses, "GET /bad", server1="ok") == []
