"""Which server takes a request."""

from balancer.health import State
from balancer.policy import Candidate, choose, priority


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


def test_an_offline_server_is_never_chosen() -> None:
    assert choose(servers("OFFLINE", "OFFLINE", "OFFLINE"), priority) is None


def test_a_server_is_not_chosen_twice_for_one_request() -> None:
    states = servers("ONLINE", "SUSPECT", "ONLINE")

    assert choose(states, priority, {"server1"}) == "server3"
    assert choose(states, priority, {"server1", "server3"}) == "server2"
    assert choose(states, priority, {"server1", "server2", "server3"}) is None
