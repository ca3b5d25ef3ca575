"""The real lab, on real containers, for the tests that need it.

`make test` names the Compose project and the port in COMPOSE_PROJECT_NAME and PORT, so that a lab that is already
running is not disturbed. Without an engine these tests are skipped with the reason; with REQUIRE_ALL=1 they fail.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import pytest
import requests

ROOT = Path(__file__).resolve().parent.parent
SERVERS = ("server1", "server2", "server3")
FAULT_FILE = "/tmp/faults.json"  # noqa: S108 (in a server's container)


def skip_or_fail(reason: str) -> None:
    """Skip the test with a reason, or fail it where nothing may be skipped."""
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


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
        return {**os.environ, **ours, **(extra or {})}

    def run(
        self, script: str, *arguments: str, env: dict[str, str] | None = None, timeout: float = 30
    ) -> subprocess.CompletedProcess[str]:
        """Run one of the lab's commands, such as run("fail.py", "server1"), to its end."""
        command = [sys.executable, str(ROOT / "lab" / script), *arguments]
        environment = self.environment(env)
        return subprocess.run(command, env=environment, cwd=ROOT, text=True, capture_output=True, timeout=timeout)

    def popen(self, script: str, *arguments: str, env: dict[str, str] | None = None) -> "subprocess.Popen[str]":
        """Start one of the lab's commands."""
        command = [sys.executable, str(ROOT / "lab" / script), *arguments]
        return subprocess.Popen(
            command, env=self.environment(env), cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
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

    def faults(self) -> dict[str, list[str]]:
        """Return what each server suffers from, as status.py tells it."""
        servers = json.loads(self.run("status.py", "--json").stdout)["servers"]
        return {server["name"]: server["docker"]["faults"] for server in servers}

    def log_lines(self) -> list[str]:
        """Return the lines of log.txt."""
        return (self.log_folder / "log.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="session")
def started_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab of the tests' own, built and started once, taken down at the end."""
    if not _works("docker", "version"):
        skip_or_fail("no Docker engine can be reached; `make up` says what to do")
    if not _works("docker", "compose", "version"):
        skip_or_fail("Docker Compose v2 is missing; `make up` gets it")
    lab = Lab(
        project=os.environ.get("COMPOSE_PROJECT_NAME", "fault-tolerance-lab-test"),
        port=int(os.environ.get("PORT") or free_port()),
        log_folder=tmp_path_factory.mktemp("log"),
    )
    started = lab.compose("up", "--detach", "--build")
    try:
        if started.returncode != 0:
            pytest.fail(f"docker compose up failed:\n{started.stderr[-3000:]}")
        until_s = time.monotonic() + 30
        while not lab.answers():
            if time.monotonic() > until_s:
                pytest.fail(f"the balancer did not come up:\n{lab.compose('logs', '--tail', '30').stdout}")
            time.sleep(0.1)
        lab.wait_until_all_online()
        yield lab
        assert lab.faults() == {server: [] for server in SERVERS}, "the tests have left faults behind"
    finally:
        lab.compose("down", "--remove-orphans", "--timeout", "3")


@pytest.fixture
def lab(started_lab: Lab) -> Iterator[Lab]:
    """The lab with every server ONLINE before the test, and healed after it."""
    started_lab.wait_until_all_online()
    yield started_lab
    started_lab.heal()
    started_lab.wait_until_all_online()


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _works(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
