"""The lab as a stack of services on a swarm: what runs where, deployed one service after the other, taken down."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import yaml

from lab import Trouble
from lab.clone.folder import ROOT
from lab.clone.project import BALANCER
from lab.fleet.nodes import Node, hostname
from lab.stack.compose import SERVICES as SERVICES
from lab.terminal import programs, steps
from lab.terminal.words import printable
from lab.texts.language import t

FILE = ROOT / "swarm.yml"
STORES = ("store1", "store2", "store3")  # of the orders; of fewer than three machines, the first only
RUNNING_S = 90
UPDATED = ("completed", "paused", "rollback_completed", "rollback_paused")
DEPLOY_S = 60
NETWORK_GONE = re.compile(r"network \S+ not found")
NETWORK_TRIES, NETWORK_PAUSE_S = 5, 2.0
LABEL, NOT_HERE = "lab-balancer", "no"  # as the stack's file has it
PLACED_S = 30
REMOVED_S = 60
OVER = ("complete", "shutdown", "failed", "rejected", "remove", "orphaned")


@dataclass(frozen=True)
class Task:
    """One run of a service on a machine. wanted: what the swarm wants of it; state: what it is, in Docker's words.

    spec: what it was made by. id: its number. container: that of its container; "" while it has none.
    """

    service: str
    node: str
    state: str
    wanted: str
    why: str
    spec: Any = None
    id: str = ""
    container: str = ""

    @property
    def is_running(self) -> bool:
        """Whether it runs, is healthy, and is meant to."""
        return self.state == self.wanted == "running"

    @property
    def is_meant_to_run(self) -> bool:
        """Whether it is to run, now or as soon as it can."""
        return self.wanted in ("running", "ready") and self.state not in OVER


def part_of(text: str, names: Sequence[str]) -> str:
    """Return a stack's file with only the named ones of its services. PURE."""
    whole = yaml.safe_load(text)
    kept = {name: value for name, value in whole.items() if not name.startswith("x-")}
    return yaml.safe_dump({**kept, "services": {name: whole["services"][name] for name in names}}, sort_keys=False)


def deploy(manager: Node, name: str, names: Sequence[str], environment: Mapping[str, str]) -> None:
    """Have the swarm run some services as the stack's file has them now. Raises Trouble."""
    command = [*manager.cli, "stack", "deploy", "--compose-file", "-", "--resolve-image", "never", name]
    text = part_of(FILE.read_text(encoding="utf-8"), names)
    done = programs.run(command, DEPLOY_S, environment, text)
    for _ in range(NETWORK_TRIES):
        if not NETWORK_GONE.search(done.stderr):  # Of a lab that is just being taken down.
            break
        time.sleep(NETWORK_PAUSE_S)
        done = programs.run(command, DEPLOY_S, environment, text)
    if done.returncode:
        raise Trouble(
            t("The swarm has not taken {services}: {why}", services=", ".join(names), why=last_of(done.stderr))
        )


def last_of(stderr: str) -> str:
    """Return the last line of what docker said: what comes before it are warnings."""
    return printable((stderr.strip().splitlines() or ["?"])[-1])


def tasks(manager: Node, name: str) -> list[Task]:
    """Return the tasks of a stack, the newest first. Raises Trouble."""
    with manager.asking() as api:
        found = api.tasks(filters=_of(name))
        names = {one["ID"]: hostname(one) for one in api.nodes()}
        services = {one["ID"]: one["Spec"]["Name"].removeprefix(f"{name}_") for one in _services(manager, name)}
    found.sort(key=lambda one: one["CreatedAt"], reverse=True)
    return [_read(one, names, services) for one in found if one["ServiceID"] in services]


def ids_of_those_that_go_on(manager: Node, name: str) -> set[str]:
    """Return the numbers of the tasks that have not ended, also of services that are no more. Raises Trouble."""
    with manager.asking() as api:
        return {str(one["ID"]) for one in api.tasks(filters=_of(name)) if one["Status"]["State"] not in OVER}


def _read(one: Mapping[str, Any], nodes: Mapping[str, str], services: Mapping[str, str]) -> Task:
    status = one["Status"]
    return Task(
        service=services[one["ServiceID"]],
        node=nodes.get(one.get("NodeID", ""), ""),
        state=status["State"],
        wanted=one["DesiredState"],
        why=status.get("Err", ""),
        spec=_made_by(one["Spec"]),
        id=one["ID"],
        container=(status.get("ContainerStatus") or {}).get("ContainerID", ""),
    )


def _made_by(template: Mapping[str, Any]) -> Any:
    return template.get("ContainerSpec"), template.get("ForceUpdate", 0)


