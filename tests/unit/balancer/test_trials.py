"""Requests as trials, and servers that only their breakers keep out."""

from balancer.rules.attempt import Kind
from balancer.rules.attempts import GiveUp, Journey, Start, Wait
from balancer.rules.health import State
from balancer.rules.policy import Candidate
from tests.unit.balancer.journeys import FIRST, failed, step, with_trial_due


def test_a_trial_has_an_ordinary_attempt_beside_it_from_the_start() -> None:
    candidates = with_trial_due("ONLINE")
    trial = step(Journey("GET", 0), candidates=candidates)

    assert trial == Start("server1", Kind.TRIAL, 0.05)
    assert isinstance(trial, Start)
    assert step(Journey("GET", 0).started(trial, 0), candidates=candidates) == Start("server2", Kind.FIRST, 2)


def test_a_trial_that_fails_is_not_the_requests_failure() -> None:
    journey = (
        Journey("GET", 0).started(Start("server1", Kind.TRIAL, 0.05), 0).started(Start("server2", Kind.FIRST, 2), 0)
    )
    journey = journey.ended(failed("server1", "5xx", kind=Kind.TRIAL))

    assert step(journey, 0.01, candidates=with_trial_due("ONLINE"), paid=()) == Wait(5)


def test_a_request_that_changes_something_is_no_trial() -> None:
    assert step(Journey("POST", 0), candidates=with_trial_due("ONLINE")) == Start("server2", Kind.FIRST, 2)


def test_a_trial_alone_is_better_than_no_server() -> None:
    candidates = with_trial_due("OFFLINE")
    journey = Journey("GET", 0).started(Start("server1", Kind.TRIAL, 2), 0)

    assert step(Journey("GET", 0), candidates=candidates) == Start("server1", Kind.TRIAL, 2)
    assert step(journey, 0.1, candidates=candidates) == Wait(5)
    assert step(journey.ended(failed(kind=Kind.TRIAL)), 0.2, candidates=candidates) is GiveUp.NO_SERVER


def test_nobody_is_hedged_on_a_server_that_its_breaker_keeps_out() -> None:
    candidates = [Candidate("server1", State.ONLINE), Candidate("server2", State.OFFLINE, kept_out_for="slow")]
    journey = Journey("GET", 0).started(FIRST, 0)

    assert step(journey, 1, candidates=candidates) == Wait(5)
    assert step(journey.ended(failed("server1", "reset")), 1, candidates=candidates) == Start(
        "server2", Kind.RETRY, 2, takes_from_budget=True
    )


def test_a_trial_beside_others_that_are_kept_out_need_not_be_waited_for() -> None:
    candidates = [
        Candidate("server1", State.OFFLINE, 0.1, is_trial_due=True, kept_out_for="5xx"),
        Candidate("server2", State.OFFLINE, 0.1, kept_out_for="5xx"),
    ]

    assert step(Journey("GET", 0), candidates=candidates) == Start("server1", Kind.TRIAL, 0.1)
    assert step(Journey("GET", 0), candidates=candidates[:1]) == Start("server1", Kind.TRIAL, 2)
    assert step(Journey("POST", 0), candidates=candidates) == Start("server1", Kind.FIRST, 2)
