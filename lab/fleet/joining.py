"""Machines become one swarm; the engines do the work, and what is here is who decides in it."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from lab import Trouble
from lab.fleet.nodes import Node
from lab.stack.errors import Refused
from lab.texts.language import t

# Of a swarm that we begin. A machine is called lost after three of them, by default after a quarter of a minute; after
# a change of leader after six. Who speaks to the swarm through a manager that is lost finds another one after up to
# 8 s: one heartbeat, and 5 s without an answer. With a shorter one, healthy machines would be called lost then, and all
# that they run would be started anew, members of the store, too.
HEARTBEAT_S = 3
READY_S = 30
MOST_MANAGERS = 5
PORT = 2377
NANO = 1_000_000_000


def managers_of(count: int) -> int:
    """Return how many of so many machines are to decide what runs where. PURE.

    They decide while more than half of them can be reached (Raft; Ongaro and Ousterhout 2014). So two lose more than
    one would, and an even number no less than the odd one below it.
    """
    return 1 if count < 3 else min(MOST_MANAGERS, count - (count + 1) % 2)


def join(nodes: Sequence[Node]) -> Node:
    """See to it that the machines are one swarm with enough managers; return one that decides. Raises Trouble.

    nodes: the first ones become the managers. A swarm that some are in already is joined by the others, and is
    otherwise left as it is.
    """
    manager = _the_swarm_of(nodes) or _begin(nodes[0])
    with manager.asking() as api:
        tokens = api.inspect_swarm()["JoinTokens"]
    managers = sum(node.is_manager for node in nodes)
    for node in nodes:
        node.look_again()  # Named twice, in two ways, it has just become one.
        if node.swarm_id:
            continue
        is_manager = managers < managers_of(len(nodes))
        managers += is_manager
        token = tokens["Manager" if is_manager else "Worker"]
        with node.asking() as api:
            api.join_swarm(remote_addrs=[_at(manager.address)], join_token=token)
        node.look_again()
    for node in nodes:
        if twin := next((one for one in nodes if one is not node and one.swarm_id == node.swarm_id), None):
            raise Trouble(t("{node} and {other} are one and the same machine", node=node.told, other=twin.told))
    wait_until_ready(manager, nodes)
    return manager


def _at(address: str) -> str:
    return f"[{address}]:{PORT}" if ":" in address else f"{address}:{PORT}"


def _begin(node: Node) -> Node:
    try:
        with node.asking() as api:
            api.init_swarm(swarm_spec=api.create_swarm_spec(dispatcher_heartbeat_period=HEARTBEAT_S * NANO))
    except Refused as refused:
        if "advertise" not in str(refused):
            raise
        command = " ".join([*node.cli, "swarm", "init", "--advertise-addr", "ADDRESS"])
        raise Trouble(t("{why}. Do so, and run this again: {command}", why=refused, command=command)) from refused
    node.look_again()
    return node


def _the_swarm_of(nodes: Sequence[Node]) -> Node | None:
    """Return a manager of the swarm that some machines are in; None when none is. Raises Trouble when it isn't one."""
    inside = [node for node in nodes if node.swarm_id]
    manager = next((node for node in inside if node.is_manager), None)
    if not inside:
        return None
    if manager is None:
        raise Trouble(
            t("{node} is a worker of a swarm: name one of its managers, too, or let it leave: docker swarm leave",
              node=inside[0].told)
        )  # fmt: skip
    members = {one["ID"] for one in members_of(manager)}
    for node in inside:
        if node.swarm_id not in members:
            words = t("{node} is in another swarm than {other}: let one leave: docker swarm leave --force",
                      node=node.told, other=manager.told)  # fmt: skip
            raise Trouble(words)
    return manager


def members_of(manager: Node) -> list[dict[str, Any]]:
    """Return what a swarm knows of each machine in it. Raises Trouble."""
    with manager.asking() as api:
        found: list[dict[str, Any]] = api.nodes()
    return found


def takes_tasks(machine: Mapping[str, Any]) -> bool:
    """Say whether a machine of a swarm is given tasks: it is there, and neither drained nor resting. PURE."""
    return (machine["Status"]["State"], machine["Spec"]["Availability"]) == ("ready", "active")


def wait_until_ready(manager: Node, nodes: Sequence[Node]) -> None:
    """Wait until the swarm has heard of all its machines. Raises Trouble."""
    until_s = time.monotonic() + READY_S
    wanted = {node.swarm_id: node for node in nodes}
    while True:
        states = {one["ID"]: one["Status"]["State"] for one in members_of(manager)}
        late = [node.name for identity, node in wanted.items() if states.get(identity) != "ready"]
        if not late:
            return
        if time.monotonic() > until_s:
            raise Trouble(
                t(
                    "The swarm has not heard of {nodes} for {seconds} s: between the machines, ports 2377 (TCP), 7946 "
                    "(TCP and UDP) and 4789 (UDP) must be open.",
                    nodes=", ".join(late),
                    seconds=READY_S,
                )
            )
        time.sleep(0.2)
