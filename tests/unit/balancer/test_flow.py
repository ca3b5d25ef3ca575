"""A request's body that flows: its time is its client's, and when it is cancelled its client is free again."""

from collections.abc import Iterator

import gevent
import pytest

from balancer.forwarding.flow import Flow
from balancer.forwarding.race import Race
from balancer.forwarding.runner import Runners
from balancer.wire.messages import Answer, Request
from tests.simulation.virtual_time import VirtualTime
from tests.unit.balancer.race_bench import GOOD, Bench


class Taking(Bench):
    """A race for a request whose body comes in three pieces, a second apart; servers take it before they answer."""

    def __init__(self, time: VirtualTime) -> None:
        super().__init__(time)
        request = Request("POST", "/", [], self.body())
        self.race = Race(self.pool, self, Runners(), request, self.changes.append, self.loop.clock)  # type: ignore[arg-type]

    def body(self) -> Iterator[bytes]:
        """Yield the pieces."""
        for _ in range(3):
            gevent.sleep(1)
            yield b"x"

    def send(self, request: Request, timeout_s: float) -> Answer:
        """Stand for a server."""
        pieces = request.flowing()
        try:
            for _ in pieces:
                pass
        finally:
            pieces.close()
        return super().send(request, timeout_s)


@pytest.fixture
def bench() -> Iterator[Taking]:
    with VirtualTime() as time:
        yield Taking(time)


def test_the_time_of_a_body_is_no_time_of_the_attempt(bench: Taking) -> None:
    bench.until(10)
    bench.does = {"server1": (0.25, GOOD)}
    bench.start("server1")
    assert bench.race.uploaded_s() == 0
    bench.until(11.5)
    assert bench.race.uploaded_s() == pytest.approx(1.5)

    ended = bench.next_ended()

    assert ended is not None
    assert ended.attempt.ms == pytest.approx(250)
    assert bench.loop.now_s == pytest.approx(13.25)
    assert bench.race.uploaded_s() == pytest.approx(3)


def test_when_an_attempt_is_cancelled_nobody_reads_from_its_client_any_more(bench: Taking) -> None:
    bench.does = {"server1": (0.25, GOOD)}
    bench.start("server1")
    bench.until(1.5)
    flow = bench.race._flow
    assert flow is not None
    assert not flow.has_ended.is_set()

    cancelled = gevent.spawn(bench.race.cancel, "server1")
    bench._time.run(lambda: bool(cancelled.dead))

    assert flow.has_ended.is_set()
    assert bench.race.uploaded_s() == pytest.approx(1.5)
    assert bench.loop.now_s == pytest.approx(1.5)


def test_a_body_that_was_never_begun_can_be_closed_and_took_no_time() -> None:
    flow = Flow([b"x"], lambda: 7.0)

    flow.pieces().close()

    assert flow.has_ended.is_set()
    assert flow.took_s() == 0
