"""Where nothing is probed, real requests bring a healed server back, and none of them pays for it."""

from dataclasses import replace

import pytest

from balancer.rules import left_alone
from balancer.rules.attempt import Kind
from balancer.rules.attempts import Limits
from balancer.rules.health import State
from balancer.rules.left_alone import TRIED_AFTER_S
from balancer.settings import Switches
from tests.simulation import invariants, worlds
from tests.simulation.history import History
from tests.simulation.run import play
from tests.simulation.test_broken_rules import PAUSED_PRIMARY
from tests.simulation.world import Fault, World
from tests.simulation.worlds import holds_in


def without_probes_a_healed_primary_serves_again(history: History) -> None:
    """Hold under strict priority, with hedges and retries, where only the primary is ever faulty and nothing is probed.

    Safe requests bring it back: a trial that the fault still holds ends, it is left alone for a while, and tried again.
    """
    bound_s = invariants.heal_bound_s(history) + Limits().attempt_timeout_s + TRIED_AFTER_S
    back_s = history.world.healed_s(invariants.PRIMARY) + bound_s
    later = [one for one in history.safe() if one.arrival.at_s > back_s and one.tried]
    first = [next((one.start.server for one in story.tried if one.start.kind is Kind.FIRST), None) for story in later]
    assert later, "no traffic was left to see it"
    assert set(first) == {invariants.PRIMARY}, f"{bound_s:.2f} s after the heal it isn't back: {later[-1]}"


test_without_probes_a_healed_primary_serves_again = holds_in(
    worlds.WITHOUT_PROBES,
    without_probes_a_healed_primary_serves_again,
    invariants.a_server_has_one_trial_at_a_time,
    invariants.only_safe_requests_are_trials,
    invariants.every_safe_request_succeeds,
)


def test_a_suspect_that_nobody_asks_again_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    world = replace(PAUSED_PRIMARY, lasts_s=12, switches=Switches(breaker=False, probe=False))
    without_probes_a_healed_primary_serves_again(play(world))
    monkeypatch.setattr(left_alone, "is_trial_due", lambda state, alone_s: False)
    monkeypatch.setattr(left_alone, "as_seen_by_requests", lambda state, alone_s: state)

    with pytest.raises(AssertionError, match="it isn't back"):
        without_probes_a_healed_primary_serves_again(play(world))


def test_connections_that_a_cut_has_left_do_not_keep_the_primary_away() -> None:
    faults = Fault("server1", "kill", begins_s=0.2, lasts_s=0.02), Fault("server1", "cut", 1.55, lasts_s=0.07, times=3)
    world = World(63, switches=Switches(breaker=False, probe=False), faults=faults, rate_per_s=12.0, lasts_s=17.9)

    states = [(seen.at_s, seen.state) for seen in play(world).seen if seen.server == "server1"]

    away_s = [at_s for at_s, state in states if state is not State.ONLINE]
    assert away_s, "nobody has noticed the fault"
    assert away_s[-1] < world.healed_s("server1") + 2 * TRIED_AFTER_S
