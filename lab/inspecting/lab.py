"""A lab that is inspected, whoever has written it: reached by HTTP at its address, and by Docker."""

import tarfile
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

from lab import Trouble
from lab.actions.breaking import break_one
from lab.actions.healing import heal_or_say_why
from lab.clone.project import BALANCER, SERVERS
from lab.command.interruption import Interruption
from lab.faults.decision import describe
from lab.faults.fault import Fault
from lab.faults.menu import BY_NAME, seen_in
from lab.inspecting import client
from lab.inspecting.answer import Answer
from lab.inspecting.finding import Found, find, log_paths
from lab.stack import balancer_view, fault_file
from lab.stack.container import Container
from lab.stack.containers import Clone
from lab.stack.errors import Refused, docker_errors
from lab.stack.snapshot import Snapshot
from lab.terminal.words import listed
from lab.texts.language import t

REQUEST_S = 8.0  # three attempts of 2 s, and what a busy machine adds
PAGE_S = 15.0  # a page sends one request, and perhaps asks every server how it is
REST_S = 0.1
DIRECT_S = 12.0
FAILING = ("pause", "stop")  # the second where the engine refuses the first
PORTS = (8000, 80, 8080, 5000, 3000)  # of a server, when its container doesn't say
# Run in a container of a lab, with whatever is there: asks one address after the other, and prints the first answer.
ASK = """
for url; do
  for tool in curl wget python3 python php node; do
    command -v $tool >/dev/null 2>&1 || continue
    case $tool in
      curl) curl -fs -m 3 "$url" ;;
      wget) wget -q -T 3 -O - "$url" ;;
      php) php -r 'if (($a = @file_get_contents($argv[1])) === false) exit(1); echo $a;' "$url" ;;
      node) node -e 'fetch(process.argv[1]).then(a => a.text()).then(console.log)' "$url" ;;
      *) $tool -c 'import sys, urllib.request as u; print(u.urlopen(sys.argv[1], None, 3).read().decode())' "$url" ;;
    esac 2>/dev/null && exit 0
    break
  done
done
exit 1
"""


class Interrupted(Trouble):
    """Somebody has ended the inspection before its end."""


