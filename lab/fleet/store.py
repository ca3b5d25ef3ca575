"""The store of the orders that the machines share: its image, its members and their machines, and who takes part.

Each member is tied to one machine, where its data are. Of three, one may be lost: the others are a majority and go on,
and it has what it had, and gets the rest, when it is back. Never may one begin anew elsewhere, without what it had
promised to keep. With fewer than three machines, a majority could lose none: there, one member is as good.
"""

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lab import Trouble
from lab.clone.folder import ROOT
from lab.fleet import changing, stack
from lab.fleet.joining import members_of, takes_tasks
from lab.fleet.nodes import Node, hostname
from lab.fleet.stack import STORES, Task
from lab.stack import compose
from lab.terminal import programs
from lab.texts.language import t

FOLDER = ROOT / "store"
IMAGE = "fault-tolerance-lab-store"
LABEL = "lab-store"  # as the stack's file has it
READY = ["bash", "/srv/ready.sh"]  # in its container
READY_S = 60
ANSWER_S = 4.0


def build(name: str, environment: Mapping[str, str]) -> None:
    """Build the image for a project; environment: says what to build on. Raises Trouble."""
    command = ["docker", "buildx", "build", "--load", "--progress", "plain", "--tag", f"{IMAGE}:{name}"]
    command += ["--label", f"fault-tolerance-lab.project={name}"]
    command += ["--build-arg", f"BASE_IMAGE={environment['BASE_IMAGE']}", "."]
    programs.stream(command, compose.BuildProgress().line, folder=FOLDER)


def settle(manager: Node, nodes: Sequence[Node]) -> tuple[list[str], dict[str, str]]:
    """Tie the store's members to machines; return the members, and what the stack's file has to know of them.

    nodes: who may get one. Raises Trouble.
    """
    there = members_of(manager)
    resting = {hostname(one) for one in there if not takes_tasks(one)}
    names = sorted((node.name for node in nodes), key=lambda name: name in resting)  # Those come last.
    wanted = homes({hostname(one): _label(one) for one in there}, names)
    stack.label(manager, lambda node: wanted.get(node, ""), LABEL)
    ids = {hostname(one): str(one["ID"]) for one in there}
    members = list(STORES[: len(wanted)])
    return members, settings(members, [ids[name] for name in wanted])


def homes(labels: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Return the number of the member that is at home on each of some machines. PURE.

    labels: of each machine of the swarm, "" for none: where a member is, it stays. names: of the machines that may get
    one, the first ones first.
    """
    there = {number: name for name, number in sorted(labels.items()) if number}
    count = len(STORES) if len({*names, *there.values()}) >= len(STORES) else 1
    free = iter([name for name in names if name not in there.values()])
    numbers = [str(number) for number in range(1, count + 1)]
    return {there.get(number) or next(free): number for number in numbers}


def forgotten(current: Sequence[Task], machines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the members that wait for a machine although their home takes part. PURE.

    One that was renewed while its home was drained is not looked at again by a swarm (seen with 20.10).
    current: the stack's tasks. machines: the swarm's.
    """
    homeless = away(STORES, machines)
    waiting = {task.service for task in current if task.is_meant_to_run and not task.node and task.why}
    return [member for member in STORES if member in waiting and member not in homeless]


def away(members: Sequence[str], machines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the members whose home takes no tasks: it is drained, rests, or is lost. PURE. machines: the swarm's."""
    taking_part = {_label(one) for one in machines if takes_tasks(one)}
    return [member for number, member in enumerate(STORES, 1) if member in members and str(number) not in taking_part]


def _label(machine: Mapping[str, Any]) -> str:
    return str((machine["Spec"].get("Labels") or {}).get(LABEL, ""))


def remind(manager: Node, name: str) -> None:
    """Have the swarm look again at members that it has forgotten. Raises Trouble."""
    for member in forgotten(stack.tasks(manager, name), members_of(manager)):
        changing.update(manager, name, member, "--force")


def settings(members: Sequence[str], ids: Sequence[str]) -> dict[str, str]:
    """Return what the stack's file has to know of the members. PURE.

    ids: of the machines where they are at home. With other homes it is another store, in a folder of its own: a member
    that has lost its data must not pass for the one that had them.
    """
    return {
        "ORDERS_STORE": " ".join(f"{one}:2379" for one in members),
        "STORE_MEMBERS": ",".join(f"{one}=http://{one}:2380" for one in members),
        "STORE_FOLDER": hashlib.sha256(" ".join(ids).encode()).hexdigest()[:12],
    }


def is_of(service: Mapping[str, Any], folder: str) -> bool:
    """Say whether a member's service is of the store that has its data in that folder. PURE."""
    said = service.get("Spec", {}).get("TaskTemplate", {}).get("ContainerSpec", {}).get("Env") or ()
    return f"ETCD_DATA_DIR=/srv/store/{folder}" in said


def wait_until_ready(manager: Node, nodes: Sequence[Node], name: str, members: Sequence[str]) -> None:
    """Wait until members take part, and have what the majority has. Raises Trouble."""
    until_s = time.monotonic() + READY_S
    while late := [one for one in members if one not in ready(stack.tasks(manager, name), nodes)]:
        if time.monotonic() > until_s:
            words = t("After {seconds} s these take no part: {members}", seconds=READY_S, members=", ".join(late))
            raise Trouble(words)
        time.sleep(0.2)


def ready(tasks: Iterable[Task], nodes: Sequence[Node]) -> set[str]:
    """Return the members that take part, as far as their machines can be asked."""
    where = {node.name: node for node in nodes}
    here = [one for one in tasks if one.service in STORES and one.is_running and one.node in where]
    return {one.service for one in here if _takes_part(where[one.node], one.container)}


def idle(tasks: Sequence[Task], nodes: Sequence[Node]) -> list[str]:
    """Return the members that run, and take no part, or are on machines that can't be asked."""
    running = {one.service for one in tasks if one.service in STORES and one.is_running}
    return sorted(running - ready(tasks, nodes))


def _takes_part(node: Node, container: str) -> bool:
    try:
        with node.asking() as api:
            asked = api.exec_create(container, READY)["Id"]
            api.exec_start(asked, detach=True)
            return _ended(api, asked) == 0
    except Trouble:  # It is gone, or frozen.
        return False


def _ended(api: Any, asked: str) -> int | None:
    until_s = time.monotonic() + ANSWER_S
    while time.monotonic() < until_s:
        found = api.exec_inspect(asked)
        if not found["Running"]:
            return int(found["ExitCode"])
        time.sleep(0.05)
    return None
