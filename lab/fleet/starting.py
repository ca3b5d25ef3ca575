"""The lab started on a swarm, or brought to its newest state there: one service after the other, nothing failed."""

from collections.abc import Mapping, Sequence
from typing import Any

from lab import Trouble
from lab.clone import project
from lab.clone.project import BALANCER
from lab.fleet import fleet, stack, store, view
from lab.fleet.joining import members_of, takes_tasks
from lab.fleet.nodes import Node, hostname
from lab.terminal import steps
from lab.texts.language import t


def balancers_for(members: Sequence[Mapping[str, Any]], found: Sequence[Node]) -> int:
    """Return how many balancers there are to be: one on each of two machines, where as many are given tasks. PURE.

    members: of the swarm. found: the machines that were named.
    """
    names = {node.name for node in found}
    return min(2, max(1, len([one for one in members if hostname(one) in names and takes_tasks(one)])))


def start(manager: Node, name: str, environment: dict[str, str], found: Sequence[Node], stores: Sequence[str]) -> None:
    """Start the services, or bring one after the other to its newest state. Raises Trouble.

    found: the machines. stores: the members of the orders' store.
    """
    there = stack.services(manager, name)
    away = store.away(stores, members_of(manager))
    at_home = [one for one in stores if one not in away]
    is_new = not all(store.is_of(there.get(one, {}), environment["STORE_FOLDER"]) for one in stores)
    if is_new:
        expect_a_majority(at_home, away)
    if not there.keys() >= {*stack.SERVICES}:  # Also what a broken off start has left.
        # First what has a home, then the servers, each of which goes where the fewest are; else two might share a
        # machine.
        for some, placed in ((stores, at_home), (project.SERVERS, project.SERVERS)):
            stack.deploy(manager, name, some, environment)
            stack.wait_until_placed(manager, name, placed)
        stack.deploy(manager, name, [*stores, *stack.SERVICES], environment)
        stack.wait_until_running(manager, name, [*at_home, *stack.SERVICES])
        store.wait_until_ready(manager, found, name, at_home)
        return
    if is_new:
        # One alone would wait in vain for the others.
        if there.keys() & {*stores}:
            steps.note(t("the orders' store has other homes now: the orders begin anew"))
        stack.deploy(manager, name, stores, environment)
        stack.wait_until_running(manager, name, at_home)
        store.wait_until_ready(manager, found, name, at_home)
    store.remind(manager, name)
    for service in to_renew(manager, name, stores, away):
        steps.step(t("{service}: bringing it up to date", service=service))
        with stack.kept_in_place(manager, name, service, int(environment["BALANCERS"])):
            stack.deploy(manager, name, [service], environment)
            stack.wait_until_running(manager, name, [service])
        if service in stores:
            store.wait_until_ready(manager, found, name, [service])
        view.wait_until_green(manager, name, fleet.port())


def expect_a_majority(at_home: Sequence[str], away: Sequence[str]) -> None:
    """Say who of the store that is to be begun would wait for a machine. Raises Trouble when too few are left."""
    if len(at_home) <= len(away):
        raise Trouble(
            t("The orders' store can't be begun: {members} would wait for machines that take no part. To change that: "
              "docker node update --availability active MACHINE", members=", ".join(away))
        )  # fmt: skip
    if away:
        steps.note(
            t("the orders' store is begun without {members}: there is no machine for it now", members=", ".join(away))
        )


def to_renew(manager: Node, name: str, stores: Sequence[str], away: Sequence[str]) -> list[str]:
    """Return the services that may be replaced by their newest state now, in their order. Raises Trouble.

    Of three members of the store no second one may go, and no balancer whose machine would not take it again.
    """
    renewed = list(stack.SERVICES)
    if away:
        steps.note(
            t("the orders' store stays as it is: there is no machine for {members} now", members=", ".join(away))
        )
    else:
        renewed = [*stores, *renewed]
    resting = {hostname(one) for one in members_of(manager) if not takes_tasks(one)}
    current = stack.tasks(manager, name)
    if kept := sorted(resting & {one.node for one in current if one.service == BALANCER and one.is_running}):
        steps.note(t("the balancers stay as they are: {machines} would not take one again", machines=", ".join(kept)))
        renewed.remove(BALANCER)
    return renewed
