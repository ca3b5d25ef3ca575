"""What is said of an attempt, a request and the service: three things that share no word."""

import pytest

from balancer.rules.attempt import Attempt, Kind
from balancer.rules.attempts import GiveUp
from balancer.rules.health import State
from balancer.rules.policy import Candidate
from balancer.rules.verdict import (
    FAILING_SHARE,
    RECENT_S,
    SHED_RECENT_S,
    End,
    Ending,
    How,
    RecentRequests,
    Service,
    answered,
    broken_off,
    end_of,
    given_up,
    in_order_of_start,
    service_of,
    shed,
    was_saved,
)

GOOD = answered("server1", 200)
BAD = answered("server1", 500)
GONE = given_up(GiveUp.CLIENT_GONE, [Attempt("server1", "cancelled", True, 1)])
NOBODY = given_up(GiveUp.NO_SERVER, [])
SHED = given_up(GiveUp.BUSY, [])


def servers(*states: str) -> list[Candidate]:
    """Return servers in the given states; "KEPT OUT" is one that only its breaker makes OFFLINE."""
    return [
        Candidate(f"server{number}", State.OFFLINE if state == "KEPT OUT" else State(state))._replace(
            kept_out_for="5xx" if state == "KEPT OUT" else ""
        )
        for number, state in enumerate(states, start=1)
    ]


def after(*endings: Ending) -> RecentRequests:
    """Return requests that have all ended at second 100."""
    recent = RecentRequests()
    for ending in endings:
        recent.add(ending, 100)
    return recent


ALL_ONLINE = servers("ONLINE", "ONLINE", "ONLINE")


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        ("ok", End.OK),
        ("slow", End.OVERTAKEN),
        ("cancelled", End.CANCELLED),
        ("read-timeout", End.FAILED),
        ("5xx", End.FAILED),
        ("refused", End.FAILED),
    ],
)
def test_an_attempt_ends_in_one_of_four_ways(reason: str, end: End) -> None:
    assert end_of(reason) is end


def test_attempts_stand_in_the_order_in_which_they_began_a_trial_before_what_is_beside_it() -> None:
    hedge, first = Attempt("server2", "ok", True, 5, Kind.HEDGE, at_ms=20), Attempt("server1", "slow", True, 25)
    trial = Attempt("server3", "5xx", True, 30, Kind.TRIAL)

    assert in_order_of_start([hedge, first, trial]) == (trial, first, hedge)


@pytest.mark.parametrize(
    ("attempts", "is_saved"),
    [
        ("first:ok", False),
        ("first:reset retry:ok", True),
        ("first:refused retry:ok", True),
        ("first:slow hedge:ok", True),
        ("first:slow hedge:5xx hedge:ok", True),
        ("first:ok hedge:cancelled", False),
        ("first:ok hedge:read-timeout", True),
        ("trial:5xx first:ok", False),
        ("trial:ok first:cancelled", False),
        ("trial:ok first:reset", True),
        ("trial:5xx first:reset retry:ok", True),
    ],
)
def test_a_request_is_saved_where_another_server_did_what_one_had_failed_to(attempts: str, is_saved: bool) -> None:
    made = [
        Attempt(f"server{number}", reason, True, 5, Kind(kind))
        for number, (kind, reason) in enumerate((one.split(":") for one in attempts.split()), start=1)
    ]

    assert was_saved(GOOD, made) is is_saved


@pytest.mark.parametrize("ending", [BAD, GONE, broken_off("server2", "reset")])
def test_a_request_that_was_not_answered_well_is_not_saved(ending: Ending) -> None:
    assert not was_saved(ending, [Attempt("server1", "reset", True, 5), Attempt("server2", "ok", True, 5, Kind.RETRY)])


@pytest.mark.parametrize("status", [200, 302, 404, 429, 501, 505])
def test_what_is_the_clients_own_doing_is_answered(status: int) -> None:
    assert answered("server1", status) == Ending(How.ANSWERED, server="server1")
    assert not answered("server1", status).has_failed


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_servers_own_error_that_is_passed_on_is_an_answer_and_a_failure(status: int) -> None:
    assert answered("server1", status) == Ending(How.ANSWERED_WITH_ERROR, "", "5xx", "server1")
    assert answered("server1", status).has_failed


@pytest.mark.parametrize(
    ("decision", "ending"),
    [
        (GiveUp.NO_SERVER, ("no-server", "no-server", None)),
        (GiveUp.BUSY, ("busy", "busy", None)),
        (GiveUp.DEADLINE, ("deadline", "deadline", "server2")),
        (GiveUp.CLIENT_GONE, ("client-gone", "client-gone", "server2")),
        (GiveUp.MAY_HAVE_RUN, ("may-have-run", "truncated", "server2")),
        (GiveUp.ALL_FAILED, ("all-failed", "truncated", "server2")),
        (GiveUp.NO_RETRY, ("no-retry", "truncated", "server2")),
    ],
)
def test_who_gives_a_request_up_says_why_in_one_word_and_who_was_asked_last(
    decision: GiveUp, ending: tuple[str, str, str | None]
) -> None:
    attempts = [Attempt("server1", "reset", True, 1), Attempt("server2", "truncated", True, 1)]
    trial = Attempt("server3", "5xx", True, 1, Kind.TRIAL)

    assert given_up(decision, [*attempts, trial]) == Ending(How.GIVEN_UP, *ending)
    assert given_up(decision, attempts).has_failed is (decision is not GiveUp.CLIENT_GONE)


def test_an_answer_that_broke_off_is_a_failure_of_whoever_broke_it_off() -> None:
    assert broken_off("server1", "truncated") == Ending(How.GIVEN_UP, "broken-off", "truncated", "server1")


