"""From samples to figures where more is asked than can be done: how much was, how quick a no is, when it is over. Pure.

Requests and clients are told apart: a client may send several requests, and is served when one of them is.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lab.measuring.figures import Sample, is_good, percentile, served_by

GOOD_S = 1.0  # No user waits longer.
NORMAL_S = 0.1
NO_ANSWER = ("timeout",)  # Neither an answer nor a no.


@dataclass(frozen=True)
class Overload:
    """What a run under overload comes to; times in milliseconds, unless the name says otherwise.

    Of the overload alone, from its begin to its end:
    asked_per_s: clients a second. good_per_s: clients whose good answer came in that time, a second: what the servers
    did for them. served: the share of its clients that got a good answer, also after it.
    answered_p99_ms, answered_worst_ms: of the right answers, also of those that came too late to be good.
    refused: requests that got a no. no_p99_ms: how long they had waited for it. waited: requests that got nothing.

    Of the whole run:
    requests, lost: clients without a good answer. over_100_ms: requests that took longer.
    until_normal_s: from the end to the last request that failed or took over 100 ms. bad_after: such requests.
    late_p99_ms: the client's own delay. reasons: status or error -> count.
    wrong: good answers that no server gives.
    """

    asked_per_s: float
    good_per_s: float
    served: float
    answered_p99_ms: float
    answered_worst_ms: float
    refused: int
    no_p99_ms: float
    waited: int
    requests: int
    lost: int
    over_100_ms: int
    until_normal_s: float
    bad_after: int
    late_p99_ms: float
    reasons: dict[str, int]
    wrong: int

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


@dataclass(frozen=True)
class Client:
    """Who asks, once or several times. due_s: when first. good_s: when a good answer had come, None without one."""

    due_s: float
    good_s: float | None


def overload(samples: Sequence[Sample], began_s: float, ended_s: float, healed_s: float) -> Overload:
    """Return what the samples of one run come to.

    began_s, ended_s: of the overload. healed_s: when its cause was undone to the end. All in seconds from the start.
    """
    ordered = sorted(samples, key=lambda sample: sample.due_s)
    during = [sample for sample in ordered if began_s <= sample.due_s < ended_s]
    everybody = clients(ordered)
    asking = [one for one in everybody if began_s <= one.due_s < ended_s]
    done = [one for one in everybody if one.good_s is not None and began_s <= one.good_s < ended_s]
    served = [one for one in asking if one.good_s is not None]
    answered_ms = [sample.took_s * 1000 for sample in during if served_by(sample)]
    refused_ms = [sample.took_s * 1000 for sample in during if is_a_no(sample)]
    after_s = [sample.due_s - healed_s for sample in ordered if sample.due_s >= healed_s and not is_normal(sample)]
    lasts_s = ended_s - began_s
    return Overload(
        asked_per_s=round(len(asking) / lasts_s, 1),
        good_per_s=round(len(done) / lasts_s, 1),
        served=round(len(served) / len(asking), 4) if asking else 1.0,
        answered_p99_ms=round(percentile(answered_ms, 99), 1),
        answered_worst_ms=round(max(answered_ms, default=0), 1),
        refused=len(refused_ms),
        no_p99_ms=round(percentile(refused_ms, 99), 1),
        waited=sum(sample.error in NO_ANSWER for sample in during),
        requests=len(ordered),
        lost=sum(one.good_s is None for one in everybody),
        over_100_ms=sum(is_long(sample) for sample in ordered),
        until_normal_s=round(max(after_s, default=0.0), 3),
        bad_after=len(after_s),
        late_p99_ms=round(percentile([sample.late_s * 1000 for sample in ordered], 99), 3),
        reasons=dict(Counter(sample.error or str(sample.status) for sample in ordered if not is_good(sample))),
        wrong=sum(is_wrong(sample) for sample in ordered),
    )


def clients(ordered: Sequence[Sample]) -> list[Client]:
    """Return who has sent these samples. ordered: by when they were due."""
    sent: dict[int, list[Sample]] = {}
    for sample in ordered:
        sent.setdefault(sample.client, []).append(sample)
    return [
        Client(tries[0].due_s, min((one.due_s + one.took_s for one in tries if is_soon(one)), default=None))
        for tries in sent.values()
    ]


def is_soon(sample: Sample) -> bool:
    """Say whether it was answered rightly and in time."""
    return sample.took_s <= GOOD_S and bool(served_by(sample))


def is_normal(sample: Sample) -> bool:
    """Say whether it was answered as if nothing had ever been the matter."""
    return not is_long(sample) and bool(served_by(sample))


def is_long(sample: Sample) -> bool:
    """Say whether it took more than 100 ms from when it was sent: what the client was late is not the service's."""
    return sample.took_s - sample.late_s > NORMAL_S


def is_a_no(sample: Sample) -> bool:
    """Say whether the client was told that it won't be served, also by a connection that was refused or closed."""
    return not is_good(sample) and sample.error not in NO_ANSWER


def is_wrong(sample: Sample) -> bool:
    """Say whether the answer is one that no server gives who speaks the truth: neither good nor a no."""
    return is_good(sample) and not served_by(sample)


def of_possible(found: Overload, possible_per_s: float | None) -> float:
    """Return how much of what was possible was done.

    possible_per_s: what the servers can do at most, measured; None when it is more than can be asked. Up to there
    everybody can be served; above it, what counts is how much of the servers' time went into good answers.
    """
    if possible_per_s is None or found.asked_per_s <= possible_per_s:
        return found.served
    return round(found.good_per_s / possible_per_s, 4)
