"""What became of orders: a client's is one, however often it was sent."""

import pytest

from lab.measuring.figures import Sample, figures, is_good, served_by
from lab.measuring.orders import Orders, orders
from lab.measuring.overload import overload


def posted(status: int, client: int = 0, again: int = 0, took_s: float = 0.01, served: str = "server2") -> Sample:
    error = "" if status else "timeout"
    return Sample(0.5, 0.5, took_s, status, "{}", error, client, again, served if status else "", method="POST")


@pytest.mark.parametrize(
    ("method", "status", "good"),
    [
        ("POST", 201, True),
        ("POST", 200, True),
        ("POST", 299, True),
        ("POST", 300, False),
        ("POST", 199, False),
        ("POST", 0, False),
        ("GET", 200, True),
        ("GET", 201, False),
    ],
)
def test_a_post_is_good_with_any_success_and_a_get_with_200(method: str, status: int, good: bool) -> None:
    assert is_good(Sample(0, 0, 0, status, method=method)) is good


def test_who_has_served_an_order_its_header_tells() -> None:
    assert served_by(posted(201)) == "server2"
    assert served_by(posted(503)) == ""


def test_an_order_that_was_taken_has_not_failed_and_one_that_no_server_took_is_wrong() -> None:
    found = figures([posted(201), posted(503), posted(201, served="")])

    assert (found.failed, found.wrong, found.reasons, found.served) == (1, 1, {"503": 1}, {"server2": 1})


def test_under_overload_an_order_that_was_taken_is_good_and_no_refusal() -> None:
    nobodys = posted(201, client=3, served="")

    found = overload([posted(201), posted(503, client=1), posted(0, client=2), nobodys], 0.0, 1.0, 1.0)

    assert (found.good_per_s, found.refused, found.waited, found.lost, found.wrong) == (1.0, 1, 1, 3, 1)
    assert found.reasons == {"503": 1, "timeout": 1}


def test_an_order_counts_once_however_often_it_was_sent_and_also_when_it_was_taken_late() -> None:
    first = [posted(0, client=1), posted(503, client=1, again=1), posted(201, client=1, again=2, took_s=3.0)]
    second = [posted(503, client=2, again=again) for again in range(3)]

    assert orders([*first, *second, posted(201, client=3)], retries=2) == Orders(3, 2, 1, 0, 7)


def test_a_client_that_would_have_tried_again_is_not_one_that_never_was_answered() -> None:
    assert orders([posted(503), posted(503, again=1)], retries=2) == Orders(1, 0, 0, 1, 2)


def test_without_orders_there_is_nothing_to_tell() -> None:
    assert orders([], retries=0) == Orders(0, 0, 0, 0, 0)
