"""Who asks a swarm waits, and is told for what."""

import time
from typing import Any

import pytest
from docker.errors import APIError

from lab import Trouble
from lab.actions.healing import heal_or_say_why
from lab.fleet import swarm_lab
from tests.unit.lab.fake_swarm_lab import RUNS, lab_of, with_server1


def test_a_swarm_without_a_leader_is_said_to_be_so_in_words_that_say_what_to_do() -> None:
    engine = with_server1(RUNS)

    def nodes() -> list[dict[str, Any]]:
        raise APIError("500", explanation="rpc error: code = Unknown desc = The swarm does not have a leader. It's ...")

    engine.nodes = nodes  # type: ignore[method-assign]
    with pytest.raises(Trouble, match=r"^one: the swarm has no leader: .* Bring machines back, then run this again$"):
        lab_of(engine).tasks()


def test_whoever_waits_long_is_told_for_whom_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(swarm_lab, "SLOW_S", 0.01)
    engine, lab = with_server1(RUNS), lab_of(with_server1(RUNS))
    lab = lab_of(engine)
    asked = engine.nodes

    def nodes() -> list[dict[str, Any]]:
        time.sleep(0.1)
        return asked()

    engine.nodes = nodes  # type: ignore[method-assign]
    lab.tasks()
    lab.tasks()

    assert capsys.readouterr().err.count("Waiting for the swarm") == 1


def test_a_server_that_the_orchestrator_has_started_anew_is_said_to_run_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    engine = with_server1({"Status": "exited", "ExitCode": 137})
    looked: list[str] = []

    def inspect_container(identity: str) -> dict[str, Any]:
        looked.append(identity)
        engine.state = RUNS if len(looked) > 1 else engine.state
        return {"State": engine.state, "NetworkSettings": {"Networks": {"lab": {}}}, "Config": {}}

    engine.inspect_container = inspect_container  # type: ignore[method-assign]
    healed = heal_or_say_why(lab_of(engine), "server1")

    assert str(healed) == "server1 runs again: the orchestrator has started another one."
    assert capsys.readouterr().out == "server1: waiting for the orchestrator, up to 60 s\n"
