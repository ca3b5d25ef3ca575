"""The machines of a fleet: reached through their engines, and what one lacks for the lab."""

import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lab import Trouble
from lab.fleet.tunnel import Tunnel
from lab.stack.containers import CONNECT_TIMEOUT_S
from lab.stack.errors import Refused, docker_errors, said_in
from lab.terminal import steps
from lab.texts.language import t

CALL_TIMEOUT_S = 40  # A swarm that has lost its leader answers nothing until it has another: half a minute.
OLDEST_ENGINE = (20, 10)  # whose stacks know cap_drop and a limit of processes
NO_LEADER = "does not have a leader"  # says an engine
SCHEMES = ("ssh", "unix", "tcp", "npipe")
BACK_WITHIN_S, BETWEEN_LOOKS_S = 30, 0.5
SSH_TIMEOUT_S = 15  # It has to get in first.


@dataclass
class Node:
    """A machine. told: how it was named: a context of Docker's, or an engine's address. api: the SDK's way there.

    info: what its engine says of itself. tunnel: what is between, where it is reached by ssh; url leads into that.
    """

    told: str
    url: str
    api: Any
    info: dict[str, Any]
    tunnel: Tunnel | None = None

    @property
    def name(self) -> str:
        """What the machine calls itself."""
        return str(self.info.get("Name") or self.told)

    @property
    def cli(self) -> list[str]:
        """The docker command that means this machine."""
        has_own_url = "://" in self.told or self.url.startswith("unix://")
        return ["docker", "--host", self.url] if has_own_url else ["docker", "--context", self.told]

    @property
    def _swarm(self) -> dict[str, Any]:
        return self.info.get("Swarm") or {}

    @property
    def swarm_id(self) -> str:
        """Its number in a swarm; "" while it is in none."""
        return str(self._swarm.get("NodeID", ""))

    @property
    def is_manager(self) -> bool:
        """Whether it decides, with others, what runs where."""
        return bool(self._swarm.get("ControlAvailable"))

    @property
    def address(self) -> str:
        """Under which others of its swarm know it; "" while it is in none."""
        return str(self._swarm.get("NodeAddr", ""))

    @contextmanager
    def asking(self, patience_s: float = CALL_TIMEOUT_S) -> Iterator[Any]:
        """Give the SDK's way to its engine, for what it answers within so long. Raises Trouble, which names it."""
        self.api.timeout = patience_s
        with self.errors():
            yield self.api

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Translate what the SDK raises as `docker_errors` does, but for an engine that is elsewhere."""
        try:
            with docker_errors():
                yield
        except Refused as refused:
            leaderless = t(
                "the swarm has no leader: its managers are choosing one (half a minute), or half of them and more "
                "can't be reached. Bring machines back, then run this again"
            )
            why = leaderless if NO_LEADER in str(refused) else refused
            raise Refused(t("{node}: {why}", node=self.told, why=why)) from refused
        except Trouble as trouble:
            if trouble.__cause__ is None:
                raise
            raise Trouble(self._silent(said_in(trouble.__cause__))) from trouble

    def _silent(self, why: str) -> str:
        if self.tunnel:
            return t(
                "{node}: {said}. This must work, and ask nothing: {command}",
                node=self.told,
                said=(self.tunnel.said() or why).rstrip("."),
                command=self.tunnel.example,
            )
        return t(
            "{node}: its engine can't be asked ({said}). See what this says: {command}",
            node=self.told,
            said=why,
            command=" ".join([*self.cli, "info"]),
        )

    def look_again(self) -> None:
        """Ask its engine anew. Raises Trouble."""
        with self.asking() as api:
            self.info = api.info()


def reach(told: str) -> Node:
    """Return a machine whose engine answers. Raises Trouble, which names it."""
    url, tls = _url_of(told)
    import docker

    tunnel = Tunnel(url) if url.startswith("ssh://") else None
    node = Node(told, tunnel.url if tunnel else url, None, {}, tunnel)
    with node.errors():
        timeout_s = SSH_TIMEOUT_S if tunnel else CONNECT_TIMEOUT_S
        node.api = docker.APIClient(base_url=node.url, tls=tls, timeout=timeout_s, version="auto")
        if tunnel:
            tunnel.share(node.api)
        node.api.timeout = CALL_TIMEOUT_S
        node.info = node.api.info()
    return node


def _url_of(told: str) -> tuple[str, Any]:
    """Return where a machine's engine is, and how its context has it proved who it is."""
    if "://" in told:
        if not _is_address(told):
            raise Trouble(t("{node}: take ssh://user@host, or the name of a context (docker context ls)", node=told))
        return told, False
    from docker.context import ContextAPI

    try:
        context = ContextAPI.get_context(told) if told else None
        known = ", ".join(sorted(one.name for one in ContextAPI.contexts())) if context is None else ""
    except Exception as error:  # The SDK has no error of its own for a context's file that is broken.
        raise Trouble(
            t("{node}: Docker's contexts can't be read: {why}. See: docker context ls", node=told, why=error)
        ) from error
    if context is None:
        raise Trouble(
            t(
                "there is no context {node}; there are: {known}. Make one: docker context create {node} --docker "
                "host=ssh://user@host",
                node=told,
                known=known,
            )
        )
    url = context.Host or "unix:///var/run/docker.sock"
    if url.startswith("ssh://") and not _is_address(url):
        raise Trouble(t("{node}: take ssh://user@host, or the name of a context (docker context ls)", node=url))
    return url, context.TLSConfig or False


