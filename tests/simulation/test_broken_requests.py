"""Every invariant can fail, the other half: what a client gets, and what is left behind, broken on purpose."""

from dataclasses import replace

import pytest

from balancer.forwarding import course, proxy
from balancer.forwarding.course import Course
from balancer.forwarding.outcome import Outcome, outcome_with, outcome_without
from balancer.forwarding.race import Race
from balancer.rules.attempts import GiveUp, Journey
from balancer.wire.exchange import Exchange
from balancer.wire.messages import Answer
from tests.simulation import invariants
from tests.simulation.run import play
from tests.simulation.world import Fault, World

GRAY_PRIMARY = World(faults=(Fault("server1", "error", 0.5, 1.5),), rate_per_s=100)
PAUSED_PRIMARY = World(faults=(Fault("server1", "pause", 0.5, 1.5),), rate_per_s=100)


def test_a_corrupt_answer_that_gets_out_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Answer, "is_corrupt", lambda self, method: False)
    world = replace(GRAY_PRIMARY, faults=(Fault("server1", "corrupt", 0.5, 1.5),))

    with pytest.raises(AssertionError, match="a wrong answer"):
        invariants.no_client_gets_a_wrong_answer(play(world))


def test_a_connection_that_nobody_closes_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Exchange, "close", lambda self: self.stop_sending())

    with pytest.raises(AssertionError, match="open that nobody will use again"):
        invariants.every_connection_is_closed_or_kept(play(replace(GRAY_PRIMARY, much_share=1)))


def test_a_fault_of_our_own_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr(Answer, "is_corrupt", fails)

    with pytest.raises(AssertionError, match="logged as our own"):
        invariants.our_own_code_has_no_fault(play(World()))


def test_a_client_that_is_let_go_while_it_waits_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxy, "has_gone", lambda environ: True)

    with pytest.raises(AssertionError, match="its client was still there"):
        invariants.only_clients_that_leave_are_let_go(play(replace(PAUSED_PRIMARY, impatient_share=0)))


def test_an_error_of_a_servers_that_is_kept_back_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def keeps_it_back(answer: Answer, server: str, journey: Journey, now_s: float) -> Outcome:
        if answer.status == 500:
            return outcome_without(GiveUp.NO_SERVER, journey, now_s)
        return outcome_with(answer, server, journey, now_s)

    monkeypatch.setattr(course, "outcome_with", keeps_it_back)

    with pytest.raises(AssertionError, match="own words were kept from it"):
        invariants.a_servers_own_error_is_better_than_none(play(replace(GRAY_PRIMARY, safe_share=0)))


def test_an_attempt_that_nobody_waits_for_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Course, "_cancel", lambda self, *reason: None)
    monkeypatch.setattr(Race, "end", lambda self, chosen: None)

    # The first attempt is its request's own and can't outlive it; but those beside it can, on servers that hang longer.
    longer = (Fault("server2", "pause", 0.5, 2.5), Fault("server3", "pause", 0.5, 2.5))
    world = replace(PAUSED_PRIMARY, faults=(*PAUSED_PRIMARY.faults, *longer), impatient_share=1)

    with pytest.raises(AssertionError, match="nobody waits for it any more"):
        invariants.no_attempt_but_a_trial_outlives_its_request(play(world))
