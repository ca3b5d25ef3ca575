"""Which server takes a request."""

from collections import Counter

import pytest

from balancer.rules.health import State
from balancer.rules.policy import POLICIES, Candidate, choose, least_connections, priority, random, round_robin


def servers(*states: str) -> list[Candidate]:
    """Return server1, server2, ... in the given states."""
    return [Candidate(f"server{number}", State(state)) for number, state in enumerate(states, start=1)]


def test_the_primary_takes_every_request_while_it_is_online() -> None:
    assert choose(servers("ONLINE", "ONLINE", "ONLINE"), priority) == "server1"


def test_the_first_online_backup_follows() -> None:
    assert choose(servers("OFFLINE", "OFFLINE", "ONLINE"), priority) == "server3"


def test_a_suspect_server_comes_after_every_online_one() -> None:
    assert choose(servers("SUSPECT", "OFFLINE", "ONLINE"), priority) == "server3"


def test_a_suspect_server_is_tried_when_none_is_online() -> None:
    assert choose(servers("OFFLINE", "SUSPECT", "SUSPECT"), priority) == "server2"


@pytest.mark.parametrize("policy", POLICIES)
def test_an_offline_server_is_never_chosen(policy: str) -> None:
    assert choose(servers("OFFLINE", "OFFLINE", "OFFLINE"), POLICIES[policy]) is None


@pytest.mark.parametrize("policy", POLICIES)
def test_a_server_is_not_chosen_twice_for_one_request(policy: str) -> None:
    states = servers("ONLINE", "SUSPECT", "ONLINE")
    for number in range(20):
        tried: list[str] = []
        while (server := choose(states, POLICIES[policy], number, tried)) is not None:
            tried.append(server)

        assert sorted(tried) == ["server1", "server2", "server3"]
        assert tried[-1] == "server2", "the SUSPECT one comes last under every policy"


def test_round_robin_gives_every_online_server_its_turn() -> None:
    states = servers("ONLINE", "OFFLINE", "ONLINE")

    assert [choose(states, round_robin, number) for number in range(4)] == ["server1", "server3"] * 2


def test_least_connections_prefers_the_idle_server_and_lets_equals_take_turns() -> None:
    busy = [Candidate("server1", State.ONLINE, in_flight=2), Candidate("server2", State.ONLINE, in_flight=1)]
    equal = servers("ONLINE", "ONLINE")

    assert choose(busy, least_connections) == "server2"
    assert [choose(equal, least_connections, number) for number in range(3)] == ["server1", "server2", "server1"]


def test_random_spreads_and_is_the_same_for_the_same_number() -> None:
    states = servers("ONLINE", "ONLINE", "ONLINE")
    chosen = [choose(states, random, number) for number in range(3000)]

    assert chosen == [choose(states, random, number) for number in range(3000)]
    assert all(850 < count < 1150 for count in Counter(chosen).values())


def test_without_a_number_it_is_the_first_requests_choice() -> None:
    candidates = [Candidate(name, State.ONLINE) for name in ("server1", "server2", "server3")]

    assert choose(candidates, round_robin) == "server1"


def test_who_is_not_said_to_be_busy_or_slow_is_neither() -> None:
    assert Candidate("server1", State.ONLINE)[2:] == (0.1, 0, False, "", False, False, 0.0)


def kept_out(*reasons: str) -> list[Candidate]:
    """Return servers that only their breakers keep out."""
    return [
        Candidate(f"server{number}", State.OFFLINE, kept_out_for=reason)
        for number, reason in enumerate(reasons, start=1)
    ]


def test_when_breakers_alone_leave_nobody_the_first_of_them_is_asked_all_the_same() -> None:
    assert choose(kept_out("5xx", "", "5xx"), priority) == "server1"
    assert choose(kept_out("5xx", "", "5xx"), priority, tried={"server1"}) == "server3"
    assert choose(kept_out("5xx", "", "5xx"), priority, tried={"server1", "server3"}) is None


def test_a_slow_answer_does_less_harm_than_a_wrong_one() -> None:
    assert choose(kept_out("corrupt", "5xx", "slow"), priority) == "server3"


def test_whoever_is_not_kept_out_comes_first_even_under_suspicion() -> None:
    suspect = Candidate("server3", State.SUSPECT)
    assert choose([*kept_out("slow", "5xx"), suspect], priority) == "server3"


def test_only_who_asks_for_it_gets_a_server_that_is_kept_out() -> None:
    assert choose(kept_out("slow", "5xx"), priority, fails_open=False) is None


def busy(name: str, expected_s: float, is_full: bool = False, state: State = State.ONLINE) -> Candidate:
    return Candidate(name, state, is_busy=True, is_full=is_full, expected_s=expected_s)


@pytest.mark.parametrize("policy", POLICIES)
def test_under_every_policy_who_is_busy_is_passed_over(policy: str) -> None:
    others = [Candidate("server2", State.ONLINE, in_flight=9), busy("server3", 0.1)]
    chosen = {choose([busy("server1", 0.1), *others], POLICIES[policy], number) for number in range(30)}

    assert chosen == {"server2"}


@pytest.mark.parametrize("policy", POLICIES)
def test_when_all_are_busy_the_one_that_answers_soonest_is_asked_under_every_policy(policy: str) -> None:
    candidates = [busy("server1", 0.2), busy("server2", 0.1), busy("server3", 0.3)]

    assert {choose(candidates, POLICIES[policy], number) for number in range(30)} == {"server2"}


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("state", State)
def test_nobody_is_asked_beyond_its_limit_whatever_it_is(policy: str, state: State) -> None:
    full = [busy(f"server{number}", 0.1, is_full=True, state=state)._replace(kept_out_for="slow") for number in (1, 2)]

    assert choose(full, POLICIES[policy]) is None
    assert choose([*full, busy("server3", 9)], POLICIES[policy]) == "server3"


def test_of_two_that_answer_equally_soon_the_first_is_asked() -> None:
    assert choose([busy("server1", 0.1), busy("server2", 0.1)], priority) == "server1"


def test_a_busy_server_is_better_than_a_suspect_one_and_a_suspect_one_than_none() -> None:
    suspect = Candidate("server2", State.SUSPECT)

    assert choose([busy("server1", 9), suspect], priority) == "server1"
    assert choose([busy("server1", 9, is_full=True), suspect], priority) == "server2"
    assert choose([busy("server1", 9, state=State.SUSPECT), suspect], priority) == "server2"


def test_nobody_who_is_busy_is_asked_beside_an_attempt_under_way() -> None:
    assert choose([busy("server1", 0.1), busy("server2", 0.1)], priority, is_extra=True) is None
    assert choose([busy("server1", 0.1), Candidate("server2", State.ONLINE)], priority, is_extra=True) == "server2"
    assert choose([busy("server1", 0.1), *servers("OFFLINE", "SUSPECT")], priority, is_extra=True) == "server2"


def test_who_is_kept_out_for_being_slow_is_asked_when_the_others_are_full() -> None:
    full = [busy("server4", 0.1, is_full=True), busy("server5", 0.1, is_full=True)]

    assert choose([*kept_out("5xx", "slow"), *full], priority) == "server2"
    assert choose([*kept_out("5xx", "slow"), *full], priority, fails_open=False) is None
