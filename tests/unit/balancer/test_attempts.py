"""What one request does next."""

from dataclasses import replace

import pytest

from balancer.rules.attempt import Attempt, Kind
from balancer.rules.attempts import GiveUp, Journey, Start, Wait
from balancer.rules.health import State
from balancer.rules.policy import Candidate
from balancer.rules.status import status_of
from tests.unit.balancer.journeys import ALL_ONLINE, FIRST, LIMITS, after_failures, failed, step, with_trial_due


def test_a_new_request_goes_to_the_primary_with_an_attempts_full_time() -> None:
    assert step(Journey("GET", 0)) == FIRST


def test_a_request_is_retried_on_a_server_it_has_not_tried() -> None:
    one = after_failures(failed("server1"))
    two = after_failures(failed("server1"), failed("server2", kind=Kind.RETRY))

    assert step(one, 2) == Start("server2", Kind.RETRY, 2, takes_from_budget=True)
    assert step(two, 4) == Start("server3", Kind.RETRY, 1, takes_from_budget=True)


def test_the_last_attempt_gets_only_what_is_left_of_the_deadline() -> None:
    assert step(Journey("GET", 0), now_s=4.5) == Start("server1", Kind.FIRST, 0.5)


def test_no_attempt_begins_after_the_deadline() -> None:
    assert step(after_failures(failed()), now_s=5) is GiveUp.DEADLINE


def test_a_request_gives_up_when_it_has_tried_every_server() -> None:
    journey = after_failures(
        failed("server1", "refused", sent=False),
        failed("server2", "refused", sent=False, kind=Kind.RETRY),
        failed("server3", "refused", sent=False, kind=Kind.RETRY),
    )

    assert step(journey, 0.1) is GiveUp.NO_SERVER


def test_with_every_server_offline_a_request_gives_up_at_once() -> None:
    assert step(Journey("GET", 0), candidates=[Candidate("server1", State.OFFLINE)]) is GiveUp.NO_SERVER


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"])
def test_an_idempotent_request_is_retried_although_it_may_have_run(method: str) -> None:
    assert step(after_failures(failed(), method=method)) == Start("server2", Kind.RETRY, 2, takes_from_budget=True)


@pytest.mark.parametrize("method", ["POST", "PATCH", "PROPFIND", "get"])
def test_any_other_request_that_may_have_run_is_not_sent_again(method: str) -> None:
    assert step(after_failures(failed(), method=method)) is GiveUp.MAY_HAVE_RUN


@pytest.mark.parametrize("reason", ["refused", "dns", "connect-timeout"])
def test_a_post_of_which_nothing_was_sent_is_retried_at_no_cost(reason: str) -> None:
    journey = after_failures(failed(reason=reason, sent=False), method="POST")

    assert step(journey, paid=()) == Start("server2", Kind.RETRY, 2)


def test_a_post_with_an_idempotency_key_is_retried() -> None:
    journey = after_failures(failed(), method="POST", has_idempotency_key=True)

    assert step(journey) == Start("server2", Kind.RETRY, 2, takes_from_budget=True)


def test_a_body_that_is_gone_is_not_sent_again() -> None:
    assert step(after_failures(failed(), method="PUT", can_be_sent_again=False)) is GiveUp.MAY_HAVE_RUN


def test_a_retry_needs_the_switch_and_the_budget() -> None:
    assert step(after_failures(failed()), limits=replace(LIMITS, may_retry=False)) is GiveUp.NO_RETRY
    assert step(after_failures(failed()), paid=(Kind.HEDGE,)) is GiveUp.NO_RETRY


def test_a_safe_request_is_hedged_when_its_server_takes_longer_than_usual() -> None:
    waiting = Journey("GET", 0).started(FIRST, 0)

    assert step(waiting, 0.01) == Wait(0.05)
    assert step(waiting, 0.05) == Start("server2", Kind.HEDGE, 2, takes_from_budget=True)


