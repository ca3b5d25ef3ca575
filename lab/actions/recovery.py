"""Wait until the balancer sees servers ONLINE."""

import time
from collections.abc import Callable, Sequence

from lab.clone import project
from lab.stack import balancer_view
from lab.stack.containers import Clone
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
) -> bool:
    """Wait until the balancer sees the servers ONLINE, and say so; return False when it doesn't in time.

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
            say(t("The balancer sees {servers} ONLINE.", servers=listed(servers)))
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


def wait_until_enough(clone: Clone, broken: set[str], keep_alive: int, is_over: Callable[[], bool]) -> bool:
    """Wait until the balancer sees enough of the servers that stay ONLINE; return False when it doesn't in time.

    A balancer that can't be asked is not waited for: it is not what is broken here.
    """
    until_s = time.monotonic() + READY_WITHIN_S
    while not is_over():
        try:
            seen = balancer_view.ask(clone.address())
        except balancer_view.NoAnswer:
            return True
        if sum(seen.server(name).is_online for name in project.SERVERS if name not in broken) >= keep_alive:
            return True
        if time.monotonic() > until_s:
            return False
        time.sleep(BETWEEN_LOOKS_S)
    return True
