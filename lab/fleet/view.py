"""What a lab on several machines looks like from outside: which machine runs what, and what each balancer sees."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lab import Trouble
from lab.clone.project import BALANCER, page_url
from lab.fleet import stack, store
from lab.fleet.crowd import crowd, tied
from lab.fleet.joining import members_of
from lab.fleet.machine import given_nothing, read, strays
from lab.fleet.nodes import Node, hostname
from lab.stack import balancer_view
from lab.stack.side_by_side import in_parallel
from lab.texts.language import t

GREEN_S = 60
ANSWER_S = 2


@dataclass(frozen=True)
class Line:
    """A line to be shown. is_trouble: something in it isn't as it should be."""

    text: str
    is_trouble: bool = False


@dataclass(frozen=True)
class Balancer:
    """A balancer as a client finds it. seen: what it says; None when it doesn't answer, with the trouble."""

    address: str
    node: str
    seen: balancer_view.View | None
    trouble: str = ""

    @property
    def states(self) -> dict[str, str]:
        """The servers' states as it sees them; none when it doesn't answer."""
        return {name: one.state for name, one in self.seen.servers.items()} if self.seen else {}

    @property
    def is_green(self) -> bool:
        """Whether it answers and sees every server ONLINE."""
        return bool(self.states) and set(self.states.values()) == {"ONLINE"}


def addresses_of(members: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return each machine's address by its name. PURE.

    A manager may think of itself as 0.0.0.0; others know it by the address at which they reach it.
    """
    found = {}
    for one in members:
        address = one["Status"].get("Addr", "")
        if address in ("", "0.0.0.0", "127.0.0.1"):
            address = one.get("ManagerStatus", {}).get("Addr", "").rpartition(":")[0]
        found[hostname(one)] = address.strip("[]")
    return found


def balancers(manager: Node, name: str, port: str) -> list[Balancer]:
    """Return the balancers that are to run, and what each sees. Raises Trouble when the swarm can't be asked."""
    addresses = addresses_of(members_of(manager))
    there = [task.node for task in stack.tasks(manager, name) if task.service == BALANCER and task.is_running]
    return in_parallel(
        lambda node: _ask(page_url(addresses[node], port), node),
        [node for node in sorted(there) if addresses.get(node)],
    )


def _ask(address: str, node: str) -> Balancer:
    try:
        return Balancer(address, node, balancer_view.ask(address, ANSWER_S))
    except balancer_view.NoAnswer as no_answer:
        return Balancer(address, node, None, str(no_answer))


def wait_until_green(manager: Node, name: str, port: str) -> list[str]:
    """Wait until every balancer sees every server ONLINE; return their addresses. Raises Trouble."""
    until_s = time.monotonic() + GREEN_S
    while True:
        found = balancers(manager, name, port)
        if found and all(one.is_green for one in found):
            return [one.address for one in found]
        if time.monotonic() > until_s:
            saw = "; ".join(f"{one.address}: {one.states or t('does not answer')}" for one in found)
            raise Trouble(t("The balancers do not see every server ONLINE: {saw}", saw=saw or t("there is none")))
        time.sleep(0.3)


def of_machines(manager: Node, name: str, port: str, nodes: Sequence[Node]) -> list[Line]:
    """Return which machine runs what, what each balancer sees, and what is missing. Raises Trouble.

    nodes: the machines that can be asked themselves.
    """
    current, members = stack.tasks(manager, name), members_of(manager)
    lines = []
    for member in sorted(members, key=hostname):
        node, state = hostname(member), member["Status"]["State"]
        here = [task.service for task in current if task.node == node and task.is_running]
        does = member["Spec"]["Availability"]
        words = state if does == "active" else f"{state}, {does}"
        lines.append(
            Line(f"{node:12} {words:8} {', '.join(sorted(here)) or '-'}", state != "ready" or does != "active")
        )
        if (member["Spec"].get("Labels") or {}).get(stack.LABEL) == stack.NOT_HERE:
            why = t("takes no balancer over while they are renewed. If nobody does that now: python lab/swarm.py up")
            lines.append(Line(f"{node:12} {why}", is_trouble=True))
    there = stack.services(manager, name)
    if lacking := stack.missing(there, current):
        lines.append(Line(t("not running, or fewer than are to: {services}", services=", ".join(lacking)), True))
    if idle := store.idle(current, nodes):
        lines.append(Line(t("of the orders' store, these take no part: {members}", members=", ".join(idle)), True))
    snapshots = read(members, current)
    odd = [*given_nothing(snapshots), *tied(there)]
    lines += [Line(text, is_trouble=True) for text in odd]
    if together := crowd(current, [one for one, snapshot in snapshots.items() if snapshot.is_up]):
        lines.append(Line(str(together)))
    for one in balancers(manager, name, port):
        sees = ", ".join(f"{server} {state}" for server, state in one.states.items()) or t("does not answer")
        lines.append(Line(f"{one.address}  {sees}", not one.is_green))
    return lines


def of_strays(manager: Node, name: str, reached: Sequence[Node]) -> list[Line]:
    """Return a line for each container of the lab that nobody looks after, on the machines that can be reached.

    Raises Trouble.
    """
    known = stack.ids_of_those_that_go_on(manager, name)
    return [
        Line(stray_words(node.name, stray), is_trouble=True)
        for node, found in zip(reached, in_parallel(lambda node: strays(node, name, known), reached), strict=True)
        for stray in found
    ]


def stray_words(machine: str, name: str) -> str:
    """Say that a container runs beside the one that took its place, and how it is removed."""
    return t(
        "{node}: nobody looks after {name}, which runs beside what took its place. There: docker rm --force {name}",
        node=machine,
        name=name,
    )
