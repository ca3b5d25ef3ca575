"""A Docker engine with the bench's containers on it, as the SDK shows them."""

from pathlib import Path
from typing import Any

from lab.clone.project import SERVERS

HERE = Path(__file__).resolve().parent
NETWORK = "n1"


class FakeDocker:
    """Three servers and wrk on one network, as the SDK shows them; writes down what it is told to change."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.ran: list[list[str]] = []
        self.on_network = dict.fromkeys(SERVERS, True)
        self.status = dict.fromkeys((*SERVERS, "wrk"), "running")
        self.output, self.exit_code = b"", 1  # Without a file of faults, reading it ends with 1.

    def containers(self, **_: Any) -> list[dict[str, Any]]:
        return [self.entry(name, number) for number, name in enumerate(self.status)]

    def entry(self, name: str, number: int) -> dict[str, Any]:
        labels = {"project": "bench", "service": name, "project.working_dir": str(HERE)}
        networks = {"bench_default": {"IPAddress": f"10.213.77.{number + 2}"}}
        return {
            "Id": name,
            "State": self.status[name],
            "Labels": {f"com.docker.compose.{key}": value for key, value in labels.items()},
            "NetworkSettings": {"Networks": networks if self.on_network.get(name, True) else {}},
        }

    def inspect_container(self, name: str) -> dict[str, Any]:
        networks: dict[str, Any] = {"bench_default": {}} if self.on_network.get(name, True) else {}
        return {"State": {"Status": self.status[name]}, "Config": {}, "NetworkSettings": {"Networks": networks}}

    def networks(self, **_: Any) -> list[dict[str, str]]:
        return [{"Id": NETWORK}]

    def exec_create(self, name: str, command: list[str], user: str) -> str:
        self.ran.append(command)
        return name

    def exec_start(self, run: str) -> bytes:
        return self.output

    def exec_inspect(self, run: str) -> dict[str, int]:
        return {"ExitCode": self.exit_code}

    def connect_container_to_network(self, name: str, network: str, **how: Any) -> None:
        self.on_network[name] = True
        self.told.append(("connect", name, network, how))

    def disconnect_container_from_network(self, name: str, network: str, force: bool) -> None:
        self.on_network[name] = False
        self.told.append(("disconnect", name, network))

    def update_container(self, name: str, **limits: int) -> None:
        self.told.append(("update", name, limits))

    def unpause(self, name: str) -> None:
        self.status[name] = "running"
        self.told.append(("unpause", name))

    def __getattr__(self, action: str) -> Any:
        return lambda name, **how: self.told.append((action, name, *([how] if how else [])))
