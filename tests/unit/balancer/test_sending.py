"""An answer on its way to the client: what is told when it breaks off, what is let go at its end, how a 101 goes on."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, cast

import pytest

from balancer.forwarding.sending import Sending, Switching
from balancer.wire.incoming import Call
from balancer.wire.messages import Answer
from balancer.wire.network import Connection
from balancer.wire.tunnel import Tunnel
from balancer.wire.upstream import AttemptError


class Noted:
    """Stands for a call, and for the rest of an answer; notes what is done to it."""

    def __init__(self, breaks_off: str = "") -> None:
        self.breaks_off = breaks_off
        self.closed = 0
        self.taken: tuple[Any, bytes] | None = None

    def __iter__(self) -> Iterator[bytes]:
        yield b"more"
        if self.breaks_off:
            raise AttemptError(self.breaks_off, sent=True)
        yield b"the end"

    def close(self) -> None:
        self.closed += 1

    def take_over(self, client: Any, already: bytes) -> None:
        self.taken = client, already


def sending(rest: Noted, call: Noted, told: list[str]) -> Sending:
    return Sending(cast(Call, call), Answer(200, "OK", [], b"held ", rest), told.append)


def test_the_held_part_goes_first_and_the_rest_follows() -> None:
    told: list[str] = []
    assert b"".join(sending(Noted(), Noted(), told)) == b"held morethe end"
    assert told == ["ok"]


def test_a_server_that_breaks_off_is_told_of_and_the_client_sees_it() -> None:
    told: list[str] = []
    pieces = iter(sending(Noted("truncated"), Noted(), told))
    assert [next(pieces), next(pieces)] == [b"held ", b"more"]

    with pytest.raises(AttemptError, match="truncated"):
        next(pieces)
    assert told == ["truncated"]


def test_at_its_end_the_answer_and_the_request_are_let_go() -> None:
    rest, call = Noted(), Noted()
    sending(rest, call, []).close()

    assert (rest.closed, call.closed) == (1, 1)


@pytest.mark.parametrize(("pieces", "end"), [(0, "cancelled"), (2, "cancelled"), (4, "ok")])
def test_who_closes_it_before_its_end_has_no_client_any_more_and_its_end_is_told_once(pieces: int, end: str) -> None:
    told: list[str] = []
    answer = sending(Noted(), Noted(), told)
    list(islice(answer, pieces))

    answer.close()
    answer.close()

    assert told == [end]


def test_after_a_101_the_tunnel_takes_the_client_over_and_all_is_let_go_at_its_end() -> None:
    tunnel, call, client = Noted(), Noted(), cast(Connection, object())
    switching = Switching(cast(Call, call), Answer(101, "", [], b"", tunnel), cast(Tunnel, tunnel))

    switching.take_over(client, b"already")
    switching.close()

    assert tunnel.taken == (client, b"already")
    assert (tunnel.closed, call.closed) == (1, 1)