def _is_address(told: str) -> bool:
    try:
        parts = urlsplit(told)
        return parts.scheme in SCHEMES and (parts.scheme != "ssh" or (bool(parts.hostname) and parts.port != 0))
    except ValueError:  # such as a port that is none
        return False


def lacks(node: Node, system: str) -> list[str]:
    """Return what keeps a machine from being one of the fleet's, each in a line.

    system: what the images run on, such as `linux/x86_64`.
    """
    info, found = node.info, []
    swarm, engine = info.get("Swarm") or {}, str(info.get("ServerVersion") or "?")
    version = tuple(int(part) for part in engine.split(".")[:2] if part.isdigit())
    if version < OLDEST_ENGINE:
        found.append(t("its engine is {version}; take 20.10 or newer", version=engine))
    if "name=rootless" in (info.get("SecurityOptions") or ()):
        found.append(t("its engine is rootless, and has no network between machines; take one that root runs"))
    if (its_own := system_of(info)) != system:
        found.append(t("it runs {its}, the images are for {ours}", its=its_own, ours=system))
    if is_coming_back(info):
        found.append(t("it has not found back to its swarm yet: run this again in half a minute"))
    if (state := swarm.get("LocalNodeState")) in ("error", "locked"):
        why = swarm.get("Error") or state
        found.append(t("its swarm is in trouble ({why}); let it leave: docker swarm leave --force", why=why))
    return found


def is_coming_back(info: Mapping[str, Any]) -> bool:
    """Say whether an engine that was begun anew has not found its swarm yet. PURE."""
    return (info.get("Swarm") or {}).get("LocalNodeState") == "pending"


def wait_until_back(node: Node) -> None:
    """Wait until a machine that was begun anew has found back to its swarm, for some time at most. Raises Trouble."""
    until_s = time.monotonic() + BACK_WITHIN_S
    if is_coming_back(node.info):
        steps.step(
            t("{node} is coming back to its swarm: waiting for it, {seconds} s at most", node=node.told,
              seconds=BACK_WITHIN_S)
        )  # fmt: skip
    while is_coming_back(node.info) and time.monotonic() < until_s:
        time.sleep(BETWEEN_LOOKS_S)
        node.look_again()


def system_of(info: dict[str, Any]) -> str:
    """Return what an engine runs on, such as `linux/x86_64`."""
    return f"{info.get('OSType', '?')}/{info.get('Architecture', '?')}"


def hostname(member: Mapping[str, Any]) -> str:
    """Return what a member of a swarm calls itself; its id where the swarm has not heard of it yet."""
    return str((member.get("Description") or {}).get("Hostname") or member["ID"])


def namesakes(nodes: Sequence[Node]) -> list[str]:
    """Return a line for each name that several machines have: by that, everything else tells them apart."""
    return [
        t(
            "{nodes} are called {name}: one machine is named once, and each has a name of its own (hostnamectl)",
            nodes=", ".join(node.told for node in nodes if node.name == name),
            name=name,
        )
        for name, count in Counter(node.name for node in nodes).items()
        if count > 1
    ]
