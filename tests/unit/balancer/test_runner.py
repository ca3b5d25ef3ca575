"""Greenlets that run one job after the other: used again, never after they were cancelled, and not kept in masses."""

import gevent
import pytest
from gevent.event import Event

from balancer.forwarding.runner import MOST_IDLE, Here, Runners


def test_a_runner_that_has_finished_takes_the_next_job() -> None:
    runners, ran = Runners(), []
    first = runners.start(lambda: ran.append(1))
    gevent.sleep(0.01)
    second = runners.start(lambda: ran.append(2))
    gevent.sleep(0.01)
    assert ran == [1, 2]
    assert second.runner is first.runner


def test_jobs_run_side_by_side() -> None:
    runners, ran, go_on = Runners(), [], Event()

    def wait() -> None:
        go_on.wait(5)
        ran.append("waited")

    runners.start(wait)
    runners.start(lambda: ran.append("at once"))
    gevent.sleep(0.01)
    assert ran == ["at once"]
    go_on.set()
    gevent.sleep(0.01)
    assert ran == ["at once", "waited"]


def test_a_cancelled_job_ends_and_its_runner_gets_no_other_one() -> None:
    runners, ran = Runners(), []

    def wait() -> None:
        gevent.sleep(5)
        ran.append("too far")

    cancelled = runners.start(wait)
    gevent.sleep(0.01)
    cancelled.cancel()
    others = [runners.start(lambda: ran.append("other")) for _ in range(3)]
    gevent.sleep(0.01)
    assert ran == ["other"] * 3
    assert cancelled.runner not in [other.runner for other in others]


def test_a_job_that_ends_just_as_it_is_cancelled_takes_nobody_elses_with_it() -> None:
    runners, ran = Runners(), []
    first = runners.start(lambda: ran.append("first"))
    gevent.sleep(0.01)
    first = runners.start(lambda: first.cancel())
    gevent.sleep(0)

    def second() -> None:
        gevent.sleep(0.01)
        ran.append("second")

    runners.start(second)
    gevent.sleep(0.05)
    assert ran == ["first", "second"]


def test_cancelling_a_job_that_has_ended_harms_none_that_came_after_it() -> None:
    runners, ran = Runners(), []
    ended = runners.start(lambda: ran.append("first"))
    gevent.sleep(0.01)

    ended.cancel()
    gevent.sleep(0.01)
    runners.start(lambda: ran.append("waited for its turn"))
    gevent.sleep(0.01)

    def second() -> None:
        gevent.sleep(0.01)
        ran.append("was under way")

    runners.start(second)
    ended.cancel()
    gevent.sleep(0.05)
    assert ran == ["first", "waited for its turn", "was under way"]


def test_after_a_rush_only_some_runners_stay() -> None:
    runners = Runners()
    for _ in range(3 * MOST_IDLE):
        runners.start(lambda: None)
    gevent.sleep(0.05)
    assert len(runners._idle) == MOST_IDLE == 64


def test_what_is_done_here_in_time_is_nobody_elses() -> None:
    here = Here(Runners(), lambda: pytest.fail("nothing to decide"))

    assert here.run(lambda: "done", 1.0) == "done"
    gevent.sleep(0.01)
    assert not here.was_late


def test_when_it_is_late_another_decides_and_may_end_it() -> None:
    ends = []

    def decide() -> str:
        here.cancel()
        return "decided"

    def job() -> None:
        try:
            gevent.sleep(5)
        finally:
            ends.append("cancelled")

    here: Here[str] = Here(Runners(), decide)

    assert here.run(job, 0.01) is None
    assert (here.was_late, here.decision(), ends) == (True, "decided", ["cancelled"])


def test_what_who_takes_over_raises_is_raised_here() -> None:
    def decide() -> None:
        raise KeyError("gone")

    here = Here(Runners(), decide)

    assert here.run(lambda: gevent.sleep(0.05) or "done", 0.01) == "done"  # type: ignore[func-returns-value]
    with pytest.raises(KeyError, match="gone"):
        here.decision()


@pytest.mark.parametrize("is_at_it", [True, False])
def test_who_is_ended_itself_leaves_nobody_behind_who_decides(is_at_it: bool) -> None:
    ended = []

    def decide() -> None:
        try:
            gevent.sleep(5)
        finally:
            ended.append(1)

    def ask() -> None:
        here = Here(Runners(), decide)
        here.run(lambda: gevent.sleep(5 if is_at_it else 0.02), 0.01)
        here.decision()

    asks = gevent.spawn(ask)
    gevent.sleep(0.05)
    asks.kill()
    gevent.sleep(0.01)
    assert ended == [1]
