"""The rules of fail-over in virtual time, against thousands of faults.

Hypothesis invents worlds (faults, load, policy, switches), the real decisions run in them, and the invariants judge
what happened. `SIMULATION=long` plays fifty times as many worlds.

A failure prints the smallest world that it could find, as Python, and a seed. To see it again:

- `SIMULATION_SEED=<the seed> python -m pytest tests/simulation` invents the same worlds again;
- `played(World(...))` of run.py plays one world, the same way every time;
- the line with `@reproduce_failure` above the test, as Hypothesis says.
"""

from itertools import product

import pytest

from balancer.rules.policy import POLICIES
from balancer.settings import Switches
from tests.simulation import invariants, worlds
from tests.simulation.run import played
from tests.simulation.world import CRASHES_AND_OMISSIONS, GRAY, Fault, World
from tests.simulation.worlds import holds_in, some

test_no_request_tries_a_server_twice = holds_in(worlds.ANY, invariants.no_request_tries_a_server_twice)
test_nothing_outlives_its_deadline = holds_in(worlds.ANY, invariants.nothing_outlives_its_deadline)
test_the_budget_is_never_exceeded = holds_in(worlds.ANY, invariants.the_budget_is_never_exceeded)
test_a_post_never_runs_twice = holds_in(worlds.ANY, invariants.no_post_runs_twice)
test_every_state_but_online_has_a_reason = holds_in(worlds.ANY, invariants.every_state_but_online_has_a_reason)
test_a_server_has_one_trial_at_a_time = holds_in(worlds.ANY, invariants.a_server_has_one_trial_at_a_time)
test_only_safe_requests_are_trials = holds_in(worlds.ANY, invariants.only_safe_requests_are_trials)
test_no_client_gets_a_wrong_answer = holds_in(worlds.ANY, invariants.no_client_gets_a_wrong_answer)
test_every_connection_is_closed_or_kept = holds_in(worlds.ANY, invariants.every_connection_is_closed_or_kept)
test_only_clients_that_leave_are_let_go = holds_in(worlds.ANY, invariants.only_clients_that_leave_are_let_go)
test_a_servers_own_error_is_better_than_none = holds_in(worlds.ANY, invariants.a_servers_own_error_is_better_than_none)
test_no_attempt_but_a_trial_outlives_its_request = holds_in(
    worlds.ANY, invariants.no_attempt_but_a_trial_outlives_its_request
)
test_our_own_code_has_no_fault = holds_in(worlds.ANY, invariants.our_own_code_has_no_fault)
test_nothing_stays_in_flight = holds_in(worlds.ANY, invariants.nothing_stays_in_flight)
test_while_one_server_is_healthy_every_safe_request_succeeds = holds_in(
    worlds.ONE_HEALTHY, invariants.every_safe_request_succeeds
)
test_a_healed_primary_serves_again_within_its_bound = holds_in(
    worlds.ONLY_THE_PRIMARY_FAULTY, invariants.a_healed_primary_serves_again_within_its_bound
)
test_a_healed_server_that_is_back_stays = holds_in(
    worlds.ONLY_THE_PRIMARY_FAULTY, invariants.a_healed_server_that_is_back_stays
)
test_no_healthy_server_is_taken_for_faulty = holds_in(
    worlds.ONE_HEALTHY, invariants.no_healthy_server_is_taken_for_faulty
)
test_once_all_are_healed_every_safe_request_succeeds = holds_in(
    worlds.HEALED_IN_THE_END, invariants.once_all_are_healed_every_safe_request_succeeds
)
test_equally_slow_servers_stay_online_and_every_first_attempt_succeeds = holds_in(
    worlds.EQUALLY_SLOW, invariants.equally_slow_servers_stay_online_and_every_first_attempt_succeeds
)

test_an_address_that_every_server_fails_costs_nobody_else = holds_in(
    worlds.ILL_ADDRESS, invariants.an_ill_address_costs_nobody_else
)
test_an_address_that_every_server_fails_speaks_against_no_server = holds_in(
    worlds.ILL_ADDRESS, invariants.no_healthy_server_is_taken_for_faulty
)

TROUBLED = tuple(
    Fault("server1" if turn % 2 == 0 else "server2", kind, 0.3 + 0.4 * turn, 0.5, times=2)
    for turn, kind in enumerate((*CRASHES_AND_OMISSIONS, *GRAY))
)


@pytest.mark.parametrize(
    ("switches", "policy"),
    some(product([Switches(*each) for each in product((True, False), repeat=4)], POLICIES)),
    ids=str,
)
def test_the_rules_hold_under_every_policy_with_any_protection_switched_off(policy: str, switches: Switches) -> None:
    history = played(World(policy=policy, switches=switches, faults=TROUBLED))

    for invariant in invariants.IN_EVERY_WORLD:
        invariant(history)
