"""Greenlets that run one job after the other: used again, never after they were cancelled, and not kept in masses."""

import gevent
from gevent.event import Event

from balancer.forwarding.runner import MOST_IDLE, Runners


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