class InspectedLab:
    """A lab at an address. there: the servers that have a container."""

    def __init__(self, url: str, clone: Clone, found: Found, interruption: Interruption) -> None:
        """Look at every server. Raises Trouble when one is broken already, or none is there."""
        # Windows would try another address first.
        self._url = url.replace("//localhost", "//127.0.0.1")
        self._clone, self._balancer, self._interruption = clone, found.balancer, interruption
        self._failed: dict[str, Fault] = {}
        containers = {server: clone.container(server) for server in SERVERS}
        self.there = [server for server, one in containers.items() if one.snapshot.status != "removed"]
        if not self.there:
            names = {"project": found.project, "servers": listed(SERVERS)}
            raise Trouble(t("The Compose project {project} has none of the services {servers}.", **names))
        broken = {name: why for name in self.there if (why := self._ailing(name, containers[name].snapshot))}
        if found.state != "running":
            broken[BALANCER] = found.state
        if broken:
            ailing = listed([f"{name} ({why})" for name, why in broken.items()])
            raise Trouble(
                t(
                    "Heal first what is broken already: {ailing}. In this clone: python lab/heal.py; elsewhere: docker "
                    "unpause, docker start. What can't be healed: remove its container, it then counts as missing.",
                    ailing=ailing,
                )
            )

    def now(self) -> float:
        """Return the seconds of a clock that never goes back."""
        return time.monotonic()

    def rest(self) -> None:
        """Wait a moment before something is tried again. Raises Interrupted."""
        self._go_on()
        time.sleep(REST_S)

    def get(self, path: str, accept: str = client.PROGRAM) -> Answer:
        """Ask the lab. Raises Interrupted."""
        within_s = PAGE_S if accept == client.PAGE else REQUEST_S
        answer = client.get(f"{self._url}{path}", accept, within_s, lambda: bool(self._interruption.name))
        self._go_on()
        return answer

    def is_ready(self) -> bool:
        """Say whether its balancer holds every server to be ONLINE; True where it has no /api/status to ask."""
        try:
            seen = balancer_view.ask(self._url)
        except balancer_view.NoAnswer:
            return True
        return all(seen.server(server).is_online for server in self.there)

    def body_of(self, server: str) -> str | None:
        """Return what a server answers past the balancer; None when it can't be asked so. Raises Interrupted."""
        self._go_on()
        if server not in self.there:
            return None
        looked = self._inspect(server)
        ports = [int(port.partition("/")[0]) for port in looked["Config"].get("ExposedPorts") or {}]
        networks = looked["NetworkSettings"]["Networks"].values()
        hosts = [one["IPAddress"] for one in networks if one.get("IPAddress")]
        urls = [f"http://{host}:{port}/" for port in dict.fromkeys((*ports, *PORTS)) for host in hosts]
        # From where there is a program for it.
        for one in (self._clone.container(server), Container(self._clone, BALANCER, self._balancer, Snapshot(""))):
            with suppress(Refused):
                code, output = one.run(["sh", "-c", ASK, "sh", *urls], within_s=DIRECT_S)
                if code == 0:
                    return output
        return None

    def received(self, server: str) -> int | None:
        """Return how many packets have come to a server's container; None when that can't be told."""
        with suppress(Refused, KeyError), docker_errors():
            told = self._clone.api.stats(self._id(server), stream=False, one_shot=True)
            return sum(int(one["rx_packets"]) for one in told["networks"].values())
        return None

    def log(self) -> bytes | None:
        """Return what is in the lab's log; None when there is none. Raises Trouble when the engine can't be asked."""
        with docker_errors():
            looked = self._clone.api.inspect_container(self._balancer)
        for path in log_paths(looked):
            with suppress(Refused, tarfile.TarError), docker_errors():
                # The engine's own copy: whatever the balancer is built of, and wherever the engine is.
                chunks, _ = self._clone.api.get_archive(self._balancer, path)
                with tarfile.open(fileobj=BytesIO(b"".join(chunks))) as packed:
                    for member in packed.getmembers():
                        if member.isfile() and (file := packed.extractfile(member)):
                            return file.read()
        return None

    def fail(self, server: str) -> None:
        """Let a server fail: freeze it, or stop it where that is refused. Raises Trouble when neither can be done."""
        self._go_on()
        if server not in self.there:
            return
        for name in FAILING:
            done = break_one(self._clone, BY_NAME[name], server, {})
            if done.ours:  # Perhaps: when the engine's answer hasn't come, it may be so all the same.
                self._failed[server] = BY_NAME[name]
            if done.ours and not done.is_trouble:
                return
        raise Trouble(done.say)

    def heal(self) -> None:
        """Undo what `fail` has done, and nothing else. Raises Trouble when that can't be done."""
        troubles = []
        for server, fault in [*self._failed.items()]:
            healed = heal_or_say_why(self._clone, server, fault)
            if healed.trouble:
                troubles.append(healed.trouble)
            else:
                del self._failed[server]
        if troubles:
            raise Trouble("\n".join(troubles))

    def _go_on(self) -> None:
        if self._interruption.name:
            words = t("Ended by {signal}: no marks. What was broken is healed.", signal=self._interruption.name)
            interrupted = Interrupted(words)
            interrupted.exit_code = self._interruption.exit_code
            raise interrupted

    def _id(self, server: str) -> str:
        return str(self._clone.listing().mine[server]["Id"])

    def _inspect(self, server: str) -> Any:
        with docker_errors():
            return self._clone.api.inspect_container(self._id(server))

    def _ailing(self, server: str, snapshot: Snapshot) -> str:
        """Say what ails a server; "" when nothing does."""
        if snapshot.status != "running":
            return describe(snapshot)
        is_limited_by_its_makers = bool(self._inspect(server)["HostConfig"].get("NanoCpus"))
        faults = [] if snapshot.fault_file == fault_file.NOT_KNOWN else seen_in(snapshot)
        return ", ".join(one.name for one in faults if not (one.name == "starve" and is_limited_by_its_makers))


def reach(url: str, project: str | None, api: Any, interruption: Interruption) -> tuple[InspectedLab, str]:
    """Return the lab at an address and its project's name. Raises Trouble."""
    with docker_errors():
        entries = api.containers(all=True)
    found = find(entries, url, project)
    return InspectedLab(url, Clone(api, found.project, Path(found.folder)), found, interruption), found.project
