"""Failures of many addresses in a row, none of them compared: what they have in common is the server."""

import pytest

from balancer.rules.addresses import DIFFERENT, ROW_S, Addresses
from tests.unit.balancer.judging import ended

LATER_S = 1 + ROW_S


@pytest.fixture
def addresses() -> Addresses:
    return Addresses()


def row(addresses: Addresses, length: int, kind: str = "POST /thing", now_s: float = 1.0) -> list[str]:
    """Let one server fail so many addresses, each without a comparison."""
    names = [chr(ord("a") + number) for number in range(length)]
    return [server for name in names for server in ended(addresses, f"{kind}-{name}", now_s, server1="5xx")]


def test_who_fails_many_different_addresses_and_serves_none_for_some_time_is_indicted(addresses: Addresses) -> None:
    assert row(addresses, DIFFERENT - 1) == []
    assert ended(addresses, "POST /last", LATER_S - 0.01, server1="reset") == []
    assert ended(addresses, "POST /last", LATER_S, server1="reset") == ["server1"]


def test_many_at_the_same_time_are_no_row_yet(addresses: Addresses) -> None:
    assert row(addresses, 10 * DIFFERENT) == []


def test_few_different_ones_are_no_row_however_long_it_lasts(addresses: Addresses) -> None:
    for number in range(100):
        assert row(addresses, DIFFERENT - 1, now_s=1 + number) == []


def test_a_good_answer_ends_the_row(addresses: Addresses) -> None:
    row(addresses, DIFFERENT)
    ended(addresses, "GET /", server1="ok")
    assert row(addresses, 1, "POST /more", LATER_S) == []


def test_a_good_answer_for_an_address_on_record_ends_it_too(addresses: Addresses) -> None:
    row(addresses, DIFFERENT)
    ended(addresses, "POST /thing-a", server1="ok")
    assert row(addresses, 1, "POST /more", LATER_S) == []


def test_somebody_elses_good_answer_does_not_end_it(addresses: Addresses) -> None:
    row(addresses, DIFFERENT)
    ended(addresses, "GET /", server2="ok")
    assert row(addresses, 1, "POST /more", LATER_S) == ["server1"]


def test_a_row_goes_on_to_speak_against_its_server(addresses: Addresses) -> None:
    row(addresses, DIFFERENT)
    assert row(addresses, 5, "POST /more", LATER_S) == ["server1"] * 5


def test_what_another_server_has_failed_as_well_belongs_to_no_row(addresses: Addresses) -> None:
    for number in range(10 * DIFFERENT):
        name = chr(ord("a") + number)
        assert ended(addresses, f"GET /word-{name}", 1 + number, server1="5xx", server2="5xx") == []


def test_a_server_that_has_gone_begins_a_new_row(addresses: Addresses) -> None:
    row(addresses, DIFFERENT)
    addresses.forget("server1")
    assert row(addresses, 1, "POST /more", LATER_S) == []
