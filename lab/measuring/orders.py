"""PURE: what became of the orders that a load has POSTed: each client's is one, however often it was sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.measuring.figures import Sample, is_good

CREATED = 201


@dataclass(frozen=True)
class Orders:
    """What a run's orders come to.

    orders: of how many clients. created: answers of 201. never: clients whose last try brought no good answer either,
    however late. cut_off: those that would have tried again, had the load not ended. tries: all POSTs that were sent.
    """

    orders: int
    created: int
    never: int
    cut_off: int
    tries: int


def orders(samples: Sequence[Sample], retries: int) -> Orders:
    """Return what became of the orders. retries: how often each client tries again, at most."""
    sent: dict[int, list[Sample]] = {}
    for sample in samples:
        sent.setdefault(sample.client, []).append(sample)
    bad = [tries for tries in sent.values() if not any(is_good(one) for one in tries)]
    never = sum(len(tries) > retries for tries in bad)
    created = sum(sample.status == CREATED for sample in samples)
    return Orders(len(sent), created, never, len(bad) - never, len(samples))
