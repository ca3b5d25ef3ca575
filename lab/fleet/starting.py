"""The lab started on a swarm, or brought to its newest state there: one service after the other, nothing failed."""

from collections.abc import Sequence

from lab import Trouble
from lab.clone import project
from lab.fleet import fleet, stack, store, view
from lab.fleet.joining import members_of
from lab.fleet.nodes import Node
from lab.terminal import steps
from lab.texts.language import t


def start(manager: Node, name: str, environment: dict[str, str], found: Sequence[Node], stores: Sequence[str]) -> None:
    """Start the services, or bring one after the other to its newest state. Raises Trouble.

    found: the machines. stores: the members of the orders' store.
    """
    there = stack.services(manager, name)
    away = store.away(stores, members_of(manager))
    if away and any(not store.is_of(there.get(one, {}), environment["STORE_FOLDER"]) for one in stores):
        words = t(
            "The orders' store can't be begun: {members} would wait for a machine that takes no part",
            members=", ".join(away),
        )
        raise Trouble(words)
    if not there.keys() >= {*stack.SERVICES}:  # Also what a broken off start has left.
        at_home = [one for one in stores if one not in away]
        everything = [*at_home, *stack.SERVICES]
        # First what has a home, then the servers, each of which goes where the fewest are; else two might share a
        # machine.
        for some in (at_home, project.SERVERS):
            stack.deploy(manager, name, some, environment)
            stack.wait_until_placed(manager, name, some)
        stack.deploy(manager, name, everything, environment)
        stack.wait_until_running(manager, name, everything)
        store.wait_until_ready(manager, found, name, at_home)
        return
    if not all(store.is_of(there.get(one, {}), environment["STORE_FOLDER"]) for one in stores):
        # One alone would wait in vain for the others.
        if there.keys() & {*stores}:
            steps.note(t("the orders' store has other homes now: the orders begin anew"))
        stack.deploy(manager, name, stores, environment)
        stack.wait_until_running(manager, name, stores)
        store.wait_until_ready(manager, found, name, stores)
    store.remind(manager, name)
    if away:  # Of three, no second one may go.
        steps.note(
            t("the orders' store stays as it is: there is no machine for {members} now", members=", ".join(away))
        )
    for service in (*(() if away else stores), *stack.SERVICES):
        steps.step(t("{service}: bringing it up to date", service=service))
        with stack.kept_in_place(manager, name, service, int(environment["BALANCERS"])):
            stack.deploy(manager, name, [service], environment)
            stack.wait_until_running(manager, name, [service])
        if service in stores:
            store.wait_until_ready(manager, found, name, [service])
        view.wait_until_green(manager, name, fleet.port())
