"""A lab on several machines whose engines are played."""

from typing import Any

from lab.fleet.swarm_lab import SwarmLab
from tests.unit.lab.fake_stack import FakeManager, member, service, task
from tests.unit.lab.fake_swarm import node

RUNS = {"Status": "running", "StartedAt": "2026-11-30T09:00:00Z", "Pid": 1}


class Engine(FakeManager):
    """An engine of a swarm that has one container, server1's."""

    def __init__(self, name: str, state: dict[str, Any], is_manager: bool = True, **told: Any) -> None:
        super().__init__(**told)
        self.name, self.state, self.is_manager = name, state, is_manager
        self.done: list[str] = []
        self.networks_of_it: dict[str, Any] = {"lab": {}}
        self.is_silent = False

    def info(self) -> dict[str, Any]:
        return {"Name": self.name, "Swarm": {"NodeID": f"id-of-{self.name}", "ControlAvailable": self.is_manager}}

    def nodes(self) -> list[dict[str, Any]]:
        if self.is_silent:
            raise ConnectionError("no answer")
        return super().nodes()

    def inspect_container(self, identity: str) -> dict[str, Any]:
        assert identity.startswith("container-of-server1")
        return {"State": self.state, "NetworkSettings": {"Networks": self.networks_of_it}, "Config": {}}

    def pause(self, identity: str) -> None:
        self.done.append("pause")
        self.state = {**self.state, "Status": "paused"}

    def kill(self, identity: str, signal: str) -> None:
        self.done.append("kill")
        self.state = {"Status": "exited", "ExitCode": 137}

    def exec_create(self, identity: str, command: list[str], user: str) -> str:
        return command[0]

    def exec_start(self, run: str) -> bytes:
        return b""

    def exec_inspect(self, run: str) -> dict[str, int]:
        return {"ExitCode": 1 if run == "head" else 0}


def lab_of(*engines: Engine, silent: tuple[str, ...] = ()) -> SwarmLab:
    return SwarmLab([node(engine) for engine in engines], "lab", "8080", silent)


def with_server1(state: dict[str, Any], *of_it: dict[str, Any], **more: Any) -> Engine:
    current = list(of_it) or [task("server1")]
    return Engine("one", state, services=[service("server1")], members=[member("one"), member("two")], tasks=current,
                  **more)  # fmt: skip
