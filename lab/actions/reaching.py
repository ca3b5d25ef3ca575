"""Where a load finds the service: at the one balancer, at both of them, or on any machine of several."""

from lab import Trouble
from lab.stack import balancer_view
from lab.stack.lab import Lab
from lab.stack.running import second_balancer
from lab.texts.language import t


def addresses(lab: Lab, both: bool = False) -> list[str]:
    """Return the addresses that a client knows, the one that it asks first before the others. Raises Trouble.

    both: those of two balancers, of which one may be dead; else the first must answer.
    """
    first, *others = lab.ways()
    if both:
        second = second_balancer(lab.project).address
        if not second:
            raise Trouble(t("There is no second balancer. Start one: COMPOSE_PROFILES=ha make up"))
        return [by_number(first), by_number(second)]
    try:
        balancer_view.ask(first)
    except balancer_view.NoAnswer as no_answer:
        raise Trouble(t("No request can be answered now: {why}. Bring it back: make up", why=no_answer)) from None
    return [by_number(one) for one in (first, *others)]


def by_number(address: str) -> str:
    """Return an address without the name localhost, for which Windows would try another address first. PURE."""
    return address.replace("//localhost", "//127.0.0.1")
