"""Wait until the balancer sees servers ONLINE."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from lab.clone import project
from lab.stack import balancer_view
from lab.stack.lab import Lab
from lab.terminal.words import complain, listed, say
from lab.texts.language import t

ONLINE_WITHIN_S = 10.0  # a healed server...
READY_WITHIN_S = 10.0  # ...and enough of them for one more to be broken
BETWEEN_LOOKS_S = 0.05
BETWEEN_TRIES_S = 0.1


def wait_for_balancer(
    address: str,
    servers: Sequence[str],
    ask: Callable[[str], balancer_view.View] = balancer_view.ask,
    try_service: Callable[[str], None] = balancer_view.ask_for_the_service,
    now: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    is_only: bool = True,
) -> bool:
    """Wait until the balancer sees the servers ONLINE, and say so; return False when it doesn't in time.

    is_only: there is no other balancer, so it needs no address to be told apart.
    A balancer that can't be asked is no failure: the servers are healed all the same. While a breaker is open, or where
    nothing is probed, the service is asked ten times a second: only real requests can show a server well then, and
    perhaps nobody else sends any.
    """
    if not servers:
        return True
    deadline = now() + ONLINE_WITHIN_S
    try_at = now()
    while True:
        try:
            seen = ask(address)
        except balancer_view.NoAnswer as no_answer:
            say(t("Not seen by the balancer: {why}. See: python lab/status.py   Bring it back: make up", why=no_answer))
            return True
        missing = [name for name in servers if not seen.server(name).is_online]
        if not missing:
            words = {"servers": listed(servers), "address": address}
            one_of_several = t("The balancer at {address} sees {servers} ONLINE.", **words)
            say(t("The balancer sees {servers} ONLINE.", **words) if is_only else one_of_several)
            return True
        if now() > deadline:
            states = ", ".join(f"{name} {seen.server(name)}" for name in missing)
            complain(
                t(
                    "After {seconds:g} s the balancer still sees: {states}. See: python lab/status.py",
                    seconds=ONLINE_WITHIN_S,
                    states=states,
                )
            )
            return False
        needs_requests = not seen.has_probes or any(seen.server(name).breaker == "open" for name in missing)
        if needs_requests and now() >= try_at:
            try_at = now() + BETWEEN_TRIES_S
            try_service(address)
        sleep(BETWEEN_LOOKS_S)


def wait_for_balancers(lab: Lab, healed: Sequence[str]) -> bool:
    """Wait until every balancer sees those that are servers ONLINE; return False when one doesn't in time.

    healed: whatever was healed. Raises Trouble when there is no balancer.
    """
    addresses = lab.addresses()
    servers = [name for name in healed if name in project.SERVERS]
    sees_them = [wait_for_balancer(one, servers, is_only=len(addresses) == 1) for one in addresses]
    return all(sees_them)


def wait_until_enough(clone: Lab, broken: set[str], keep_alive: int, is_over: Callable[[], bool]) -> bool:
    """Wait until every balancer sees enough of the servers that stay ONLINE; return False when one doesn't in time.

    A balancer that can't be asked is not waited for: it is not what is broken here.
    """
    until_s = time.monotonic() + READY_WITHIN_S
    left = [name for name in project.SERVERS if name not in broken]
    addresses = clone.addresses()
    while not is_over() and any(_sees_fewer(address, left, keep_alive) for address in addresses):
        if time.monotonic() > until_s:
            return False
        time.sleep(BETWEEN_LOOKS_S)
    return True


def _sees_fewer(address: str, servers: Sequence[str], than: int) -> bool:
    with suppress(balancer_view.NoAnswer):
        seen = balancer_view.ask(address)
        return sum(seen.server(name).is_online for name in servers) < than
    return False
