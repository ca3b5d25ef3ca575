"""Services of a swarm changed while they run: what they are told, how many there are, and where they are."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from lab import Trouble
from lab.clone.project import BALANCER
from lab.fleet import stack
from lab.fleet.nodes import Node
from lab.terminal import programs
from lab.texts.language import t

TURNED_S = 60
BETWEEN_LOOKS_S = 0.2


def update_command(name: str, service: str, *words: str) -> list[str]:
    """Return the words of docker's that change a service of a stack. PURE."""
    return ["service", "update", "--detach", *words, f"{name}_{service}"]


def update(manager: Node, name: str, service: str, *words: str) -> None:
    """Have the swarm change a service; it begins with that some time later. Raises Trouble."""
    done = programs.run([*manager.cli, *update_command(name, service, *words)])
    if done.returncode:
        why = stack.last_of(done.stderr)
        raise Trouble(t("The swarm has not taken {services}: {why}", services=service, why=why))


def environment_words(wanted: Mapping[str, str]) -> list[str]:
    """Return the words of a `service update` that tell a service some settings. PURE."""
    return [word for one in sorted(wanted.items()) for word in ("--env-add", "=".join(one))]


def tell_balancers(manager: Node, name: str, wanted: Mapping[str, str]) -> None:
    """Have the balancers started anew with some settings, one after the other, each where it is. Raises Trouble."""
    with stack.kept_in_place(manager, name, BALANCER):
        update(manager, name, BALANCER, *environment_words(wanted))
        stack.wait_until_running(manager, name, [BALANCER])


def told_to_balancers(manager: Node, name: str) -> dict[str, str]:
    """Return the settings that the balancers were told. Raises Trouble."""
    service = stack.services(manager, name).get(BALANCER, {})
    told = service.get("Spec", {}).get("TaskTemplate", {}).get("ContainerSpec", {}).get("Env") or []
    return {key: value for key, _, value in (one.partition("=") for one in told)}


def replicas(manager: Node, name: str) -> dict[str, int]:
    """Return how many tasks each service is to have. Raises Trouble."""
    return {
        service: int(one["Spec"]["Mode"]["Replicated"]["Replicas"])
        for service, one in stack.services(manager, name).items()
    }


def scale(manager: Node, name: str, services: Sequence[str], count: int) -> None:
    """Have so many tasks of each service, and wait for that. Raises Trouble."""
    there = replicas(manager, name)
    changed = [one for one in services if there.get(one) != count]
    for one in changed:
        update(manager, name, one, "--replicas", str(count))
    _wait(lambda: _have(manager, name, changed, count), ", ".join(changed))


def wait_until_placed(manager: Node, name: str, service: str) -> None:
    """Wait until a service that had no task has one on a machine. Raises Trouble."""

    def is_placed() -> bool:
        current = stack.tasks(manager, name)
        return any(task.service == service and task.is_meant_to_run and task.node for task in current)

    _wait(is_placed, service)


def _have(manager: Node, name: str, services: Sequence[str], count: int) -> bool:
    running = Counter(task.service for task in stack.tasks(manager, name) if task.state == "running")
    return all(running[one] == count for one in services)


def _wait(condition: Callable[[], bool], services: str) -> None:
    until_s = time.monotonic() + TURNED_S
    while not condition():
        if time.monotonic() > until_s:
            raise Trouble(t("After {seconds} s not everything runs: {services}. {why}", seconds=TURNED_S,
                            services=services, why="").rstrip())  # fmt: skip
        time.sleep(BETWEEN_LOOKS_S)
