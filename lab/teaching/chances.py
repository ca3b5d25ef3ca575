"""PURE: when servers fail by chance: times between failures and times to repair, drawn from a seed."""

from dataclasses import dataclass
from random import Random

SERVERS = ("server1", "server2", "server3")
SHORTEST_S = 0.2  # of a failure, or a time between two: the engine needs a moment for each


@dataclass(frozen=True)
class Spell:
    """How long a server is down, in seconds from the start."""

    server: str
    from_s: float
    until_s: float


def spells(mtbf_s: float, mttr_s: float, seconds: float, seed: int, together: bool = False) -> list[Spell]:
    """Return the failures of three servers until so many seconds.

    mtbf_s, mttr_s: the mean time up, and down; both are exponential (Trivedi, "Probability and Statistics with
    Reliability, Queuing and Computer Science Applications"). In so short a time chance alone would often draw none, or
    nothing else: so what was drawn is stretched until a server is down for its share, mttr / (mtbf + mttr), exactly.
    together: all of them at the same moments, as by a common cause.
    """
    chance = Random(seed)  # noqa: S311 (no secret)
    share = mttr_s / (mtbf_s + mttr_s)
    count = max(1, round(seconds / (mtbf_s + mttr_s)))
    found: list[Spell] = []
    for server in SERVERS:
        if together and found:
            found += [Spell(server, one.from_s, one.until_s) for one in found if one.server == SERVERS[0]]
            continue
        down = _shares(chance, count, share * seconds)
        up = _shares(chance, count + 1, (1 - share) * seconds)
        at_s = 0.0
        for before_s, lasts_s in zip(up, down, strict=False):
            at_s += before_s
            found.append(Spell(server, round(at_s, 3), round(at_s + lasts_s, 3)))
            at_s += lasts_s
    return found


def _shares(chance: Random, count: int, total_s: float) -> list[float]:
    """Return so many exponential times that sum up to a total, none too short to be done."""
    drawn = [chance.expovariate(1.0) for _ in range(count)]
    spare_s = max(0.0, total_s - count * SHORTEST_S)
    return [min(SHORTEST_S, total_s / count) + spare_s * one / sum(drawn) for one in drawn]
