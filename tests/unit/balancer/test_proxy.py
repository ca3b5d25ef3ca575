"""One request's way through the proxy, in virtual time: what its client, the server and the observer get of it."""

from collections.abc import Iterator
from typing import Any, cast

import gevent
import pytest

from balancer.forwarding import course
from balancer.forwarding.outcome import Outcome, Refusal
from balancer.forwarding.proxy import Proxy
from balancer.rules.attempts import GiveUp, Limits
from balancer.rules.health import Thresholds
from balancer.rules.policy import priority
from balancer.servers.connections import Upstreams
from balancer.servers.pool import Pool
from balancer.servers.server import Transition
from balancer.settings import Settings
from balancer.wire.incoming import BODY, Call, ClientGoneError, call_from
from balancer.wire.messages import Answer, Request
from balancer.wire.room import Room
from tests.simulation.client import environ_of
from tests.simulation.virtual_time import VirtualTime
from tests.simulation.world import Arrival

TAKES_S = 0.01
GET = Arrival(0, "GET")


class Bench:
    """A proxy whose servers all answer the same after TAKES_S; it notes what they and the observer are told."""

    def __init__(self, time: VirtualTime) -> None:
        self.loop = time.loop
        self._time = time
        self.answer = Answer(200, "OK", [("X-Theirs", "1")], b"hi")
        self.takes_s = TAKES_S
        self.silent = ""  # the server that never answers
        self.outcomes: list[Outcome] = []
        pool = Pool(Settings.from_environment({}).servers, Thresholds(), self.loop.clock, self.loop.clock)
        upstreams = cast(Upstreams, self)
        self.pool = pool
        self.proxy = Proxy(pool, upstreams, priority, Limits(), self, self._refuse, Room(), self.loop.clock)

    def of(self, server: str) -> "Bench":
        """Stand for the connections to a server."""
        self.asked = server
        return self

    def send(self, request: Request, timeout_s: float) -> Answer:
        """Stand for a server."""
        gevent.sleep(60 if self.asked == self.silent else self.takes_s)
        return self.answer

    def state_changed(self, transition: Transition) -> None:
        """Stand for the observer."""

    def request_ended(self, call: Call, outcome: Outcome) -> None:
        """Stand for the observer."""
        self.outcomes.append(outcome)

    def _refuse(self, call: Call, outcome: Outcome) -> Refusal:
        return Refusal(f"503 {outcome.decision}", [], b"")

    def ask(self, *arrivals: Arrival) -> list[tuple[str, dict[str, str], bytes]]:
        """Send requests at the same moment; return status line, headers and body of each answer."""
        answers: list[tuple[str, dict[str, str], bytes]] = []

        def one(arrival: Arrival) -> None:
            started: list[Any] = []
            environ = environ_of(arrival, "some-id", self.loop.clock)
            body = b"".join(self.proxy(environ, lambda *heads: started.extend(heads)))
            assert len({name for name, _ in started[1]}) == len(started[1]), "a header is said twice"
            answers.append((started[0], dict(started[1]), body))

        for arrival in arrivals:
            gevent.spawn(one, arrival)
        self._time.run(lambda: len(answers) == len(arrivals))
        return answers


@pytest.fixture
def bench() -> Iterator[Bench]:
    with VirtualTime() as time:
        yield Bench(time)


def test_a_client_gets_the_servers_answer_with_its_length_and_who_gave_it(bench: Bench) -> None:
    [(status, headers, body)] = bench.ask(GET)

    assert (status, body) == ("200 OK", b"hi")
    assert (headers["Content-Length"], headers["X-Served-By"], headers["X-Theirs"]) == ("2", "server1", "1")


def test_a_length_that_the_server_said_is_not_said_again(bench: Bench) -> None:
    bench.answer = bench.answer._replace(headers=[("content-length", "2")])

    [(_, headers, _)] = bench.ask(GET)

    assert headers["content-length"] == "2"
    assert "Content-Length" not in headers


def test_the_observer_is_told_how_a_request_ended_and_how_long_it_took(bench: Bench) -> None:
    bench.loop.now_s = 100
    bench.ask(GET)

    [outcome] = bench.outcomes
    assert (outcome.server, outcome.answer, outcome.decision) == ("server1", bench.answer, None)
    assert outcome.ms == pytest.approx(TAKES_S * 1000)


