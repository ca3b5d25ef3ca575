"""Engines that are played, as far as a swarm is begun, joined and asked."""

from typing import Any

from docker.errors import APIError

from lab.fleet.nodes import Node

WORDS_OF_NO_LEADER = "rpc error: The swarm does not have a leader."


class FakeSwarm:
    """A swarm: who is in it, and what it says of each."""

    def __init__(self) -> None:
        self.members: dict[str, FakeEngine] = {}
        self.states: dict[str, list[str]] = {}  # of a member by its name: what is said the next times; then "ready"

    def nodes(self) -> list[dict[str, Any]]:
        """Return its members, as an engine that decides in it does."""
        return [
            {
                "ID": identity,
                "Description": {"Hostname": one.name},
                "Spec": {"Availability": "active"},
                "Status": {"State": self._state(one.name), "Addr": one.address},
            }
            for identity, one in self.members.items()
        ]

    def _state(self, name: str) -> str:
        coming = self.states.get(name)
        return (coming.pop(0) if coming[1:] else coming[0]) if coming else "ready"


class FakeEngine:
    """An engine, as the SDK's APIClient shows it. network: all the engines of a test, by where others reach them."""

    timeout = 0.0

    def __init__(self, name: str, network: "dict[str, FakeEngine]", address: str = "") -> None:
        self.name, self.network = name, network
        self.address = address or f"10.0.0.{len(network) + 1}"
        self.swarm: FakeSwarm | None = None
        self.is_manager = False
        self.refuses = ""
        self.asked: list[str] = []
        self.spec: dict[str, Any] = {}
        network[f"[{self.address}]:2377" if ":" in self.address else f"{self.address}:2377"] = self

    @property
    def _identity(self) -> str:
        return f"id-of-{self.name}" if self.swarm else ""

    def info(self) -> dict[str, Any]:
        """Return what it says of itself."""
        return {
            "Name": self.name,
            "ServerVersion": "20.10.24+dfsg1",
            "OSType": "linux",
            "Architecture": "x86_64",
            "NCPU": 2,
            "Swarm": {
                "NodeID": self._identity,
                "NodeAddr": self.address if self.swarm else "",
                "LocalNodeState": "active" if self.swarm else "inactive",
                "ControlAvailable": self.is_manager,
            },
        }

    def create_swarm_spec(self, **told: Any) -> dict[str, Any]:
        """Return what a swarm is begun with."""
        return told

    def init_swarm(self, swarm_spec: dict[str, Any]) -> None:
        """Begin a swarm."""
        self._note("init")
        self.spec = swarm_spec
        self.enter(FakeSwarm(), is_manager=True)

    def join_swarm(self, remote_addrs: list[str], join_token: str) -> None:
        """Join the swarm of whom it reaches."""
        self._note(f"join {remote_addrs[0]} {join_token}")
        swarm = self.network[remote_addrs[0]].swarm
        assert swarm
        self.enter(swarm, is_manager=join_token.endswith("manager"))

    def inspect_swarm(self) -> dict[str, Any]:
        """Return with which words one joins."""
        assert self.is_manager
        return {"JoinTokens": {"Manager": "as-manager", "Worker": "as-worker"}}

    def nodes(self) -> list[dict[str, Any]]:
        """Return who is in its swarm."""
        assert self.is_manager
        assert self.swarm
        if self.refuses:
            raise APIError("503", explanation=self.refuses)
        return self.swarm.nodes()

    def enter(self, swarm: FakeSwarm, is_manager: bool = False) -> "FakeEngine":
        """Be in a swarm."""
        self.swarm, self.is_manager = swarm, is_manager
        swarm.members[self._identity] = self
        return self

    def _note(self, what: str) -> None:
        if self.refuses:
            raise APIError("500", explanation=self.refuses)
        if self.swarm:
            raise APIError("503", explanation="This node is already part of a swarm.")
        self.asked.append(what)


def node(api: Any, told: str = "") -> Node:
    """Return a machine as it is after it was reached; its context has its name unless another is told."""
    info = api.info()
    return Node(told or info["Name"], "tcp://10.0.0.1:2375", api, info)
