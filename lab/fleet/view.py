"""What a lab on several machines looks like from outside: which machine runs what, and what each balancer sees."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import requests

from lab import Trouble
from lab.clone.project import BALANCER, page_url
from lab.fleet import stack
from lab.fleet.joining import members_of
from lab.fleet.nodes import Node, hostname
from lab.stack.straight import session
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
    """A balancer as a client finds it. states: of the servers, as it sees them; none when it doesn't answer."""

    address: str
    node: str
    states: dict[str, str]

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
    return [_ask(page_url(addresses[node], port), node) for node in sorted(there) if addresses.get(node)]


def _ask(address: str, node: str) -> Balancer:
    try:
        with session() as straight:
            told = straight.get(f"{address}/api/status", timeout=ANSWER_S).json()
        return Balancer(address, node, {one["name"]: one["state"] for one in told["servers"]})
    except (requests.RequestException, ValueError, LookupError, TypeError):
        return Balancer(address, node, {})


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


def of_machines(manager: Node, name: str, port: str) -> list[Line]:
    """Return which machine runs what, what each balancer sees, and what is missing. Raises Trouble."""
    current = stack.tasks(manager, name)
    lines = []
    for member in sorted(members_of(manager), key=hostname):
        node, state = hostname(member), member["Status"]["State"]
        here = [task.service for task in current if task.node == node and task.is_running]
        does = member["Spec"]["Availability"]
        words = state if does == "active" else f"{state}, {does}"
        lines.append(
            Line(f"{node:12} {words:8} {', '.join(sorted(here)) or '-'}", state != "ready" or does != "active")
        )
    if lacking := stack.missing(manager, name, current):
        lines.append(Line(t("not running, or fewer than are to: {services}", services=", ".join(lacking)), True))
    for one in balancers(manager, name, port):
        sees = ", ".join(f"{server} {state}" for server, state in one.states.items()) or t("does not answer")
        lines.append(Line(f"{one.address}  {sees}", not one.is_green))
    return lines
