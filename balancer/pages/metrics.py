"""The counters in Prometheus' terms."""

from collections.abc import Callable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from balancer.events.observer import Observer
from balancer.rules.health import State
from balancer.rules.verdict import Service, end_of, shed
from balancer.servers.pool import Pool


class Metrics(Collector):
    """The counters of the pool and the observer, in Prometheus' terms, read at the moment of the scrape.

    waiting: tells how many requests wait in line because every server is full.
    """

    def __init__(self, pool: Pool, observer: Observer, waiting: Callable[[], int]) -> None:
        self._waiting = waiting
        self._pool = pool
        self._observer = observer

    def collect(self) -> Iterator[Metric]:
        """Yield every metric family."""
        requests = CounterMetricFamily(
            "balancer_requests", "Finished requests by how they ended, and why", labels=["ending", "why"]
        )
        for (how, why), count in self._observer.totals.items():
            requests.add_metric([how.value, why], count)
        yield requests
        yield SummaryMetricFamily(
            "balancer_request_seconds",
            "Time from a request's arrival to its end",
            count_value=sum(self._observer.totals.values()),
            sum_value=self._observer.seconds_in_all,
        )
        yield CounterMetricFamily(
            "balancer_requests_shed", "Requests refused because every server was full", shed(self._observer.totals)
        )
        yield GaugeMetricFamily(
            "balancer_waiting", "Requests that wait in line because every server is full", self._waiting()
        )
        service = GaugeMetricFamily("balancer_service", "1 for what the service is as a whole", labels=["service"])
        for one in Service:
            service.add_metric([one.value], float(self._pool.service() is one))
        yield service
        attempts = CounterMetricFamily(
            "balancer_attempts",
            "Finished attempts by server, kind, how they ended, and why",
            labels=["server", "kind", "end", "reason"],
        )
        probes = CounterMetricFamily("balancer_probes", "Probes by server and reason", labels=["server", "reason"])
        states = GaugeMetricFamily(
            "balancer_server_state", "1 for the state a server is in", labels=["server", "state"]
        )
        in_flight = GaugeMetricFamily("balancer_in_flight", "Attempts under way by server", labels=["server"])
        ease = GaugeMetricFamily("balancer_ease", "Attempts at once that a server answers quickly", labels=["server"])
        limit = GaugeMetricFamily("balancer_limit", "Attempts at once beyond which it gets none", labels=["server"])
        busy = GaugeMetricFamily("balancer_busy", "1 for a server that is called busy", labels=["server"])
        for view in self._pool.views():
            load = view.load
            figures = (load.in_flight, load.ease, load.limit, load.is_busy)
            for family, figure in zip((in_flight, ease, limit, busy), figures, strict=True):
                family.add_metric([view.server.name], float(figure))
            for (kind, reason), count in view.attempts.items():
                attempts.add_metric([view.server.name, kind.value, end_of(reason).value, reason], count)
            for reason, count in view.probes.items():
                probes.add_metric([view.server.name, reason], count)
            for state in State:
                states.add_metric([view.server.name, state.value], float(view.state is state))
        yield from (attempts, probes, states, in_flight, ease, limit, busy)
