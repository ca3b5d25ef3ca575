"""What came of a fault, by what Docker shows before and after it and what the engine says."""

from typing import cast

import pytest

from lab import Trouble
from lab.actions.breaking import Done, break_one
from lab.faults.menu import BY_NAME
from lab.stack.container import Container
from lab.stack.containers import Clone
from lab.stack.errors import Refused, Unanswered, docker_errors
from lab.stack.snapshot import Snapshot
from tests.unit.lab.snapshots import KILLED, PAUSED, RUNNING, inside


class Engine:
    """A clone with one container that is in one state before a fault, and in another after it."""

    def __init__(self, before: Snapshot, after: Snapshot, trouble: Trouble | None = None) -> None:
        self.snapshots = [before, after]
        self.trouble = trouble
        self.api = self
        self.rehearsal: list[str] | None = None
        self.errors = docker_errors

    def container(self, service: str, looks_inside_starved: bool = True) -> Container:
        return Container(cast(Clone, self), service, "id", self.snapshots.pop(0))

    def pause(self, identity: str) -> None:
        if self.trouble:
            raise self.trouble

    def stop(self, identity: str, timeout: float) -> None:
        pass

    def exec_create(self, identity: str, command: list[str], user: str) -> str:
        return "run"

    def exec_start(self, run: str) -> bytes:
        return b"ignored\nit is so already\n"

    def exec_inspect(self, run: str) -> dict[str, int]:
        return {"ExitCode": 1 if self.trouble else 0}


@pytest.mark.parametrize(
    ("fault", "engine", "done"),
    [
        ("pause", Engine(RUNNING, PAUSED), Done("server1", True, "server1 is paused.")),
        ("pause", Engine(PAUSED, PAUSED), Done("server1", False, "server1 is already paused.")),
        ("pause", Engine(RUNNING, PAUSED, Refused("x")), Done("server1", False, "server1 is already paused.")),
        (
            "pause",
            Engine(RUNNING, RUNNING, Refused("x")),
            Done("server1", False, "server1: the engine refused: x", True),
        ),
        (
            "pause",
            Engine(RUNNING, PAUSED, Trouble("no answer")),
            Done("server1", True, "server1: no answer", True),
        ),
        ("pause", Engine(RUNNING, PAUSED, Unanswered("late")), Done("server1", True, "server1 is paused.")),
        (
            "pause",
            Engine(RUNNING, RUNNING, Unanswered("late")),
            Done("server1", True, "server1: the engine refused: late", True),
        ),
        (
            "stop",
            Engine(RUNNING, KILLED),
            Done("server1", True, "server1 was stopped, and is killed (exit code 137)."),
        ),
    ],
    ids=[
        "done",
        "already",
        "somebody else was first",
        "refused",
        "no answer: perhaps done",
        "done, its end unseen",
        "its end unseen: perhaps done later",
        "resisted SIGTERM",
    ],
)
def test_what_came_of_a_fault_is_said_and_whether_it_is_ours_to_heal(fault: str, engine: Engine, done: Done) -> None:
    assert break_one(cast(Clone, engine), BY_NAME[fault], "server1", {}) == done


SLOW, SLOWER = (inside(f'{{"slow": {{"ms": {ms}}}}}') for ms in (300, 1000))


@pytest.mark.parametrize(
    ("engine", "done"),
    [
        (Engine(RUNNING, SLOW), Done("server1", True, "server1 is slow: 300 ms.")),
        (Engine(SLOWER, SLOW), Done("server1", True, "server1 is now slow: 300 ms instead of 1000 ms.")),
        (Engine(SLOW, SLOW), Done("server1", False, "server1 is already slow: 300 ms.")),
        (Engine(RUNNING, SLOW, Refused()), Done("server1", False, "server1 is already slow: 300 ms.")),
        (
            Engine(RUNNING, RUNNING, Refused()),
            Done("server1", False, "server1: the engine refused: it is so already", True),
        ),
        (
            Engine(RUNNING, PAUSED, Refused()),
            Done("server1", False, "server1 is paused: slow needs it running. First: python lab/heal.py server1", True),
        ),
    ],
    ids=["done", "replaced", "already", "somebody else was first", "refused", "paused in that moment"],
)
def test_what_came_of_a_fault_inside_a_server_is_said_with_its_options(engine: Engine, done: Done) -> None:
    assert break_one(cast(Clone, engine), BY_NAME["slow"], "server1", {"ms": 300}) == done
