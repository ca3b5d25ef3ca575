"""The circuit breaker of one server."""

from balancer.breaker import FIRST_COOL_DOWN_S, LONGEST_COOL_DOWN_S, MIN_BAD, WINDOW, Breaker


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


def test_a_good_trial_closes_it_and_leaves_no_trace() -> None:
    closed = opened().tried().after_trial("ok", 101)

    assert closed == Breaker(since_s=101)
    assert after(closed, *["5xx"] * MIN_BAD, now_s=100.9) == closed, "what began before it closed is no evidence"


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

    assert cool_downs == [0.4, LONGEST_COOL_DOWN_S, LONGEST_COOL_DOWN_S, LONGEST_COOL_DOWN_S, LONGEST_COOL_DOWN_S]


def test_attempts_that_end_while_it_is_open_say_nothing_new() -> None:
    assert after(opened("slow"), "ok", "ok", "5xx") == opened("slow")
