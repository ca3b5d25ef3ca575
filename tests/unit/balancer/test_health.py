"""The state machine of one server: evidence in, state and reason out."""

import pytest

from balancer.rules.health import Evidence, Health, Seen, State, Thresholds

THRESHOLDS = Thresholds(fall=2, rise=2)


def after(health: Health, *seen: tuple[Seen, str], thresholds: Thresholds = THRESHOLDS, began_s: float = 100) -> Health:
    """Return the health after several pieces of evidence, a second apart, all begun after the state did."""
    for second, (kind, reason) in enumerate(seen, start=1):
        health = health.after(Evidence(kind, reason, began_s + second), thresholds, began_s + second)
    return health


def server(state: State, reason: str = "", failures: int = 0) -> Health:
    """Return a health that has lasted since second 10."""
    return Health(state, reason, since_s=10, failures=failures)


SUCCESS = (Seen.PROBE_SUCCEEDED, "")
SILENCE = (Seen.PROBE_FAILED, "read-timeout")
REFUSED = (Seen.ATTEMPT_FAILED, "refused")


def test_a_server_that_nothing_is_known_of_counts_as_online() -> None:
    assert Health.unknown(5) == Health(State.ONLINE, "", 5)


@pytest.mark.parametrize("failure", [SILENCE, REFUSED])
def test_one_failure_makes_an_online_server_suspect_with_its_reason(failure: tuple[Seen, str]) -> None:
    suspect = after(server(State.ONLINE), failure)

    assert (suspect.state, suspect.reason, suspect.since_s) == (State.SUSPECT, failure[1], 101)


def test_a_probe_that_succeeds_clears_a_suspect_server_at_once() -> None:
    cleared = after(server(State.ONLINE), REFUSED, SUCCESS)

    assert cleared == Health(State.ONLINE, "", 102)


def test_two_failed_probes_in_a_row_make_a_server_offline() -> None:
    offline = after(server(State.ONLINE), SILENCE, SILENCE)

    assert (offline.state, offline.reason, offline.since_s) == (State.OFFLINE, "read-timeout", 102)


def test_a_failed_attempt_confirmed_by_a_probe_makes_a_server_offline() -> None:
    assert after(server(State.ONLINE), REFUSED, SILENCE).state is State.OFFLINE


def test_attempts_that_fail_together_are_one_fault_and_never_make_a_server_offline() -> None:
    assert after(server(State.ONLINE), *[REFUSED] * 50).state is State.SUSPECT


def test_many_failed_attempts_count_as_one_failure_towards_a_higher_threshold() -> None:
    three = Thresholds(fall=3, rise=2)

    assert after(server(State.ONLINE), *[REFUSED] * 9, SILENCE, thresholds=three).state is State.SUSPECT
    assert after(server(State.ONLINE), *[REFUSED] * 9, SILENCE, SILENCE, thresholds=three).state is State.OFFLINE


def test_failures_apart_are_not_failures_in_a_row() -> None:
    assert after(server(State.ONLINE), SILENCE, SUCCESS, SILENCE).state is State.SUSPECT


def test_an_offline_server_must_succeed_twice_in_a_row() -> None:
    offline = server(State.OFFLINE, "refused", failures=2)

    assert after(offline, SUCCESS).state is State.OFFLINE
    assert after(offline, SUCCESS, SUCCESS).state is State.ONLINE
    assert after(offline, SUCCESS, SILENCE, SUCCESS).state is State.OFFLINE


def test_an_offline_server_says_the_newest_reason_and_the_oldest_since() -> None:
    offline = after(server(State.OFFLINE, "refused", failures=2), (Seen.PROBE_FAILED, "dns"))

    assert (offline.reason, offline.since_s) == ("dns", 10)


def test_a_failed_attempt_tells_an_offline_server_nothing_new() -> None:
    offline = server(State.OFFLINE, "dns", failures=2)

    assert after(offline, REFUSED) == offline


def test_with_a_fall_of_one_a_single_failed_probe_is_enough() -> None:
    assert after(server(State.ONLINE), SILENCE, thresholds=Thresholds(fall=1)).state is State.OFFLINE


def test_an_attempt_sent_while_a_server_was_frozen_says_nothing_of_the_healed_one() -> None:
    healed = Health(State.ONLINE, "", since_s=100)

    assert healed.after(Evidence(Seen.ATTEMPT_FAILED, "read-timeout", began_s=99), THRESHOLDS, 101) == healed


def test_a_probe_sent_before_the_suspicion_does_not_clear_it() -> None:
    suspect = Health(State.SUSPECT, "refused", since_s=100, failures=1)

    assert suspect.after(Evidence(Seen.PROBE_SUCCEEDED, "", began_s=99), THRESHOLDS, 101) == suspect


def test_a_probe_sent_before_the_suspicion_may_still_confirm_it() -> None:
    suspect = Health(State.SUSPECT, "read-timeout", since_s=100, failures=1)

    confirmed = suspect.after(Evidence(Seen.PROBE_FAILED, "read-timeout", began_s=99), THRESHOLDS, 101)
    assert confirmed.state is State.OFFLINE


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("kind", list(Seen))
def test_no_state_but_online_is_without_a_reason(state: State, kind: Seen) -> None:
    reason = "" if kind is Seen.PROBE_SUCCEEDED else "reset"
    before = server(state, "" if state is State.ONLINE else "refused", failures=1)

    health = after(before, (kind, reason))

    assert (health.reason == "") == (health.state is State.ONLINE)


@pytest.mark.parametrize(
    ("state", "seen", "becomes"),
    [
        (State.ONLINE, Seen.PROBE_SUCCEEDED, State.ONLINE),
        (State.ONLINE, Seen.PROBE_FAILED, State.SUSPECT),
        (State.ONLINE, Seen.ATTEMPT_FAILED, State.SUSPECT),
        (State.ONLINE, Seen.ATTEMPT_SUCCEEDED, State.ONLINE),
        (State.SUSPECT, Seen.PROBE_SUCCEEDED, State.ONLINE),
        (State.SUSPECT, Seen.PROBE_FAILED, State.OFFLINE),
        (State.SUSPECT, Seen.ATTEMPT_FAILED, State.SUSPECT),
        (State.SUSPECT, Seen.ATTEMPT_SUCCEEDED, State.ONLINE),
        (State.OFFLINE, Seen.PROBE_SUCCEEDED, State.OFFLINE),
        (State.OFFLINE, Seen.PROBE_FAILED, State.OFFLINE),
        (State.OFFLINE, Seen.ATTEMPT_FAILED, State.OFFLINE),
        (State.OFFLINE, Seen.ATTEMPT_SUCCEEDED, State.OFFLINE),
    ],
)
def test_the_table_holds_for_one_more_piece_of_evidence(state: State, seen: Seen, becomes: State) -> None:
    before = server(state, "" if state is State.ONLINE else "refused", failures=int(state is State.SUSPECT))

    assert after(before, (seen, "reset")).state is becomes


@pytest.mark.parametrize("cleared_by", [SUCCESS, (Seen.ATTEMPT_SUCCEEDED, "")])
def test_what_was_cleared_starts_with_nothing_against_it(cleared_by: tuple[Seen, str]) -> None:
    cleared = after(server(State.ONLINE), REFUSED, cleared_by)

    assert after(cleared, SILENCE, began_s=200).state is State.SUSPECT
