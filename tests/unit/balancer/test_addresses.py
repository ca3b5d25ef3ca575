"""Evidence compares: what all servers fail indicts the address, and a server only who does worse than another."""

from collections.abc import Sequence
from random import Random

import pytest

from balancer.rules.addresses import (
    AVOID_S,
    DIFFERENT,
    LONGEST_ADDRESS,
    MEMORY_S,
    MOST_ADDRESSES,
    RECHECK_S,
    ROW_S,
    Addresses,
    IllAddress,
    address_of,
)
from balancer.rules.tallies import MOST_TRIES, WORSE, Try
from tests.unit.balancer.judging import ALL, ended


@pytest.fixture
def addresses() -> Addresses:
    return Addresses()


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("/", "GET /"),
        ("/bad?x=1&y=/2/", "GET /bad"),
        ("/orders/17/items/4", "GET /orders/*/items/*"),
        ("/orders/17?full=1", "GET /orders/*"),
        ("/users/3f2b8c1e-0000-4000-8000-12ab34cd56ef", "GET /users/*"),
        ("/v1/report2", "GET /v1/report2"),
        ("/deadbeef", "GET /deadbeef"),
        ("/" + "x" * 500, "GET /" + "x" * (LONGEST_ADDRESS - 5)),
    ],
)
def test_an_address_is_method_and_path_and_a_number_in_it_is_the_name_of_a_thing(target: str, address: str) -> None:
    assert address_of("GET", target) == address


def test_a_failure_speaks_against_its_server_when_another_does_better_with_the_same_request(
    addresses: Addresses,
) -> None:
    assert ended(addresses, "GET /", server1="5xx", server2="ok") == ["server1"]
    assert ended(addresses, "GET /two", server1="reset", server2="truncated", server3="ok") == ["server1", "server2"]


def test_what_every_server_fails_speaks_against_none(addresses: Addresses) -> None:
    for _ in range(100):
        assert ended(addresses, "GET /bad", server1="5xx", server2="5xx", server3="5xx") == []
        assert ended(addresses, "GET /bad", server1="5xx") == []
    assert addresses.ill(1) == [IllAddress("GET /bad", "5xx", 1, 200)]


def test_an_address_is_not_ill_before_every_server_that_can_be_asked_has_failed_it(addresses: Addresses) -> None:
    ended(addresses, "GET /bad", server1="5xx", server2="5xx")
    assert addresses.ill(1) == []

    assert ended(addresses, "GET /bad", server3="5xx") == []
    assert [one.address for one in addresses.ill(1)] == ["GET /bad"]


def test_one_server_alone_can_not_make_an_address_ill(addresses: Addresses) -> None:
    for _ in range(10):
        addresses.ended("GET /bad", [Try("server1", "5xx", 1)], ["server1"], 1)
    assert addresses.ill(1) == []


def test_a_single_good_answer_ends_the_illness(addresses: Addresses) -> None:
    ended(addresses, "GET /bad", server1="5xx", server2="5xx", server3="5xx")
    assert ended(addresses, "GET /bad", server1="ok") == [], "what was everybody's failure is nobody's afterwards"
    assert addresses.ill(1) == []
    assert addresses.may_be_compared("GET /bad", 1)

    ended(addresses, "GET /bad", 3, server1="5xx", server2="5xx", server3="5xx")
    assert addresses.ill(3) == [IllAddress("GET /bad", "5xx", 3, 1)]


def test_who_failed_uncompared_is_avoided_until_the_next_request_has_compared_it(addresses: Addresses) -> None:
    assert ended(addresses, "POST /pay", server1="5xx") == []
    assert addresses.avoided("POST /pay", False, ALL, 1) == ["server1"]
    assert addresses.avoided("POST /pay", True, ALL, 1) == ["server1"]
    assert addresses.avoided("POST /other", False, ALL, 1) == ()

    assert ended(addresses, "POST /pay", 2, server2="ok") == [], "the second one may have sent something else"
    assert addresses.avoided("POST /pay", True, ALL, 2) == [], "compared: its breaker has it from here"
    assert addresses.avoided("POST /pay", False, ALL, 1.9) == ["server1"], "but what may not run twice need not risk it"
    assert addresses.avoided("POST /pay", False, ALL, 1 + AVOID_S) == [], "for long"


def test_a_broken_answer_needs_no_second_one_to_speak_against_its_server(addresses: Addresses) -> None:
    ended(addresses, "POST /pay", 1, server1="reset")
    assert addresses.ended("POST /pay", [Try("server2", "ok", 2)], ALL, 2) == [Try("server1", "reset", 1)], "begun then"


def test_an_error_that_only_some_of_the_requests_to_an_address_meet_speaks_against_nobody(
    addresses: Addresses,
) -> None:
    indicted: list[str] = []
    for number in range(300):
        avoided = addresses.avoided("POST /form", False, ALL, 1)
        server = next((one for one in ALL if one not in avoided), ALL[0])
        indicted += ended(addresses, "POST /form", **{server: "5xx" if number % 10 == 0 else "ok"})
    assert indicted == []


def test_who_has_failed_where_another_is_known_to_do_better_is_indicted_without_a_second_try(
    addresses: Addresses,
) -> None:
    ended(addresses, "POST /pay", server1="5xx")
    ended(addresses, "POST /pay", server2="ok")
    assert ended(addresses, "POST /pay", server1="5xx") == ["server1"]


