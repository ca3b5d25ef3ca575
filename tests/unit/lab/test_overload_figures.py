"""What a run under overload comes to: from the samples to the figures."""

from dataclasses import replace

import pytest

from lab.measuring.figures import Sample
from lab.measuring.overload import clients, of_possible, overload
from tests.unit.samples import sample


def at(due_s: float, took_ms: float = 3.0, client: int = 0, again: int = 0) -> Sample:
    return replace(sample(due_s, took_ms=took_ms), client=client, again=again)


def no(due_s: float, took_ms: float = 5.0, client: int = 0, again: int = 0, status: int = 503) -> Sample:
    return Sample(due_s, due_s, took_ms / 1000, status, "", "", client, again)


def silence(due_s: float, took_ms: float = 1000.0, client: int = 0, again: int = 0) -> Sample:
    return Sample(due_s, due_s, took_ms / 1000, 0, "", "timeout", client, again)


def each(*samples: Sample) -> list[Sample]:
    """Return them as of clients that each asked once."""
    return [replace(one, client=number) for number, one in enumerate(samples)]


def test_good_is_a_right_answer_within_a_second_of_when_it_was_due() -> None:
    wrong = replace(at(4.5), body="x")

    found = overload(each(at(4.0), at(4.1, 999), at(4.2, 1001), no(4.3), silence(4.4), wrong), 4, 6, 6)

    assert (found.asked_per_s, found.good_per_s) == (3.0, 1.0)
    assert found.served == pytest.approx(2 / 6, abs=0.001)
    assert found.lost == 4


def test_what_the_servers_did_in_the_time_counts_by_when_it_was_done() -> None:
    before, within, after = at(3.9, 300), at(5.0, 300), at(5.9, 300)

    found = overload(each(before, within, after), 4, 6, 6)

    assert found.good_per_s == 1.0
    assert found.served == 1.0


def test_above_what_is_possible_work_done_counts_and_below_it_who_was_served() -> None:
    found = overload(each(at(4.0), at(4.5), at(5.0), no(5.5)), 4, 6, 6)

    assert (found.asked_per_s, found.good_per_s, found.served) == (2.0, 1.5, 0.75)
    assert of_possible(found, 1.6) == 0.9375
    assert of_possible(found, 2.5) == 0.75
    assert of_possible(found, None) == 0.75


def test_answers_are_timed_also_when_they_come_too_late_and_refusals_apart() -> None:
    found = overload(each(at(4.0, 20), at(4.1, 2300), no(4.2, 8), no(4.3, 30, status=504), silence(4.4)), 4, 6, 6)

    assert (found.answered_p99_ms, found.answered_worst_ms) == (2300, 2300)
    assert (found.refused, found.no_p99_ms, found.waited) == (2, 30, 1)
    assert found.over_100_ms == 2
    assert found.reasons == {"503": 1, "504": 1, "timeout": 1}


def test_a_connection_that_was_refused_or_closed_is_a_no() -> None:
    refused = Sample(4.5, 4.5, 0.001, 0, error="refused")

    assert overload(each(refused), 4, 6, 6).refused == 1


def test_all_is_normal_after_the_last_request_that_failed_or_was_late() -> None:
    samples = each(no(5.9), at(6.1, 300), no(6.2), at(6.3, 102), at(6.4), at(7.0))

    found = overload(samples, 4, 6, healed_s=6.05)

    assert found.until_normal_s == pytest.approx(0.25)
    assert found.bad_after == 3


def test_what_the_client_itself_was_late_is_no_sign_that_the_service_is_not_normal() -> None:
    late = Sample(6.5, 6.9, 0.45, 200, sample().body)

    found = overload([late], 4, 6, 6)

    assert (found.bad_after, found.over_100_ms) == (0, 0)


def test_where_nothing_bad_was_sent_after_the_end_all_is_normal_at_once() -> None:
    found = overload(each(no(5.9), at(6.1)), 4, 6, 6)

    assert (found.until_normal_s, found.bad_after) == (0.0, 0)


def test_a_client_is_served_when_one_of_its_tries_is() -> None:
    tries = [no(4.0, client=7), silence(4.2, client=7, again=1), at(5.3, client=7, again=2), no(4.1, client=8)]

    found = overload(tries, 4, 6, 6)

    assert (found.asked_per_s, found.good_per_s, found.served, found.lost) == (1.0, 0.5, 0.5, 1)
    assert found.requests == 4


def test_a_client_counts_from_its_first_try_on() -> None:
    first, second = clients([no(3.9, client=1), at(4.2, client=1, again=1), at(4.3, client=2)])

    assert first.due_s == 3.9
    assert first.good_s == pytest.approx(4.203)
    assert second.due_s == 4.3


def test_without_samples_nothing_was_asked_and_nothing_lost() -> None:
    found = overload([], 4, 6, 6)

    assert (found.asked_per_s, found.served, found.lost, found.until_normal_s) == (0, 1, 0, 0)


def test_a_wrong_answer_is_neither_good_nor_a_no_nor_waited_for() -> None:
    lie = replace(at(0.5), body=sample().body.replace("Server 1", "Server 2"), client=1)

    found = overload(each(at(0.1), lie), 0.0, 1.0, 1.0)

    assert (found.good_per_s, found.refused, found.waited, found.wrong, found.lost) == (1.0, 0, 0, 1, 1)
    assert found.reasons == {}
