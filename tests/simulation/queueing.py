"""Servers that queue, as the lab's do under load: threads that wait for one core, of which the kernel gives a share.

One request after the other gets the core. With a quota, it may be used for so much of each period and then stands
still until the next one begins: the kernel's bandwidth control (CFS), by which Docker's `--cpus 0.1` is 10 ms in every
100. What a server is told to sleep, it sleeps with a thread and without the core. A request that nobody waits for any
more is carried out all the same.
"""

import heapq
from dataclasses import dataclass
from random import Random

PERIOD_S = 0.1
THREADS = 100
CPU_S, PROBE_CPU_S = 0.00045, 0.0012  # of the core, for one request; a probe has a connection of its own
EVEN = 0.6  # of the work, what every request is alike in


@dataclass(frozen=True)
class Span:
    """From when on a server is how.

    share: of a core; None is a whole one without a quota. delay_s: what an answer takes longer, without the core.
    """

    from_s: float
    share: float | None = None
    delay_s: float = 0.0


class Core:
    """One core that does one thing after the other; the quota's periods begin at any time."""

    def __init__(self, spans: tuple[Span, ...], phase_s: float) -> None:
        self._spans = spans
        self._phase_s = phase_s
        self._free_s = 0.0
        self._period, self._left_s = -1, 0.0

    def done_s(self, begins_s: float, work_s: float) -> float:
        """Return when so much work is done that could begin then, after all that was asked before."""
        now_s = max(begins_s, self._free_s)
        while True:
            span, ends_s = at(self._spans, now_s)
            if span.share is None:
                can_s = ends_s - now_s
            else:
                period = int((now_s - self._phase_s) // PERIOD_S)
                if period != self._period:
                    self._period, self._left_s = period, span.share * PERIOD_S
                ends_s = min(ends_s, self._phase_s + (period + 1) * PERIOD_S)
                can_s = min(self._left_s, ends_s - now_s)
                self._left_s -= min(work_s, can_s)
            if work_s <= can_s:
                self._free_s = now_s + work_s
                return self._free_s
            work_s -= max(0.0, can_s)
            now_s = ends_s + 1e-9


class QueueingServer:
    """One server.

    latency_s: what an answer takes at least that waits for nobody.
    """

    def __init__(self, name: str, spans: tuple[Span, ...], latency_s: float, seed: int) -> None:
        self._random = Random(f"{name} {seed}")  # noqa: S311 (no secret)
        self._spans = spans
        self._core = Core(spans, self._random.random() * PERIOD_S)
        self._latency_s = latency_s
        self._free_s = [0.0] * THREADS

    def answers_s(self, now_s: float) -> float:
        """Take a request; return when its answer is there."""
        begins_s = max(now_s, heapq.heappop(self._free_s))
        done_s = self._core.done_s(begins_s, self._work_s(CPU_S)) + at(self._spans, begins_s)[0].delay_s
        heapq.heappush(self._free_s, done_s)
        return done_s + self._latency_s * (0.7 + 0.3 * self._random.expovariate(1))

    def answers_probe_s(self, now_s: float) -> float:
        """Take a probe; return when its answer is there."""
        begins_s = max(now_s, self._free_s[0])
        return self._core.done_s(begins_s, self._work_s(PROBE_CPU_S)) + self._latency_s

    def _work_s(self, mean_s: float) -> float:
        return mean_s * (EVEN + (1 - EVEN) * self._random.expovariate(1))


def at(spans: tuple[Span, ...], now_s: float) -> tuple[Span, float]:
    """Return how a server is now, and until when."""
    begun = [span for span in spans if span.from_s <= now_s]
    return begun[-1], spans[len(begun)].from_s if len(begun) < len(spans) else float("inf")
