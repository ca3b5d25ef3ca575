"""What is done to the bench's containers, and read of them: the lab's own ways, and what only a bench needs."""

import http.client
import json
import re
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench.balancers import Balancer
from bench.rows import Step
from lab import Trouble
from lab.actions.healing import heal_or_say_why
from lab.clone.project import SERVERS
from lab.measuring.figures import Sample, served_by
from lab.stack import fault_file
from lab.stack.container import Container
from lab.stack.containers import Clone
from lab.stack.errors import docker_errors
from lab.terminal.steps import note

GRACE_S = 8  # Enough for a server to end by itself, whatever connections a balancer keeps to it.
# What a step may be, beside `tell`, `join`, `starve`. Each is a call or two to the engine: a fault must come in time.
ACTIONS: Mapping[str, Callable[[Container], None]] = {
    "pause": Container.pause,
    "unpause": Container.unpause,
    "kill": Container.kill,
    "stop": lambda server: server.stop(GRACE_S),
    "start": Container.start,
    "restart": lambda server: server.restart(GRACE_S),
    "cut": Container.cut,
    "feed": lambda server: server.limit_cpus(None),
}
NO_HEADERS: Mapping[str, str] = {}
SETTLE_S = 30
CALM_ANSWERS = 20  # The primary's in a row, before a run begins.
WRK = "wrk"
NOT_MEASURED = (*SERVERS, WRK, "instant")
CONNECTIONS = 16
AT_ONCE, MOST_S = 8, 1  # How a server is asked for the most that it can do.
# What our balancer adds to a request: a server has to read that too.
ADDED = {
    "X-Forwarded-For": "10.213.77.1",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "127.0.0.1:28080",
    "Via": "1.1 fault-tolerance-lab",
    "X-Request-Id": "0a1b2c3d4e5f60718293a4b5c6d7e8f9",
}
RUN_WITHIN_S = 60.0  # The crowd takes half as long.