def test_when_there_was_only_a_trial_it_is_what_failed() -> None:
    trial = Attempt("server3", "5xx", True, 1, Kind.TRIAL)

    assert given_up(GiveUp.NO_RETRY, [trial]) == Ending(How.GIVEN_UP, "no-retry", "5xx", "server3")
    assert given_up(GiveUp.DEADLINE, []) == Ending(How.GIVEN_UP, "deadline", "deadline")


@pytest.mark.parametrize(
    ("states", "endings", "service"),
    [
        (("ONLINE", "ONLINE"), [], Service.NORMAL),
        (("ONLINE", "ONLINE"), [GOOD], Service.NORMAL),
        (("ONLINE", "ONLINE"), [GOOD, GONE], Service.NORMAL),
        (("ONLINE", "ONLINE"), [BAD], Service.TROUBLED),
        (("ONLINE", "ONLINE"), [*[GOOD] * 99, BAD], Service.TROUBLED),
        (("ONLINE", "ONLINE"), [*[GOOD] * 99, BAD, GONE], Service.TROUBLED),
        (("ONLINE", "ONLINE"), [BAD, *[GOOD] * 9], Service.TROUBLED),
        (("ONLINE", "ONLINE"), [BAD, *[GOOD] * 10], Service.NORMAL),
        (("ONLINE", "SUSPECT"), [GOOD], Service.DEGRADED),
        (("OFFLINE", "ONLINE"), [GOOD], Service.DEGRADED),
        (("KEPT OUT", "ONLINE"), [], Service.DEGRADED),
        (("OFFLINE", "ONLINE"), [BAD], Service.TROUBLED),
        (("OFFLINE", "SUSPECT"), [GOOD], Service.DEGRADED),
        (("OFFLINE", "SUSPECT"), [NOBODY], Service.DOWN),
        (("OFFLINE", "ONLINE"), [NOBODY], Service.TROUBLED),
        (("OFFLINE", "KEPT OUT"), [GOOD], Service.TROUBLED),
        (("OFFLINE", "OFFLINE"), [GOOD], Service.DOWN),
        (("ONLINE", "ONLINE"), [SHED], Service.OVERLOADED),
        (("ONLINE", "OFFLINE"), [*[SHED] * 99, GOOD], Service.OVERLOADED),
        (("ONLINE", "ONLINE"), [*[GOOD] * 99, SHED, BAD], Service.OVERLOADED),
        (("ONLINE", "ONLINE"), [*[GOOD] * 8, *[SHED] * 99, BAD], Service.TROUBLED),
        (("SUSPECT", "OFFLINE"), [SHED], Service.OVERLOADED),
        (("OFFLINE", "OFFLINE"), [SHED], Service.DOWN),
    ],
)
def test_the_service_is_as_well_as_its_servers_and_its_requests(
    states: tuple[str, ...], endings: list[Ending], service: Service
) -> None:
    assert service_of(servers(*states), after(*endings), 100.5) is service


def test_no_failure_outlasts_its_time() -> None:
    recent = after(BAD, BAD)

    assert service_of(ALL_ONLINE, recent, 100 + RECENT_S - 0.01) is Service.TROUBLED
    assert service_of(ALL_ONLINE, recent, 100 + RECENT_S) is Service.NORMAL
    recent.add(GOOD, 100 + RECENT_S)
    assert not recent.are_failing(100 + RECENT_S), "nor does its count"


def test_overload_is_over_a_second_after_the_last_refusal() -> None:
    recent = after(GOOD, SHED)

    assert service_of(ALL_ONLINE, recent, 100 + SHED_RECENT_S - 0.01) is Service.OVERLOADED
    assert service_of(ALL_ONLINE, recent, 100 + SHED_RECENT_S) is Service.NORMAL
    assert not recent.are_failing(100 + SHED_RECENT_S), "to be refused as busy is no failure of anybody"


def test_the_newest_failure_counts_again_when_overload_is_over() -> None:
    recent = after(*[GOOD] * 99, BAD, SHED)

    assert service_of(ALL_ONLINE, recent, 100 + SHED_RECENT_S) is Service.TROUBLED


def test_what_was_refused_as_busy_is_counted_by_its_word() -> None:
    assert shed({(How.ANSWERED, ""): 5, (How.GIVEN_UP, "busy"): 3, (How.GIVEN_UP, "deadline"): 2}) == 3
    assert shed({}) == 0


def test_what_is_over_takes_no_memory_although_nobody_asks() -> None:
    recent = RecentRequests()
    for second in range(100):
        recent.add(GOOD, second)

    assert len(recent._ended) == RECENT_S


def test_its_numbers_are_those_of_the_design() -> None:
    assert (RECENT_S, SHED_RECENT_S, FAILING_SHARE) == (5.0, 1.0, 0.1)


@pytest.mark.parametrize(
    ("service", "ending", "shown"),
    [
        (Service.NORMAL, BAD, Service.TROUBLED),
        (Service.DEGRADED, NOBODY, Service.TROUBLED),
        (Service.DOWN, BAD, Service.DOWN),
        (Service.NORMAL, SHED, Service.OVERLOADED),
        (Service.OVERLOADED, SHED, Service.OVERLOADED),
        (Service.OVERLOADED, BAD, Service.TROUBLED),
        (Service.OVERLOADED, GOOD, Service.OVERLOADED),
        (Service.TROUBLED, SHED, Service.TROUBLED),
        (Service.NORMAL, GOOD, Service.NORMAL),
        (Service.DEGRADED, GONE, Service.DEGRADED),
    ],
)
def test_nothing_better_is_said_beside_a_request_than_how_that_ended(
    service: Service, ending: Ending, shown: Service
) -> None:
    assert service.beside(ending) is shown