def test_an_address_that_every_server_fails_now_and_then_speaks_against_none_for_long(addresses: Addresses) -> None:
    random = Random(1)  # noqa: S311 (no secret)
    indicted: list[str] = []
    for _ in range(1000):
        reasons: dict[str, str] = {}
        for server in ALL:
            reasons[server] = "5xx" if random.random() < 0.3 else "ok"
            if reasons[server] == "ok":
                break
        indicted += ended(addresses, "GET /flaky", **reasons)
    assert len(indicted) < 20, "of three hundred failures"


def test_a_server_that_fails_much_more_often_than_another_is_found_out(addresses: Addresses) -> None:
    random = Random(2)  # noqa: S311 (no secret)
    indicted: list[str] = []
    for _ in range(100):
        is_bad = random.random() < 0.3
        indicted += ended(addresses, "GET /", **({"server1": "5xx", "server2": "ok"} if is_bad else {"server1": "ok"}))
    assert indicted.count("server1") > 20
    assert set(indicted) == {"server1"}


def test_two_broken_servers_do_not_excuse_each_other(addresses: Addresses) -> None:
    for _ in range(5):
        ended(addresses, "GET /", server1="5xx", server3="ok")
    assert ended(addresses, "GET /", server2="corrupt", server3="ok") == ["server2"]


def test_an_ill_address_is_compared_once_in_a_while_by_one_request(addresses: Addresses) -> None:
    assert addresses.may_be_compared("GET /bad", 1)
    ended(addresses, "GET /bad", server1="5xx", server2="5xx", server3="5xx")
    assert not addresses.may_be_compared("GET /bad", 1 + RECHECK_S - 0.01)
    assert addresses.may_be_compared("GET /bad", 1 + RECHECK_S)
    assert not addresses.may_be_compared("GET /bad", 1 + RECHECK_S)


def test_an_address_is_forgotten_some_time_after_its_last_failure(addresses: Addresses) -> None:
    ended(addresses, "GET /bad", 1, server1="5xx", server2="5xx", server3="5xx")
    ended(addresses, "POST /pay", 1, server1="5xx")

    assert len(addresses.ill(1 + MEMORY_S)) == 1
    assert addresses.avoided("POST /pay", True, ALL, 1 + MEMORY_S) == ["server1"]
    assert addresses.ill(1.01 + MEMORY_S) == []
    assert addresses.avoided("POST /pay", True, ALL, 1.01 + MEMORY_S) == ()


def test_addresses_that_never_failed_are_not_kept(addresses: Addresses) -> None:
    for number in range(1000):
        ended(addresses, f"GET /page-{number}", server1="ok")
    assert addresses._records == {}


def test_only_so_many_are_kept_and_the_one_that_failed_longest_ago_gives_way(addresses: Addresses) -> None:
    for number in range(MOST_ADDRESSES + 1):
        ended(addresses, f"POST /page-{number}x", 1 + number / 1000, server1="5xx")
    assert addresses.avoided("POST /page-0x", True, ALL, 2) == ()
    assert addresses.avoided("POST /page-1x", True, ALL, 2) == ["server1"]
    assert len(addresses._records) == MOST_ADDRESSES


def test_what_a_server_did_that_has_gone_is_forgotten(addresses: Addresses) -> None:
    ended(addresses, "POST /pay", server1="5xx")
    addresses.forget("server1")

    assert addresses.avoided("POST /pay", True, ALL, 1) == []


def test_an_address_that_nobody_is_left_to_have_failed_is_not_ill(addresses: Addresses) -> None:
    ended(addresses, "GET /bad", server1="5xx", server2="5xx", server3="5xx")
    for server in ALL:
        addresses.forget(server)
    assert addresses.ill(1) == []


def test_what_was_long_ago_weighs_less(addresses: Addresses) -> None:
    ended(addresses, "GET /", server1="5xx", server2="ok")
    for _ in range(10 * MOST_TRIES):
        ended(addresses, "GET /", server2="ok")
    tally = addresses._records["GET /"].tallies["server2"]
    assert MOST_TRIES // 2 < tally.good <= MOST_TRIES


def test_the_ill_ones_are_told_from_the_one_that_has_been_so_for_longest(addresses: Addresses) -> None:
    def fail(address: str, now_s: float, reasons: Sequence[str]) -> None:
        tries = [Try(ALL[number], reason, now_s + number) for number, reason in enumerate(reasons)]
        addresses.ended(address, tries, ALL, now_s)

    fail("GET /second", 2, ["5xx", "reset", "corrupt"])
    fail("GET /first", 1, ["5xx", "5xx", "5xx"])
    assert [(one.address, one.reason) for one in addresses.ill(3)] == [
        ("GET /first", "5xx"),
        ("GET /second", "corrupt"),
    ]


def test_its_numbers_are_those_of_the_design() -> None:
    assert (AVOID_S, WORSE, RECHECK_S, DIFFERENT, ROW_S, MEMORY_S) == (1.0, 2.0, 1.0, 5, 1.0, 10.0)
    assert (MOST_ADDRESSES, MOST_TRIES, LONGEST_ADDRESS) == (256, 64, 200)
