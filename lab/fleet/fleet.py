"""A fleet: the machines on which this clone's lab runs, remembered from one command to the next."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress

from lab import Trouble
from lab.clone import project
from lab.clone.folder import ROOT, give_to_owner
from lab.fleet import nodes
from lab.fleet.nodes import Node
from lab.stack.side_by_side import in_parallel
from lab.texts.language import t

REMEMBERED = ROOT / ".swarm.json"


def remember(told: Sequence[str]) -> None:
    """Keep how the machines of this lab were named. Raises Trouble."""
    _write({**_known(), project.project_name(): list(told)})


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
    return _known().get(project.project_name(), [])


def _known() -> dict[str, list[str]]:
    """Return how the machines of each of this clone's labs were named, by its Compose project."""
    try:
        told = json.loads(REMEMBERED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    labs = told.items() if isinstance(told, dict) else ()
    return {name: [str(one) for one in those] for name, those in labs if isinstance(those, list)}


def _write(known: Mapping[str, Sequence[str]]) -> None:
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
