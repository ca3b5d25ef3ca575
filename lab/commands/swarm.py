"""`lab/swarm.py`: the lab on several machines, which an orchestrator repairs while the balancers hide what fails."""

import argparse
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from lab import Trouble
from lab.clone import project, settings
from lab.command.arguments import Parser
from lab.command.interruption import every_end_is_ctrl_c
from lab.fleet import (
    carrying,
    fleet,
    joining,
    machine,
    nodes,
    registry,
    spreading,
    stack,
    starting,
    store,
    tunnel,
    view,
)
from lab.fleet.nodes import Node
from lab.fleet.swarm_lab import SwarmLab
from lab.machine import lab_turn, preparing
from lab.stack.containers import engine
from lab.stack.errors import docker_errors
from lab.stack.side_by_side import in_parallel
from lab.terminal import steps
from lab.terminal.words import say
from lab.texts.language import t

IMAGES = {
    "LAB_BACKEND": "fault-tolerance-lab-backend",
    "LAB_BALANCER": "fault-tolerance-lab-balancer",
    "LAB_STORE": store.IMAGE,
}
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
    parser.add_argument(
        "--registry",
        type=_registry,
        metavar="HOST:PORT/PATH",
        help=t("for up: let the machines get the images from there, in place of carrying them"),
    )
    asked, after = parser.parse_known_args(arguments)
    if unknown := [one for one in after if one.startswith("-")]:
        parser.error(t("unrecognized arguments: %s") % " ".join(unknown))
    asked.nodes += after  # Machines that come after --registry.
    if asked.registry and asked.what != "up":
        parser.error(t("{what} takes no registry: it is for up", what=asked.what))
    if asked.nodes and asked.what != "up":
        parser.error(t("{what} takes no machines: it knows them from up", what=asked.what))
    return asked


def _registry(text: str) -> str:
    if not (found := registry.read(text)):
        words = t("{text} is no registry: take HOST:PORT, or HOST:PORT/PATH, without http://", text=text)
        raise argparse.ArgumentTypeError(words)
    return found


def main(arguments: list[str]) -> int:
    """Do it; return the exit code."""
    asked = parse(arguments)
    with tunnel.closed_at_the_end():
        if asked.what == "up":
            # Who names machines says all of it anew.
            return up(asked.nodes or fleet.remembered(), asked.registry or ("" if asked.nodes else fleet.registry()))
        return status() if asked.what == "status" else down()


def up(told: Sequence[str], from_where: str = "") -> int:
    """Bring the lab up on the machines, or to its newest state where it is up. Raises Trouble.

    from_where: a registry that they get the images from; "" to have them carried.
    """
    settings.check(is_for_start=True)
    if not told:
        raise Trouble(
            t("Name the machines: contexts of Docker's (docker context ls), or ssh://user@host, one after the other.")
        )
    preparing.get_docker()
    name = preparing.settle_project_name()
    with lab_turn.to_take_down(fleet.turn_of(name)), every_end_is_ctrl_c():
        return bring_up(told, name, from_where)


def bring_up(told: Sequence[str], name: str, from_where: str) -> int:
    """Build, examine, carry, join, start, wait; return the exit code. Raises Trouble."""
    environment = preparing.build(name)
    store.build(name, environment)
    here = engine()
    wanted, tags = tag(here, name)
    found = examined(told, here)
    fleet.remember(told, from_where)
    if from_where:
        get_from(from_where, here, found, [*wanted])
        tags["LAB_REGISTRY"] = f"{from_where}/"
    else:
        with tempfile.TemporaryDirectory() as folder:
            carry(here, found, wanted, Path(folder) / "images.tar")
    manager = joining.join(found)
    members = joining.members_of(manager)
    steps.ok(t("{count} machines are one swarm", count=len(members)))
    for line in machine.given_nothing(machine.snapshots(manager, name)):
        steps.note(line)
    stores, settled = store.settle(manager, found)
    told_to_stack = {**tags, **settled, "BALANCERS": str(starting.balancers_for(members, found))}
    starting.start(manager, name, {**os.environ, **environment, **told_to_stack}, found, stores)
    spreading.spread(SwarmLab(found, name, fleet.port()))
    addresses = view.wait_until_green(manager, name, fleet.port())
    tidy(here, found, name, wanted, from_where)
    alone = t("The lab is up on one machine. Its balancer:")
    say(alone if len(found) == 1 else t("The lab is up on {count} machines. Its balancers:", count=len(found)))
    for address in addresses:
        say(f"  {address}")
    return 0


def tidy(here: Any, found: Sequence[Node], name: str, wanted: Mapping[str, str], from_where: str) -> None:
    """Remove the images of before, here and on the machines; of one that doesn't do it, they stay until the next up."""
    used = [*registry.named(wanted, from_where).values()] if from_where else [*wanted]

    def there(node: Node) -> None:
        with suppress(Trouble), node.asking() as api:
            carrying.tidy(api, name, used)

    in_parallel(there, found)
    with suppress(Trouble), docker_errors():
        carrying.tidy(here, name, [*wanted, *used, *(f"{image}:{name}" for image in IMAGES.values())])


def examined(told: Sequence[str], here: Any) -> list[Node]:
    """Return the machines, each with a line that says it will do. Raises Trouble when one won't, after a line each."""
    found, silent = fleet.reached(told)
    with docker_errors():
        system = nodes.system_of(here.info())
    in_the_way = [*silent, *nodes.namesakes(found)]
    for line in in_the_way:
        steps.todo(line)
    in_parallel(nodes.wait_until_back, found)
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
        raise Trouble(t("Nothing was begun: do what the TODO above says, then run this again."))
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


def get_from(from_where: str, here: Any, found: Sequence[Node], wanted: Sequence[str]) -> None:
    """Push the images into a registry, and let every machine get them, all at the same time. Raises Trouble."""
    steps.step(t("pushing the images to {registry}, as far as it lacks them", registry=from_where))
    registry.push(here, wanted, from_where)
    steps.step(t("every machine gets the images from {registry}", registry=from_where))
    for node, got in zip(found, in_parallel(lambda node: registry.pull(node, wanted, from_where), found), strict=True):
        steps.ok(t("{node} has the images ({size} MiB received)", node=node.name, size=round(got / carrying.MIB)))


def status() -> int:
    """Show which machine runs what, and what each balancer sees; return 1 when something isn't as it should be."""
    found, silent = fleet.reached(fleet.told_before())
    for line in silent:
        steps.todo(line)
    manager = fleet.manager_of(found)
    name = project.project_name()
    shown = [*view.of_machines(manager, name, fleet.port(), found), *view.of_strays(manager, name, found)]
    for one in shown:
        say(one.text)
    return int(bool(silent) or any(one.is_trouble for one in shown))


def down() -> int:
    """Take the lab down; return the exit code."""
    found, silent = fleet.reached(fleet.told_before())
    for line in silent:
        steps.todo(line)
    manager = fleet.manager_of(found)
    name = project.project_name()
    with lab_turn.to_take_down(fleet.turn_of(name)):
        steps.step(t("taking {project} down", project=name))
        stack.remove(manager, name)
    steps.ok(t("{project} is down", project=name))
    if silent:
        steps.note(t("what runs on a machine that can't be reached ends when the others have it back"))
    return int(bool(silent))
