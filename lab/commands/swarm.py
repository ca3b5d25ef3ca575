"""`lab/swarm.py`: the lab on several machines, which an orchestrator repairs while the balancers hide what fails."""

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lab import Trouble
from lab.clone import project, settings, turns
from lab.clone.known_settings import KNOWN
from lab.command.arguments import Parser
from lab.fleet import carrying, fleet, joining, nodes, stack, tunnel, view
from lab.fleet.nodes import Node
from lab.machine import preparing
from lab.stack.containers import engine
from lab.stack.errors import docker_errors
from lab.stack.side_by_side import in_parallel
from lab.terminal import steps
from lab.terminal.words import say
from lab.texts.language import t

IMAGES = {"LAB_BACKEND": "fault-tolerance-lab-backend", "LAB_BALANCER": "fault-tolerance-lab-balancer"}
SHORT = 12  # of an image's digest


def parse(arguments: list[str]) -> argparse.Namespace:
    """Return what is to be done, and with which machines; exits with 2 on wrong usage."""
    parser = Parser(
        prog="swarm.py",
        description=t(
            "The lab on several machines, by Docker Swarm. up: carry the images there, and start it; status: show "
            "which machine runs what, and what each balancer sees; down: take it down."
        ),
        allow_abbrev=False,
    )
    parser.add_argument("what", choices=("up", "status", "down"))
    parser.add_argument(
        "nodes",
        nargs="*",
        metavar="node",
        help=t("for up, which machines: contexts of Docker's, or ssh://user@host; without any, those of the last time"),
    )
    asked = parser.parse_args(arguments)
    if asked.nodes and asked.what != "up":
        parser.error(t("{what} takes no machines: it knows them from up", what=asked.what))
    return asked


def main(arguments: list[str]) -> int:
    """Do it; return the exit code."""
    asked = parse(arguments)
    with tunnel.closed_at_the_end():
        if asked.what == "up":
            return up(asked.nodes or fleet.remembered())
        return status() if asked.what == "status" else down()


def up(told: Sequence[str]) -> int:
    """Bring the lab up on the machines, or to its newest state where it is up. Raises Trouble."""
    settings.check(is_for_start=True)
    if not told:
        raise Trouble(
            t("Name the machines: contexts of Docker's (docker context ls), or ssh://user@host, one after the other.")
        )
    preparing.get_docker()
    name = preparing.settle_project_name()
    with turns.turn(_key(name), preparing.say_who_is_waited_for):
        return bring_up(told, name)


def bring_up(told: Sequence[str], name: str) -> int:
    """Build, examine, carry, join, start, wait; return the exit code. Raises Trouble."""
    environment = preparing.build(name)
    here = engine()
    wanted, tags = tag(here, name)
    found = examined(told, here)
    fleet.remember(told)
    with tempfile.TemporaryDirectory() as folder:
        carry(here, found, wanted, Path(folder) / "images.tar")
    manager = joining.join(found)
    steps.ok(t("{count} machines are one swarm", count=len(joining.members_of(manager))))
    start(manager, name, {**os.environ, **environment, **tags, "BALANCERS": str(min(2, len(found)))})
    addresses = view.wait_until_green(manager, name, port())
    say(t("The lab is up on {count} machines. Its balancers:", count=len(found)))
    for address in addresses:
        say(f"  {address}")
    return 0


def examined(told: Sequence[str], here: Any) -> list[Node]:
    """Return the machines, each with a line that says it will do. Raises Trouble when one won't, after a line each."""
    found, silent = fleet.reached(told)
    with docker_errors():
        system = nodes.system_of(here.info())
    in_the_way = [*silent, *nodes.namesakes(found)]
    for line in in_the_way:
        steps.todo(line)
    for node in found:
        complaints = nodes.lacks(node, system)
        for line in complaints:
            steps.todo(t("{node}: {why}", node=node.told, why=line))
        in_the_way += complaints
        if not complaints:
            version, cpus = node.info["ServerVersion"], node.info.get("NCPU", "?")
            its_engine = t("engine {version}, {cpus} CPUs", version=version, cpus=cpus)
            steps.ok(t("{node}: {why}", node=node.told, why=its_engine))
    if in_the_way:
        raise Trouble(t("The lab did not start: do what the TODO above says, then run this again."))
    return found


