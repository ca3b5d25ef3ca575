"""The circuit breaker of one server."""

import pytest

from balancer.rules.breaker import (
    BAD_SHARE,
    FIRST_COOL_DOWN_S,
    LONGEST_COOL_DOWN_S,
    MIN_BAD,
    MIN_BAD_ON_PROBATION,
    MOST_TRIALS,
    WINDOW,
    Breaker,
)


def after(breaker: Breaker, *reasons: str, now_s: float = 100) -> Breaker:
    """Return the breaker after several ordinary attempts."""
    for reason in reasons:
        breaker = breaker.after(reason, now_s, now_s)
    return breaker


def opened(reason: str = "5xx") -> Breaker:
    """Return a breaker that has opened at second 100."""
    return after(Breaker(), *[reason] * MIN_BAD)


def test_it_opens_on_a_few_failures_with_the_commonest_reason() -> None:
    assert not after(Breaker(), *["5xx"] * (MIN_BAD - 1)).is_open

    breaker = after(Breaker(), "reset", *["5xx"] * (MIN_BAD - 1))
    assert breaker.is_open
    assert breaker.reason == "5xx"


def test_of_reasons_met_equally_often_it_names_the_newest() -> None:
    closed = opened("slow").tried().after_trial("ok", 101)

    assert after(closed, "slow", "5xx", now_s=102).reason == "5xx"


def test_a_bad_trial_says_what_a_client_meets_now() -> None:
    assert opened("slow").tried().after_trial("5xx", 101).reason == "5xx"
    assert opened("5xx").tried().after_trial("read-timeout", 101).reason == "slow", "it has little time to answer"
    assert opened("5xx").tried().after_trial("cancelled", 101).reason == "5xx", "who only went away met nothing"


def test_failures_that_are_a_small_share_of_the_traffic_do_not_open_it() -> None:
    some = ["ok"] * 12 + ["5xx"]

    assert not after(Breaker(), *some * 20).is_open


def test_what_was_long_ago_is_forgotten() -> None:
    breaker = after(Breaker(), *["5xx"] * (MIN_BAD - 1), *["ok"] * WINDOW, "5xx")

    assert not breaker.is_open


def test_after_the_cool_down_one_request_is_its_trial() -> None:
    breaker = opened()
    assert not breaker.is_trial_due(100 + FIRST_COOL_DOWN_S - 0.01)
    assert breaker.is_trial_due(100 + FIRST_COOL_DOWN_S)

    assert not breaker.tried().is_trial_due(200), "a flood of requests in that moment is no second trial"


def test_a_good_trial_closes_it_and_what_began_before_that_is_no_evidence() -> None:
    closed = opened().tried().after_trial("ok", 101)

    assert (closed.is_open, closed.recent) == (False, ())
    assert after(closed, *["5xx"] * MIN_BAD, now_s=100.9) == closed


def test_on_probation_after_a_good_trial_a_few_bad_attempts_open_it_for_twice_as_long() -> None:
    closed = opened().tried().after_trial("ok", 101)
    reopened = after(closed, "ok", *["read-timeout"] * MIN_BAD_ON_PROBATION, now_s=102)

    assert (reopened.reason, round(reopened.trial_at_s - 102, 3)) == ("read-timeout", 2 * FIRST_COOL_DOWN_S)
    assert not after(closed, *["5xx"] * (MIN_BAD_ON_PROBATION - 1), now_s=102).is_open, "one may be chance"


def test_who_was_lucky_once_must_pass_twice_as_many_trials_in_a_row_up_to_a_cap() -> None:
    breaker, needed = opened(), []
    for _ in range(4):
        passed = 0
        while breaker.is_open:
            breaker = breaker.tried().after_trial("ok", 101)
            passed += 1
        needed.append(passed)
        breaker = after(breaker, *["5xx"] * MIN_BAD_ON_PROBATION, now_s=102)

    assert needed == [1, 2, 4, MOST_TRIALS]


def test_a_bad_trial_makes_the_good_ones_before_it_worth_nothing() -> None:
    again = after(opened().tried().after_trial("ok", 101), *["5xx"] * MIN_BAD_ON_PROBATION, now_s=102)

    breaker = again.tried().after_trial("ok", 103)
    assert breaker.is_trial_due(103), "the second may follow at once"
    breaker = breaker.tried().after_trial("5xx", 103)
    assert not breaker.is_trial_due(103)
    assert breaker.tried().after_trial("ok", 104).is_open


def test_a_whole_window_without_trouble_ends_the_probation() -> None:
    proven = after(opened().tried().after_trial("ok", 101), *["ok"] * WINDOW, now_s=102)

    assert not after(proven, *["5xx"] * (MIN_BAD - 1), now_s=103).is_open
    reopened = after(proven, *["5xx"] * MIN_BAD, now_s=103)
    assert (reopened.trial_at_s, reopened.trials) == (103 + FIRST_COOL_DOWN_S, 1)


def test_a_trial_under_way_is_remembered_when_the_server_starts_afresh() -> None:
    reopened = after(opened().tried().afresh(101), *["5xx"] * MIN_BAD, now_s=102)

    assert not reopened.is_trial_due(200)
    assert reopened.after_trial("5xx", 200).is_trial_due(300)


