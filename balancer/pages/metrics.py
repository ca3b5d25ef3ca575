"""The counters in Prometheus' terms.

A label is one of a few words: a server, a kind, a state, a reason. Nothing that comes from outside, such as a path, is
ever one. What alerts ask for is there from the start, as 0: of a series that begins with its first failure, Prometheus
sees no increase.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import accumulate, chain

import gevent
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

from balancer.events.observer import Observer
from balancer.rules.attempt import Kind
from balancer.rules.attempts import GiveUp
from balancer.rules.health import State
from balancer.rules.histogram import BOUNDS_MS, Histogram, together
from balancer.rules.verdict import BROKEN_OFF, End, How, Service, end_of, shed, word_of
from balancer.servers.pool import Pool
from balancer.servers.view import ServerView
from balancer.settings import Settings

LE = (*(str(bound / 1000) for bound in BOUNDS_MS), "+Inf")
AT_ONCE = 40  # samples that are written down while everybody else waits: half a millisecond
WHOLE = ((How.ANSWERED, ""), (How.ANSWERED_WITH_ERROR, ""))
ENDINGS = (*WHOLE, *((How.GIVEN_UP, word) for word in (*map(word_of, GiveUp), BROKEN_OFF)))


class InTurn(list[Sample]):
    """Samples that are read a few at a time: to write all down takes milliseconds, and requests go on in between."""

    def __iter__(self) -> Iterator[Sample]:
        for number, sample in enumerate(super().__iter__()):
            if number % AT_ONCE == 0:
                gevent.sleep(0)
            yield sample


class Metrics(Collector):
    """The counters of the pool and the observer, in Prometheus' terms, read at the moment of the scrape.

    waiting: tells how many requests wait in line because every server is full.
    """

    def __init__(self, settings: Settings, pool: Pool, observer: Observer, waiting: Callable[[], int]) -> None:
        self._settings = settings
        self._waiting = waiting
        self._pool = pool
        self._observer = observer

    def collect(self) -> Iterator[Metric]:
        """Yield every metric family."""
        views = self._pool.views()
        for family in chain(self._of_requests(), self._of_the_service(), _of_attempts(views), _of_servers(views)):
            family.samples = InTurn(family.samples)
            yield family

    def _of_requests(self) -> Iterator[Metric]:
        totals = self._observer.totals
        requests = CounterMetricFamily(
            "balancer_requests", "Finished requests by how they ended, and why", labels=["ending", "why"]
        )
        for how, why in dict.fromkeys((*ENDINGS, *totals)):
            requests.add_metric([how.value, why], totals.get((how, why), 0))
        yield requests
        seconds = HistogramMetricFamily(
            "balancer_request_seconds",
            "Time from a request's arrival to its end, by how it ended, and who answered, or was asked last",
            labels=["ending", "server"],
        )
        names = [(How.ANSWERED, server.name) for server in self._settings.servers]
        for how, server in dict.fromkeys((*names, *self._observer.took)):
            took = self._observer.took.get((how, server), Histogram())
            _add(seconds, [how.value, server or ""], took)
        yield seconds
        yield CounterMetricFamily(
            "balancer_requests_saved",
            "Requests answered well though an attempt had failed or was overtaken: fail-over has served them",
            self._observer.saved,
        )
        yield CounterMetricFamily(
            "balancer_requests_shed", "Requests refused because every server was full", shed(totals)
        )
        yield GaugeMetricFamily(
            "balancer_waiting", "Requests that wait in line because every server is full", self._waiting()
        )

    def _of_the_service(self) -> Iterator[Metric]:
        service = GaugeMetricFamily("balancer_service", "1 for what the service is as a whole", labels=["service"])
        now = self._pool.service()
        for one in Service:
            service.add_metric([one.value], float(now is one))
        yield service
        tokens = GaugeMetricFamily(
            "balancer_budget_tokens", "So many retries, or hedges, may be started now", labels=["kind"]
        )
        most = GaugeMetricFamily("balancer_budget_tokens_max", "So many it has when it is whole", labels=["kind"])
        for kind, budget in self._pool.budgets().items():
            tokens.add_metric([kind.value], budget.tokens)
            most.add_metric([kind.value], budget.burst)
        yield from (tokens, most)
        yield InfoMetricFamily(
            "balancer_settings",
            "1, with the policy, and which protections are switched on",
            {"policy": self._settings.policy, **self._settings.switches.words()},
        )


def _of_attempts(views: list[ServerView]) -> Iterator[Metric]:
    attempts = CounterMetricFamily(
        "balancer_attempts",
        "Finished attempts by server, kind, how they ended, and why",
        labels=["server", "kind", "end", "reason"],
    )
    seconds = HistogramMetricFamily(
        "balancer_attempt_seconds",
        "Time that an attempt took, by server, kind, and how it ended",
        labels=["server", "kind", "end"],
    )
    hedges = CounterMetricFamily("balancer_hedges", "Finished attempts that were hedges", labels=["server"])
    retries = CounterMetricFamily("balancer_retries", "Finished attempts that were retries", labels=["server"])
    for view in views:
        name = view.server.name
        took: defaultdict[tuple[Kind, End], list[Histogram]] = defaultdict(list)
        for (kind, reason), one in view.took.items():
            attempts.add_metric([name, kind.value, end_of(reason).value, reason], one.count)
            took[kind, end_of(reason)].append(one)
        for (kind, end), all_of_it in took.items():
            _add(seconds, [name, kind.value, end.value], together(all_of_it))
        hedges.add_metric([name], view.count(Kind.HEDGE))
        retries.add_metric([name], view.count(Kind.RETRY))
    yield from (attempts, seconds, hedges, retries)


def _of_servers(views: list[ServerView]) -> Iterator[Metric]:
    probes = CounterMetricFamily("balancer_probes", "Probes by server and reason", labels=["server", "reason"])
    states = GaugeMetricFamily("balancer_server_state", "1 for the state a server is in", labels=["server", "state"])
    in_flight = GaugeMetricFamily("balancer_in_flight", "Attempts under way by server", labels=["server"])
    ease = GaugeMetricFamily("balancer_ease", "Attempts at once that a server answers quickly", labels=["server"])
    limit = GaugeMetricFamily("balancer_limit", "Attempts at once beyond which it gets none", labels=["server"])
    busy = GaugeMetricFamily("balancer_busy", "1 for a server that is called busy", labels=["server"])
    breaker = GaugeMetricFamily("balancer_breaker_open", "1 for a server that its breaker keeps out", labels=["server"])
    for view in views:
        load = view.load
        figures = (load.in_flight, load.ease, load.limit, load.is_busy, view.is_breaker_open)
        for family, figure in zip((in_flight, ease, limit, busy, breaker), figures, strict=True):
            family.add_metric([view.server.name], float(figure))
        for reason, count in view.probes.items():
            probes.add_metric([view.server.name, reason], count)
        for state in State:
            states.add_metric([view.server.name, state.value], float(view.state is state))
    yield from (probes, states, in_flight, ease, limit, busy, breaker)


def _add(family: HistogramMetricFamily, labels: list[str], took: Histogram) -> None:
    family.add_metric(labels, list(zip(LE, accumulate(took.counts), strict=True)), took.sum_ms / 1000)
