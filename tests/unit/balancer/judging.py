"""Requests that end, for the tests of what their failures say."""

from balancer.rules.addresses import Addresses
from balancer.rules.tallies import Try

ALL = ("server1", "server2", "server3")


def ended(addresses: Addresses, address: str, now_s: float = 1.0, /, **reasons: str) -> list[str]:
    """Let a request end, with how each server it has tried did; return the servers that are indicted."""
    tries = [Try(server, reason, now_s) for server, reason in reasons.items()]
    return [one.server for one in addresses.ended(address, tries, ALL, now_s)]
