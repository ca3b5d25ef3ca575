"""An address that was ill: found to be well also by requests that are sent but once, to one server after the other."""

from collections.abc import Sequence

import pytest

from balancer.rules.addresses import Addresses
from tests.unit.balancer.judging import ALL, ended


@pytest.fixture
def addresses() -> Addresses:
    return Addresses()


def one_request(addresses: Addresses, address: str, failing: Sequence[str], now_s: float) -> tuple[str, list[str]]:
    """Send a request that is neither retried nor hedged; return the server that it goes to, and who is indicted."""
    avoided = addresses.avoided(address, False, ALL, now_s)
    server = next((one for one in ALL if one not in avoided), ALL[0])
    return server, ended(addresses, address, now_s, **{server: "5xx" if server in failing else "ok"})


def test_each_request_to_an_ill_address_goes_to_the_server_that_failed_it_longest_ago(addresses: Addresses) -> None:
    asked = [one_request(addresses, "POST /p", ALL, second / 10)[0] for second in range(9)]

    assert asked == [*ALL, *ALL, *ALL]
    assert len(addresses.ill(1)) == 1


def test_who_is_out_of_reach_is_not_waited_for_to_ask_an_ill_address_again(addresses: Addresses) -> None:
    ended(addresses, "POST /p", 1, server1="5xx", server2="5xx", server3="5xx")
    ended(addresses, "POST /p", 2, server1="5xx")

    assert addresses.avoided("POST /p", False, ["server1", "server2"], 3) == ["server1"]
    assert addresses.avoided("POST /p", False, ["server1"], 3) == []
    assert addresses.avoided("POST /p", False, [], 3) == []


@pytest.mark.parametrize("ill_for", [3, 4, 20, 200])
def test_servers_that_are_well_again_are_found_by_requests_that_are_sent_but_once(
    addresses: Addresses, ill_for: int
) -> None:
    """Also without retry and hedge, and however long all had failed it: the one that still fails is found out."""
    for number in range(ill_for):
        one_request(addresses, "POST /p", ALL, number / 10)
    assert len(addresses.ill(ill_for / 10)) == 1

    after = [one_request(addresses, "POST /p", ["server1"], (ill_for + number) / 10) for number in range(40)]

    assert addresses.ill((ill_for + 40) / 10) == []
    assert "server1" in [indicted for _, those in after for indicted in those]
    assert [server for server, _ in after].count("server1") <= 8
