"""Every invariant can fail: each test here breaks one rule on purpose, and sees the invariant notice."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import pytest

from balancer import app
from balancer.forwarding import proxy
from balancer.rules import attempts
from balancer.rules.addresses import Addresses
from balancer.rules.attempt import CANCELLED, OK, OVERTAKEN, Attempt, Kind, Running
from balancer.rules.attempts import GiveUp, Journey, Limits, Start, Wait
from balancer.rules.breaker import Breaker
from balancer.rules.concurrency import NOWHERE, Place
from balancer.rules.health import Health
from balancer.rules.policy import Candidate, Policy
from balancer.servers.pool import Pool
from balancer.servers.server import Server, Transition
from balancer.settings import Switches
from tests.simulation import invariants
from tests.simulation.history import History
from tests.simulation.run import play
from tests.simulation.world import SERVERS, Fault, World

GRAY_PRIMARY = World(faults=(Fault("server1", "error", 0.5, 1.5),), lasts_s=7, rate_per_s=100)
KILLED_PRIMARY = World(faults=(Fault("server1", "kill", 0.5, 1.5),), lasts_s=7)
PAUSED_PRIMARY = World(faults=(Fault("server1", "pause", 0.5, 1.5),), lasts_s=7, rate_per_s=100)
as_candidate = Server.as_candidate
ALL_SLOW = World(latency_s=0.6, rate_per_s=100)


def play_with(
    monkeypatch: pytest.MonkeyPatch, world: World, journey: type[Journey] = Journey, pool: type[Pool] = Pool
) -> History:
    """Return what happens in a world when some decisions are taken by others."""
    monkeypatch.setattr(proxy, "Journey", journey)
    monkeypatch.setattr(app, "Pool", pool)
    return play(world)


def test_the_unbroken_rules_pass_in_these_worlds() -> None:
    for world in (GRAY_PRIMARY, KILLED_PRIMARY, PAUSED_PRIMARY):
        history = play(world)
        for invariant in invariants.IN_EVERY_WORLD:
            invariant(history)
        invariants.every_safe_request_succeeds(history)
        invariants.a_healed_primary_serves_again_within_its_bound(history)
    invariants.equally_slow_servers_stay_online_and_every_first_attempt_succeeds(play(ALL_SLOW))


def test_a_choice_that_forgets_what_was_tried_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(Journey):
        def _tried(self) -> set[str]:
            return set()

    with pytest.raises(AssertionError, match="a server was tried twice"):
        invariants.no_request_tries_a_server_twice(
            play_with(monkeypatch, replace(PAUSED_PRIMARY, rate_per_s=30), journey=Forgetful)
        )


def test_a_deadline_that_nobody_keeps_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class Patient(Journey):
        def next_step(
            self, candidates: Sequence[Candidate], policy: Policy, limits: Limits, paid: Collection[Kind], now_s: float
        ) -> Start | Wait | GiveUp:
            return super().next_step(candidates, policy, replace(limits, deadline_s=60), paid, now_s)

    silence = tuple(Fault(server, "pause", 0.5, 9) for server in SERVERS)
    world = World(
        switches=Switches(hedge=False, breaker=False, probe=False), faults=silence, rate_per_s=3, impatient_share=0
    )

    invariants.nothing_outlives_its_deadline(play(world))
    with pytest.raises(AssertionError, match="ended too late"):
        invariants.nothing_outlives_its_deadline(play_with(monkeypatch, world, journey=Patient))


def test_hedges_that_nobody_pays_for_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class Generous(Pool):
        def paid(self) -> list[Kind]:
            return [Kind.RETRY, Kind.HEDGE]

        def may_start(self, name: str, kind: Kind, takes_from_budget: bool, *more: Any) -> Place | None:
            return super().may_start(name, kind, False, *more)

    with pytest.raises(AssertionError, match="were paid of"):
        invariants.the_budget_is_never_exceeded(play_with(monkeypatch, ALL_SLOW, pool=Generous))


def test_a_budget_that_runs_into_debt_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class Indebted(Pool):
        def may_start(self, name: str, kind: Kind, takes_from_budget: bool, *more: Any) -> Place | None:
            self._budgets = {kind: budget.spent() for kind, budget in self._budgets.items()}
            return super().may_start(name, kind, False, *more)

    with pytest.raises(AssertionError, match="overdrawn"):
        invariants.the_budget_is_never_exceeded(play_with(monkeypatch, ALL_SLOW, pool=Indebted))


def test_a_safe_request_given_up_after_one_failure_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class Discouraged(Journey):
        def _replacement(
            self,
            server: str | None,
            timeout_s: float,
            limits: Limits,
            has_budget: bool,
            candidates: Sequence[Candidate],
        ) -> Start | GiveUp:
            return GiveUp.NO_RETRY

    with pytest.raises(AssertionError, match="failed, the first"):
        invariants.every_safe_request_succeeds(
            play_with(monkeypatch, replace(KILLED_PRIMARY, rate_per_s=100), journey=Discouraged)
        )


def test_a_post_that_is_sent_again_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class Careless(Journey):
        def may_run_twice(self) -> bool:
            return True

    with pytest.raises(AssertionError, match="it has run 2 times"):
        invariants.no_post_runs_twice(play_with(monkeypatch, replace(GRAY_PRIMARY, safe_share=0), journey=Careless))


def test_a_breaker_that_never_closes_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Breaker, "after_trial", lambda self, reason, now_s: self._replace(is_on_trial=False))

    with pytest.raises(AssertionError, match="after the heal it isn't back"):
        invariants.a_healed_primary_serves_again_within_its_bound(play(GRAY_PRIMARY))


def test_servers_that_never_come_back_fail_requests_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Health, "_after_success", lambda self, thresholds, now_s: self)
    world = replace(GRAY_PRIMARY, faults=tuple(Fault(server, "kill", 0.5, 0.5) for server in SERVERS))

    with pytest.raises(AssertionError, match="all are healthy since"):
        invariants.once_all_are_healed_every_safe_request_succeeds(play(world))


def test_a_server_taken_away_without_a_fault_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class Suspicious(Journey):
        def overtaken_by(self, winner: str, now_s: float) -> list[Running]:
            return [one for one in self.ordinary_running() if one.server != winner]

    with pytest.raises(AssertionError, match="it had no fault at all"):
        invariants.no_healthy_server_is_taken_for_faulty(play_with(monkeypatch, ALL_SLOW, journey=Suspicious))


def test_a_healed_server_taken_away_again_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    after_trial = Breaker.after_trial

    def flap(self: Breaker, reason: str, now_s: float) -> Breaker:
        return self._replace(is_on_trial=False) if now_s % 1 > 0.5 else after_trial(self, reason, now_s)

    monkeypatch.setattr(Breaker, "after_trial", flap)
    monkeypatch.setattr(Breaker, "after", lambda self, reason, *_: self._replace(reason="5xx", trial_at_s=0.0))

    with pytest.raises(AssertionError, match="taken away again"):
        invariants.a_healed_server_that_is_back_stays(play(GRAY_PRIMARY))


def test_an_offline_server_that_no_probe_brings_back_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Health, "_after_success", lambda self, thresholds, now_s: self)

    with pytest.raises(AssertionError, match="after the heal it isn't back"):
        invariants.a_healed_primary_serves_again_within_its_bound(play(KILLED_PRIMARY))


def test_a_state_without_a_reason_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    moved_to = Health._moved_to
    monkeypatch.setattr(
        Health, "_moved_to", lambda self, state, reason, now_s, **counts: moved_to(self, state, "", now_s, **counts)
    )

    with pytest.raises(AssertionError, match="no reason"):
        invariants.every_state_but_online_has_a_reason(play(KILLED_PRIMARY))


def test_a_flood_of_trials_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Breaker, "tried", lambda self: self)
    world = replace(GRAY_PRIMARY, faults=(Fault("server1", "slow", 0.5, 2),), rate_per_s=150)

    with pytest.raises(AssertionError, match="a second trial"):
        invariants.a_server_has_one_trial_at_a_time(play(world))


def test_a_post_as_a_trial_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "SAFE_METHODS", frozenset({"GET", "POST"}))

    with pytest.raises(AssertionError, match="not a safe one"):
        invariants.only_safe_requests_are_trials(play(replace(GRAY_PRIMARY, safe_share=0.1)))


def test_slowness_that_is_not_measured_against_the_others_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class Strict(Pool):
        def record_attempt(
            self, attempt: Attempt, began_s: float, address: str = "", place: Place = NOWHERE
        ) -> Transition | None:
            is_late = attempt.reason == OK and attempt.ms > 200
            late = attempt._replace(reason="slow", sent=False)  # so that it speaks for itself
            return super().record_attempt(late if is_late else attempt, began_s, address, place)

    with pytest.raises(AssertionError, match="they are all the same, but"):
        invariants.equally_slow_servers_stay_online_and_every_first_attempt_succeeds(
            play_with(monkeypatch, ALL_SLOW, pool=Strict)
        )


def test_a_cancelled_attempt_that_is_never_taken_off_the_count_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    class Forgetful(Pool):
        def record_attempt(
            self, attempt: Attempt, began_s: float, address: str = "", place: Place = NOWHERE
        ) -> Transition | None:
            if attempt.reason in (CANCELLED, OVERTAKEN):
                return None
            return super().record_attempt(attempt, began_s, address, place)

    with pytest.raises(AssertionError, match="when all is over"):
        invariants.nothing_stays_in_flight(play_with(monkeypatch, PAUSED_PRIMARY, pool=Forgetful))


def test_servers_blamed_for_what_they_were_asked_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Addresses, "ended", lambda self, address, tries, *_: [one for one in tries if one.reason != OK])
    world = World(ill_share=0.5)

    with pytest.raises(AssertionError, match="it had no fault at all"):
        invariants.no_healthy_server_is_taken_for_faulty(play(world))


def test_an_ill_address_that_takes_the_servers_away_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Addresses, "ended", lambda self, address, tries, *_: [one for one in tries if one.reason != OK])
    monkeypatch.setattr(Server, "as_candidate", lambda *given: as_candidate(*given)._replace(kept_out_for=""))
    world = World(ill_share=0.5)

    with pytest.raises(AssertionError, match="others failed, the first"):
        invariants.an_ill_address_costs_nobody_else(play(world))