def _services(manager: Node, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = manager.api.services(filters=_of(name))
    return found


def _of(name: str) -> dict[str, str]:
    return {"label": f"com.docker.stack.namespace={name}"}


def services(manager: Node, name: str) -> dict[str, dict[str, Any]]:
    """Return the services of a stack by their names in its file. Raises Trouble."""
    with manager.asking():
        return {one["Spec"]["Name"].removeprefix(f"{name}_"): one for one in _services(manager, name)}


def wait_until_running(manager: Node, name: str, names: Sequence[str]) -> None:
    """Wait until the services run as they were deployed, telling of whom is waited for. Raises Trouble."""
    began_s, said, said_s = time.monotonic(), "", 0.0
    while True:
        found, current = services(manager, name), tasks(manager, name)
        late = [one for one in names if not _is_as_wanted(found.get(one), current, one)]
        if not late:
            return
        now_s = time.monotonic()
        if now_s - began_s > RUNNING_S:
            why = next((task.why for task in current if task.service in late and task.why), "")
            raise Trouble(
                t("After {seconds} s not everything runs: {services}. {why}", seconds=RUNNING_S,
                  services=", ".join(late), why=why).rstrip()
            )  # fmt: skip
        if ", ".join(late) != said or now_s - said_s > 5:
            said, said_s = ", ".join(late), now_s
            steps.step(t("waiting for {names} ({seconds} s)", names=said, seconds=f"{now_s - began_s:.0f}"))
        time.sleep(0.3)


@contextmanager
def kept_in_place(manager: Node, name: str, service: str, count: int = 1) -> Iterator[None]:
    """Let a service that clients find by its machines' addresses stay where it is meanwhile. Raises Trouble.

    count: of its tasks, as many as there are to be: while there are fewer, other machines are to take some.
    """
    if service != BALANCER:
        yield
        return
    here = {task.node for task in tasks(manager, name) if task.service == service and task.is_running}
    label(manager, lambda node: "" if node in here or len(here) < count else NOT_HERE)
    try:
        yield
    finally:
        label(manager, lambda node: "")


def label(manager: Node, word: Callable[[str], str], name: str = LABEL) -> None:
    """Label each machine of the swarm with a word, or with none for "". name: of the label. Raises Trouble."""
    with manager.asking() as api:
        for one in api.nodes():
            spec, told = one["Spec"], word(hostname(one))
            labels = {key: value for key, value in (spec.get("Labels") or {}).items() if key != name}
            labels |= {name: told} if told else {}
            if labels != (spec.get("Labels") or {}):
                api.update_node(one["ID"], one["Version"]["Index"], {**spec, "Labels": labels})


def wait_until_placed(manager: Node, name: str, names: Sequence[str]) -> None:
    """Wait until each service has a machine. Raises Trouble."""
    until_s = time.monotonic() + PLACED_S
    while True:
        placed = {task.service for task in tasks(manager, name) if task.node}
        if placed >= set(names):
            return
        if time.monotonic() > until_s:
            raise Trouble(t("The swarm has found no machine for {services}", services=", ".join(set(names) - placed)))
        time.sleep(0.1)


def _is_as_wanted(service: Mapping[str, Any] | None, current: Sequence[Task], name: str) -> bool:
    if service is None or service.get("UpdateStatus", {}).get("State", "completed") not in UPDATED:
        return False
    wanted = _replicas(service)
    spec = _made_by(service["Spec"]["TaskTemplate"])  # An update begins some time after it was asked for.
    return len([task for task in current if task.service == name and task.is_running and task.spec == spec]) == wanted


def missing(found: Mapping[str, Mapping[str, Any]], current: Sequence[Task]) -> list[str]:
    """Return the services of which fewer run than are to, and those that are not there. PURE.

    found: the stack's services by their names. current: its tasks.
    """
    running = Counter(task.service for task in current if task.is_running)
    stores = [one for one in STORES if one in found]
    return [one for one in (*stores, *SERVICES) if one not in found or running[one] < _replicas(found[one])]


def _replicas(service: Mapping[str, Any]) -> int:
    return int(service["Spec"]["Mode"]["Replicated"]["Replicas"])


def remove(manager: Node, name: str) -> None:
    """Take a stack down, and wait until nothing of it is left; volumes stay. Raises Trouble."""
    done = programs.run([*manager.cli, "stack", "rm", name])
    if done.returncode:
        raise Trouble(t("The swarm has not taken {services} down: {why}", services=name, why=last_of(done.stderr)))
    until_s = time.monotonic() + REMOVED_S
    while left := _left(manager, name):
        if time.monotonic() > until_s:
            raise Trouble(t("After {seconds} s this is left: {those}", seconds=REMOVED_S, those=", ".join(left)))
        time.sleep(0.3)


def _left(manager: Node, name: str) -> list[str]:
    """Return what of a stack is still there: networks, and tasks that run, which are of no service any more.

    What runs on a machine that is lost ends when that is back: nobody knows when.
    """
    with manager.asking() as api:
        networks = [one["Name"] for one in api.networks(filters=_of(name))]
        lost = {one["ID"] for one in api.nodes() if one["Status"]["State"] != "ready"}
        running = [one for one in api.tasks(filters=_of(name)) if one["Status"]["State"] not in OVER]
        running = [one for one in running if one.get("NodeID") not in lost]
    return [*networks, *(one.get("Name") or one["ID"] for one in running)]
