"""An attempt that its own request makes, and who takes over when it is late: as if it had run beside from the start."""

import re

import gevent
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balancer.forwarding.race import Race
from balancer.rules.attempt import Attempt
from balancer.rules.attempts import Start
from balancer.rules.concurrency import NOWHERE, Place
from balancer.servers.pool import Pool
from balancer.wire.messages import Answer, Request
from balancer.wire.upstream import AttemptError
from tests.simulation.virtual_time import VirtualTime
from tests.simulation.world import Arrival
from tests.unit.balancer.test_proxy import Bench

Does = tuple[float, int | str]  # a server answers after so many seconds, with that status or that reason
NEVER = 60.0
VARIES = re.compile("dur=[0-9.]+")  # what was rounded elsewhere


class Servers(Bench):
    """A proxy whose servers each do their own thing."""

    does: dict[str, Does]

    def send(self, request: Request, timeout_s: float) -> Answer:
        """Stand for a server."""
        takes_s, how = self.does[self.asked]
        with gevent.Timeout(timeout_s, AttemptError("read-timeout", sent=True)):
            gevent.sleep(takes_s)
        if isinstance(how, str):
            raise AttemptError(how, sent=how != "refused")
        return Answer(how, "Said", [], b"hi")


def rounded(attempts: tuple[Attempt, ...]) -> list[Attempt]:
    return [one._replace(ms=round(one.ms, 6), at_ms=round(one.at_ms, 6)) for one in attempts]


def told(does: dict[str, Does], arrival: Arrival, is_beside: bool = False, is_decided: bool = False) -> list[object]:
    """Return what becomes of requests that come one after the other: all that anybody is told.

    is_beside: each attempt is made beside its request. is_decided: the rules are asked for the first one, too.
    """
    with VirtualTime() as time, pytest.MonkeyPatch.context() as patched:
        if is_decided:
            patched.setattr(Pool, "usual", lambda pool, address: None)
        if is_beside:
            start = Race.start

            def start_beside(
                race: Race, step: Start, now_s: float, place: Place = NOWHERE, is_alone: bool = False
            ) -> None:
                start(race, step, now_s, place, is_alone=False)

            patched.setattr(Race, "start", start_beside)
        bench = Servers(time)
        bench.does = does
        answers = [VARIES.sub("", repr(bench.ask(arrival))) for _ in range(4)]
        views = [(one.attempts, one.state, one.reason) for one in bench.pool.views()]
        outcomes = [(one.ending, one.status, rounded(one.attempts), round(one.ms, 6)) for one in bench.outcomes]
        in_flight = [one.in_flight for one in bench.pool.candidates()]
        return [answers, outcomes, views, in_flight, round(time.loop.now_s, 6)]


TIMES = st.sampled_from([0.0, 0.001, 0.015, 0.05, 0.099, 0.13, 0.25, 0.6, 1.9, 2.5, NEVER])
HOW = st.sampled_from([200, 200, 200, 404, 500, "refused", "reset", "truncated"])
DOES = st.fixed_dictionaries({f"server{number}": st.tuples(TIMES, HOW) for number in (1, 2, 3)})
METHODS, PATIENCE_S = st.sampled_from(["GET", "HEAD", "PUT", "POST"]), st.sampled_from([0.31, 99.0])
ARRIVALS = st.builds(Arrival, st.just(0.0), METHODS, patience_s=PATIENCE_S)


@settings(max_examples=300, deadline=None)
@given(DOES, ARRIVALS)
def test_who_takes_over_decides_as_if_the_attempt_had_run_beside_from_the_start(
    does: dict[str, Does], arrival: Arrival
) -> None:
    assert told(does, arrival) == told(does, arrival, is_beside=True)


@settings(max_examples=300, deadline=None)
@given(DOES, ARRIVALS)
def test_what_needs_no_decision_becomes_what_the_rules_would_have_made_of_it(
    does: dict[str, Does], arrival: Arrival
) -> None:
    assert told(does, arrival) == told(does, arrival, is_decided=True)
