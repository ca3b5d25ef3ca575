"""Which requests the live stream tells of one by one, and the exact counts beside them."""

import time
from collections.abc import Callable

from balancer.events.activity import attempt_object
from balancer.events.stream import SAMPLES_PER_S, Stream
from balancer.forwarding.outcome import Outcome
from balancer.rules.sample import Sample
from balancer.rules.seconds import Seconds
from balancer.rules.verdict import How, was_saved
from balancer.wire.incoming import Call

LONGEST_PATH = 200  # characters of it that are told


class Telling:
    """Tells of requests that have ended: of a sample of those that went well at once, and of one of all others.

    So that whoever looks on sees what is rare, however much there is of the rest.
    """

    def __init__(self, stream: Stream, clock: Callable[[], float] = time.time) -> None:
        self.seconds = Seconds(clock())
        self._stream = stream
        self._ordinary = Sample(SAMPLES_PER_S)
        self._others = Sample(SAMPLES_PER_S)
        stream.on_second(self._second_ends)

    def request_ended(self, call: Call, outcome: Outcome, now_s: float) -> None:
        """Count a request that ends now, and tell of it if it is one of the sample."""
        self._second_ends(now_s)
        ending, attempts = outcome.ending, outcome.attempts
        self.seconds.count(ending, attempts, outcome.ms)
        is_ordinary = ending.how is How.ANSWERED and len(attempts) == 1
        if not (self._ordinary if is_ordinary else self._others).takes(now_s):
            return
        self.seconds.count_shown()
        self._stream.publish("request", request_object(call, outcome, now_s), now_s)

    def _second_ends(self, now_s: float) -> None:
        over = self.seconds.over(now_s)
        if over is not None:
            self._stream.publish("second", over, now_s)


def request_object(call: Call, outcome: Outcome, at_s: float) -> dict[str, object]:
    """Return one request as the live stream has it; at_s: when it ended, in seconds since the epoch."""
    ending, path = outcome.ending, call.path
    return {
        "at_s": int(1000 * at_s) / 1000,  # as the logs have it: rounded up, it might be the next second's
        "method": call.request.method,
        "path": path if len(path) <= LONGEST_PATH else f"{path[:LONGEST_PATH]}...",
        "server": ending.server,
        "status": outcome.status,
        "ending": ending.how.value,
        "why": ending.why,
        "reason": ending.reason,
        "ms": round(outcome.ms, 1),
        "saved": was_saved(ending, outcome.attempts),
        "attempts": [attempt_object(one) for one in outcome.attempts],
    }
