"""PURE: samples that two hand-ins share: measured times are finer than any two runs can agree on by chance."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import TypeAlias

from lab.measuring.figures import Sample

IN_A_ROW = 12  # So many requests with the same times, to the hundredth of a millisecond, are no chance.
KEPT_ONE_OF = 16  # of these rows, chosen by what they hold: the same ones in every hand-in
LEAST_ROWS = 3
SHARE = 0.2  # of the rows of the smaller play: from here on it is a copy that was worked over
FEWEST = 20  # requests: fewer of them may be alike
Play: TypeAlias = tuple[str, str]  # an experiment and a side


@dataclass(frozen=True)
class Print:
    """The fingerprint of a play's samples. whole: of all of them. rows: of some rows of them."""

    whole: str
    rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Copy:
    """What two hand-ins share, by their places in the list: plays with the same samples, and with some of the same."""

    one: int
    other: int
    whole: tuple[Play, ...] = ()
    part: Mapping[Play, float] = field(default_factory=dict)


def print_of(samples: Sequence[Sample]) -> Print:
    """Return the fingerprint of a play's samples; an empty one where there are too few."""
    if len(samples) < FEWEST:
        return Print("")
    times = [(one.sent_s, one.took_s) for one in samples]
    whole = hashlib.sha256(repr([(one.due_s, one.status, *t) for one, t in zip(samples, times, strict=True)]).encode())
    rows = (hash(tuple(times[at : at + IN_A_ROW])) for at in range(len(times) - IN_A_ROW + 1))
    return Print(whole.hexdigest(), frozenset(row for row in rows if row % KEPT_ONE_OF == 0))


def copies(hand_ins: Sequence[Mapping[Play, Print]], owners: Sequence[str]) -> list[Copy]:
    """Return which of the hand-ins share samples, but those of one owner ("" is nobody in particular, and each other).

    Whichever play they stand under in either: it is named as the first of the two has it.
    """
    found = []
    shared = _shared(hand_ins)
    for (one, other), pairs in sorted(shared.items()):
        if owners[one] and owners[one] == owners[other]:
            continue
        whole: dict[Play, None] = {}
        part: dict[Play, float] = {}
        for mine, theirs in sorted(pairs):
            here, there = hand_ins[one][mine], hand_ins[other][theirs]
            common = len(here.rows & there.rows)
            if here.whole == there.whole:
                whole[mine] = None
            elif common >= LEAST_ROWS and (share := common / min(len(here.rows), len(there.rows))) >= SHARE:
                part[mine] = max(share, part.get(mine, 0.0))
        if whole or part:
            found.append(Copy(one, other, tuple(whole), {k: v for k, v in part.items() if k not in whole}))
    return found


def own_copies(plays: Mapping[Play, Print]) -> dict[Play, Play]:
    """Return which plays of one hand-in have the very samples of another one of it: each of them, and that other."""
    by_print: dict[str, list[Play]] = defaultdict(list)
    for play, one in plays.items():
        if one.whole:
            by_print[one.whole].append(play)
    return {play: next(one for one in same if one != play) for same in by_print.values() if same[1:] for play in same}


def _shared(hand_ins: Sequence[Mapping[Play, Print]]) -> dict[tuple[int, int], set[tuple[Play, Play]]]:
    """Return which plays of which two hand-ins have anything in common, and so are worth a look."""
    holders: dict[object, list[tuple[int, Play]]] = defaultdict(list)
    for number, plays in enumerate(hand_ins):
        for play, one in plays.items():
            for key in (one.whole, *one.rows) if one.whole else ():
                holders[key].append((number, play))
    found: dict[tuple[int, int], set[tuple[Play, Play]]] = defaultdict(set)
    together = {tuple(those) for those in holders.values() if len(those) > 1}  # Most rows have the same holders.
    for (first, mine), (second, theirs) in (pair for those in together for pair in combinations(those, 2)):
        if first != second:
            found[first, second].add((mine, theirs))
    return found
