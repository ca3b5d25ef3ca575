"""What a swarm tells of a stack, as far as the lab reads it; the SDK's words for it are played."""

from typing import Any

LABEL = {"label": "com.docker.stack.namespace=lab"}


def member(name: str, state: str = "ready", does: str = "active", addr: str = "", manager: str = "") -> dict[str, Any]:
    """Return a machine of a swarm. addr, manager: where it is, and where it is as a manager."""
    found: dict[str, Any] = {
        "ID": f"id-of-{name}",
        "Description": {"Hostname": name},
        "Spec": {"Availability": does},
        "Status": {"State": state, "Addr": addr},
        "Version": {"Index": 7},
    }
    return {**found, "ManagerStatus": {"Addr": manager}} if manager else found


def template(image: str = "new", force: int = 0) -> dict[str, Any]:
    """Return by what a task is made; Docker leaves out a count of nothing."""
    made = {"ContainerSpec": {"Image": image}, "Networks": [{"Target": "net"}]}
    return {**made, "ForceUpdate": force} if force else made


def service(name: str, replicas: int = 1, update: str = "", image: str = "new", force: int = 0) -> dict[str, Any]:
    """Return a service of the lab's. update: how far its last one is; "" when there was none."""
    mode = {"Replicated": {"Replicas": replicas}}
    found: dict[str, Any] = {
        "ID": f"id-of-{name}",
        "Spec": {"Name": f"lab_{name}", "Mode": mode, "TaskTemplate": template(image, force)},
    }
    return {**found, "UpdateStatus": {"State": update}} if update else found


def task(
    of: str, node: str = "one", state: str = "running", wanted: str = "running", image: str = "new", **more: Any
) -> dict[str, Any]:
    """Return a task of a service. more: why, at (its age), slot, force."""
    status = {"State": state, "ContainerStatus": {"ContainerID": f"container-of-{of}"}}
    found = {
        "ID": f"task-of-{of}",
        "ServiceID": f"id-of-{of}",
        "CreatedAt": f"2026-11-30T06:00:{more.get('at', 0):02}.5Z",
        "DesiredState": wanted,
        "Slot": more.get("slot", 1),
        "Spec": template(image, more.get("force", 0)),
        "Status": {**status, "Err": more["why"]} if "why" in more else status,
    }
    return {**found, "NodeID": f"id-of-{node}"} if node else found


class FakeManager:
    """An engine that decides in a swarm, and what it tells; what there are several of is told one after the other."""

    timeout = 0.0

    def __init__(
        self,
        members: list[dict[str, Any]] | None = None,
        services: list[dict[str, Any]] | None = None,
        tasks: list[dict[str, Any]] | None = None,
        networks: list[dict[str, Any]] | None = None,
    ) -> None:
        self.members = members if members is not None else [member("one")]
        self.told = {"services": services or [], "tasks": tasks or [], "networks": networks or []}
        self.later: list[dict[str, list[dict[str, Any]]]] = []

    def info(self) -> dict[str, Any]:
        """Return what it says of itself."""
        return {"Name": "one", "Swarm": {"NodeID": "id-of-one", "ControlAvailable": True}}

    def nodes(self) -> list[dict[str, Any]]:
        """Return the machines."""
        return self.members

    def update_node(self, identity: str, version: int, spec: dict[str, Any]) -> None:
        """Change what is known of a machine."""
        assert version == 7
        next(one for one in self.members if one["ID"] == identity)["Spec"] = spec

    def services(self, filters: dict[str, str]) -> list[dict[str, Any]]:
        """Return the services of a stack."""
        return self._told("services", filters)

    def tasks(self, filters: dict[str, str]) -> list[dict[str, Any]]:
        """Return the tasks of a stack."""
        return self._told("tasks", filters)

    def networks(self, filters: dict[str, str]) -> list[dict[str, Any]]:
        """Return the networks of a stack."""
        return self._told("networks", filters)

    def _told(self, what: str, filters: dict[str, str]) -> list[dict[str, Any]]:
        assert filters == LABEL
        return [*self.told[what]]

    def goes_on(self, _: float = 0) -> None:
        """Tell from now on what is told later; stands in for a pause."""
        if self.later:
            self.told.update(self.later.pop(0))
