"""A fleet: the machines on which this clone's lab runs, remembered from one command to the next."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from lab import Trouble
from lab.clone import project, settings
from lab.clone.folder import ROOT, give_to_owner
from lab.clone.known_settings import KNOWN
from lab.fleet import nodes
from lab.fleet.nodes import Node
from lab.stack.side_by_side import in_parallel
from lab.texts.language import t

REMEMBERED = ROOT / ".swarm.json"
MACHINES = "machines"


def remember(told: Sequence[str], registry: str = "") -> None:
    """Keep how the machines of this lab were named, and the registry they have its images from. Raises Trouble."""
    machines = list(told)
    _write({**_known(), project.project_name(): {MACHINES: machines, "registry": registry} if registry else machines})


def forget(name: str = "") -> None:
    """Know of no machines of a lab any more. name: of its Compose project; "" for this one. Raises Trouble."""
    known = _known()
    if known.pop(name or project.project_name(), None) is None:
        return
    if known:
        _write(known)
    else:
        REMEMBERED.unlink(missing_ok=True)


def remembered() -> list[str]:
    """Return how the machines were named that `up` was last given; none when there was no such `up`."""
    found = _known().get(project.project_name(), [])
    machines = found.get(MACHINES) if isinstance(found, dict) else found
    return [str(one) for one in machines] if isinstance(machines, list) else []


def told_before() -> list[str]:
    """Return how the machines were named to `up`. Raises Trouble when there was none."""
    told = remembered()
    if not told:
        raise Trouble(t("No lab of this clone's is on several machines. Bring one up: python lab/swarm.py up NODE ..."))
    return told


def turn_of(name: str) -> str:
    """Return the name under which it is said whose turn a lab on several machines is: not that of the one here."""
    return f"{name}-on-swarm"


def port() -> str:
    """Return at which port every balancer's machine is asked; `auto` is about one machine only."""
    return settings.for_compose().get("PORT") or KNOWN["PORT"].default


def registry() -> str:
    """Return the registry that `up` was last given; "" when it was given none."""
    found = _known().get(project.project_name())
    return str(found.get("registry") or "") if isinstance(found, dict) else ""


def _known() -> dict[str, Any]:
    """Return what is known of each of this clone's labs, by its Compose project: its machines, or more than those."""
    try:
        told = json.loads(REMEMBERED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    labs = told.items() if isinstance(told, dict) else ()
    return {name: found for name, found in labs if isinstance(found, list | dict)}


def _write(known: Mapping[str, Any]) -> None:
    new = REMEMBERED.with_suffix(".new")
    try:
        new.write_text(json.dumps(known), encoding="utf-8")
        give_to_owner(new, ROOT)
        new.replace(REMEMBERED)
    except OSError as error:
        with suppress(OSError):
            new.unlink()
        raise Trouble(t("{file} can't be written: {why}", file=REMEMBERED, why=error.strerror)) from error


def reached(told: Sequence[str]) -> tuple[list[Node], list[str]]:
    """Return the machines whose engines answer, and a line for each of the others."""

    def one(name: str) -> Node | Trouble:
        try:
            return nodes.reach(name)
        except Trouble as trouble:
            return trouble

    found = in_parallel(one, told)
    return [one for one in found if isinstance(one, Node)], [str(one) for one in found if isinstance(one, Trouble)]


def manager_of(found: Sequence[Node]) -> Node:
    """Return a machine that decides in the swarm. Raises Trouble when none of those that can be reached does."""
    for node in found:
        if node.is_manager:
            return node
    raise Trouble(t("None of these machines decides in a swarm. Bring the lab up: python lab/swarm.py up NODE ..."))
