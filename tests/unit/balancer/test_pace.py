"""How slow a client may be."""

import pytest

from balancer.rules.pace import ClientLimits, Pace, Patience


def test_nothing_at_all_is_waited_for_only_so_long() -> None:
    patience = Patience(Pace(idle_s=10))

    patience.waited(4, 0)
    assert patience.left_s() == 6
    patience.waited(5, 0)
    assert patience.left_s() == 1
    patience.waited(0.5, 1)
    assert patience.left_s() == 10, "a byte has come"
    patience.waited(11, 0)
    assert patience.left_s() == 0


def test_a_trickle_is_waited_for_only_as_long_as_its_bytes_have_earned() -> None:
    patience = Patience(Pace(idle_s=10, grace_s=20, bytes_per_s=100))

    for _ in range(19):
        patience.waited(1, 1)
    assert patience.left_s() == pytest.approx(1.19)
    patience.waited(0.1, 1000)
    assert patience.left_s() == 10, "ten seconds more, but not without a byte"


def test_who_is_fast_enough_is_waited_for_without_an_end() -> None:
    patience = Patience(Pace(idle_s=10, grace_s=20, bytes_per_s=100))

    for _ in range(1000):
        patience.waited(1, 100)
    assert patience.left_s() == 10


def test_without_a_rate_the_grace_is_all_there_is() -> None:
    patience = Patience(Pace(idle_s=30, grace_s=30))

    patience.waited(20, 5000)
    assert patience.left_s() == 10


def test_its_numbers_are_those_of_the_design() -> None:
    assert ClientLimits().head == Pace(30.0, grace_s=30.0)
    assert ClientLimits().body == Pace(10.0, grace_s=20.0, bytes_per_s=500)
    assert ClientLimits().taking == Pace(30.0, grace_s=60.0, bytes_per_s=500)
    assert (ClientLimits().between, ClientLimits().connections) == (Pace(75.0), 2000)
