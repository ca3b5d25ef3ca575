"""Images go to the machines through a registry: pushed there from here, and pulled by each machine by itself."""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from lab import Trouble
from lab.clone.known_settings import PART, REGISTRY
from lab.fleet import carrying
from lab.fleet.nodes import Node
from lab.stack.errors import Refused, docker_errors
from lab.terminal import steps
from lab.terminal.words import printable
from lab.texts.language import t

MOVING = ("Pushing", "Downloading")
SPEAKS_HTTP = ("HTTP response to HTTPS client",)
REFUSES = ("no basic auth credentials", "unauthorized", "authentication required", "denied", "forbidden")
UNTRUSTED = ("x509", "certificate")
NOT_REACHED = ("refused", "no such host", "timeout", "no route", "unreachable", "exceeded", "server misbehaving", "EOF")
Lines = Iterable[Mapping[str, Any]]


def read(text: str) -> str:
    """Return a registry in its one spelling, such as 10.0.0.5:5000/lab; "" for what is none. PURE.

    Docker takes the first part of an image's name for a registry when it has a dot or a port, or is localhost.
    """
    found = text.rstrip("/")
    host = found.partition("/")[0]
    is_one = re.fullmatch(rf"{REGISTRY}({PART}/)*", f"{found}/", flags=re.ASCII)
    return found if is_one and (re.search(r"[.:]", host) or host == "localhost") else ""


def named(wanted: Iterable[str], registry: str) -> dict[str, str]:
    """Return each image's name in the registry, by its name here. PURE."""
    return {name: f"{registry}/{name}" for name in wanted}


def push(here: Any, wanted: Iterable[str], registry: str) -> None:
    """Have this machine's engine send images there, as far as the registry lacks them. Raises Trouble."""
    for name, there in named(wanted, registry).items():
        repository, _, tag = there.rpartition(":")
        with docker_errors():
            here.tag(name, repository, tag)
        before, here.timeout = here.timeout, carrying.WORKS_S
        try:
            sent = _follow(partial(here.push, repository, tag, stream=True, decode=True), registry)
        except Refused as refused:
            raise Trouble(why(str(refused), registry, t("this machine"))) from None
        finally:
            here.timeout = before
        size = sent // carrying.MIB
        steps.ok(t("{registry} has {image} ({size} MiB sent)", registry=registry, image=name, size=size))


def pull(node: Node, wanted: Sequence[str], registry: str) -> int:
    """Have a machine get images from there; return how many bytes it got. Raises Trouble, also when it can't."""
    names, received = [*named(wanted, registry).values()], 0
    with node.errors():
        node.api.timeout = carrying.WORKS_S
        for name in names:
            repository, _, tag = name.rpartition(":")
            try:
                received += _follow(partial(node.api.pull, repository, tag, stream=True, decode=True), node.name)
            except Refused as refused:
                raise Trouble(why(str(refused), registry, node.told)) from None
    with node.asking() as api:
        missing = {*names} - carrying.ids(api, names).keys()
    if missing:
        raise Trouble(t("{node} has not taken {images}", node=node.name, images=", ".join(sorted(missing))))
    return received


def _follow(begin: Callable[[], Lines], name: str) -> int:
    """Tell now and then how far an engine is by its lines; return how many bytes it moved. Raises Refused."""
    moved: dict[str, int] = {}
    told_s = time.monotonic()
    with docker_errors():
        for line in begin():
            if "error" in line:
                raise Refused(printable(str(line["error"])))
            if line.get("status") in MOVING:
                moved[str(line.get("id"))] = (line.get("progressDetail") or {}).get("current") or 0
            if time.monotonic() - told_s > carrying.TELLS_EVERY_S:
                steps.detail(t("{node}: {size} MiB", node=name, size=sum(moved.values()) // carrying.MIB))
                told_s = time.monotonic()
    return sum(moved.values())


def why(said: str, registry: str, who: str) -> str:
    """Return in one line why an engine and a registry don't come together, and what to do. PURE.

    said: by the engine. who: whose engine it is.
    """
    host = registry.partition("/")[0]
    told = {"who": who, "registry": registry, "host": host, "why": said.rstrip(".")}
    if _is_one_of(said, SPEAKS_HTTP):
        return t(
            "{who}: the registry {registry} speaks http, and engines want https. To have it taken all the same, write "
            '{{"insecure-registries": ["{host}"]}} into /etc/docker/daemon.json there, then: systemctl restart docker',
            **told,
        )
    if _is_one_of(said, UNTRUSTED):
        return t(
            "{who}: the registry {registry} shows a certificate that the engine does not know ({why}). Put that of its "
            "authority there into /etc/docker/certs.d/{host}/ca.crt",
            **told,
        )
    if _is_one_of(said, REFUSES):
        return t("{who}: the registry {registry} refuses ({why}). Perhaps this is missing: docker login {host}", **told)
    if _is_one_of(said, NOT_REACHED):
        return t("{who}: the registry {registry} can't be reached ({why})", **told)
    return t("{who}: the registry {registry} does not do it ({why})", **told)


def _is_one_of(said: str, words: Iterable[str]) -> bool:
    return any(word.lower() in said.lower() for word in words)
