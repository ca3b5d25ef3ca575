"""PURE: which of an engine's containers are the lab behind an address, and where its log may be."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lab import Trouble
from lab.clone.project import BALANCER
from lab.stack.listing import COMPOSE, LIVE
from lab.terminal.words import one_of, printable
from lab.texts.language import t

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("", "0.0.0.0", "::")
LOG = "/shared/log/log.txt"


@dataclass(frozen=True)
class Found:
    """A lab: its Compose project, the folder that it was started in, its balancer's container and that one's state."""

    project: str
    folder: str
    balancer: str
    state: str


def find(entries: Sequence[Mapping[str, Any]], url: str, project: str | None) -> Found:
    """Return the lab whose container publishes an address's port, or else the balancer of the project that is named.

    entries: the engine's containers as it lists them. Raises Trouble when there is none, or more than one.
    """
    port = port_of(url)
    live = [entry for entry in entries if entry["State"] in LIVE]
    publishing = _at_host([entry for entry in live if _addresses(entry, port)], port, urlsplit(url).hostname or "")
    ours = [entry for entry in publishing if _label(entry, "project")]
    named = [entry for entry in live if project and _label(entry, "project") == project]
    if project:  # Nobody else's servers are to fail because of a port that was mistyped.
        at_port = ours or [entry for entry in named if _label(entry, "service") == BALANCER and not publishing]
        ours = [entry for entry in at_port if entry in named]
    labs = {(_label(entry, "project"), _label(entry, "project.working_dir")): entry for entry in ours}
    if len(labs) == 1:
        ((name, folder), entry) = labs.popitem()
        return Found(name, folder, entry["Id"], entry["State"])
    if labs:
        names = one_of(sorted({printable(name) for name, _ in labs}))
        raise Trouble(t("Several labs publish port {port}. Say which: --project {names}", port=port, names=names))
    if project:
        words = {"project": printable(project), "port": port}
        raise Trouble(t("It is not the Compose project {project} that publishes port {port}. See: docker ps", **words))
    if publishing:
        raise Trouble(
            t("What publishes port {port} was not started by Docker Compose: its servers can't be found.", port=port)
        )
    raise Trouble(
        t(
            "No running container publishes port {port}: is the lab up, on this machine's Docker? See: docker ps",
            port=port,
        )
    )


def port_of(url: str) -> int:
    """Return the port of an address, also one that is not written. Raises ValueError when it is none."""
    parts = urlsplit(url)
    return parts.port or {"https": 443}.get(parts.scheme, 80)


def log_paths(inspected: Mapping[str, Any]) -> Iterator[str]:
    """Yield where a balancer's container may have log.txt: the contract's place, and wherever shared/log is mounted."""
    yield LOG
    for mount in inspected.get("Mounts") or []:
        source = str(mount.get("Source", "")).replace("\\", "/").rstrip("/")
        for tail, rest in (("/shared/log", "log.txt"), ("/shared", "log/log.txt")):
            if source.endswith(tail):
                yield posixpath.join(mount["Destination"], rest)


def _at_host(entries: list[Mapping[str, Any]], port: int, host: str) -> list[Mapping[str, Any]]:
    """Return those that are published at a host's own address; all of them where none says so."""
    names = THIS_MACHINE if host in THIS_MACHINE else (host,)
    return [entry for entry in entries if {*names, *EVERYWHERE} & _addresses(entry, port)] or entries


def _addresses(entry: Mapping[str, Any], port: int) -> set[str]:
    return {one.get("IP", "") for one in entry.get("Ports") or [] if one.get("PublicPort") == port}


def _label(entry: Mapping[str, Any], name: str) -> str:
    return str((entry.get("Labels") or {}).get(f"{COMPOSE}.{name}", ""))