def test_a_hedge_that_is_late_itself_is_hedged_as_far_as_servers_go() -> None:
    two = Journey("GET", 0).started(FIRST, 0).started(Start("server2", Kind.HEDGE, 2), 0.05)
    three = two.started(Start("server3", Kind.HEDGE, 2), 0.1)

    assert step(two, 0.06) == Wait(0.1)
    assert step(two, 0.1) == Start("server3", Kind.HEDGE, 2, takes_from_budget=True)
    assert step(three, 1) == Wait(5)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_request_that_changes_something_is_not_hedged(method: str) -> None:
    assert step(Journey(method, 0).started(FIRST, 0), 1) == Wait(5)


def test_one_that_asks_for_another_protocol_is_not_hedged_and_no_trial_but_retried() -> None:
    journey = Journey("GET", 0, asks_upgrade=True)

    assert step(journey.started(FIRST, 0), 1) == Wait(5)
    assert step(journey, candidates=with_trial_due("ONLINE")) == Start("server2", Kind.FIRST, 2)
    assert step(journey.started(FIRST, 0).ended(failed("server1"))) == Start(
        "server2", Kind.RETRY, 2, takes_from_budget=True
    )


def test_a_hedge_needs_the_switch_the_budget_and_another_server() -> None:
    waiting = Journey("GET", 0).started(FIRST, 0)

    assert step(waiting, 1, limits=replace(LIMITS, may_hedge=False)) == Wait(5)
    assert step(waiting, 1, paid=(Kind.RETRY,)) == Wait(5)
    assert step(waiting, 1, candidates=ALL_ONLINE[:1]) == Wait(5)


def test_a_hedge_that_fails_is_replaced_while_the_first_attempt_is_still_silent() -> None:
    journey = Journey("GET", 0).started(FIRST, 0).started(Start("server2", Kind.HEDGE, 2), 0.05)
    journey = journey.ended(failed("server2", "5xx", kind=Kind.HEDGE))

    assert step(journey, 0.06) == Start("server3", Kind.RETRY, 2, takes_from_budget=True)
    assert step(journey, 0.06, paid=()) == Wait(5)


def test_overtaken_is_who_began_before_the_winner() -> None:
    journey = Journey("GET", 0).started(FIRST, 0).started(Start("server2", Kind.HEDGE, 2), 0.05)

    assert [one.server for one in journey.overtaken_by("server2", 0.15)] == ["server1"]
    assert journey.overtaken_by("server2", 0.151) == [], "of two that take about equally long, either may come first"
    assert journey.overtaken_by("server1", 0.1) == []
    assert journey.overtaken_by("server1", 0) == []


def test_how_long_both_have_taken_is_compared_whatever_the_clock_says() -> None:
    journey = Journey("GET", 10).started(FIRST, 10).started(Start("server2", Kind.HEDGE, 2), 10.05)

    assert journey.overtaken_by("server2", 10.151) == []
    assert [one.server for one in journey.overtaken_by("server2", 10.149)] == ["server1"]


def test_a_hedge_is_not_overtaken_by_a_retry() -> None:
    journey = Journey("GET", 0).started(FIRST, 0).started(Start("server2", Kind.HEDGE, 2), 0.05)
    journey = journey.ended(failed("server1", "reset")).started(Start("server3", Kind.RETRY, 2), 0.06)

    assert journey.overtaken_by("server3", 0.07) == []


def test_a_retry_is_overtaken_by_a_hedge_and_a_hedge_only_by_another_one() -> None:
    def running(*kinds: Kind) -> Journey:
        journey = Journey("GET", 0)
        for number, kind in enumerate(kinds, start=1):
            journey = journey.started(Start(f"server{number}", kind, 2), number)
        return journey

    assert [one.server for one in running(Kind.FIRST, Kind.RETRY).overtaken_by("server2", 2.1)] == ["server1"]
    assert [one.server for one in running(Kind.RETRY, Kind.HEDGE).overtaken_by("server2", 2.1)] == ["server1"]
    assert [one.server for one in running(Kind.HEDGE, Kind.HEDGE).overtaken_by("server2", 2.1)] == ["server1"]
    assert running(Kind.HEDGE, Kind.RETRY).overtaken_by("server2", 2.1) == []


