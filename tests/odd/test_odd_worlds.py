"""Odd servers, odd clients: an answer or a plain refusal for whoever waits, and nothing against whoever did no wrong.

`ODD=long` plays many more examples. Each failure prints the servers and the client that play it again.
"""

import os
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balancer.wire.incoming import KEPT_BYTES
from tests.odd import clients, servers
from tests.odd.answers import Answered, answers_in
from tests.odd.clients import OddClient
from tests.odd.servers import HELLO, PLAIN, OddServer
from tests.odd.strategies import body_sizes, odd_clients, odd_servers
from tests.odd.watching import Played
from tests.odd.world import World

LARGE = bytes(range(256)) * 1200  # 300 kB: more than the buffers of two sockets take, and kept whole all the same
LARGEST = bytes(range(256)) * 5200  # 1.3 MB: more than is kept, so that it flows
EXAMPLES = {"long": 2000}.get(os.environ.get("ODD", ""), 60)
REFUSED = frozenset({502, 503, 504})


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    started = World()
    yield started
    started.close()


def is_in_order(played: Played, trio: Sequence[OddServer], client: OddClient) -> None:
    """Whatever happens: nobody waits for ever, nothing fails, nothing stays, and nobody is blamed for nothing."""
    # A second request can meet a server that waits, or closes, after its first answer: that one is late, truly.
    late = {"slow"} if client.answers > 1 else set()
    assert not played.hangs, "the client waits still"
    assert played.errors == []
    assert played.left == {}
    for number, server in enumerate(trio):
        assert played.against(number) <= server.reasons | late, f"against server {number + 1}, {server}"


def is_right(answer: Answered, trio: Sequence[OddServer], may_be_sent_again: bool) -> None:
    """An answer is one that a server gave; a refusal only when none could; and it is cut only when a server cut it."""
    asked = trio if may_be_sent_again else trio[:1]
    if not answer.is_whole:
        assert any(server.flows for server in asked), "an answer was cut that no server has cut"
        return
    given_ones = {(server.status, server.body) for server in asked if server.status}
    if answer.status in REFUSED:
        good = [server for server in asked if not server.reasons]
        assert not good or not may_be_sent_again, "a server that would have answered was not asked"
        assert may_be_sent_again or trio[0].reasons, f"{answer.status} though the server did nothing wrong"
    else:
        assert (answer.status, answer.body) in given_ones or servers.ANYTHING in {one.reasons for one in asked}


def play(
    world: World, trio: Sequence[OddServer], client: OddClient, method: str, body: bytes = b"", chunked: bool = False
) -> list[Answered]:
    """Play an example and check all that holds for every one; return the answers."""
    head, sent = clients.request(method, "/app/odd", body, chunked)
    played = world.play(trio, client.steps(head, sent))
    is_in_order(played, trio, client)
    if not client.waits:
        return []
    answers = answers_in(played.text, method)
    assert not any(answer.values("set-cookie") for answer in answers), "a trailer became a header"
    is_cut = bool(answers) and not answers[-1].is_whole
    # The connection may be closed after the first answer of several: it had to be, if a part of its request was left.
    assert len(answers) == client.answers or is_cut or (answers and client.answers > 1 and body), played.text[:500]
    return answers


@pytest.mark.parametrize("name", servers.BEARABLE)
@pytest.mark.parametrize(("method", "client"), [("GET", "plain"), ("GET", "half-closing"), ("POST", "half-closing")])
def test_what_a_client_has_to_bear_is_borne(world: World, name: str, method: str, client: str) -> None:
    odd = servers.BEARABLE[name]

    (answer,) = play(world, (odd, PLAIN, PLAIN), clients.PATIENT[client], method)

    assert (answer.status, answer.body, answer.is_whole) == (odd.status, odd.body, True)


@pytest.mark.parametrize(
    ("client", "body"),
    [
        ("plain", LARGEST),
        ("half-closing", LARGEST),
        ("slow body", LARGE),
        ("expecting 100", LARGE),
        ("expecting 100, not waiting", LARGEST),
    ],
)
@pytest.mark.parametrize("name", servers.EARLY)
def test_an_early_answer_arrives_whole_and_nobody_is_blamed_for_it(
    world: World, name: str, client: str, body: bytes
) -> None:
    odd = servers.EARLY[name]

    (answer,) = play(world, (odd, PLAIN, PLAIN), clients.PATIENT[client], "POST", body)

    assert (answer.status, answer.body, answer.is_whole) == (odd.status, odd.body, True)


@pytest.mark.parametrize("name", servers.BROKEN)
def test_what_must_not_be_believed_is_asked_of_another_server(world: World, name: str) -> None:
    odd = servers.BROKEN[name]

    (answer,) = play(world, (odd, PLAIN, PLAIN), clients.PATIENT["plain"], "GET")

    is_right(answer, (odd, PLAIN, PLAIN), may_be_sent_again=True)
    assert odd.flows or (answer.status, answer.body) == (200, HELLO)


@pytest.mark.parametrize("name", servers.BROKEN)
def test_when_all_are_odd_the_client_is_told_so(world: World, name: str) -> None:
    odd = servers.BROKEN[name]

    (answer,) = play(world, (odd,) * 3, clients.PATIENT["plain"], "GET")

    is_right(answer, (odd,) * 3, may_be_sent_again=True)


@pytest.mark.parametrize("name", clients.EVERY)
@pytest.mark.parametrize(("method", "body"), [("GET", b""), ("POST", LARGE), ("POST", LARGEST)])
def test_an_odd_client_gets_its_answer_or_is_nobodys_fault(world: World, name: str, method: str, body: bytes) -> None:
    client = clients.EVERY[name]
    if client.needs_a_body and not body:
        body, method = b"1", "PUT"

    for answer in play(world, (PLAIN,) * 3, client, method, body):
        assert (answer.status, answer.body, answer.is_whole) == (200, HELLO, True)


@pytest.mark.timeout(1200)  # The long profile takes minutes.
@settings(
    max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES < 1000, print_blob=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    trio=st.tuples(odd_servers, odd_servers, odd_servers),
    client=odd_clients,
    method=st.sampled_from(["GET", "POST", "PUT"]),
    size=body_sizes,
    chunked=st.booleans(),
)
def test_no_odd_world_breaks_the_balancer(
    world: World, trio: tuple[OddServer, ...], client: OddClient, method: str, size: int, chunked: bool
) -> None:
    if client.needs_a_body and method == "GET":
        method = "PUT"
    body = b"" if method == "GET" else LARGEST[:size]

    for answer in play(world, trio, client, method, body, chunked and bool(body)):
        is_right(answer, trio, may_be_sent_again=method != "POST" and len(body) <= KEPT_BYTES)