def tag(here: Any, name: str) -> tuple[dict[str, str], dict[str, str]]:
    """Give this clone's images names that change when they do: by that a swarm sees that there is something new.

    Returns each image's id by that name, and the names' last parts by the variables of the stack's file.
    """
    wanted, tags = {}, {}
    with docker_errors():
        built = carrying.ids(here, [f"{image}:{name}" for image in IMAGES.values()])
        for variable, image in IMAGES.items():
            if not (identity := built.get(f"{image}:{name}")):
                raise Trouble(t("The image {image} is gone, though it was just built: run this again.", image=image))
            tags[variable] = identity.removeprefix("sha256:")[:SHORT]
            here.tag(identity, image, tags[variable])
            wanted[f"{image}:{tags[variable]}"] = identity
    return wanted, tags


def carry(here: Any, found: Sequence[Node], wanted: dict[str, str], file: Path) -> None:
    """Let every machine have the images, all at the same time. Raises Trouble."""
    if all(in_parallel(lambda node: carrying.has(node, wanted), found)):
        steps.ok(t("every machine has the images"))
        return
    steps.step(t("carrying the images to the machines, as far as they lack them"))
    try:
        carrying.save(here, list(wanted), file)
    except OSError as error:
        raise Trouble(
            t("The images can't be saved in {folder}: {why}", folder=file.parent, why=error.strerror)
        ) from error
    for node, sent in zip(found, in_parallel(lambda node: carrying.carry(node, file, wanted), found), strict=True):
        steps.ok(t("{node} has the images ({size} MiB sent)", node=node.name, size=round(sent / carrying.MIB)))


def start(manager: Node, name: str, environment: dict[str, str]) -> None:
    """Start the services, or bring one after the other to its newest state. Raises Trouble."""
    if stack.services(manager, name).keys() < {*stack.SERVICES}:  # Also what a start has left that was broken off.
        # First the servers, each of which goes where the fewest are; else two might share a machine.
        stack.deploy(manager, name, project.SERVERS, environment)
        stack.wait_until_placed(manager, name, project.SERVERS)
        stack.deploy(manager, name, stack.SERVICES, environment)
        stack.wait_until_running(manager, name, stack.SERVICES)
        return
    for service in stack.SERVICES:
        steps.step(t("{service}: bringing it up to date", service=service))
        with stack.kept_in_place(manager, name, service):
            stack.deploy(manager, name, [service], environment)
            stack.wait_until_running(manager, name, [service])
        view.wait_until_green(manager, name, port())


def status() -> int:
    """Show which machine runs what, and what each balancer sees; return 1 when something isn't as it should be."""
    found, silent = fleet.reached(told_before())
    for line in silent:
        steps.todo(line)
    manager = fleet.manager_of(found)
    shown = view.of_machines(manager, project.project_name(), port())
    for one in shown:
        say(one.text)
    return int(bool(silent) or any(one.is_trouble for one in shown))


def down() -> int:
    """Take the lab down; return the exit code."""
    found, silent = fleet.reached(told_before())
    for line in silent:
        steps.todo(line)
    manager = fleet.manager_of(found)
    name = project.project_name()
    with turns.turn(_key(name), preparing.say_who_is_waited_for):
        steps.step(t("taking {project} down", project=name))
        stack.remove(manager, name)
    steps.ok(t("{project} is down", project=name))
    if silent:
        steps.note(t("what runs on a machine that can't be reached ends when the others have it back"))
    return int(bool(silent))


def _key(name: str) -> str:
    """Return the key of the turn that whoever changes what runs on the machines has."""
    return f"swarm-{name}"


def port() -> str:
    """Return at which port every balancer's machine is asked; `auto` is about one machine only."""
    return settings.for_compose().get("PORT") or KNOWN["PORT"].default


def told_before() -> list[str]:
    """Return how the machines were named to `up`. Raises Trouble when there was none."""
    told = fleet.remembered()
    if not told:
        raise Trouble(t("No lab of this clone's is on several machines. Bring one up: python lab/swarm.py up NODE ..."))
    return told
