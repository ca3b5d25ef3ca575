"""What one request may still do."""

import pytest

from balancer.attempts import Attempt, GiveUp, Journey, Limits, Try, status_of
from balancer.health import State
from balancer.policy import Candidate, priority

ALL_ONLINE = [Candidate(name, State.ONLINE) for name in ("server1", "server2", "server3")]
LIMITS = Limits(deadline_s=5, attempt_timeout_s=2)


def step(journey: Journey, now_s: float = 0, candidates: list[Candidate] = ALL_ONLINE) -> Try | GiveUp:
    """Return the decision for a journey that began at second 0."""
    return journey.next_step(candidates, priority, LIMITS, now_s)


def failed(server: str = "server1", reason: str = "read-timeout", sent: bool = True) -> Attempt:
    """Return an attempt that failed."""
    return Attempt(server, reason, sent, ms=2000)


def test_a_new_request_goes_to_the_primary_with_an_attempts_full_time() -> None:
    assert step(Journey("GET", 0)) == Try("server1", 2)


def test_a_request_is_retried_on_a_server_it_has_not_tried() -> None:
    journey = Journey("GET", 0).with_attempt(failed("server1"))

    assert step(journey, 2) == Try("server2", 2)
    assert step(journey.with_attempt(failed("server2")), 4) == Try("server3", 1)


def test_the_last_attempt_gets_only_what_is_left_of_the_deadline() -> None:
    assert step(Journey("GET", 0), now_s=4.5) == Try("server1", 0.5)


def test_no_attempt_begins_after_the_deadline() -> None:
    assert step(Journey("GET", 0).with_attempt(failed()), now_s=5) is GiveUp.DEADLINE


def test_a_request_gives_up_when_it_has_tried_every_server() -> None:
    journey = Journey("GET", 0)
    for server in ("server1", "server2", "server3"):
        journey = journey.with_attempt(failed(server, "refused", sent=False))

    assert step(journey, 0.1) is GiveUp.NO_SERVER


def test_with_every_server_offline_a_request_gives_up_at_once() -> None:
    assert step(Journey("GET", 0), candidates=[Candidate("server1", State.OFFLINE)]) is GiveUp.NO_SERVER


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"])
def test_an_idempotent_request_is_retried_although_it_may_have_run(method: str) -> None:
    assert step(Journey(method, 0).with_attempt(failed())) == Try("server2", 2)


@pytest.mark.parametrize("method", ["POST", "PATCH", "PROPFIND", "get"])
def test_any_other_request_that_may_have_run_is_not_sent_again(method: str) -> None:
    assert step(Journey(method, 0).with_attempt(failed())) is GiveUp.MAY_HAVE_RUN


@pytest.mark.parametrize("reason", ["refused", "dns", "connect-timeout"])
def test_a_post_of_which_nothing_was_sent_is_retried(reason: str) -> None:
    assert step(Journey("POST", 0).with_attempt(failed(reason=reason, sent=False))) == Try("server2", 2)


def test_a_post_with_an_idempotency_key_is_retried() -> None:
    assert step(Journey("POST", 0, has_idempotency_key=True).with_attempt(failed())) == Try("server2", 2)


def test_a_body_that_is_gone_is_not_sent_again() -> None:
    assert step(Journey("PUT", 0, can_be_sent_again=False).with_attempt(failed())) is GiveUp.MAY_HAVE_RUN


@pytest.mark.parametrize(
    ("decision", "attempts", "status"),
    [
        (GiveUp.NO_SERVER, [], 503),
        (GiveUp.NO_SERVER, [failed()], 503),
        (GiveUp.DEADLINE, [failed()], 504),
        (GiveUp.MAY_HAVE_RUN, [failed(reason="read-timeout")], 504),
        (GiveUp.MAY_HAVE_RUN, [failed(reason="reset")], 502),
    ],
)
def test_the_status_tells_how_a_request_ended(decision: GiveUp, attempts: list[Attempt], status: int) -> None:
    assert status_of(decision, attempts) == status
