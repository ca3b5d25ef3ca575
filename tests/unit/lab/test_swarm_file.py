"""swarm.yml says of the servers and the balancer what docker-compose.yml says, and nothing that a stack refuses."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import pytest
import yaml

from lab.clone.folder import ROOT
from lab.fleet import stack

File: TypeAlias = dict[str, Any]

ALIKE = ("init", "read_only", "stop_grace_period", "dns", "logging")  # is said in the same words in both
SETS = ("cap_drop", "cap_add")  # their order says nothing
REFUSED = ("mem_limit", "pids_limit", "dns_opt", "pull_policy", "cpus", "security_opt", "tmpfs", "build", "restart",
           "container_name", "privileged", "shm_size")  # fmt: skip
OF_ONE_MACHINE = ("NAMED_LOG_FOLDER",)  # a folder of the clone's; on a swarm the log is a volume
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
    yield "image", service["image"].partition(":")[0]
    for name in ALIKE:
        yield name, service.get(name)
    for name in SETS:
        yield name, sorted(service.get(name, ()))
    for name, value in service["environment"].items():
        if name not in OF_ONE_MACHINE:
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
        "memory": size(limits.get("memory")),
        "pids": limits.get("pids"),
        "tmpfs": [
            (one["target"], one["tmpfs"]["size"], one["tmpfs"]["mode"]) for one in mounts if one["type"] == "tmpfs"
        ],
        "mounts": sorted(one["target"] for one in mounts if one["type"] != "tmpfs"),
        "ports": [f"{one['published']}:{one['target']}" for one in service.get("ports", ())],
    }


def complaints(compose: File, swarm: File) -> list[str]:
    """Return a line for each difference between the files, and for each thing that a stack has not."""
    found = [
        f"{name} is a service in only one of the files"
        for name in sorted(compose["services"].keys() ^ swarm["services"].keys())
    ]
    for name in sorted(compose["services"].keys() & swarm["services"].keys()):
        service = swarm["services"][name]
        found += [f"{name}: a stack has no {key}" for key in REFUSED if key in service]
        ours, theirs = of_compose(compose["services"][name]), of_stack(service)
        found += [
            f"{name}: {what} is {ours.get(what)!r} in docker-compose.yml, {theirs.get(what)!r} in swarm.yml"
            for what in [*ours, *(theirs.keys() - ours.keys())]
            if ours.get(what) != theirs.get(what)
        ]
        if service["deploy"].get("restart_policy", {"condition": "none"}).get("condition", "any") != "any":
            found.append(f"{name}: what has ended is not begun again: its deploy has no restart_policy")
        volumes = {one["source"] for one in service.get("volumes", ()) if one["type"] == "volume"}
        found += [f"{name}: there is no volume {one}" for one in sorted(volumes - swarm["volumes"].keys())]
    return found


def test_both_files_say_the_same_wherever_both_can_say_it() -> None:
    found = complaints(read("docker-compose.yml"), read("swarm.yml"))
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def _without_server2(swarm: File) -> None:
    del swarm["services"]["server2"]


def _another_default(swarm: File) -> None:
    swarm["services"]["balancer"]["environment"]["FALL"] = "${FALL:-3}"


def _a_setting_forgotten(swarm: File) -> None:
    del swarm["services"]["balancer"]["environment"]["SHED"]


def _a_setting_of_its_own(swarm: File) -> None:
    swarm["services"]["server1"]["environment"]["DEBUG"] = "1"


def _a_right_more(swarm: File) -> None:
    swarm["services"]["server1"]["cap_add"] = ["NET_ADMIN"]


def _more_memory(swarm: File) -> None:
    swarm["services"]["balancer"]["deploy"]["resources"]["limits"]["memory"] = "1G"


def _no_limit_of_processes(swarm: File) -> None:
    del swarm["services"]["server3"]["deploy"]["resources"]["limits"]["pids"]


def _a_larger_tmp(swarm: File) -> None:
    swarm["services"]["server3"]["volumes"][0]["tmpfs"]["size"] *= 2


def _orders_elsewhere(swarm: File) -> None:
    swarm["services"]["server1"]["volumes"][1]["target"] = "/orders"


def _a_volume_of_no_name(swarm: File) -> None:
    swarm["services"]["server1"]["volumes"][1]["source"] = "books"


def _another_port(swarm: File) -> None:
    swarm["services"]["balancer"]["ports"][0]["published"] = "${PORT:-80}"


def _no_new_privileges(swarm: File) -> None:
    swarm["services"]["server1"]["security_opt"] = ["no-new-privileges:true"]


def _never_begun_again(swarm: File) -> None:
    swarm["services"]["server1"]["deploy"]["restart_policy"]["condition"] = "none"


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (_without_server2, "server2 is a service in only one of the files"),
        (_another_default, "balancer: environment FALL is '${FALL:-2}' in docker-compose.yml, '${FALL:-3}' in swarm"),
        (_a_setting_forgotten, "balancer: environment SHED is '${SHED:-on}' in docker-compose.yml, None in swarm.yml"),
        (_a_setting_of_its_own, "server1: environment DEBUG is None in docker-compose.yml, '1' in swarm.yml"),
        (_a_right_more, "server1: cap_add is [] in docker-compose.yml, ['NET_ADMIN'] in swarm.yml"),
        (_more_memory, "balancer: memory is 201326592 in docker-compose.yml, 1073741824 in swarm.yml"),
        (_no_limit_of_processes, "server3: pids is 128 in docker-compose.yml, None in swarm.yml"),
        (_a_larger_tmp, "server3: tmpfs is [('/tmp', 16777216, 1023)] in docker-compose.yml, [('/tmp', 33554432, 1023"),
        (_orders_elsewhere, "server1: mounts is ['/srv/orders'] in docker-compose.yml, ['/orders'] in swarm.yml"),
        (_a_volume_of_no_name, "server1: there is no volume books"),
        (_another_port, "balancer: ports is ['${PORT:-8080}:8080'] in docker-compose.yml, ['${PORT:-80}:8080'] in"),
        (_no_new_privileges, "server1: a stack has no security_opt"),
        (_never_begun_again, "server1: what has ended is not begun again: its deploy has no restart_policy"),
    ],
)
def test_a_difference_is_one_complaint(spoil: Callable[[File], None], complaint: str) -> None:
    spoiled = copy.deepcopy(read("swarm.yml"))
    # What an anchor has made one object for several services is each one's own here.
    spoiled["services"] = {name: copy.deepcopy(one) for name, one in spoiled["services"].items()}
    spoil(spoiled)
    found = complaints(read("docker-compose.yml"), spoiled)

    assert len(found) == 1, found
    assert found[0].startswith(complaint)
    assert "\n" not in found[0]


def test_the_lab_knows_every_service_of_the_stack_and_gives_each_image_a_tag() -> None:
    services = read("swarm.yml")["services"]

    assert list(services) == list(stack.SERVICES)
    assert {one["image"] for one in services.values()} == {
        "fault-tolerance-lab-backend:${LAB_BACKEND:-none}",
        "fault-tolerance-lab-balancer:${LAB_BALANCER:-none}",
    }
    assert services["balancer"]["deploy"]["replicas"] == "${BALANCERS:-2}"