def test_every_bad_trial_doubles_the_cool_down_up_to_a_cap() -> None:
    breaker = opened()
    cool_downs = []
    for now_s in range(101, 106):
        breaker = breaker.tried().after_trial("5xx", now_s)
        cool_downs.append(round(breaker.trial_at_s - now_s, 3))

    assert cool_downs == [
        2 * FIRST_COOL_DOWN_S,
        LONGEST_COOL_DOWN_S,
        LONGEST_COOL_DOWN_S,
        LONGEST_COOL_DOWN_S,
        LONGEST_COOL_DOWN_S,
    ]


def test_failures_while_it_is_open_say_nothing_new() -> None:
    assert after(opened("slow"), "5xx", "5xx", "reset", now_s=100) == opened("slow")


def test_a_good_answer_of_a_server_asked_although_it_is_open_is_as_good_as_a_trials() -> None:
    breaker = opened("slow")
    began_s = breaker.trial_at_s - breaker.cool_down_s

    assert breaker.after("ok", began_s - 0.001, began_s + 1) == breaker, "begun before it opened, it says nothing"
    assert breaker.after("ok", began_s, began_s + 1) == breaker.after_trial("ok", began_s + 1)


def test_a_good_answer_beside_a_trial_leaves_the_trial_under_way() -> None:
    closed = opened("slow").tried().after("ok", 100, 101)

    assert not closed.is_open
    assert closed.is_on_trial


def test_a_void_trial_leaves_all_as_it_was_before_it() -> None:
    assert opened("slow").tried().after_void_trial() == opened("slow")


def test_a_breaker_counts_from_the_first_second_of_its_clock() -> None:
    assert after(Breaker(), *["5xx"] * MIN_BAD, now_s=0.0).is_open


def test_its_numbers_are_those_of_the_design() -> None:
    """What they are has been measured: another one is a decision, and docs/design.md says so, too."""
    assert (WINDOW, MIN_BAD, BAD_SHARE) == (50, 5, 0.1)
    assert (FIRST_COOL_DOWN_S, LONGEST_COOL_DOWN_S) == (0.1, 0.4)
    assert (MIN_BAD_ON_PROBATION, MOST_TRIALS) == (2, 4)


def test_what_began_the_moment_it_closed_counts_and_what_began_before_does_not() -> None:
    closed = opened().tried().after_trial("ok", 101)

    before, then = closed, closed
    for _ in range(MIN_BAD_ON_PROBATION):
        before = before.after("5xx", began_s=100.9, now_s=102)
        then = then.after("5xx", began_s=101, now_s=102)
    assert (before.is_open, then.is_open) == (False, True)


def test_a_few_bad_ones_among_many_good_ones_are_borne_on_probation_too() -> None:
    closed = opened().tried().after_trial("ok", 101)
    many = ["ok"] * 30

    assert not after(closed, *many, *["5xx"] * MIN_BAD_ON_PROBATION, now_s=102).is_open


def test_probation_lasts_as_long_as_the_window_and_whoever_fails_in_it_is_out_for_longer() -> None:
    closed = opened().tried().after_trial("ok", 101)
    late, after_it = ["ok"] * (WINDOW - 6), ["ok"] * (WINDOW + 1)

    assert after(closed, *late, *["5xx"] * MIN_BAD, now_s=102).cool_down_s == 2 * FIRST_COOL_DOWN_S
    assert after(closed, *after_it, *["5xx"] * MIN_BAD, now_s=102).cool_down_s == FIRST_COOL_DOWN_S


def test_one_good_attempt_more_changes_nothing_once_a_whole_window_was_good() -> None:
    breaker = after(Breaker(), *["ok"] * WINDOW)

    assert breaker.is_spotless
    assert after(breaker, "ok") is breaker
    assert not after(breaker, "5xx").is_spotless
    assert after(breaker, *["5xx"] * MIN_BAD).is_open


def test_as_long_as_something_is_to_be_forgiven_it_is_not_spotless() -> None:
    on_probation = Breaker(probation=WINDOW + 10)

    assert not after(on_probation, *["ok"] * WINDOW).is_spotless
    assert after(on_probation, *["ok"] * (WINDOW + 10)).is_spotless
    assert not after(Breaker(), *["ok"] * (WINDOW - 1)).is_spotless


@pytest.mark.parametrize("reason", ["slow", "read-timeout"])
def test_attempts_that_wait_for_one_standstill_together_are_one_bad_one_however_many(reason: str) -> None:
    breaker = Breaker()
    for late_s in (100.02, 100.021, 100.022, 100.023, 100.024, 100.025):
        breaker = breaker.after(reason, late_s - 0.02, late_s)
    assert (breaker.is_open, breaker.recent) == (False, (reason,))

    for late_s in (101, 102, 103, 104):
        assert not breaker.is_open
        breaker = breaker.after(reason, late_s - 0.02, late_s)
    assert breaker.is_open, "one standstill after the other is as bad as ever"


def test_one_that_began_when_the_last_late_one_was_known_is_another() -> None:
    known = after(Breaker(), "slow", now_s=100)

    assert known.after("slow", 99.999, 100.03).recent == ("slow",)
    assert known.after("slow", 100, 100.03).recent == ("slow", "slow")


def test_answers_that_are_bad_together_are_so_many_bad_ones() -> None:
    breaker = Breaker()
    for now_s in (100.02, 100.021, 100.022, 100.023, 100.024):
        breaker = breaker.after("5xx", 100, now_s)

    assert breaker.is_open
