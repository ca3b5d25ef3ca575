"""What docker-compose.yml and swarm.yml say of the same services, in one form, and where they differ."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import yaml

from lab.clone.folder import ROOT
from lab.clone.project import BALANCER, SECOND, SERVERS
from lab.fleet import stack

File: TypeAlias = dict[str, Any]

ALIKE = ("init", "read_only", "stop_grace_period", "dns", "logging")  # is said in the same words in both
SETS = ("cap_drop", "cap_add")  # their order says nothing
REFUSED = ("mem_limit", "pids_limit", "dns_opt", "pull_policy", "cpus", "security_opt", "tmpfs", "build", "restart",
           "container_name", "privileged", "shm_size")  # fmt: skip
OF_THE_FIRST, OF_THE_SECOND = ("build",), ("profiles", "pull_policy")  # one image is built once
OF_A_REGISTRY = "${LAB_REGISTRY:-}"  # from which the machines of a swarm may get what one machine has built
OF_ONE_MACHINE = ("NAMED_LOG_FOLDER",)  # a folder of the clone's; on a swarm the log is a volume
# What a server has on one machine, and what on several, where its orders are in a store.
ORDERS = {
    "mounts": (["/srv/orders"], []),
    "dns": (None, "127.0.0.1"),
    "environment ORDERS_STORE": (None, "${ORDERS_STORE:-store1:2379 store2:2379 store3:2379}"),
    "look-ups": ("", "timeout:1 attempts:1"),
}
LOOK_UPS = "RES_OPTIONS"  # says of look-ups what a stack has no dns_opt for
UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


def read(name: str) -> File:
    """Return one of the clone's two files, its anchors resolved."""
    found: File = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return found


def size(text: object) -> int | None:
    """Return a size in bytes; None when none is said."""
    if text is None:
        return None
    match = re.fullmatch(r"(\d+)([kmg]?)b?", str(text).lower())
    assert match, f"{text!r} is no size"
    return int(match[1]) * UNITS[match[2]]


def in_both(service: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield what both files say in the same way."""
    yield "image", service["image"].removeprefix(OF_A_REGISTRY).partition(":")[0]
    for name in ALIKE:
        yield name, service.get(name)
    for name in SETS:
        yield name, sorted(service.get(name, ()))
    for name, value in service["environment"].items():
        if name not in (*OF_ONE_MACHINE, LOOK_UPS):
            yield f"environment {name}", value
    for name, value in service["healthcheck"].items():
        yield f"healthcheck {name}", value


def of_compose(service: Mapping[str, Any]) -> dict[str, object]:
    """Return what docker-compose.yml says of a service, by what it says it of."""
    folder, _, options = service["tmpfs"][0].partition(":")
    told = dict(one.split("=") for one in options.split(","))
    volumes = (one["target"] if isinstance(one, dict) else one.split(":")[1] for one in service.get("volumes", ()))
    return {
        **dict(in_both(service)),
        "look-ups": " ".join(service.get("dns_opt", ())),
        "memory": size(service.get("mem_limit")),
        "pids": service.get("pids_limit"),
        "tmpfs": [(folder, size(told["size"]), int(told["mode"], 8))],
        "mounts": sorted(volumes),
        "ports": [one.partition(":-127.0.0.1}:")[2] for one in service.get("ports", ())],
    }


def of_stack(service: Mapping[str, Any]) -> dict[str, object]:
    """Return the same of swarm.yml's."""
    limits = service["deploy"].get("resources", {}).get("limits", {})
    mounts = service.get("volumes", ())
    return {
        **dict(in_both(service)),
        "look-ups": service["environment"].get(LOOK_UPS, ""),
        "memory": size(limits.get("memory")),
        "pids": limits.get("pids"),
        "tmpfs": [
            (one["target"], one["tmpfs"]["size"], one["tmpfs"]["mode"]) for one in mounts if one["type"] == "tmpfs"
        ],
        "mounts": sorted(one["target"] for one in mounts if one["type"] != "tmpfs"),
        "ports": [f"{one['published']}:{one['target']}" for one in service.get("ports", ())],
    }


def apart(compose: File) -> tuple[File, list[File]]:
    """Return docker-compose.yml without its second balancer, which is a second task in a stack; and that one."""
    services = {name: one for name, one in compose["services"].items() if name != SECOND}
    return {**compose, "services": services}, [one for one in [compose["services"].get(SECOND)] if one]


def differing(first: File, *seconds: File) -> Iterator[str]:
    """Yield what a second balancer has otherwise than the first, but for its port and the mark of its log's files."""
    for second in seconds:
        ours = {name: one for name, one in first.items() if name not in OF_THE_FIRST}
        theirs = {name: one for name, one in second.items() if name not in OF_THE_SECOND}
        theirs["environment"] = {name: one for name, one in theirs["environment"].items() if name != "LOG_MARK"}
        theirs["ports"] = [one.replace("${PORT2:-8081}", "${PORT:-8080}") for one in theirs["ports"]]
        yield from (name for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name))


def complaints(compose: File, swarm: File) -> list[str]:
    """Return a line for each difference between the files, and for each thing that a stack has not."""
    compose, seconds = apart(compose)
    found = [
        f"{SECOND} has another {what} than {BALANCER}" for what in differing(compose["services"][BALANCER], *seconds)
    ]
    if f"{{BALANCERS:-{1 + len(seconds)}}}" not in swarm["services"][BALANCER]["deploy"]["replicas"]:
        found.append(f"there are {1 + len(seconds)} balancers in docker-compose.yml, and other replicas in swarm.yml")
    found += [
        f"{name} is a service in only one of the files"
        for name in sorted(compose["services"].keys() ^ (swarm["services"].keys() - {*stack.STORES}))
    ]
    for name in sorted(compose["services"].keys() & swarm["services"].keys()):
        service = swarm["services"][name]
        found += [f"{name}: a stack has no {key}" for key in REFUSED if key in service]
        ours, theirs = of_compose(compose["services"][name]), of_stack(service)
        found += [
            f"{name}: {what} is {ours.get(what)!r} in docker-compose.yml, {theirs.get(what)!r} in swarm.yml"
            for what in [*ours, *sorted(theirs.keys() - ours.keys())]
            if not may_be(name, what, ours.get(what), theirs.get(what))
        ]
        if service["deploy"].get("restart_policy", {"condition": "none"}).get("condition", "any") != "any":
            found.append(f"{name}: what has ended is not begun again: its deploy has no restart_policy")
        volumes = {one["source"] for one in service.get("volumes", ()) if one["type"] == "volume"}
        found += [f"{name}: there is no volume {one}" for one in sorted(volumes - swarm["volumes"].keys())]
    return found


def may_be(name: str, what: str, ours: object, theirs: object) -> bool:
    """Say whether both files may say this of a service."""
    if name in SERVERS and what in ORDERS:
        return (ours, theirs) == ORDERS[what]
    return ours == theirs