class Engine:
    """The running bench: its servers to break, its balancers to ask."""

    def __init__(self, clone: Clone) -> None:
        self._clone = clone
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._broken: set[str] = set()
        self._servers = {server: clone.container(server) for server in SERVERS}
        listing = clone.listing().mine
        networks = {server: listing[server]["NetworkSettings"]["Networks"] for server in SERVERS}
        self._addresses = {server: next(iter(those.values()))["IPAddress"] for server, those in networks.items()}

    def do(self, step: Step) -> None:
        """Do one step to one server. Raises Trouble when the engine refuses."""
        self._broken.add(step.server)
        server = self._servers[step.server]
        if step.action == "tell":
            self._tell(server, step.told)
        elif step.action == "join":
            # With its old address, so that a peer which looks names up only once isn't lost for good.
            server.join(self._addresses[step.server])
        elif step.action == "starve":
            server.limit_cpus(step.cpus)
        else:
            ACTIONS[step.action](server)

    def _tell(self, server: Container, faults: Mapping[str, Mapping[str, float]]) -> None:
        if faults:
            self._run(server, fault_file.write_command(faults))
        else:
            server.clear_faults()

    def heal(self) -> None:
        """Undo whatever steps have done to servers, and wait until they answer again."""
        for server in sorted(self._broken):
            if self._clone.container(server).snapshot.is_cut:
                self.do(Step(0, "join", server))
            healed = heal_or_say_why(self._clone, server)
            if healed.trouble:
                raise Trouble(healed.trouble)
            until_s = time.monotonic() + SETTLE_S
            while not self._servers[server].answers():
                if time.monotonic() > until_s:
                    raise Trouble(f"{server} doesn't answer {SETTLE_S} s after it was healed: docker logs says why.")
                time.sleep(0.2)
        self._broken.clear()

    def settle(self, balancer: Balancer) -> None:
        """Wait until the primary answers everything through a balancer; one that won't see to that is restarted."""
        if self._is_settled(balancer):
            return
        note(f"{balancer.name} has not gone back to server1 {SETTLE_S} s after the last heal: restarting it")
        self._clone.container(balancer.service).restart(grace_s=1)
        if not self._is_settled(balancer):
            raise Trouble(f"{balancer.name} doesn't go back to server1, not even after a restart.")

    def _is_settled(self, balancer: Balancer) -> bool:
        until_s = time.monotonic() + SETTLE_S
        in_a_row = 0
        while time.monotonic() < until_s:
            in_a_row = in_a_row + 1 if self._ask(balancer) in (SERVERS if balancer.spreads else SERVERS[:1]) else 0
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
        said = self._run(self._clone.container(balancer.service), balancer.version)
        found = re.search(r"\d+\.\d+\.\d+", said)
        return found[0] if found else said.strip()[:40]

    def throughput(self, balancer: Balancer, seconds: int) -> float:
        """Return how many requests a second a balancer passes on to wrk, from inside the network."""
        return self.wrk(balancer, seconds)[1]

    def wrk(self, balancer: Balancer, seconds: int) -> tuple[int, float]:
        """Return how many requests wrk has sent through a balancer, and how many that was a second."""
        return self._wrk(balancer.name, f"http://{balancer.service}:8080{balancer.path}", CONNECTIONS, seconds)

    def most_per_s(self, cpus: float) -> float:
        """Return how many requests a second the servers can do with so much of a CPU each: one by one, and summed."""
        most = 0.0
        for server in SERVERS:
            self.do(Step(0, "starve", server, cpus=cpus))
            most += self._wrk(server, f"http://{server}:8000/", AT_ONCE, MOST_S, ADDED)[1]
            self.do(Step(0, "feed", server))
        return round(most, 1)

    def _wrk(
        self, name: str, url: str, connections: int, seconds: int, headers: Mapping[str, str] = NO_HEADERS
    ) -> tuple[int, float]:
        lines = [word for key, value in headers.items() for word in ("-H", f"{key}: {value}")]
        said = self._run(self._clone.container(WRK), ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *lines, url])
        sent, rate = re.search(r"(\d+) requests in", said), re.search(r"Requests/sec:\s*([\d.]+)", said)
        if not sent or not rate or "Non-2xx" in said:
            raise Trouble(f"wrk through {name} failed: {said.strip()}")
        return int(sent[1]), float(rate[1])

    def wake_only(self, awake: Sequence[Balancer]) -> None:
        """Freeze every balancer but these: a probe of one that isn't measured costs a starved server, too."""
        wanted = {one.service for one in awake}
        for service, entry in sorted(self._clone.listing().mine.items()):
            if service not in NOT_MEASURED and entry["State"] == ("paused" if service in wanted else "running"):
                container = self._clone.container(service)
                (container.unpause if service in wanted else container.pause)()

    def wake_all(self) -> None:
        """Let every balancer go on."""
        for service, entry in sorted(self._clone.listing().mine.items()):
            if service not in NOT_MEASURED and entry["State"] == "paused":
                self._clone.container(service).unpause()

    def cpu_s(self, balancer: Balancer) -> float:
        """Return how many seconds of a CPU a balancer's container has used since it was made."""
        identity = self._clone.listing().mine[balancer.service]["Id"]
        with docker_errors():
            used = self._clone.api.stats(identity, stream=False, one_shot=True)["cpu_stats"]["cpu_usage"]
        return float(used["total_usage"]) / 1e9

    def crowd(self, balancer: Balancer) -> dict[str, Any]:
        """Return what crowd.py finds out about a balancer, from inside the network."""
        crowd = ["python3", "/etc/bench/crowd.py", balancer.service, "8080", balancer.path]
        return dict(json.loads(self._run(self._clone.container(WRK), crowd)))

    def memory_mib(self, balancer: Balancer) -> float:
        """Return what a balancer's container holds in memory, in MiB."""
        return memory_mib(self._clone, balancer.service)

    def _run(self, container: Container, command: Sequence[str]) -> str:
        code, output = container.run(command, within_s=RUN_WITHIN_S)
        if code:
            raise Trouble(f"`{' '.join(command)}` in {container.name} ended with exit code {code}: {output.strip()}")
        return output


def memory_mib(clone: Clone, service: str) -> float:
    """Return what a container holds in memory, in MiB, as `docker stats` counts: without the file cache."""
    with docker_errors():
        usage: dict[str, Any] = clone.api.stats(clone.listing().mine[service]["Id"], stream=False)["memory_stats"]
    cache = usage.get("stats", {})
    held = usage.get("usage", 0) - cache.get("inactive_file", cache.get("total_inactive_file", 0))
    return round(float(held) / 2**20, 1)
