"""Worlds in which a rule was once wrong; each stays here as the smallest case of it."""

from itertools import product

import pytest

from balancer.settings import Switches
from tests.simulation import invariants
from tests.simulation.run import played
from tests.simulation.world import GRAY, SERVERS, Fault, World
from tests.simulation.worlds import some

KINDS = ("kill", "pause", "cut", *GRAY)


@pytest.mark.parametrize(("primary", "backup"), some(product(KINDS, KINDS)))
def test_two_servers_that_fail_together_cost_no_safe_request(primary: str, backup: str) -> None:
    faults = (Fault("server1", primary, 1, 2), Fault("server2", backup, 1, 2))

    invariants.every_safe_request_succeeds(played(World(faults=faults, rate_per_s=60, lasts_s=3.2)))


@pytest.mark.parametrize("switches", [Switches(), Switches(hedge=False)], ids=str)
def test_timeouts_of_what_was_sent_before_the_heal_do_not_open_the_breaker_after_it(switches: Switches) -> None:
    for seed in range(4):
        world = World(
            seed=seed, switches=switches, faults=(Fault("server1", "cut", 0.5, 0.9),), rate_per_s=60, safe_share=0
        )
        invariants.a_healed_server_that_is_back_stays(played(world))


def test_without_probes_a_fault_of_all_servers_passes_when_they_are_healed() -> None:
    faults = tuple(Fault(server, "error", 0.5, 0.5) for server in SERVERS)
    world = World(switches=Switches(probe=False), faults=faults, rate_per_s=100, lasts_s=8)

    invariants.once_all_are_healed_every_safe_request_succeeds(played(world))


def test_a_trial_that_outlives_its_breaker_is_still_the_only_one() -> None:
    faults = (
        Fault("server2", "kill", 0.3, 9),
        Fault("server3", "kill", 0.3, 9),
        Fault("server1", "error", 1.0, 0.32),
        Fault("server1", "cut", 1.32, 0.91),
        Fault("server1", "error", 2.23, 2),
    )
    world = World(seed=29, faults=faults, rate_per_s=150, lasts_s=5, impatient_share=0)

    invariants.a_server_has_one_trial_at_a_time(played(world))


def test_a_hedge_that_a_retry_overtakes_by_a_hair_was_not_slow() -> None:
    faults = (Fault("server1", "slow", 1, 0.087), Fault("server1", "kill", 1.0873, 0.5))
    world = World(seed=121, faults=faults, rate_per_s=100, impatient_share=0)

    invariants.no_healthy_server_is_taken_for_faulty(played(world))


@pytest.mark.parametrize("share", [0.15, 0.3, 0.5])
@pytest.mark.parametrize("rate_per_s", [5, 50])
def test_a_server_that_is_often_lucky_does_not_use_up_the_budget_trial_by_trial(
    share: float, rate_per_s: float
) -> None:
    drop = Fault("server1", "drop", 1, 300 / rate_per_s, share=share)
    world = World(faults=(drop,), rate_per_s=rate_per_s, lasts_s=drop.lasts_s, safe_share=1)

    invariants.every_safe_request_succeeds(played(world))


def test_a_primary_that_was_slow_is_back_after_the_heal_also_where_little_is_asked() -> None:
    world = World(
        seed=368,
        switches=Switches(hedge=False, breaker=False),
        faults=(Fault("server1", "slow", 2, 0.75, times=4, delay_s=1.68),),
        rate_per_s=11,
        lasts_s=17.25,
        safe_share=0.6,
        impatient_share=0.02,
        much_share=0.05,
    )
    invariants.a_healed_primary_serves_again_within_its_bound(played(world))


@pytest.mark.parametrize(("seed", "rate_per_s", "kind"), [(10, 10, "slow"), (131, 67, "drop"), (738, 145, "slow")])
def test_requests_that_hang_everywhere_are_no_queue_that_others_wait_in(
    seed: int, rate_per_s: float, kind: str
) -> None:
    world = World(
        seed=seed,
        rate_per_s=rate_per_s,
        safe_share=0.6,
        impatient_share=0.02,
        much_share=0.05,
        ill_share=0.5,
        ill_kind=kind,
    )
    invariants.an_ill_address_costs_nobody_else(played(world))
