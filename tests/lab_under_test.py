"""The lab that the tests break and repair: its containers, its page, and the commands that a student has."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import pytest
import requests

from tests.this_machine import ROOT

SERVERS = ("server1", "server2", "server3")
FAULT_FILE = "/tmp/faults.json"  # noqa: S108 (in a server's container)
NO_FAULTS: dict[str, list[str]] = {server: [] for server in SERVERS}
NO_TRACES = ["", False, "1"]
IN_ENGLISH = {
    "LAB_LANG": "en"
}  # The commands, so that their words are the code's; the pages are in their own language.


@dataclass(frozen=True)
class Lab:
    """A running lab: four containers of one Compose project, and the commands a student has."""

    project: str
    port: int
    log_folder: Path

    @property
    def url(self) -> str:
        """The address of the balancer."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self, extra: dict[str, str] | None = None) -> dict[str, str]:
        """Return the environment in which commands mean this lab."""
        ours = {"COMPOSE_PROJECT_NAME": self.project, "PORT": str(self.port), "LOG_FOLDER": str(self.log_folder)}
        return {**os.environ, "COMPOSE_PROFILES": "", **ours, **(extra or {})}

    def run(
        self, script: str, *arguments: str, env: dict[str, str] | None = None, timeout: float = 30
    ) -> subprocess.CompletedProcess[str]:
        """Run one of the lab's commands, such as run("fail.py", "server1"), to its end."""
        command = [sys.executable, str(ROOT / "lab" / script), *arguments]
        environment = self.environment({**IN_ENGLISH, **(env or {})})
        return subprocess.run(command, env=environment, cwd=ROOT, text=True, capture_output=True, timeout=timeout)

    def fail(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Break servers with fail.py, which must succeed."""
        done = self.run("fail.py", *arguments)
        assert done.returncode == 0, done.stderr
        return done

    def popen(self, script: str, *arguments: str, env: dict[str, str] | None = None) -> "subprocess.Popen[str]":
        """Start one of the lab's commands."""
        command = [sys.executable, str(ROOT / "lab" / script), *arguments]
        return subprocess.Popen(
            command,
            env=self.environment({**IN_ENGLISH, **(env or {})}),
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def compose(self, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run `docker compose` on this lab."""
        command = ["docker", "compose", *arguments]
        return subprocess.run(command, env=self.environment(env), cwd=ROOT, text=True, capture_output=True, timeout=120)

    def docker(self, *arguments: str) -> str:
        """Run `docker` and return what it prints; raises CalledProcessError when it fails."""
        done = subprocess.run(["docker", *arguments], text=True, capture_output=True, timeout=60, check=True)
        return done.stdout.strip()

    def container(self, service: str) -> str:
        """Return the id of a service's container, running or not; empty when there is none."""
        return self.docker(
            "ps", "--all", "--quiet", "--no-trunc",
            "--filter", f"label=com.docker.compose.project={self.project}",
            "--filter", f"label=com.docker.compose.service={service}",
            "--filter", "label=com.docker.compose.project.working_dir",  # images have the other labels, too
        )  # fmt: skip

    def inspect(self, service: str, template: str) -> str:
        """Return what `docker inspect --format` says of a service's container."""
        return self.docker("inspect", "--format", template, self.container(service))

    def state(self, service: str) -> str:
        """Return what Docker calls the state of a service's container."""
        return self.inspect(service, "{{.State.Status}}")

    def get(self, path: str = "/app/", **arguments: Any) -> requests.Response:
        """Send a GET to the balancer."""
        return requests.get(self.url + path, timeout=15, **arguments)

    def answers(self) -> bool:
        """Say whether the balancer answers."""
        try:
            return self.get("/health").ok
        except requests.RequestException:
            return False

    def status(self) -> dict[str, Any]:
        """Return the balancer's `/api/status`."""
        status: dict[str, Any] = self.get("/api/status").json()
        return status

    def states(self) -> dict[str, str]:
        """Return every server's state as the balancer holds it."""
        return {server["name"]: server["state"] for server in self.status()["servers"]}

    def wait_until(self, condition: Callable[[], object], what: str, timeout_s: float = 10) -> None:
        """Wait for a condition; fail with what was waited for, and what the balancer saw, when it doesn't come."""
        __tracebackhide__ = True
        until_s = time.monotonic() + timeout_s
        while not condition():
            if time.monotonic() > until_s:
                pytest.fail(f"waited {timeout_s} s for: {what}; the balancer sees {self.states()}")
            time.sleep(0.05)

    def wait_until_all_online(self, timeout_s: float = 20) -> None:
        """Wait until the balancer holds every server to be ONLINE; use the service, as an open breaker waits for it."""

        def are_online() -> bool:
            if set(self.states().values()) == {"ONLINE"}:
                return True
            self.get()
            return False

        self.wait_until(are_online, "all servers ONLINE", timeout_s)

    def heal(self) -> None:
        """Undo every fault by the plainest means, so that a broken command can't spoil the next test."""
        labels = [f"com.docker.compose.project={self.project}", "com.docker.compose.project.working_dir"]
        running = []
        for container in docker.from_env().containers.list(all=True, filters={"label": labels}):
            server = container.labels["com.docker.compose.service"]
            if server not in SERVERS:
                continue
            if container.status == "paused":
                container.unpause()
            if not container.attrs["NetworkSettings"]["Networks"]:
                self.docker("network", "connect", "--alias", server, f"{self.project}_default", container.id)
            if container.attrs["HostConfig"]["CpuQuota"] > 0:
                container.update(cpu_quota=-1)
            if container.status in ("running", "paused"):
                container.exec_run(["rm", "-f", FAULT_FILE], user="root")
                running.append(server)
        if sorted(running) != list(SERVERS):
            self.compose("up", "--detach", "--no-build", *SERVERS)

    def told(self) -> dict[str, Any]:
        """Return what `status.py --json` says, by server's name."""
        done = self.run("status.py", "--json")
        assert done.returncode == 0, done.stderr
        return {server["name"]: server for server in json.loads(done.stdout)["servers"]}

    def faults(self) -> dict[str, list[str]]:
        """Return what each server suffers from, as status.py tells it."""
        return {name: server["docker"]["faults"] for name, server in self.told().items()}

    def traces(self, server: str) -> list[object]:
        """Return what any fault could have left on a running server: files, a limit, no network."""
        files = self.docker("exec", self.container(server), "find", "/tmp", "-name", "faults*")  # noqa: S108
        quota, networks = self.inspect(server, "{{.HostConfig.CpuQuota}} {{len .NetworkSettings.Networks}}").split()
        return [files, int(quota) > 0, networks]

    def events(self) -> list[dict[str, Any]]:
        """Return what commands have done by lab.jsonl, without times; not what was only found healed (record.py)."""
        file = self.log_folder / "lab.jsonl"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        events = [event for event in map(json.loads, lines) if "found" not in event]
        return [{key: value for key, value in event.items() if key != "time"} for event in events]

    def log_lines(self) -> list[str]:
        """Return the lines of log.txt."""
        return (self.log_folder / "log.txt").read_text(encoding="utf-8").splitlines()


def is_one_line(text: str) -> bool:
    """Say whether a command complained with exactly one line."""
    return text.count("\n") == 1 and text.endswith("\n") and "Traceback" not in text
