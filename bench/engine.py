"""What is done to the bench's containers, and read of them, through the Docker engine."""

import contextlib
import http.client
import json
import re
import time
import urllib.request
from collections.abc import Iterator, Sequence
from typing import Any

import requests

from bench.balancers import Balancer
from bench.rows import Step
from lab import Trouble
from lab.clone.project import SERVERS
from lab.measuring.figures import Sample, served_by
from lab.stack import containers
from lab.stack.snapshot import CPU_PERIOD_US
from lab.terminal.steps import note

FAULT_FILE = "/tmp/faults.json"  # noqa: S108  in the server's container, where it is a tmpfs
RESTART_GRACE_S = 8
CPU_QUOTA_US = {"starve": CPU_PERIOD_US // 20, "feed": -1}
SETTLE_S = 30
CALM_ANSWERS = 20  # The primary's in a row, before a run begins.
WRK = "wrk"
CONNECTIONS = 16


class Engine:
    """The running bench: its servers to break, its balancers to ask."""

    def __init__(self) -> None:
        self._clone = containers.connect()
        self._api = self._clone.api
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._broken: set[str] = set()
        listing = self._clone.listing().mine
        self._ids = {service: entry["Id"] for service, entry in listing.items()}
        networks = listing[SERVERS[0]]["NetworkSettings"]["Networks"]
        self._network = next(iter(networks))
        self._addresses = {
            server: listing[server]["NetworkSettings"]["Networks"][self._network]["IPAddress"] for server in SERVERS
        }

    def do(self, step: Step) -> None:
        """Do one step to one server. Raises Trouble when the engine refuses."""
        self._broken.add(step.server)
        identity = self._ids[step.server]
        with _engine_errors():
            if step.action == "tell":
                self._tell(step.server, json.dumps(step.told))
            elif step.action == "cut":
                self._api.disconnect_container_from_network(identity, self._network, force=True)
            elif step.action == "join":
                # With its old address, so that a peer which looks names up only once isn't lost for good.
                self._api.connect_container_to_network(
                    identity, self._network, aliases=[step.server], ipv4_address=self._addresses[step.server]
                )
            elif step.action in CPU_QUOTA_US:
                quota_us = CPU_QUOTA_US[step.action]
                self._api.update_container(identity, cpu_period=CPU_PERIOD_US, cpu_quota=quota_us)
            elif step.action == "kill":
                self._api.kill(identity)
            elif step.action == "restart":
                self._api.restart(identity, timeout=RESTART_GRACE_S)
            else:
                getattr(self._api, step.action)(identity)

    def _tell(self, server: str, faults: str) -> None:
        # Written aside and moved, so that no request ever reads half a file.
        script = 'printf %s "$1" > "$0.new" && mv "$0.new" "$0"'
        self._run(server, ["sh", "-c", script, FAULT_FILE, faults])

    def _run(self, service: str, command: Sequence[str]) -> str:
        with _engine_errors():
            run = self._api.exec_create(self._ids[service], list(command))
            output = self._api.exec_start(run).decode("utf-8", "replace")
            code = self._api.exec_inspect(run)["ExitCode"]
        if code:
            raise Trouble(f"`{' '.join(command)}` in {service} ended with exit code {code}: {output.strip()}")
        return str(output)

    def heal(self) -> None:
        """Undo whatever steps have done to servers, and wait until they answer again."""
        for server in sorted(self._broken):
            container = self._clone.container(server)
            entry = self._clone.listing().mine[server]
            if container.snapshot.status == "paused":
                container.unpause()
            elif container.snapshot.status != "running":
                container.start()
            if self._network not in entry["NetworkSettings"]["Networks"]:
                self.do(Step(0, "join", server))
            self.do(Step(0, "feed", server))
            until_s = time.monotonic() + SETTLE_S
            while not container.answers():
                if time.monotonic() > until_s:
                    raise Trouble(f"{server} doesn't answer {SETTLE_S} s after it was healed: docker logs says why.")
                time.sleep(0.2)
            self._tell(server, "{}")
        self._broken.clear()

    def settle(self, balancer: Balancer) -> None:
        """Wait until the primary answers everything through a balancer; one that won't see to that is restarted."""
        if self._is_settled(balancer):
            return
        note(f"{balancer.name} has not gone back to server1 {SETTLE_S} s after the last heal: restarting it")
        with _engine_errors():
            self._api.restart(self._ids[balancer.service], timeout=1)
        if not self._is_settled(balancer):
            raise Trouble(f"{balancer.name} doesn't go back to server1, not even after a restart.")

    def _is_settled(self, balancer: Balancer) -> bool:
        until_s = time.monotonic() + SETTLE_S
        in_a_row = 0
        while time.monotonic() < until_s:
            in_a_row = in_a_row + 1 if self._ask(balancer) == SERVERS[0] else 0
            if in_a_row == CALM_ANSWERS:
                return True
            time.sleep(0.02 if in_a_row else 0.2)
        return False

    def _ask(self, balancer: Balancer) -> str:
        try:
            with self._opener.open(self.url(balancer), timeout=5) as answer:
                return served_by(Sample(0, 0, 0, answer.status, answer.read().decode("utf-8", "replace")))
        except (OSError, ValueError, http.client.HTTPException):
            return ""

    def url(self, balancer: Balancer) -> str:
        """Return the address of the service behind a balancer, as this machine reaches it."""
        for port in self._clone.listing().mine[balancer.service]["Ports"]:
            if port.get("PublicPort"):
                return f"http://127.0.0.1:{port['PublicPort']}{balancer.path}"
        raise Trouble(f"{balancer.name} has no port: is its container running? docker logs says more.")

    def version(self, balancer: Balancer) -> str:
        """Return a peer's version, such as "1.26.3"."""
        said = self._run(balancer.service, balancer.version)
        found = re.search(r"\d+\.\d+\.\d+", said)
        return found[0] if found else said.strip()[:40]

    def throughput(self, balancer: Balancer, seconds: int) -> float:
        """Return how many requests a second a balancer passes on to wrk, from inside the network."""
        url = f"http://{balancer.service}:8080{balancer.path}"
        said = self._run(WRK, ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", url])
        found = re.search(r"Requests/sec:\s*([\d.]+)", said)
        if not found or "Non-2xx" in said:
            raise Trouble(f"wrk through {balancer.name} failed: {said.strip()}")
        return float(found[1])

    def crowd(self, balancer: Balancer) -> dict[str, Any]:
        """Return what crowd.py finds out about a balancer, from inside the network."""
        said = self._run(WRK, ["python3", "/etc/bench/crowd.py", balancer.service, "8080", balancer.path])
        return dict(json.loads(said))

    def memory_mib(self, balancer: Balancer) -> float:
        """Return what a balancer's container holds in memory, as `docker stats` counts: without the file cache."""
        with _engine_errors():
            usage: dict[str, Any] = self._api.stats(self._ids[balancer.service], stream=False)["memory_stats"]
        cache = usage.get("stats", {})
        held = usage.get("usage", 0) - cache.get("inactive_file", cache.get("total_inactive_file", 0))
        return round(float(held) / 2**20, 1)


@contextlib.contextmanager
def _engine_errors() -> Iterator[None]:
    """Translate what the Docker SDK raises when the engine says no; all of it is requests' kind of error."""
    try:
        yield
    except requests.RequestException as error:
        raise Trouble(f"The Docker engine refused: {error}") from error
