"""The machines of a fleet: reached through their engines, and what one lacks for the lab."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lab import Trouble
from lab.stack.containers import CONNECT_TIMEOUT_S
from lab.stack.errors import docker_errors
from lab.texts.language import t

CALL_TIMEOUT_S = 40  # A swarm that has lost its leader answers nothing until it has another: half a minute.
OLDEST_ENGINE = (20, 10)  # whose stacks know cap_drop and a limit of processes


@dataclass
class Node:
    """A machine. told: how it was named: a context of Docker's, or an engine's address. api: the SDK's way there.

    info: what its engine says of itself.
    """

    told: str
    url: str
    api: Any
    info: dict[str, Any]

    @property
    def name(self) -> str:
        """What the machine calls itself."""
        return str(self.info["Name"])

    @property
    def cli(self) -> list[str]:
        """The docker command that means this machine."""
        return ["docker", "--host", self.url] if "://" in self.told else ["docker", "--context", self.told]

    @property
    def swarm_id(self) -> str:
        """Its number in a swarm; "" while it is in none."""
        return str(self.info["Swarm"].get("NodeID", ""))

    @property
    def is_manager(self) -> bool:
        """Whether it decides, with others, what runs where."""
        return bool(self.info["Swarm"].get("ControlAvailable"))

    @property
    def address(self) -> str:
        """Under which others of its swarm know it; "" while it is in none."""
        return str(self.info["Swarm"].get("NodeAddr", ""))

    def look_again(self) -> None:
        """Ask its engine anew. Raises Trouble."""
        with docker_errors():
            self.info = self.api.info()


def reach(told: str) -> Node:
    """Return a machine whose engine answers. Raises Trouble, which names it."""
    url, tls = _url_of(told)
    import docker

    try:
        with docker_errors():
            is_ssh = url.startswith("ssh://")
            api = docker.APIClient(
                base_url=url, tls=tls, timeout=CONNECT_TIMEOUT_S, use_ssh_client=is_ssh, version="auto"
            )
            api.timeout = CALL_TIMEOUT_S
            info = api.info()
    except Trouble as trouble:
        raise Trouble(t("{node}: {why}", node=told, why=trouble)) from trouble
    return Node(told, url, api, info)


def _url_of(told: str) -> tuple[str, Any]:
    """Return where a machine's engine is, and how its context has it proved who it is."""
    if "://" in told:
        if urlsplit(told).scheme not in ("ssh", "unix", "tcp", "npipe"):
            raise Trouble(t("{node}: take ssh://user@host, or the name of a context (docker context ls)", node=told))
        return told, False
    from docker.context import ContextAPI

    context = ContextAPI.get_context(told)
    if context is None:
        known = ", ".join(sorted(one.name for one in ContextAPI.contexts()))
        raise Trouble(
            t(
                "there is no context {node}; there are: {known}. Make one: docker context create {node} --docker "
                "host=ssh://user@host",
                node=told,
                known=known,
            )
        )
    return context.Host or "unix:///var/run/docker.sock", context.TLSConfig or False


def lacks(node: Node, system: str) -> list[str]:
    """Return what keeps a machine from being one of the fleet's, each in a line.

    system: what the images run on, such as `linux/x86_64`.
    """
    info, found = node.info, []
    version = tuple(int(part) for part in info["ServerVersion"].split(".")[:2] if part.isdigit())
    if version < OLDEST_ENGINE:
        found.append(t("its engine is {version}; take 20.10 or newer", version=info["ServerVersion"]))
    its_own = f"{info['OSType']}/{info['Architecture']}"
    if its_own != system:
        found.append(t("it runs {its}, the images are for {ours}", its=its_own, ours=system))
    if info["Swarm"].get("LocalNodeState") in ("error", "locked", "pending"):
        why = info["Swarm"].get("Error") or info["Swarm"]["LocalNodeState"]
        found.append(t("its swarm is in trouble ({why}); let it leave: docker swarm leave --force", why=why))
    return found
