"""The attempts of one request side by side, in virtual time: how each counts, and who lets go of which answer."""

import logging
from collections.abc import Iterator

import pytest

from balancer.rules.attempt import OVERTAKEN, Attempt, Kind
from balancer.rules.breaker import FIRST_COOL_DOWN_S
from balancer.rules.health import State
from balancer.wire.upstream import AttemptError
from tests.simulation.virtual_time import VirtualTime
from tests.unit.balancer.race_bench import GOOD, Bench


@pytest.fixture
def bench() -> Iterator[Bench]:
    with VirtualTime() as time:
        yield Bench(time)


def test_attempts_end_in_the_order_of_their_ends_each_with_its_time_and_answer(bench: Bench) -> None:
    bench.does = {"server1": (0.3, GOOD), "server2": (0.1, AttemptError("refused", sent=False))}
    bench.start("server1")
    bench.start("server2", Kind.HEDGE)

    first, second = bench.next_ended(), bench.next_ended()

    assert first is not None and second is not None
    assert first.attempt._replace(ms=0) == Attempt("server2", "refused", False, 0, Kind.HEDGE)
    assert second.attempt._replace(ms=0) == Attempt("server1", "ok", True, 0)
    assert [first.attempt.ms, second.attempt.ms] == pytest.approx([100, 300])
    assert [first.answer, second.answer] == [None, GOOD]
    assert [(one.server, one.after) for one in bench.changes] == [("server2", State.SUSPECT)]
    assert bench.in_flight() == [0, 0, 0]


def test_an_attempt_that_has_ended_when_it_is_cancelled_is_what_it_was(bench: Bench) -> None:
    bench.does = {"server1": (0.1, GOOD), "server2": (0.1, GOOD)}
    bench.start("server1")
    bench.start("server2", Kind.HEDGE)
    bench.until(0.2)

    first = bench.next_ended()
    assert first is not None
    other = "server2" if first.attempt.server == "server1" else "server1"

    assert bench.race.cancel(other).reason == "ok"


def test_nothing_ends_within_the_time_that_is_given(bench: Bench) -> None:
    bench.does = {"server1": (0.3, GOOD)}
    bench.start("server1")

    assert bench.next_ended(0.2) is None
    assert bench.next_ended(-1) is None
    assert bench.next_ended(0.2) is not None


@pytest.mark.parametrize(
    ("status", "reason"),
    [(500, "5xx"), (502, "5xx"), (503, "5xx"), (504, "5xx"), (501, "ok"), (505, "ok"), (404, "ok")],
)
def test_a_status_that_is_the_servers_own_trouble_counts_as_its_failure_and_comes_along(
    bench: Bench, status: int, reason: str
) -> None:
    bench.does = {"server1": (0.1, GOOD._replace(status=status))}
    bench.start("server1")

    ended = bench.next_ended()

    assert ended is not None and ended.answer is not None
    assert (ended.attempt.reason, ended.answer.status) == (reason, status)


def test_a_corrupt_answer_goes_to_nobody(bench: Bench) -> None:
    wrong = GOOD._replace(headers=[("Content-Digest", "sha-256=:AAAA:")])
    bench.does = {"server1": (0.1, wrong)}
    bench.start("server1")

    ended = bench.next_ended()

    assert ended is not None
    assert (ended.attempt.reason, ended.answer) == ("corrupt", None)


