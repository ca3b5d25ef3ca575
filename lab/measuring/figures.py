"""From samples to figures: how many requests failed, how long the slowest took, when the primary was back. Pure."""

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

# What the servers say, in the lab's two languages.
ROLES = {"Server 1": "Primary Server", "Server 2": "Backup Server 1", "Server 3": "Backup Server 2"}
MESSAGES = ("Request berhasil diproses oleh {}", "Request processed successfully by {}")
BACK_AFTER = 20  # So many answers of the primary's in a row mean that it has taken over again.


@dataclass(frozen=True, slots=True)
class Sample:
    """One request, and what became of it.

    due_s: when it was to be sent, in seconds from the start. sent_s: when it really was.
    took_s: from when it was due to the end of its answer, so that a wait before the sending counts.
    status: of the answer, 0 without one. body: of the answer. error: why there is none, such as `timeout`.
    client: who sent it; only one that tries again has sent several. again: which of its tries it is, from 0.
    served: the answer's X-Served-By, such as "server1". attempts: its Server-Timing, as it came.
    key: the Idempotency-Key that it was sent with. method: that it was sent with. loop: "closed" for that of a client
    that had waited for its last answer; "" for one that was due, whatever had become of others.
    """

    due_s: float
    sent_s: float
    took_s: float
    status: int
    body: str = ""
    error: str = ""
    client: int = 0
    again: int = 0
    served: str = ""
    attempts: str = ""
    key: str = ""
    method: str = "GET"
    loop: str = ""

    @property
    def late_s(self) -> float:
        """How much later than due it was sent: the client's own error."""
        return self.sent_s - self.due_s


@dataclass(frozen=True)
class Figures:
    """What a run comes to; times in milliseconds, unless the name says otherwise.

    failed: requests without a good answer. wrong: a good one that no server gives. reasons: status or error -> count.
    late_p99_ms: the client's own delay, above which nothing finer can be said of the balancer.
    fail_back_s: from the heal until the primary answered again for good; None when it didn't, or nothing was healed.
    """

    requests: int
    failed: int
    wrong: int
    slowest_ms: float
    p99_ms: float
    median_ms: float
    late_p99_ms: float
    fail_back_s: float | None
    reasons: dict[str, int]
    served: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return asdict(self)


def figures(samples: Sequence[Sample], healed_s: float | None = None, primary: str = "server1") -> Figures:
    """Return what the samples of one run come to.

    healed_s: when the last fault was undone, in seconds from the start; None when there was none to come back from.
    """
    ordered = sorted(samples, key=lambda sample: sample.due_s)
    served = [served_by(sample) for sample in ordered]
    bad = [sample for sample in ordered if not is_good(sample)]
    took_ms = [sample.took_s * 1000 for sample in ordered]
    return Figures(
        requests=len(ordered),
        failed=len(bad),
        wrong=sum(1 for sample, name in zip(ordered, served, strict=True) if is_good(sample) and not name),
        slowest_ms=round(max(took_ms, default=0), 2),
        p99_ms=round(percentile(took_ms, 99), 2),
        median_ms=round(percentile(took_ms, 50), 3),
        late_p99_ms=round(percentile([sample.late_s * 1000 for sample in ordered], 99), 3),
        fail_back_s=None if healed_s is None else fail_back_s(ordered, healed_s, primary),
        reasons=dict(Counter(sample.error or str(sample.status) for sample in bad)),
        served=dict(Counter(name for name in served if name)),
    )


def while_it_lasted(ordered: Sequence[Sample], began_s: float, ended_s: float, longest_s: float) -> list[Sample]:
    """Return the samples that were under way at any moment from one to another, in seconds from the start.

    ordered: by when they were due. longest_s: none of them took longer.
    """
    first = bisect_left(ordered, began_s - longest_s, key=lambda sample: sample.due_s)
    after = bisect_right(ordered, ended_s, key=lambda sample: sample.due_s)
    return [sample for sample in ordered[first:after] if sample.due_s + sample.took_s >= began_s]


def while_nobody_was_answered(ordered: Sequence[Sample], longer_than_s: float) -> tuple[int, float]:
    """Return how many requests got no answer while for so long nobody got one, and how long that was, in seconds.

    ordered: by when they were due.
    """
    count, lasted_s = 0, 0.0
    for was_answered, together in groupby(ordered, lambda sample: sample.status != 0):
        run = list(together)
        span_s = run[-1].due_s - run[0].due_s
        if not was_answered and span_s > longer_than_s:
            count, lasted_s = count + len(run), lasted_s + span_s
    return count, lasted_s


def is_good(sample: Sample) -> bool:
    """Say whether its status means that it was done: of a GET 200, of a POST such as 201."""
    return 200 <= sample.status < 300 if sample.method == "POST" else sample.status == 200


def served_by(sample: Sample) -> str:
    """Return which server answered, such as "server1"; "" when it failed, or no server of the lab answers like that."""
    if not is_good(sample):
        return ""
    if sample.method == "POST":  # What is in its body, each order has for itself.
        return sample.served
    return _server_in(sample.body)


@lru_cache(maxsize=1024)  # Within a second, all answers of a server are alike.
def _server_in(text: str) -> str:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(body, dict) or list(body) != ["server", "role", "status", "message", "time"]:
        return ""
    label = str(body["server"])
    is_right = (
        ROLES.get(label) == body["role"]
        and body["status"] == "ACTIVE"
        and body["message"] in [text.format(label) for text in MESSAGES]
        and bool(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", str(body["time"])))
    )
    return label.replace("Server ", "server") if is_right else ""


def fail_back_s(ordered: Sequence[Sample], healed_s: float, primary: str) -> float | None:
    """Return how long after the heal the primary took over again; None when it hasn't by the end of the run.

    A single answer of the primary's may be a trial, so only BACK_AFTER answers in a row count, from the first of them.
    """
    first_s, in_a_row = 0.0, 0
    for sample in ordered:
        if sample.due_s < healed_s:
            continue
        if served_by(sample) != primary:
            in_a_row = 0
            continue
        if not in_a_row:
            first_s = sample.due_s
        in_a_row += 1
        if in_a_row == BACK_AFTER:
            return round(first_s - healed_s, 3)
    return None


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest of the values that so many percent of them don't exceed; 0 without any."""
    if not values:
        return 0.0
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def median(values: Sequence[float]) -> float:
    """Return the middle value, or the mean of the middle two; 0 without any."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if not ordered:
        return 0.0
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
