"""The balancers that are measured, and in which order in each round. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

OURS = "ours"
REFERENCE = "nginx-advised"  # The one that our median latency is compared with.
PEERS = ("nginx", "haproxy", "caddy", "envoy")
SWITCHES = ("hedge", "retry", "breaker", "probe")


@dataclass(frozen=True)
class Balancer:
    """One balancer in one configuration.

    name: as typed and as printed. service: its name in the Compose project. path: where its service is.
    version: the command that prints its version, empty for ours.
    """

    name: str
    service: str
    path: str = "/"
    version: tuple[str, ...] = ()

    @property
    def is_switched_off(self) -> bool:
        """Say whether it is ours with one of its protections off."""
        return self.name.endswith("-off")

    @property
    def spreads(self) -> bool:
        """Say whether any server may answer, not only the primary: against overload that is better."""
        return self.service.endswith("-overload")

    @property
    def is_peer(self) -> bool:
        """Say whether it is somebody else's."""
        return bool(self.version)


VERSION_COMMANDS = {
    "nginx": ("nginx", "-v"),
    "haproxy": ("haproxy", "-v"),
    "caddy": ("caddy", "version"),
    "envoy": ("envoy", "--version"),
}
ALL = (
    Balancer(OURS, "balancer", "/app/"),
    *(
        Balancer(f"{peer}-{how}", f"{peer}-{how}", version=VERSION_COMMANDS[peer])
        for peer in PEERS
        for how in ("advised", "tuned")
    ),
    *(Balancer(f"{switch}-off", f"{switch}-off", "/app/") for switch in SWITCHES),
)
# Who is asked for more than the servers can do; the peers are set for that.
OVERLOADED = (
    ALL[0],
    *(Balancer(f"{peer}-overload", f"{peer}-overload", version=VERSION_COMMANDS[peer]) for peer in PEERS),
    Balancer("haproxy-patient", "haproxy-patient-overload", version=VERSION_COMMANDS["haproxy"]),
    Balancer("shed-off", "shed-off", "/app/"),
)
# Whose own cost is measured, before a server that answers at once; all of them write down what they answer.
COSTED = (
    Balancer(OURS, "cost-ours", "/app/"),
    *(Balancer(peer, f"cost-{peer}", version=VERSION_COMMANDS[peer]) for peer in PEERS),
)
EVERY = tuple(dict.fromkeys((*ALL, *OVERLOADED, *COSTED)))


def chosen(words: Sequence[str], among: Sequence[Balancer] = ALL) -> list[Balancer]:
    """Return the balancers that words name: one by its name, a peer in every configuration by the part before the dash.

    "switches" means ours with a protection off, each in turn; no words at all mean every one. Raises KeyError for a
    word that names nothing, also not elsewhere than among these.
    """
    if not words:
        return list(among)
    found: list[Balancer] = []
    for word in words:
        named = [one for one in EVERY if is_named(one, word)]
        if not named:
            raise KeyError(word)
        found += [one for one in named if one in among and one not in found]
    return found


def is_named(balancer: Balancer, word: str) -> bool:
    """Say whether a word names a balancer."""
    if word == "switches":
        return balancer.is_switched_off
    return word in (balancer.name, balancer.name.split("-")[0] if balancer.is_peer else "")


def in_turn(balancers: Sequence[Balancer], round_number: int) -> list[Balancer]:
    """Return the balancers in a round's order: each round begins with another one, so that none is always first."""
    start = round_number % len(balancers)
    return [*balancers[start:], *balancers[:start]]


def of_round(balancers: Sequence[Balancer], round_number: int, is_among_the_best: bool = False) -> list[Balancer]:
    """Return who takes part in a row of a round, in its order.

    What advice or a missing protection costs is so much that the first round shows it. The later ones are for the close
    calls: ours, and the peers at their sharpest. is_among_the_best: the row is for these alone, in the first one, too.
    """
    close = [one for one in balancers if one.name == OURS or one.name.endswith("-tuned")]
    return in_turn(close if (round_number or is_among_the_best) and close else balancers, round_number)