def test_a_fault_of_our_own_is_logged_and_speaks_against_no_server(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.does = {"server1": (0.1, KeyError("ours"))}
    bench.start("server1")

    with caplog.at_level(logging.ERROR):
        ended = bench.next_ended()

    assert ended is not None
    assert (ended.attempt.reason, ended.answer) == ("cancelled", None)
    assert "an attempt on server1" in caplog.text
    assert bench.changes == []


def test_at_the_end_what_is_under_way_is_cancelled_but_for_a_trial(bench: Bench) -> None:
    bench.does = {"server1": (1, GOOD), "server2": (1, GOOD), "server3": (0.1, GOOD)}
    bench.start("server1")
    bench.start("server3", Kind.HEDGE)
    bench.break_gray("server2")
    bench.until(0.5)
    bench.start("server2", Kind.TRIAL)
    assert bench.next_ended() is not None

    bench.race.end(GOOD)

    assert bench.in_flight() == [0, 1, 0]
    assert bench.pool.views()[0].by_reason() == {"cancelled": 1}
    assert bench.pool.views()[0].state is State.ONLINE, "whom nobody needs any more has done nothing wrong"
    bench.until(2)
    assert bench.in_flight() == [0, 0, 0]
    assert bench.pool.views()[1].state is State.ONLINE, "the trial went on, and went well"


def test_at_the_end_every_answer_is_let_go_but_the_one_that_is_chosen(bench: Bench) -> None:
    bench.does = {"server1": (0.1, bench.long_answer("error", 500)), "server2": (0.2, bench.long_answer("good"))}
    bench.start("server1")
    bench.start("server2", Kind.RETRY)
    bench.next_ended()
    ended = bench.next_ended()
    assert ended is not None
    assert bench.closed == []

    bench.race.end(ended.answer)

    assert bench.closed == ["error"]
    bench.race.end(None)
    assert bench.closed == ["error", "good"]


def test_the_answer_to_a_trial_that_ends_after_its_request_is_let_go(bench: Bench) -> None:
    bench.break_gray("server1")
    bench.until(0.5)
    bench.does = {"server1": (1, bench.long_answer("trial's"))}
    bench.start("server1", Kind.TRIAL)
    bench.until(0.6)
    bench.race.end(None)
    assert bench.closed == []

    bench.until(2)

    assert bench.closed == ["trial's"]


def test_who_is_ended_because_another_was_faster_is_slow(bench: Bench) -> None:
    bench.does = {"server1": (1, GOOD)}
    bench.start("server1")
    bench.until(0.2)

    attempt = bench.race.cancel("server1", OVERTAKEN)

    assert (attempt.reason, attempt.sent) == ("slow", True)
    assert attempt.ms == pytest.approx(200)
    assert bench.changes == [], "as long as nobody has done better"
    bench.does["server2"] = (0.1, GOOD)
    bench.start("server2", Kind.HEDGE)
    bench.next_ended()
    bench.race.end(GOOD)
    assert [(one.after, one.reason) for one in bench.changes] == [(State.SUSPECT, "slow")]
    bench.until(2)
    assert bench.next_ended(0) is None, "its end is not told twice"


def test_a_failure_speaks_against_its_server_when_another_one_has_done_better(bench: Bench) -> None:
    bench.does = {"server1": (0.1, GOOD._replace(status=500)), "server2": (0.1, GOOD)}
    bench.start("server1")
    bench.next_ended()
    assert bench.changes == []
    bench.start("server2", Kind.RETRY)
    bench.next_ended()

    bench.race.end(GOOD)

    assert [(one.server, one.after, one.reason) for one in bench.changes] == [("server1", State.SUSPECT, "5xx")]
    bench.race.end(GOOD)
    assert len(bench.changes) == 1, "once"


@pytest.mark.parametrize("ends_s", [0.1, 3.0])
def test_a_failed_trial_is_void_when_the_request_failed_everywhere(bench: Bench, ends_s: float) -> None:
    error = GOOD._replace(status=500)
    bench.break_gray("server1")
    bench.until(0.5)
    bench.does = {"server1": (ends_s, error), "server2": (0.2, error)}
    bench.start("server1", Kind.TRIAL)
    bench.start("server2")
    bench.until(1)

    bench.race.end(error)
    bench.until(5)

    assert bench.pool.candidates()[0].is_trial_due
    cool_down_s = bench.pool._servers["server1"].breaker.cool_down_s
    assert cool_down_s == FIRST_COOL_DOWN_S, "it says nothing of the server"


def test_a_trial_that_fails_alone_counts(bench: Bench) -> None:
    bench.break_gray("server1")
    bench.until(0.5)
    bench.does = {"server1": (0.1, GOOD._replace(status=500))}
    bench.start("server1", Kind.TRIAL)
    bench.until(1)
    bench.race.end(None)

    assert bench.pool._servers["server1"].breaker.cool_down_s == 2 * FIRST_COOL_DOWN_S


def test_a_trial_that_fails_where_one_of_the_others_does_better_counts(bench: Bench) -> None:
    error = GOOD._replace(status=500)
    bench.break_gray("server1")
    bench.until(0.5)
    bench.does = {"server1": (0.1, error), "server2": (0.1, error), "server3": (0.1, GOOD)}
    bench.start("server1", Kind.TRIAL)
    bench.start("server2")
    bench.start("server3", Kind.RETRY)
    bench.until(1)
    bench.race.end(GOOD)

    assert bench.pool._servers["server1"].breaker.cool_down_s == 2 * FIRST_COOL_DOWN_S
