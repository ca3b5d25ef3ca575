from dataclasses import replace

import pytest

from lab.measuring.figures import Sample, figures, median, percentile, served_by
from tests.unit.samples import body, sample


def test_a_right_answer_says_which_server_gave_it() -> None:
    assert served_by(sample(label="Server 2")) == "server2"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "[]",
        "null",
        body().replace("ACTIVE", "active"),
        body().replace("oleh Server 1", "oleh Server 2"),
        body().replace("berhasil", "berhasjl"),
        body().replace("Primary", "Qrimary"),
        body().replace("2026-", "2026/"),
        body().replace('"Server 1"', "[]"),
    ],
)
def test_a_body_that_no_server_sends_is_wrong_although_its_status_is_200(text: str) -> None:
    found = figures([replace(sample(), body=text)])

    assert (found.failed, found.wrong) == (0, 1)


def test_whatever_is_not_a_200_has_failed_and_is_counted_by_its_reason() -> None:
    lost = [Sample(0, 0, 10, 0, error="timeout"), Sample(0, 0, 1, 503), Sample(0, 0, 1, 503, body())]

    found = figures([sample(), *lost])

    assert (found.requests, found.failed, found.wrong) == (4, 3, 0)
    assert found.reasons == {"timeout": 1, "503": 2}
    assert found.served == {"server1": 1}


def test_the_slowest_and_the_middle_are_told_in_milliseconds_and_so_is_the_clients_own_delay() -> None:
    found = figures([sample(took_ms=ms) for ms in (1, 2, 300)])

    assert (found.slowest_ms, found.median_ms, found.late_p99_ms) == (300, 2, 0.5)


def test_the_primary_is_back_with_the_first_of_twenty_answers_in_a_row() -> None:
    backup = [sample(n / 100, "Server 2") for n in range(80)]
    trial = [sample(0.8)]
    backup_again = [sample(0.81, "Server 2")]
    back = [sample(0.82 + n / 100) for n in range(20)]

    assert figures(backup + trial + backup_again + back, healed_s=0.5).fail_back_s == pytest.approx(0.32)


def test_a_primary_that_does_not_take_over_by_the_end_is_not_back() -> None:
    samples = [sample(n / 100, "Server 2") for n in range(80)] + [sample(0.8 + n / 100) for n in range(19)]

    assert figures(samples, healed_s=0.5).fail_back_s is None


def test_answers_before_the_heal_do_not_count_as_back() -> None:
    samples = [sample(n / 100) for n in range(100)]

    assert figures(samples, healed_s=0.505).fail_back_s == pytest.approx(0.005)


def test_samples_may_come_in_any_order() -> None:
    samples = [sample(n / 100) for n in range(100)]

    assert figures(samples[::-1], healed_s=0.5) == figures(samples, healed_s=0.5)


def test_without_samples_the_figures_are_zero() -> None:
    found = figures([], healed_s=1)

    assert (found.requests, found.slowest_ms, found.fail_back_s) == (0, 0, None)


def test_percentiles_and_medians_are_those_of_the_textbook() -> None:
    hundred = list(range(1, 101))

    assert [percentile(hundred, p) for p in (0, 1, 50, 99, 100)] == [1, 1, 50, 99, 100]
    assert (median([3, 1, 2]), median([4, 1, 2, 3]), median([])) == (2, 2.5, 0)