def test_a_client_that_waits_no_longer_is_let_go_and_the_observer_told_whom_it_waited_for(bench: Bench) -> None:
    bench.takes_s = 1.0
    [(status, headers, _)] = bench.ask(Arrival(0, "PUT", patience_s=0.3))

    assert (status, headers) == ("400 Bad Request", {"Content-Length": "0", "Connection": "close"})
    assert [(one.server, one.decision) for one in bench.outcomes] == [("server1", GiveUp.CLIENT_GONE)]
    assert bench.loop.now_s < 0.3 + 2 * course.LOOK_AT_CLIENT_S


def test_a_client_that_breaks_off_in_the_middle_of_a_large_body_is_noted_too(bench: Bench) -> None:
    def breaks_off() -> Iterator[bytes]:
        yield b"some of it"
        raise ClientGoneError

    def send(request: Request, timeout_s: float) -> Answer:
        list(request.body)
        return bench.answer

    bench.send = send  # type: ignore[method-assign]
    environ = environ_of(Arrival(0, "POST"), "some-id", bench.loop.clock)
    call = call_from({**environ, BODY: iter([b"x" * 10])}, Room())
    call = call._replace(request=call.request._replace(body=breaks_off()))
    failed: list[BaseException] = []

    def carry() -> None:
        try:
            bench.proxy.carry(call)
        except ClientGoneError as gone:
            failed.append(gone)

    gevent.spawn(carry)
    bench._time.run(lambda: bool(failed))

    assert [(one.server, one.decision) for one in bench.outcomes] == [("server1", GiveUp.CLIENT_GONE)]


def test_an_upload_may_go_on_for_any_time_and_the_deadline_counts_from_its_end(bench: Bench) -> None:
    def slow_body() -> Iterator[bytes]:
        for _ in range(10):
            gevent.sleep(6)
            yield b"x"

    def send(request: Request, timeout_s: float) -> Answer:
        list(request.flowing())
        gevent.sleep(60)
        return bench.answer

    bench.send = send  # type: ignore[method-assign]
    call = call_from(environ_of(Arrival(0, "POST"), "some-id", bench.loop.clock), Room())
    call = call._replace(request=call.request._replace(body=slow_body()))
    carried = gevent.spawn(bench.proxy.carry, call)
    bench._time.run(lambda: bool(carried.dead))

    [outcome] = bench.outcomes
    assert (outcome.decision, [one.reason for one in outcome.attempts]) == (GiveUp.DEADLINE, ["read-timeout"])
    assert bench.loop.now_s == pytest.approx(60 + Limits().deadline_s)


def test_a_hedge_starts_when_the_first_attempt_is_late_and_not_at_the_next_look_at_the_client(bench: Bench) -> None:
    bench.loop.now_s = 100
    bench.ask(GET)  # so that it is known how long an answer usually takes
    bench.silent = "server1"
    bench.ask(GET)

    first, hedge = bench.outcomes[1].attempts
    assert (first.server, first.reason, first.at_ms) == ("server1", "slow", 0)
    assert (hedge.server, hedge.reason) == ("server2", "ok")
    assert hedge.at_ms == pytest.approx(1000 * 3 * TAKES_S)
    assert bench.outcomes[1].ms == pytest.approx(1000 * (3 * TAKES_S + TAKES_S))


def test_what_is_under_way_at_the_deadline_has_timed_out(bench: Bench) -> None:
    bench.takes_s = 60
    [(status, _, _)] = bench.ask(Arrival(0, "PUT"))

    assert status == f"503 {GiveUp.DEADLINE}"
    assert [(one.server, one.reason) for one in bench.outcomes[0].attempts] == [("server1", "read-timeout")]
    assert bench.loop.now_s == pytest.approx(Limits().deadline_s)


def test_who_says_nothing_of_a_client_has_one_that_waits(bench: Bench) -> None:
    bench.takes_s = 1.0
    call = call_from(environ_of(GET, "some-id", bench.loop.clock), Room())
    carried = gevent.spawn(bench.proxy.carry, call)
    bench._time.run(lambda: bool(carried.dead))

    assert carried.value is not None
    assert carried.value.answer == bench.answer


def test_so_many_requests_may_be_under_way_and_when_some_have_ended_others_may(
    bench: Bench,
) -> None:
    bench.proxy._limits = Limits(most_in_flight=3)

    for _ in range(3):
        answers = bench.ask(*[GET] * 5)
        assert sorted(status for status, _, _ in answers) == ["200 OK"] * 3 + [f"503 {GiveUp.BUSY}"] * 2


def test_its_numbers_are_those_of_the_design() -> None:
    assert (Limits().most_in_flight, course.LOOK_AT_CLIENT_S) == (1024, 0.1)