def test_what_was_sent_once_may_have_run_whatever_became_of_other_attempts() -> None:
    refused, reset = failed("server1", "refused", sent=False), failed("server2", "reset", kind=Kind.RETRY)

    assert step(after_failures(refused, reset, method="POST"), 1) is GiveUp.MAY_HAVE_RUN


def test_a_request_of_which_nothing_is_said_is_the_first_and_has_no_key() -> None:
    assert not Journey("POST", 0).may_run_twice()
    assert Journey("GET", 0).number == 0


@pytest.mark.parametrize(
    ("decision", "attempts", "status"),
    [
        (GiveUp.NO_SERVER, [], 503),
        (GiveUp.NO_SERVER, [failed()], 503),
        (GiveUp.ALL_FAILED, [failed(reason="truncated")], 502),
        (GiveUp.BUSY, [], 503),
        (GiveUp.DEADLINE, [failed()], 504),
        (GiveUp.MAY_HAVE_RUN, [failed(reason="read-timeout")], 504),
        (GiveUp.NO_RETRY, [failed(reason="connect-timeout")], 504),
        (GiveUp.MAY_HAVE_RUN, [failed(reason="reset")], 502),
        (GiveUp.NO_RETRY, [failed(reason="reset")], 502),
    ],
)
def test_the_status_tells_how_a_request_ended(decision: GiveUp, attempts: list[Attempt], status: int) -> None:
    assert status_of(decision, attempts) == status


@pytest.mark.parametrize(
    ("second", "last", "decision"),
    [
        ("reset", failed("server3", "5xx", kind=Kind.RETRY), GiveUp.ALL_FAILED),
        ("reset", failed("server3", "read-timeout", kind=Kind.RETRY), GiveUp.ALL_FAILED),
        ("reset", failed("server3", "refused", sent=False, kind=Kind.RETRY), GiveUp.NO_SERVER),
        ("5xx", failed("server3", "refused", sent=False, kind=Kind.RETRY), GiveUp.ALL_FAILED),
        ("truncated", failed("server3", "refused", sent=False, kind=Kind.RETRY), GiveUp.ALL_FAILED),
        ("corrupt", failed("server3", "refused", sent=False, kind=Kind.RETRY), GiveUp.ALL_FAILED),
    ],
)
def test_servers_that_have_failed_a_request_are_told_from_servers_that_have_gone(
    second: str, last: Attempt, decision: GiveUp
) -> None:
    others = failed("server1", "reset"), failed("server2", second, kind=Kind.RETRY)

    assert step(after_failures(*others, last), 1) is decision


def test_a_server_that_only_its_breaker_keeps_out_is_there_when_its_trial_has_failed() -> None:
    due, gone = with_trial_due("OFFLINE")
    kept_out = [due._replace(kept_out_for="truncated"), gone]
    tried = after_failures(failed("server1", "truncated", kind=Kind.TRIAL))

    assert step(tried, 1, candidates=kept_out) is GiveUp.ALL_FAILED


def test_silence_of_servers_that_the_probes_do_not_reach_either_means_that_they_are_gone() -> None:
    silent = after_failures(*[failed(f"server{number}") for number in (1, 2, 3)])
    gone = [Candidate(f"server{number}", State.OFFLINE) for number in (1, 2, 3)]
    kept_out = [one._replace(kept_out_for="slow") for one in gone]

    assert step(silent, 4, candidates=gone) is GiveUp.NO_SERVER
    assert step(silent, 4, candidates=kept_out) is GiveUp.ALL_FAILED
    assert step(silent, 4, candidates=[*kept_out[:2], gone[2]]) is GiveUp.NO_SERVER
